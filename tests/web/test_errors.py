"""The pages that say no or sorry: in Chinese, without a stack trace; JSON for programs."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from policy.errors import NotAllowed, Reason
from tests.factories import UserFactory
from web import errors


@pytest.mark.django_db
def test_an_unknown_address_is_a_chinese_404(client: Client) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()


@pytest.mark.django_db
def test_an_unknown_api_address_is_json(client: Client) -> None:
    response = client.get("/api/v1/no-such-thing/")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("application/json")


@pytest.mark.django_db
def test_a_form_without_its_token_says_nothing_was_saved() -> None:
    response = Client(enforce_csrf_checks=True).post("/gallery/forms/", {"name": "和睦新村"})
    assert response.status_code == 403
    assert "内容没有保存" in response.content.decode()


def test_a_refused_act_shows_its_reasons(rf: RequestFactory) -> None:
    refusal = NotAllowed(Reason("role", "录入本轮意见的人不能复核确认", who="street_certifier"))
    html = errors.forbidden(rf.get("/x/"), refusal).content.decode()
    assert "录入本轮意见的人不能复核确认" in html
    assert "由街道复核办理" in html
    assert "没有办理此事的权限" in errors.forbidden(rf.get("/x/"), PermissionDenied()).content.decode()


def test_a_failure_page_needs_no_database(rf: RequestFactory) -> None:
    response = errors.server_error(rf.get("/x/"))
    assert response.status_code == 500
    assert "系统出错了" in response.content.decode()
    assert errors.server_error(rf.get("/api/v1/x/"))["Content-Type"] == "application/json"


@pytest.mark.django_db
def test_staff_keep_their_header_and_the_way_to_the_desk(client: Client, district: None) -> None:
    client.force_login(UserFactory(role="street_clerk"))
    page = client.get("/work/projects/no-such/").content.decode()
    assert "回我的工作台" in page
    assert "工作人员登录" not in page
    assert "工作人员登录" in Client().get("/no/such/page/").content.decode()
