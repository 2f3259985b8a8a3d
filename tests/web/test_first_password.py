"""A password somebody else saw is changed before any work is done with it."""

import pytest
from django.urls import reverse

from accounts.models import AccountEvent, User
from accounts.services import create_account, issue_token, reset_password
from projects.models import Neighbourhood
from tests.factories import TODAY, StreetFactory, UserFactory

pytestmark = pytest.mark.django_db
OWN = "大关西苑-2020-排水"
CHANGE = "/accounts/password/"


@pytest.fixture
def made():
    return create_account(
        actor=UserFactory(role="administrator"), on=TODAY, username="hemu.wang", full_name="王芳",
        role="street_clerk", street=StreetFactory(),
    )  # fmt: skip


@pytest.fixture
def at_work(client, made):
    """The browser after the first login."""
    client.post("/accounts/login/", {"login": "hemu.wang", "password": made.password})
    return client


def changed(client, old: str, new: str):
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


@pytest.mark.parametrize("url", ["/work/", "/work/neighbourhoods/", "/work/reports/"])
def test_every_page_leads_to_the_change_of_password(at_work, url):
    assert at_work.get(url).url == CHANGE
    assert "请先修改密码" in at_work.get(url, follow=True).content.decode()


def test_nothing_posted_meanwhile_is_carried_out(at_work):
    at_work.post(reverse("neighbourhood_add"), {"name": "和睦新村"})
    assert not Neighbourhood.objects.exists()


def test_after_the_change_the_work_begins(at_work, made):
    answer = changed(at_work, made.password, OWN)
    assert answer.url == "/work/"
    assert at_work.get("/work/").status_code == 200
    account = User.objects.get(pk=made.account.pk)
    assert account.check_password(OWN)
    assert AccountEvent.objects.filter(account=account, actor=account, sentence="本人修改密码").exists()


def test_the_same_password_is_no_change(at_work, made):
    answer = changed(at_work, made.password, made.password)
    assert "不能与系统管理员交给您的密码相同" in answer.content.decode()
    assert at_work.get("/work/").url == CHANGE


def test_public_pages_and_the_way_out_stay_open(at_work):
    assert at_work.get("/").status_code == 200
    assert at_work.post("/accounts/logout/").status_code == 302


def test_programs_are_not_asked(client, made):
    administrator = User.objects.get(role="administrator")
    token = issue_token(made.account, actor=administrator, on=TODAY, name="月报")
    answer = client.get("/api/v1/projects/", headers={"Authorization": f"Token {token}"})
    assert answer.status_code == 200


def test_a_reset_asks_again(at_work, made):
    changed(at_work, made.password, OWN)
    administrator = User.objects.get(role="administrator")
    again = reset_password(made.account, actor=administrator, on=TODAY)
    at_work.post("/accounts/login/", {"login": "hemu.wang", "password": again.password})
    assert at_work.get("/work/").url == CHANGE
