"""The money page and its acts: golden subsidy, warnings, sources and gap."""

from decimal import Decimal
from typing import Any

import pytest

from tests.record_data import at, clerk, contract, formal_scheme, officer
from tests.web.record_pages import DAY, browser, errors, post, url

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
    assert "少 400,000.00 元,资金有缺口" in done.content.decode()
    source = project.funding_sources.get()
    post(officer(), project, "funding", "receive", source.pk, amount_yuan="500,000", received_on=DAY)
    over = post(
        clerk(), project, "funding", "pay", source.pk, amount_yuan="500,000.01", paid_on=DAY, payee="建工", purpose="进度款"
    )  # fmt: skip
    assert "结余 500,000.00 元" in errors(over)["amount_yuan"][0]
    page = post(
        clerk(), project, "funding", "pay", source.pk, amount_yuan="499,999.99", paid_on=DAY, payee="建工", purpose="进度款"
    ).content.decode()  # fmt: skip
    assert "0.01" in page
