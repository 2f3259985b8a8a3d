"""The money page and its acts: golden subsidy, warnings, sources and gap."""

from decimal import Decimal
from typing import Any

import pytest

from tests.funding.claiming import confirmed, ready
from tests.record_data import at, clerk, contract, formal_scheme, officer
from tests.web.record_pages import DAY, browser, post, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october_21")]


def test_the_golden_subsidy_is_reached_through_the_pages() -> None:
    """F4: 6,000,000 with a lift of 1,200,000 and secondary water of 900,000 on 10,000 m²."""
    project = at(10, neighbourhood__subsidy_area=Decimal("10000.00"))
    post(
        clerk(), project, "final_account", "submit", amount_yuan="6,000,000.00", excluded_elevator="1,200,000.00",
        excluded_secondary_water="900,000.00",
    )  # fmt: skip
    account = project.finalaccounts.get()
    before = browser(clerk()).get(url(project, "money")).content.decode()
    assert "1,950,000.00" not in before
    post(officer(), project, "final_account", "approve", account.pk, document_no="拱财审5号", approved_on=DAY)
    page = browser(clerk()).get(url(project, "money")).content.decode()
    for line in ("6,000,000.00", "减:加装电梯", "减:二次供水", "3,900,000.00", "补助上限", "1,950,000.00"):
        assert line in page


@pytest.mark.parametrize(
    ("neighbourhood", "sentence"),
    [
        ({"subsidy_area": None}, "没有登记补助面积,不能计算补助资金"),
        ({"subsidy_area": Decimal("12000.00")}, "预计 2,400,000.00 元(按审核后概算测算"),
        ({"year_built": 2008}, "不属于补助范围"),
        (
            {"year_built": 2004, "affordable_housing": True, "subsidy_area": Decimal("10000.00")},
            "高于 400 元/㎡",
        ),
    ],
)
def test_the_money_page_says_what_the_subsidy_is(neighbourhood: dict[str, Any], sentence: str) -> None:
    project = at(7, **{f"neighbourhood__{name}": value for name, value in neighbourhood.items()})
    formal_scheme(project, "4800000.00")
    assert sentence in browser(clerk()).get(url(project, "money")).content.decode()


def test_sources_are_planned_received_and_paid_and_the_gap_is_shown() -> None:
    project = at(9)
    contract(project, "1000000.00")
    done = post(clerk(), project, "funding", "plan", kind="city", planned_yuan="600,000.00")
    assert done.redirect_chain[-1][0] == url(project, "money")
    assert "有缺口 400,000.00 元" in done.content.decode()
    source = project.funding_sources.get()
    post(officer(), project, "funding", "receive", source.pk, amount_yuan="500,000", received_on=DAY)
    page = browser(clerk()).get(url(project, "money")).content.decode()
    assert f'href="/work/projects/{project.code}/money/payments/?source={source.pk}#form"' in page


def test_every_number_of_the_money_page_leads_to_where_it_comes_from() -> None:
    project, other = (at(9, neighbourhood__subsidy_area=Decimal("10000.00")) for _ in range(2))
    contract(project, "1000000.00")
    for one, amount in ((project, "300,000.10"), (other, "7.00")):
        post(clerk(), one, "funding", "plan", kind="city", planned_yuan="1,200,000")
        city_received(one, amount)
    city_received(project, "0.05")
    page = browser(clerk()).get(url(project, "money")).content.decode()
    received = f"/work/money/appropriations/?project={project.code}&amp;kind=city"
    for link in (
        f'{received}">300,000.15</a>',
        f'/work/projects/{project.code}/money/ladder/#papers-contract">1,000,000.00 元</a>',
        f'/work/projects/{project.code}/money/claim/#area">补助面积</a>',
        f'/work/projects/{project.code}/money/ladder/">造价对照</a>',
    ):
        assert link in page, link
    assert "2 笔,共 300,000.15 元" in browser(clerk()).get(received.replace("&amp;", "&")).content.decode()


def city_received(project, amount: str) -> None:
    post(clerk(), project, "funding", "plan", kind="city", planned_yuan="3,000,000.00")
    source = project.funding_sources.get()
    post(officer(), project, "funding", "receive", source.pk, amount_yuan=amount, received_on=DAY)


def approved(project, amount: str, number: str) -> None:
    post(clerk(), project, "final_account", "submit", amount_yuan=amount)
    newest = project.finalaccounts.order_by("-number").first()
    post(officer(), project, "final_account", "approve", newest.pk, document_no=number, approved_on=DAY)


def test_a_new_approved_version_shows_the_difference_to_what_was_paid() -> None:
    project = at(10, neighbourhood__subsidy_area=Decimal("10000.00"))
    city_received(project, "1,800,000.00")
    page = browser(clerk()).get(url(project, "money")).content.decode()
    assert "还应拨付" not in page
    approved(project, "4,000,000.00", "拱财审5号")
    page = browser(clerk()).get(url(project, "money")).content.decode()
    assert "已到账 1,800,000.00 元,还应拨付 200,000.00 元" in page
    approved(project, "3,000,000.00", "拱财审6号")
    page = browser(clerk()).get(url(project, "money")).content.decode()
    assert "已到账 1,800,000.00 元,多拨 300,000.00 元" in page
    answer = browser(clerk()).get(f"/api/v1/projects/{project.code}/funding/").json()
    assert answer["subsidy_due"] == "-300000.00"


def test_later_affordable_housing_is_not_said_to_rest_on_an_account() -> None:
    place = {"year_built": 2004, "affordable_housing": True, "subsidy_area": Decimal("10000.00")}
    project = at(7, **{f"neighbourhood__{name}": value for name, value in place.items()})
    formal_scheme(project, "4500000.00")
    answer = browser(clerk()).get(url(project, "money")).content.decode()
    assert "保障性安居工程小区不享受市级补助资金,改造费用由原责任主体承担" in answer
    assert "按核定的竣工财务决算计算" not in answer
    public = browser(clerk()).get(f"/n/{project.neighbourhood.code}/").content.decode()
    assert "保障性安居工程小区不享受市级补助资金,改造费用由原责任主体承担" in public
    assert "按核定的竣工财务决算计算" not in public


def test_what_a_new_claim_asks_back_is_recorded_and_nothing_is_asked_any_more() -> None:
    project = ready("4000000.00")
    confirmed(project)
    city_received(project, "2,000,000.00")
    approved(project, "3,000,000.00", "拱财审6号")
    confirmed(project)
    claim = f"/work/projects/{project.code}/money/claim/"
    page = browser(officer()).get(claim).content.decode()
    assert "应收回 500,000 元。" in page
    assert f'href="{url(project, "funding")}">资金来源</a>登记退回' in page
    source = project.funding_sources.get()
    offered = browser(officer()).get(url(project, "funding"))
    assert f"records/funding/return/{source.pk}/" in offered.content.decode()
    given = {
        "amount_yuan": "500,000",
        "received_on": DAY,
        "reason": "决算重新核定",
        "document_no": "拱财建9号",
    }
    assert post(officer(), project, "funding", "return", source.pk, **given).status_code == 200
    assert "不需要补拨或收回" in browser(officer()).get(claim).content.decode()
    listed = browser(officer()).get(f"/work/money/appropriations/?project={project.code}").content.decode()
    assert "-500,000.00" in listed
    assert "退回:决算重新核定" in listed
    assert "2 笔,共 1,500,000.00 元" in listed
