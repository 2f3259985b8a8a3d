"""更多: every list is reachable for who may open it, and no link leads to a refusal."""

from dataclasses import replace

import pytest
from django.urls import reverse

from accounts.models import Role, User
from policy.loader import load_scheme
from tests.factories import UserFactory
from tests.web.record_pages import browser
from web import menu as menus
from web.menu import menu

pytestmark = pytest.mark.django_db
LISTS = {
    "batch_targets", "pre_review_list", "package_list", "due_list", "meeting", "durations", "registers",
    "claim_list", "what_if", "year_need",
}  # fmt: skip


def links(user: User) -> dict[str, str]:
    return {text: href for group in menu(user) for href, text in group.links}


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.ADMINISTRATOR}))
def test_no_link_of_the_header_leads_to_a_refusal(district: None, role: str) -> None:
    user = UserFactory(role=role)
    client = browser(user)
    page = client.get(reverse("desk")).content.decode()
    for href in links(user).values():
        assert f'href="{href}"' in page
        assert client.get(href).status_code == 200, href


@pytest.mark.parametrize("role", ["street_clerk", "bureau_officer", "bureau_leader"])
def test_every_list_is_reachable_from_every_page(district: None, role: str) -> None:
    user = UserFactory(role=role)
    page = browser(user).get(reverse("package_list")).content.decode()
    for name in LISTS | {"batch_list", "review_matrix", "neighbourhood_list"}:
        assert f'href="{reverse(name)}"' in page, name


def test_who_has_one_list_alone_has_no_menu(district: None) -> None:
    for role in (Role.DEPARTMENT_REVIEWER, Role.COMMUNITY_WORKER, Role.ADMINISTRATOR):
        assert menu(UserFactory(role=role)) == []


def test_cards_stand_in_it_where_the_scheme_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    officer = UserFactory(role="bureau_officer")
    assert "红黄牌" not in links(officer)
    scheme = replace(load_scheme("gongshu-2019"), cards=True)
    monkeypatch.setattr(menus, "load_scheme", lambda _: scheme)
    assert links(officer)["红黄牌"].endswith("?card=any")
