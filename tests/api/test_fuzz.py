"""Whatever is sent to whatever route: an answer in JSON, never an error of the server."""

import json
from itertools import product

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.routes import readable
from tests.api.test_calculators import NOTICE, SUBSIDY, TALLY

pytestmark = pytest.mark.django_db
CALCULATORS = (TALLY, SUBSIDY, NOTICE)
PARAMETERS = (
    "street", "step", "light", "batch_year", "grade", "year_built_min", "year_built_max", "search", "ordering",
    "cursor", "page_size", "month", "state", "affordable_housing", "format",
)  # fmt: skip
NASTY = (
    "", " ", "\0", "a\0b", "%", "'", '"', "--", "=1+1", "𠮷", "😀", "null", "NaN", "-Infinity", "1e400", "0x10",
    "9" * 25, "9" * 5000, "-1", "1.5", "٣", "true", "[]", "{}", "../..", "<script>", "a" * 9000, "cD0y", "cj0xJm89OTk5OTk5",
    "bz05OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "cD0lMDA=", "2019-10", "0000-00", "9999-12-31",
)  # fmt: skip
FIELDS = (
    "rule_set", "total", "agree", "disagree", "abstain", "area", "heads", "scheme", "year_built", "affordable_housing",
    "final_account", "budget", "excluded", "kind", "amount", "published_on", "workdays",
)  # fmt: skip
BOUNDED = settings(
    max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(NASTY)
    | st.sampled_from(["30000.00", "double-two-thirds", "gongshu-2019", "2019-09-30", "elevator", 10**30])
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=12,
)
RAW = (
    b"", b"{", b"\xff\xfe", b"\x00", b"[" * 100_000, b'{"total":' * 50_000, b'"\\ud800"', b'{"rule_set":"\\ud800"}', b"NaN",
    b'{"total":{"area":1e999,"heads":1}}', b'{"workdays":' + b"9" * 6000 + b"}", b" " * 70_000, b"\xef\xbb\xbf{}", b"null",
)  # fmt: skip


def answered(answer) -> None:
    """Below 500, and JSON unless it is a file or the description."""
    assert answer.status_code < 500, answer.content[:300]
    if answer.status_code >= 400 and "json" in answer["Content-Type"]:
        assert isinstance(answer.json(), dict | list)


@BOUNDED
@given(
    query=st.dictionaries(
        st.sampled_from(PARAMETERS), st.sampled_from(NASTY) | st.text(max_size=12), max_size=4
    )
)
def test_no_query_breaks_a_list(client, world, query) -> None:
    for url in ("neighbourhoods", "projects", "streets", "reports"):
        answered(client.get(f"/api/v1/{url}/", query))


def test_every_parameter_takes_every_nasty_value_on_every_list(client, world, with_token) -> None:
    leader = with_token(world.clerk)
    for name, value in product(PARAMETERS, NASTY):
        answered(leader.get("/api/v1/projects/", {name: value}))
    for url, value in product(readable(world), NASTY[:12]):
        answered(client.get(url, {"month": value, "format": value, "ordering": value}))


@BOUNDED
@given(body=values)
@pytest.mark.parametrize("url", CALCULATORS)
def test_no_json_breaks_a_calculator(client, district, url, body) -> None:
    content = json.dumps(body)
    answered(client.post(url, content.encode("utf-8", "replace"), content_type="application/json"))


@pytest.mark.parametrize("url", CALCULATORS)
def test_what_is_no_json_is_refused(client, district, url) -> None:
    for content in RAW:
        answer = client.post(url, content, content_type="application/json")
        assert answer.status_code == 400, content[:40]
        assert answer.json()
    for kind in (
        "text/plain",
        "application/json; charset=klingon",
        "multipart/form-data; boundary=x",
        "",
        "a/b/c",
    ):
        answered(client.generic("POST", url, b"{}", content_type=kind))
    assert client.get(url).status_code == 405


def test_odd_headers_break_nothing(world) -> None:
    headers = [
        {"Accept": "text/html"}, {"Accept": "a/b;q=x, */*;q=0"}, {"Accept": "\x00"}, {"If-None-Match": '"'},
        {"Authorization": "Basic \xff"}, {"Authorization": "Token " + "a" * 9000}, {"Accept-Language": "xx-\x01"},
    ]  # fmt: skip
    for one in headers:
        for url in readable(world):
            answered(Client(headers=one).get(url))
