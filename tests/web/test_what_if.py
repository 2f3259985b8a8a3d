"""试算 and 年度资金需求: tried out in the address, two schemes side by side, estimates said to be such, nothing stored."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from funding.services.sources import plan_source
from policy.loader import load_scheme
from tests.factories import TODAY, NeighbourhoodFactory
from tests.funding.claiming import ready
from tests.record_data import at, clerk, formal_scheme, officer, reviewer, stranger
from tests.test_every_form import NASTY
from tests.web.record_pages import browser, errors
from web.staff.money import what_if

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october_21")]
FIGURES = {"cost": "4,800,000.00", "area": "10,000.00", "year_built": "1985", "scheme": "gongshu-2019"}


def tried(**data: Any) -> Any:
    return browser(officer()).get("/work/money/what-if/", FIGURES | data)


@pytest.mark.parametrize(
    ("data", "city"),
    [
        ({"cost": "4000000"}, "2,000,000.00"), ({"cost": "5200000"}, "2,000,000.00"), ({"cost": "3000000"}, "1,500,000.00"),
        ({"cost": "6000000", "excluded_elevator": "1200000", "excluded_secondary_water": "900000"}, "1,950,000.00"),
        ({"cost": "333333.33", "area": "1000"}, "166,666.67"), ({"area": "12000"}, "2,400,000.00"),
        ({"cost": "3000000", "area": "8000", "whole_area": "10000"}, "1,200,000.00"),
    ],
    ids=["F1", "F2", "F3", "F4", "F5", "F7", "shared"],
)  # fmt: skip
def test_the_golden_subsidies_can_be_tried_and_are_said_to_be_estimates(
    data: dict[str, str], city: str
) -> None:
    page = tried(**data).content.decode()
    assert f'data-label="金额(元)">{city}</td>' in page
    assert "测算,不是正式数" in page


def test_f6_no_area_is_not_zero_yuan() -> None:
    assert "补助资金不能确定" in tried(area="0").content.decode()


def test_f8_affordable_housing_is_warned_about() -> None:
    page = tried(cost="4500000", year_built="2004", affordable_housing="on").content.decode()
    assert "改造费用高于 400 元/㎡" in page


def test_own_values_are_compared_with_the_schemes_to_the_fen() -> None:
    page = tried(other="own", own_cap="450", own_rate="60").content.decode()
    assert "自定参数与杭州市拱墅区" in page
    assert "相比,市级补助资金多 700,000.00 元,其余资金少 700,000.00 元。" in page
    assert "2,700,000.00" in page


def test_own_values_are_compared_with_wherever_they_are_filled_in() -> None:
    answer = tried(own_cap="450")
    assert "市级补助资金多 250,000.00 元" in answer.content.decode()
    form = answer.context["form"]
    assert (form["other"].value(), form["cost"].value()) == ("own", FIGURES["cost"])
    (_, amounts), *_ = answer.context["compared"]["rows"]
    assert [head for head, _ in amounts] == ["所选方案(元)", "比较方案(元)"]


def test_a_single_scheme_is_not_offered_to_be_compared_with_itself() -> None:
    page = browser(officer()).get("/work/money/what-if/").context["form"]
    assert [code for code, _ in page.fields["other"].choices] == ["", "own"]


def test_two_schemes_are_compared_and_none_with_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    known = load_scheme("gongshu-2019")
    next_one = replace(known, name="新方案", subsidy=replace(known.subsidy, cap_yuan_per_m2=Decimal(500)))
    schemes = {"gongshu-2019": known, "gongshu-2027": next_one}
    monkeypatch.setattr(what_if, "scheme_codes", lambda: list(schemes))
    monkeypatch.setattr(what_if, "load_scheme", schemes.__getitem__)
    assert "市级补助资金多 400,000.00 元" in tried(other="gongshu-2027").content.decode()
    assert "与所选方案相同" in errors(tried(other="gongshu-2019"))["other"][0]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"cost": "-1"}, "cost"), ({"cost": "1.001"}, "cost"), ({"cost": "很多"}, "cost"), ({"cost": ""}, "cost"),
        ({"area": "-1"}, "area"), ({"area": "1.005"}, "area"), ({"area": ""}, "area"), ({"scheme": "nowhere"}, "scheme"),
        ({"excluded_elevator": "4800000.01"}, "__all__"), ({"whole_area": "1"}, "area"), ({"year_built": "0"}, "year_built"),
        ({"other": "own"}, "own_cap"), ({"other": "own", "own_rate": "101"}, "own_rate"), ({"own_cap": "x"}, "own_cap"),
        ({"other": "gongshu-2019"}, "other"), ({"other": "nowhere", "own_cap": "450"}, "other"),
    ],
)  # fmt: skip
def test_wrong_figures_name_their_field(data: dict[str, str], field: str) -> None:
    answer = tried(**data)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert answer.context["compared"] is None


def test_a_projects_own_figures_stand_there_to_begin_with_and_a_strangers_do_not() -> None:
    project = ready()
    page = browser(clerk()).get(f"/work/money/what-if/?project={project.code}").content.decode()
    assert 'value="4,800,000.00"' in page
    assert 'value="10,000.00"' in page
    assert browser(stranger()).get(f"/work/money/what-if/?project={project.code}").status_code == 404
    assert browser(reviewer()).get("/work/money/what-if/").status_code == 404


def test_nothing_is_stored_by_trying() -> None:
    client = browser(officer())
    with CaptureQueriesContext(connection) as asked:
        client.get("/work/money/what-if/", FIGURES)
    assert not [one for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_the_year_says_official_and_estimated_apart_by_street() -> None:
    ready()
    formal_scheme(at(7), "2000000.00")
    at(2, neighbourhood=NeighbourhoodFactory(street=stranger().street))
    client = browser(officer())
    page = client.get("/work/money/what-if/year/")
    sums = page.context["sums"]
    assert (sums.city_official, sums.city_estimated, sums.unknown) == (
        Decimal("2000000.00"),
        Decimal("1000000.00"),
        1,
    )
    words = page.content.decode()
    assert "其中 1 个项目是测算数" in words
    assert "另有 1 个项目还没有造价或补助面积" in words
    assert f'<a href="?year=2019&amp;street={stranger().street_id}">' in words
    one = client.get("/work/money/what-if/year/", {"street": stranger().street_id})
    assert one.context["sums"].projects == 1
    assert len(list(browser(clerk()).get("/work/money/what-if/year/").context["page"].object_list)) == 2


def test_a_year_nobody_planned_is_refused_and_the_newest_shown() -> None:
    ready()
    answer = browser(officer()).get("/work/money/what-if/year/?year=1999")
    assert answer.context["year"] == 2019
    assert "year" in answer.context["filter_form"].errors


def test_the_excel_has_live_sums_and_texts_that_never_become_formulas() -> None:
    project = ready()
    project.neighbourhood.name = "=1+1"
    project.neighbourhood.save()
    plan_source(project, actor=clerk(), on=TODAY, kind="personal", planned_yuan=Decimal("1.00"))
    sheet = load_workbook(
        BytesIO(browser(officer()).get("/work/money/what-if/year/excel/?year=2019").content)
    ).active
    rows = {row[2].value: row for row in sheet.iter_rows()}
    assert rows["=1+1"][2].data_type == "s"
    assert [rows["=1+1"][n].value for n in (9, 10, 11, 12)] == [2000000, 2800000, 1, 2799999]
    assert rows["合计(1个项目)"][9].value == "=SUM(J5:J5)"


def test_the_excel_holds_what_its_sums_come_to_and_the_area_the_subsidy_was_measured_by() -> None:
    project = ready()
    project.neighbourhood.subsidy_area = Decimal("9999.00")
    project.neighbourhood.save()
    formal_scheme(at(7), "2000000.00")
    answer = browser(officer()).get("/work/money/what-if/year/excel/?year=2019")
    assert unquote(answer["Content-Disposition"]).endswith("2019年度老旧小区改造资金需求.xlsx")
    sheet = load_workbook(BytesIO(answer.content), data_only=True).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert rows[-1][2] == "合计(2个项目)"
    for column in (6, 7, 9, 10, 11, 12, 13):
        assert rows[-1][column] == sum(row[column] or 0 for row in rows[:-1])
    assert 10000 in [row[8] for row in rows]


def test_the_year_takes_as_many_queries_for_many_as_for_one(django_assert_max_num_queries: Any) -> None:
    for _ in range(4):
        formal_scheme(at(7), "2000000.00")
    client = browser(officer())
    with django_assert_max_num_queries(18):
        client.get("/work/money/what-if/year/")


@pytest.mark.parametrize(
    "field",
    ["cost", "area", "whole_area", "year_built", "scheme", "other", "own_rate", "excluded_other", "project"],
)
def test_whatever_stands_in_the_address_is_answered_in_words(field: str) -> None:
    client = browser(officer())
    client.raise_request_exception = False
    for nasty in NASTY:
        sent = FIGURES | {"other": "own", "own_cap": "1", field: nasty[:3000]}
        assert client.get("/work/money/what-if/", sent).status_code in {200, 404, 422}, nasty[:50]


@pytest.mark.parametrize(
    "address", ["/work/money/claims/", "/work/money/what-if/year/", "/work/money/what-if/year/excel/"]
)
def test_whatever_a_list_is_filtered_by_is_answered_in_words(address: str) -> None:
    ready()
    client = browser(officer())
    client.raise_request_exception = False
    for nasty in NASTY:
        asked = dict.fromkeys(("street", "state", "year", "page"), nasty[:3000])
        assert client.get(address, asked).status_code == 200, nasty[:50]
