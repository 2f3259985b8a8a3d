"""The administrator's pages: accounts with secrets shown once, the calendar with what follows from it."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.models import ApiToken, Role, User
from projects.models import CalendarDay, CalendarYear, Notice
from projects.setup import load_district
from tests.factories import ProjectFactory, StreetFactory, UserFactory
from tests.notices import on_notice

pytestmark = pytest.mark.django_db

ACCOUNT = {"username": "Wang.Li", "full_name": "王丽", "role": "street_clerk"}
YEAR = {
    "year": "2027", "document_no": "国办发明电〔2026〕7号",
    "off": "2027-01-01 元旦\n2月8日 春节\n\n", "worked": "2027/2/6 春节调休",
}  # fmt: skip


@pytest.fixture
def administrator(client):
    user = UserFactory(role=Role.ADMINISTRATOR, full_name="赵敏")
    client.force_login(user)
    return user


def test_an_account_is_made_and_its_password_shown_once(client, administrator) -> None:
    answer = client.post(reverse("account_add"), ACCOUNT | {"street": StreetFactory().pk})
    account, password = User.objects.get(username="wang.li"), answer.context["secret"]
    assert account.check_password(password)
    assert password in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    page = client.get(reverse("account", args=[account.pk])).content.decode()
    assert password not in page
    assert "建立账号,角色:街道经办" in page


def test_the_new_account_logs_in(client, administrator) -> None:
    password = client.post(reverse("account_add"), ACCOUNT | {"street": StreetFactory().pk}).context["secret"]
    client.logout()
    answer = client.post(reverse("account_login"), {"login": "wang.li", "password": password})
    assert answer.status_code == 302


def test_a_role_without_its_desk_is_refused_beside_the_field(client, administrator) -> None:
    answer = client.post(reverse("account_add"), ACCOUNT | {"role": "department_reviewer", "full_name": ""})
    assert answer.status_code == 422
    answer = client.post(reverse("account_add"), ACCOUNT | {"role": "department_reviewer"})
    assert "联审员须选择所属部门" in answer.content.decode()
    assert answer.context["form"].errors["department"]


def test_accounts_are_found_by_name_role_and_street(client, administrator) -> None:
    clerk = UserFactory(full_name="王丽")
    UserFactory(role=Role.AUDITOR, full_name="李娜")

    def found(**query) -> list[str]:
        return [row.full_name for row in client.get(reverse("account_list"), query).context["page"]]

    assert found(q="王") == ["王丽"]
    assert found(role="auditor") == ["李娜"]
    assert found(street=clerk.street_id) == ["王丽"]
    assert len(found()) == 3


def test_a_password_is_reset_and_an_account_switched_off_and_on(client, administrator) -> None:
    account = UserFactory()
    answer = client.post(reverse("account_password", args=[account.pk]))
    account.refresh_from_db()
    assert account.check_password(answer.context["secret"])
    off = reverse("account_deactivate", args=[account.pk])
    assert client.post(off, {"reason": ""}).status_code == 422
    assert "账号已停用" in client.post(off, {"reason": "调离"}, follow=True).content.decode()
    assert (
        "已停用,请先重新启用" in client.post(reverse("account_password", args=[account.pk])).content.decode()
    )
    on = reverse("account_reactivate", args=[account.pk])
    assert "账号已重新启用" in client.post(on).content.decode()
    assert "不必重新启用" in client.post(on).content.decode()


def test_nobody_switches_off_the_own_account(client, administrator) -> None:
    answer = client.post(reverse("account_deactivate", args=[administrator.pk]), {"reason": "试试"})
    assert "不能停用自己的账号" in answer.content.decode()


def test_a_token_is_shown_once_and_revoked(client, administrator) -> None:
    account = UserFactory()
    token = client.post(reverse("account_token", args=[account.pk]), {"name": "大屏"}).context["secret"]
    assert token not in client.get(reverse("account", args=[account.pk])).content.decode()
    headers = {"Authorization": f"Token {token}"}
    assert client.get("/api/v1/streets/", headers=headers).status_code == 200
    url = reverse("account_token_revoke", args=[account.pk, ApiToken.objects.get().pk])
    assert "已停用" in client.post(url, follow=True).content.decode()
    assert client.get("/api/v1/streets/", headers=headers).status_code == 401
    assert client.post(reverse("account_token", args=[account.pk]), {"name": ""}).status_code == 422


def test_a_year_is_entered_as_the_notice_lists_it(client, administrator) -> None:
    text = client.post(reverse("calendar_publish"), YEAR, follow=True).content.decode()
    assert "放假安排已登记" in text
    assert list(CalendarDay.objects.values_list("day", "is_workday", "name")) == [
        (date(2027, 1, 1), False, "元旦"),
        (date(2027, 2, 6), True, "春节调休"),
        (date(2027, 2, 8), False, "春节"),
    ]


def test_every_wrong_line_is_named(client, administrator) -> None:
    wrong = YEAR | {"off": "元旦放假\n2027-02-30 春节\n2027-01-02 元旦", "document_no": ""}
    text = client.post(reverse("calendar_publish"), wrong).content.decode()
    assert "第1行“元旦放假”不是日期" in text
    assert "第2行“2027-02-30 春节”不是日期" in text
    assert "请填写通知文号" in text
    weekend = client.post(reverse("calendar_publish"), YEAR | {"off": "2027-01-02 元旦"}).content.decode()
    assert "2027-01-02本来就是周末" in weekend
    assert not CalendarYear.objects.exists()


def test_a_published_year_moves_open_notices(client, administrator) -> None:
    load_district("gongshu-2019")
    on_notice(ProjectFactory(step=3), UserFactory(), date(2026, 12, 28))
    with time_machine.travel("2026-12-29T10:00:00+08:00", tick=False):
        client.force_login(administrator)
        client.post(reverse("calendar_publish"), YEAR)
    assert Notice.objects.get().closes_on == date(2027, 1, 5)


def test_a_correction_needs_a_reason_and_starts_from_what_is_there(client, administrator) -> None:
    client.post(reverse("calendar_publish"), YEAR)
    url = reverse("calendar_correct", args=[2027])
    form = client.get(url).context["form"]
    assert form.initial["off"] == "2027-01-01 元旦\n2027-02-08 春节"
    given = {name: form.initial[name] for name in ("document_no", "off")} | {"worked": ""}
    assert client.post(url, given).status_code == 422
    text = client.post(url, given | {"reason": "录入有误"}, follow=True).content.decode()
    assert "放假安排已更正" in text
    assert CalendarDay.objects.count() == 2


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
def test_nobody_else_gets_in(client, role) -> None:
    client.force_login(UserFactory(role=role))
    other = UserFactory()
    for name, args in (
        ("account_list", []), ("account_add", []), ("account", [other.pk]), ("account_deactivate", [other.pk]),
        ("calendar_list", []), ("calendar_publish", []), ("calendar_year", [2027]), ("calendar_correct", [2027]),
    ):  # fmt: skip
        assert client.get(reverse(name, args=args)).status_code == 403
