"""大字版: asked for once, remembered, and readable."""

import re
from pathlib import Path

import pytest
from django.test import Client

TOKENS = Path("static/css/tokens.css").read_text()


@pytest.mark.django_db
def test_the_large_view_is_remembered_in_a_cookie(client: Client) -> None:
    response = client.get("/view/", {"view": "elder", "next": "/gallery/public/?a=1"})
    assert (response.status_code, response["Location"]) == (302, "/gallery/public/?a=1")
    assert 'class="public elder"' in client.get("/gallery/public/").content.decode()
    client.get("/view/", {"view": "standard"})
    assert 'class="public"' in client.get("/gallery/public/").content.decode()


@pytest.mark.django_db
def test_a_link_with_the_view_needs_no_cookie(client: Client) -> None:
    assert 'class="public elder"' in client.get("/gallery/public/?view=elder").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_switch_never_leads_to_another_site(client: Client, target: str) -> None:
    assert client.get("/view/", {"view": "elder", "next": target})["Location"] == "/"


@pytest.mark.django_db
def test_the_switch_only_reads(client: Client) -> None:
    assert client.post("/view/", {"view": "elder"}).status_code == 405


def tokens(selector: str) -> dict[str, str]:
    """The colours set in one rule of tokens.css."""
    rule = re.search(re.escape(selector) + r" \{(.*?)\n\}", TOKENS, re.S)
    assert rule is not None
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", rule[1]))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["ink", "muted", "act", "act-hover", "green", "amber", "red"])
def test_text_has_enough_contrast(name: str) -> None:
    usual = tokens(":root")
    elder = usual | tokens("html.public.elder")
    assert contrast(usual[name], usual["ground"]) >= 4.5
    assert contrast(usual[name], usual["paper"]) >= 4.5
    assert contrast(elder[name], elder["paper"]) >= 7


@pytest.mark.parametrize("name", ["green", "amber", "red"])
def test_coloured_words_are_readable_on_their_tint(name: str) -> None:
    usual = tokens(":root")
    assert contrast(usual[name], usual[f"{name}-tint"]) >= 4.5
