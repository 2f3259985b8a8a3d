"""The pages of records: who may open what, and amounts and days as clerks write them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import TODAY
from tests.record_data import (
    at,
    auditor,
    clerk,
    contract,
    formal_scheme,
    leader,
    officer,
    review_of,
    reviewer,
    stranger,
)
from tests.web.record_pages import DAY, browser, errors, post, url
from web.staff.records.kinds import ALIASES, KINDS
from works.models import Tender

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october_21")]


@pytest.mark.parametrize("kind", [*KINDS, *ALIASES, "money"])
@pytest.mark.parametrize("who", [clerk, officer, leader, auditor])
@pytest.mark.parametrize("step", [1, 11])
def test_every_record_page_opens_for_everybody_with_business(
    kind: str, who: Callable[[], User], step: int
) -> None:
    assert browser(who()).get(url(at(step), kind)).status_code == 200


@pytest.mark.parametrize("kind", [*KINDS, *ALIASES, "money"])
def test_another_street_and_a_reviewer_find_nothing(kind: str) -> None:
    project = at(7)
    formal_scheme(project)
    review_of(project, "chengguan")
    for person in (stranger(), reviewer("chengguan"), reviewer("minzheng")):
        assert browser(person).get(url(project, kind)).status_code == 404


def test_a_page_without_login_asks_for_it() -> None:
    assert Client().get(url(at(8), "tender")).status_code == 302


def test_unknown_kinds_acts_and_rows_are_not_found() -> None:
    project, other = at(8), at(8)
    tender = Tender.for_project(other, clerk(), kind="epc", applied_on=TODAY)
    tender.save()
    for parts in (
        ("garden",),
        ("tender", "dance"),
        ("tender", "opinion"),
        ("tender", "apply", 1),
        ("tender", "opinion", tender.pk),
    ):
        assert browser(officer()).get(url(project, *parts)).status_code == 404


def test_an_act_of_another_role_is_forbidden_in_words() -> None:
    response = browser(auditor()).get(url(at(8), "tender", "apply"))
    assert response.status_code == 403
    assert "没有办理此事的权限" in response.content.decode()


def test_the_next_act_stands_on_the_page_and_a_done_one_says_what_comes() -> None:
    project = at(8)
    page = browser(clerk()).get(url(project, "tender")).content.decode()
    assert "提出招投标申请" in page
    done = post(clerk(), project, "tender", "apply", kind="epc")
    assert done.redirect_chain[-1][0] == url(project, "tender")
    assert "等待区住建局意见" in done.content.decode()


def test_what_others_have_to_do_is_named() -> None:
    project = at(8)
    Tender.for_project(project, clerk(), kind="epc", applied_on=TODAY).save()
    Tender.for_project(project, clerk(), kind="supervision", applied_on=TODAY).save()
    assert "出具意见:由区住建局经办办理" in browser(clerk()).get(url(project, "tender")).content.decode()


def test_what_takes_back_corrects_or_repeats_opens_only_when_asked() -> None:
    asked, awarded, designed = at(8), at(8), at(5)
    Tender.for_project(asked, clerk(), kind="epc", applied_on=TODAY).save()
    for kind in ("construction", "supervision"):
        contract(awarded, kind=kind)
    formal_scheme(designed)
    for project, kind, link in (
        (asked, "tender", "撤回申请"),
        (awarded, "tender", "更正中标和合同"),
        (designed, "design", "登记正式方案和概算"),
    ):
        page = browser(clerk()).get(url(project, kind))
        assert page.context["chosen"] is None or page.context["chosen"].act.title != link
        assert link in page.content.decode()


def test_reading_writes_nothing() -> None:
    project = at(8)
    browser(clerk()).get(url(project, "tender", "apply"), {"kind": "epc"})
    assert not Tender.objects.exists()


def tender_to_award() -> Tender:
    made = Tender.for_project(
        at(8), clerk(), kind="construction", applied_on=TODAY, opinion="agree", method="direct"
    )
    made.save()
    return made


def award(tender: Tender, **data: str) -> Any:
    given = {
        "winner": "浙江建工",
        "awarded_on": DAY,
        "contract_yuan": "1,200,000.00",
        "contract_on": DAY,
    } | data
    return post(clerk(), tender.project, "tender", "award", tender.pk, **given)


@pytest.mark.parametrize(
    "typed", ["1,200,000.00", "1200000", " 1，200，000.00元", "１２０００００．００", "¥1,200,000.0"]
)
def test_amounts_are_understood_as_clerks_write_them(typed: str) -> None:
    tender = tender_to_award()
    assert award(tender, contract_yuan=typed).status_code == 200
    tender.refresh_from_db()
    assert tender.contract_yuan == Decimal("1200000.00")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请填写合同价(元)。"),
        ("1.001", "最多两位小数。"),
        ("-5", "不能是负数。"),
        ("120万", "请填写以元为单位的数字,如 1,200,000.00。"),
        ("1e6", "请填写以元为单位的数字,如 1,200,000.00。"),
        ("9" * 13, "金额太大,请核对单位是否为元。"),
        ("0", "合同价应大于 0。"),
    ],
)
def test_a_wrong_amount_is_named_and_nothing_stored(typed: str, sentence: str) -> None:
    tender = tender_to_award()
    response = award(tender, contract_yuan=typed)
    assert errors(response) == {"contract_yuan": [sentence]}
    assert "错误:" in response.content.decode()
    tender.refresh_from_db()
    assert tender.contract_yuan is None


def test_the_verbs_refusal_stands_at_its_field_and_keeps_what_was_typed() -> None:
    tender = tender_to_award()
    formal_scheme(tender.project, "1000000.00")
    response = award(tender, winner="杭州<b>建工</b>")
    assert "高于审核后概算 1,000,000.00 元" in errors(response)["over_budget_reason"][0]
    assert "杭州&lt;b&gt;建工&lt;/b&gt;" in response.content.decode()


def test_wrong_days_are_explained() -> None:
    found = errors(award(tender_to_award(), awarded_on="昨天", contract_on="2019年10月22日"))
    assert found == {
        "awarded_on": ["请填写日期,如 2026-10-08。"],
        "contract_on": ["合同签订日期不能晚于2019年10月21日。"],
    }


def test_a_clerk_of_another_street_cannot_post_either() -> None:
    project = at(8)
    assert post(stranger(), project, "tender", "apply", kind="epc").status_code == 404
    assert not Tender.objects.exists()


def test_days_default_to_today_and_not_those_to_come() -> None:
    form = browser(clerk()).get(url(at(9), "site", "start")).context["form"]
    assert (form["started_on"].value(), form["planned_completion_on"].value()) == (date(2019, 10, 21), None)
