"""Login, logout and change of password, in the portal's own look and in Chinese."""

import pytest
from django.test import Client

from tests.factories import UserFactory

PASSWORD = "和睦新村-2019-整治"

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    user = UserFactory(username="hemu-clerk", full_name="王𠮷")
    user.set_password(PASSWORD)
    user.save()
    return user


def test_a_wrong_password_is_said_in_chinese_and_keeps_the_name(client: Client, clerk) -> None:
    html = client.post("/accounts/login/", {"login": "hemu-clerk", "password": "wrong"}).content.decode()
    assert "<title>错误:登录" in html
    assert 'class="error-summary"' in html
    assert 'value="hemu-clerk"' in html
    assert "注册" not in html


def test_the_right_password_leads_on(client: Client, clerk) -> None:
    response = client.post("/accounts/login/", {"login": "hemu-clerk", "password": PASSWORD})
    assert response.status_code == 302


def test_the_header_says_who_is_working_and_offers_the_way_out(client: Client, clerk) -> None:
    client.force_login(clerk)
    html = client.get("/gallery/").content.decode()
    for text in ("王𠮷", "和睦街道", "街道经办", 'action="/accounts/logout/"', "csrfmiddlewaretoken"):
        assert text in html


def test_logging_out_takes_a_press(client: Client, clerk) -> None:
    client.force_login(clerk)
    assert "退出登录" in client.get("/accounts/logout/").content.decode()
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_a_password_can_be_changed(client: Client, clerk) -> None:
    client.force_login(clerk)
    assert "修改密码" in client.get("/accounts/password/").content.decode()
    new = {"oldpassword": PASSWORD, "password1": "大关西苑-2020-排水", "password2": "大关西苑-2020-排水"}
    client.post("/accounts/password/", new)
    clerk.refresh_from_db()
    assert clerk.check_password("大关西苑-2020-排水")


def test_too_many_tries_are_refused_in_chinese(client: Client, clerk) -> None:
    wrong = {"login": clerk.username, "password": "not-the-password"}
    pages = [client.post("/accounts/login/", wrong).content.decode() for _ in range(7)]
    assert "用户名或密码不对" in pages[0]
    assert "请5分钟后再试" in pages[-1]


def test_changing_the_password_too_often_is_refused_in_chinese(client: Client, clerk) -> None:
    client.force_login(clerk)
    answers = [client.post("/accounts/password/", {}) for _ in range(7)]
    assert answers[-1].status_code == 429
    assert "操作太频繁" in answers[-1].content.decode()
