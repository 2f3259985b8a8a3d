"""年度亮点: what stands in the registers, by street and year, once."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from registers.books import BOOKS
from registers.services.lines import add_line, strike_line
from tests.factories import TODAY, NeighbourhoodFactory, StreetFactory, UserFactory
from tests.registers.conftest import browser, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "district")]
PILOT = {
    "building_name": "5", "year_built": 1979, "households": 30, "area": Decimal("1800"), "plan_agreed_on": date(2019, 9, 1)
}  # fmt: skip
ROOM = {
    "address": "3幢",
    "source": "swap",
    "area": Decimal("120.50"),
    "service": "养老",
    "operator": "某公司",
}


@pytest.fixture
def clerk():
    return UserFactory()


def case(level="city", year=2019, **changes):
    named = {
        "title": "红茶议事会",
        "named_by": "市建委",
        "document_no": "杭建〔2019〕1号",
        "summary": "居民议事",
    }
    return named | {"level": level, "year": year} | changes


@pytest.fixture
def kept(clerk):
    """Two cases and one struck out, two lifts, a pilot, two rooms, one not open; another street's case."""
    place = NeighbourhoodFactory()

    def add(book, where=place, actor=clerk, **fields):
        return add_line(BOOKS[book], actor=actor, on=TODAY, neighbourhood=where, **fields)

    add("case", **case())
    add("case", **case("nation", 2018))
    strike_line(add("case", **case("province")), actor=clerk, on=TODAY, reason="重复登记")
    add("lift", building_name="1", entrance="1", started_on=date(2018, 12, 31), accepted_on=date(2019, 1, 1))
    add("lift", building_name="1", entrance="2", started_on=date(2019, 1, 1))
    add("pilot", **PILOT)
    add("room", **ROOM, opened_on=date(2019, 6, 1))
    add("room", **ROOM)
    far = NeighbourhoodFactory(street=StreetFactory(code="daguan"))
    add("case", where=far, actor=UserFactory(street=far.street), **case())
    return place


def test_each_figure_counts_what_stands_in_its_year(kept, clerk) -> None:
    page = browser(clerk).get(reverse("year_highlights")).context
    assert page["year"] == 2019
    ((name, line),) = page["streets"]
    assert (name, line.cells) == ("和睦街道", (0, 0, 1, 0, 1, 1, 1, 1, Decimal("120.50")))
    assert [(year, one.cells) for year, one in page["years"]][1] == (
        2018,
        (1, 0, 0, 0, 1, 0, 0, 0, Decimal("0.00")),
    )


def test_the_district_reads_every_street_and_their_sum(kept) -> None:
    client = browser(UserFactory(role="bureau_officer"))
    lines = dict(client.get(reverse("year_highlights") + "?year=2019").context["streets"])
    assert lines["和睦街道"].city == lines["大关街道"].city == 1
    assert lines["全区"].city == 2
    assert lines["全区"].room_area == Decimal("120.50")


def test_the_workbook_says_the_same_and_what_each_figure_means(kept) -> None:
    client = browser(UserFactory(role="bureau_officer"))
    book = load_workbook(io.BytesIO(client.get(reverse("year_highlights_excel") + "?year=2019").content))
    assert book.sheetnames == ["2019年", "历年", "2019年典型案例", "指标说明"]
    total = list(book["2019年"].iter_rows(values_only=True))[-1]
    assert total == ("全区", 0, 0, 2, 0, 1, 1, 1, 1, 120.5)
    cases = list(book["2019年典型案例"].iter_rows(values_only=True))
    assert len(cases) == 3
    assert cases[1][2:5] == ("市级", "红茶议事会", "市建委")


@pytest.mark.parametrize("year", ["0", "99999", "x", "-1", "２０１９", ""])
def test_an_odd_year_is_the_newest_one(kept, clerk, year) -> None:
    assert browser(clerk).get(reverse("year_highlights"), {"year": year}).context["year"] == 2019


def test_an_empty_district_says_how_to_begin(clerk) -> None:
    assert "台账里还没有可以统计的内容" in written(browser(clerk).get(reverse("year_highlights")))


def test_a_case_from_the_city_upwards_names_its_paper_and_every_reason_is_told(clerk) -> None:
    sent = case(year="2050", document_no="", named_by="")
    answer = browser(clerk).post(reverse("register_add", args=["case"]), sent)
    assert answer.status_code == 422
    assert "请填写发布单位" in written(answer)
    answer = browser(clerk).post(reverse("register_add", args=["case"]), sent | {"named_by": "市建委"})
    for words in ("年度应在1990年到2019年之间", "市级以上的典型案例,请填写文号或出处"):
        assert words in written(answer)
    assert (
        browser(clerk)
        .post(reverse("register_add", args=["case"]), case("district", document_no=""))
        .status_code
        == 302
    )


def test_the_list_of_cases_is_in_order_and_counts_their_photos(kept, clerk) -> None:
    page = browser(clerk).get(reverse("register_list", args=["case"]))
    assert [row["line"].year for row in page.context["rows"]] == [2019, 2018]
    assert "红茶议事会" in written(page)


def test_the_page_asks_a_fixed_number_of_queries(kept) -> None:
    client = browser(UserFactory(role="bureau_officer"))
    client.get(reverse("year_highlights"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("year_highlights"))
    assert len(queries) <= 12


def test_another_role_without_registers_finds_no_page() -> None:
    assert browser(UserFactory(role="department_reviewer")).get(reverse("year_highlights")).status_code == 403
