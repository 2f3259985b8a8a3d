"""全区资金: every figure leads to a list that adds up to it; who sees what; a fixed number of queries."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from funding.models import SubsidyClaim
from tests.factories import UserFactory
from tests.record_data import auditor, clerk, leader, officer, reviewer, stranger
from tests.reports.money_world import accepted, account, contribution, payment, project, settlement, source
from tests.test_every_form import NASTY
from tests.web.record_pages import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district", "october_21")]
PAGE = "/work/money/district/"
QUERIES = 6  # session and person, sums, accounts, overdue, lines


@pytest.fixture
def world() -> None:
    """Two streets and two years; money of four kinds; three accounts, one above the line; one settlement overdue."""
    own, late, other = project("hexin"), project("late", year=2020), project("daxin", "daguan")
    city = source(own, "city", "2000000.00", "500000.01", "100000.10", "1500000.00")
    payment(city, "77.77", released=False)
    personal = source(own, "personal", "20000.00", "3000.03")
    contribution(personal, "111.11", "R1")
    contribution(
        personal, "222.22", "R2", cancelled_on=date(2019, 10, 1), cancelled_by=clerk(), cancel_reason="重复"
    )
    source(late, "city", "300.00", "0.33", "0.01")
    source(other, "district", "4000.00", "40.40", "40.40")
    lines = [("电梯", "200000.00", "", "elevator"), ("屋面", "5000000.00", "A01")]
    account(own, "5200000.00", area="10000.00", elevator="200000.00", lines=lines)
    account(late, "4000000.00", area="10000.00")
    account(other, "1000000.00")
    accepted(own, date(2019, 7, 20))
    accepted(late, date(2019, 7, 21))
    accepted(other, date(2018, 1, 1))
    settlement(other, "990000.00")


def opened(user: User, query: str = "", path: str = PAGE):
    return browser(user).get(path + query)


def test_the_golden_district(world) -> None:
    page = opened(officer()).context
    flows = {cell.label: str(cell.amount) for cell in page["flows"].cells}
    assert flows == {
        "计划(元)": "2024300.00", "落实(元)": "1500000.00", "到账(元)": "503151.88", "支付(元)": "100040.51",
        "结余(元)": "403111.37",
    }  # fmt: skip
    kinds = {line.label: [str(cell.amount) for cell in line.cells] for line in page["kinds"]}
    assert kinds["市级财政"] == ["2000300.00", "1500000.00", "500000.34", "100000.11", "400000.23"]
    assert kinds["居民个人出资"] == ["20000.00", "0.00", "3111.14", "0.00", "3111.14"]
    assert [(line.label, str(line.received)) for line in page["years"]] == [
        ("2020年度", "0.33"),
        ("2019年度", "503151.55"),
    ]
    subsidies = {cell.label: str(cell.amount) for cell in page["subsidies"]}
    assert subsidies == {
        "应补助": "4000000.00", "其中尚未申报": "4000000.00", "已申报待核定": "0.00", "已核定": "0.00", "已到账": "500000.34",
    }  # fmt: skip
    assert page["unknown"].amount == 1  # 大关: no area on record


def test_every_figure_leads_to_a_list_that_adds_up_to_it(world) -> None:
    client = browser(officer())
    page = client.get(PAGE).content.decode()
    links = re.findall(r'<a href="(/work/money/district/list/[^"]+)">([\d,.]+)</a>', page)
    assert len(links) > 30
    for href, text in links:
        found = client.get(unescape(href)).context["found"]
        amount = Decimal(text.replace(",", ""))
        if "." not in text:
            assert found.count == amount, href
            continue
        assert found.total == amount, href
        assert sum(row.amount for row in found.rows(0, 50)) == amount, href


def test_only_released_payments_count_and_cancelled_receipts_do_not(world) -> None:
    found = opened(officer(), "?figure=paid", PAGE + "list/").context["found"]
    assert found.total == Decimal("100040.51")
    assert opened(officer(), "?figure=received&kind=personal", PAGE + "list/").context[
        "found"
    ].total == Decimal("3111.14")


def test_year_and_street_narrow_every_part_and_its_links(world) -> None:
    page = opened(officer(), "?year=2020&street=hemu")
    assert str(page.context["flows"].received) == "0.33"
    assert page.context["costs"].amount == 1
    assert page.context["overdue"].amount == 0
    assert "year=2020&amp;street=hemu" in page.content.decode()
    wrong = opened(officer(), "?year=1999&street=nowhere")
    assert wrong.status_code == 200
    assert set(wrong.context["filter_form"].errors) == {"year", "street"}


def test_the_day_after_three_months_a_settlement_is_overdue(world) -> None:
    """Accepted on 20 July: due on 20 October, overdue on the 21st; accepted on the 21st: not yet."""
    page = opened(officer())
    assert [(one.code, one.days) for one in page.context["overdue_rows"]] == [("2019-hexin", 1)]
    words = opened(officer(), "?figure=overdue", PAGE + "list/").content.decode()
    assert "2019年7月20日验收,应于2019年10月20日前审定,超期 1 天" in words


def test_an_acceptance_that_did_not_pass_starts_no_clock() -> None:
    accepted(project("hexin"), date(2019, 1, 1), passed=False)
    assert opened(officer()).context["overdue"].amount == 0


def test_the_line_stands_in_the_distribution_and_outliers_are_named(world) -> None:
    page = opened(officer())
    filled = {bar.bucket.label: len(bar.bucket.rows) for bar in page.context["bars"] if bar.bucket.rows}
    assert filled == {"超过 100 至 200": 1, "超过 300 至 400": 1, "超过 400 至 500": 1}
    words = page.content.decode()
    assert "补助上限 400.00 元/㎡" in words
    assert [one["name"] for one in page.context["outliers"]] == ["hexin"]
    assert "500.00 元/㎡" in words
    assert 'style="' not in words


def test_claims_count_as_claimed_then_as_confirmed(world) -> None:
    target = project("claims", "gongchen")
    made = account(target, "3000000.00", area="10000.00")
    SubsidyClaim.objects.create(
        project=target, number=1, final_account=made, inputs={}, base_yuan=3000000, city_yuan=Decimal("1499999.99"),
        received_yuan=0, claimed_on=date(2019, 10, 1), claimed_by=clerk(),
    )  # fmt: skip
    sums = {cell.label: cell.amount for cell in opened(officer(), "?street=gongchen").context["subsidies"]}
    assert sums["已申报待核定"] == sums["应补助"] == Decimal("1499999.99")
    assert sums["其中尚未申报"] == 0


def test_the_streets_people_see_their_own_street_alone(world) -> None:
    page = opened(stranger())
    assert [str(cell.amount) for cell in page.context["flows"].cells][:3] == ["4000.00", "0.00", "40.40"]
    assert "hexin" not in page.content.decode()
    assert "street" not in page.context["filter_form"].fields
    assert opened(stranger(), "?figure=planned", PAGE + "list/").context["found"].count == 1


def test_who_reads_the_districts_money(world) -> None:
    for person in (officer(), leader(), auditor(), UserFactory(role="finance_officer")):
        assert str(opened(person).context["flows"].received) == "503151.88"
    assert opened(reviewer()).status_code == 404
    for role in ("builder_clerk", "development_officer", "community_worker", "administrator"):
        assert opened(UserFactory(role=role)).status_code == 403
        assert opened(UserFactory(role=role), "", PAGE + "list/").status_code == 403


@pytest.mark.parametrize(
    "query", ["?figure=nothing", "?figure=item&kind=" + "x" * 41, "?figure=paid&kind=%00"]
)
def test_an_unknown_figure_is_404(query: str) -> None:
    assert opened(officer(), query, PAGE + "list/").status_code == 404


@pytest.mark.parametrize(
    "query", ["?figure=bucket&kind=99", "?figure=bucket&kind=x", "?figure=item&kind=zzz", "?page=99"]
)
def test_odd_addresses_find_an_empty_list(query: str) -> None:
    assert opened(officer(), query, PAGE + "list/").status_code == 200


def test_junk_in_the_address_is_never_an_error_of_the_server(world) -> None:
    client = browser(officer())
    for junk in NASTY:
        assert client.get(PAGE, {"year": junk, "street": junk}).status_code == 200, junk
        for figure in ("paid", "bucket", "item"):
            answer = client.get(PAGE + "list/", {"figure": figure, "kind": junk, "year": junk, "page": junk})
            assert answer.status_code in {200, 404}, (figure, junk)


def test_an_empty_district_says_what_will_stand_here() -> None:
    assert "没有符合条件的项目" in opened(officer()).content.decode()


def _queries(path: str) -> int:
    client = browser(officer())
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_three_and_thirty_projects_take_the_same_queries(world) -> None:
    paths = [
        PAGE,
        *(
            f"{PAGE}list/?figure={figure}"
            for figure in ("paid", "balance", "due", "above", "overdue", "item")
        ),
    ]
    few = [_queries(path) for path in paths]
    assert few[0] == QUERIES
    for number in range(27):
        one = project(f"more-{number}", ("hemu", "daguan", "gongchen")[number % 3], 2019 + number % 3)
        source(one, "city", "1000.00", "10.00", "1.00")
        account(one, "4100000.00", area="10000.00")
        accepted(one, date(2019, 1, 1))
    assert [_queries(path) for path in paths] == few
