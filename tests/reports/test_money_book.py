"""The finance bureau's tables: formulas sum the right rows and hold what they come to, texts stay texts, papers are numbered."""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from reports.money import Scope, ledger
from reports.money_book import table_book
from reports.money_print import table_data, table_pdf
from reports.money_table import Column, Group, Table
from reports.money_tables import settlement_table, subsidy_table
from tests.funding.claiming import claimed, ready
from tests.record_data import clerk, contract, officer, stranger
from tests.reports.money_world import project, settlement, source
from tests.web.record_pages import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
EVIL = '=HYPERLINK("http://x")'
FORMULA = re.compile(r"=SUM\((.+)\)")


def sheet(content: bytes, *, values: bool = False) -> Worksheet:
    """The only sheet: its formulas, or what they hold."""
    return load_workbook(BytesIO(content), data_only=values).active


def evaluated(of: Worksheet, formula: str) -> Decimal:
    """What a SUM comes to, from the cells it names and nothing else."""
    cells = [cell for part in FORMULA.fullmatch(formula)[1].split(",") for (cell,) in of[part]]
    return sum((Decimal(str(cell.value)) for cell in cells if cell.value is not None), Decimal(0))


def formulas(of: Worksheet) -> dict[str, str]:
    """Every formula by its place."""
    return {cell.coordinate: cell.value for row in of for cell in row if cell.data_type == "f"}


@pytest.fixture
def settled() -> None:
    """Three settled projects in two streets, one named like a formula, one without a contract."""
    for code, street, amount in (
        ("one", "hemu", "1000000.01"),
        ("two", "hemu", "2000000.02"),
        ("three", "daguan", "3000000.03"),
    ):
        own = project(code, street, name=EVIL if code == "one" else code)
        settlement(own, amount)
        if code != "three":
            contract(own, "1500000.00")


def test_formulas_sum_the_right_rows_and_hold_what_they_come_to(settled) -> None:
    table = settlement_table(officer(), Scope())
    content = table_book(table, "测试 2019-10-21")
    live, held = sheet(content), sheet(content, values=True)
    found = formulas(live)
    assert len(found) == 3 * 3  # two streets and the total, three columns
    for place, formula in found.items():
        assert Decimal(str(held[place].value)) == evaluated(live, formula)
    last = max(row for row in range(1, live.max_row + 1) if live.cell(row, 7).data_type == "f")
    totals = [Decimal(str(held.cell(last, column).value)) for column in (6, 7, 8)]
    assert totals == [Decimal("3000000.00"), Decimal("6000000.06"), Decimal("0.03")]
    assert totals == [table.totals[5], table.totals[6], table.totals[7]]


def test_a_name_that_begins_like_a_formula_stays_text(settled) -> None:
    live = sheet(table_book(settlement_table(officer(), Scope()), "=1+1"))
    cell = next(cell for row in live for cell in row if cell.value == EVIL)
    assert cell.data_type == "s" or cell.data_type == "inlineStr"
    assert all(FORMULA.fullmatch(formula) for formula in formulas(live).values())


def test_the_sheet_prints_on_a4_across_with_its_head_and_places_to_sign(settled) -> None:
    live = sheet(table_book(settlement_table(officer(), Scope(2019)), "测试"))
    assert (live.page_setup.orientation, str(live.page_setup.paperSize)) == ("landscape", "9")
    assert live.print_title_rows == "$4:$4"
    assert live.oddFooter.center.text == "第 &P 页,共 &N 页"
    words = [cell.value for row in live for cell in row if isinstance(cell.value, str)]
    assert any("审核人" in text for text in words)
    assert any("区财政局(盖章)" in text for text in words)
    assert live["G5"].number_format == "#,##0.00"


def test_the_subsidy_table_holds_what_the_claims_store(settled) -> None:
    own = ready("4800000.00")
    claim = claimed(own)
    source(own, "city", "3000000.00", "500000.00")
    (group,) = subsidy_table(officer(), Scope()).groups
    (row,) = group.rows
    assert row[5:13] == (
        Decimal("10000.00"), Decimal("4800000.00"), Decimal("0.00"), Decimal("4000000.00"), Decimal("4000000.00"),
        claim.city_yuan, Decimal("500000.00"), Decimal("1500000.00"),
    )  # fmt: skip
    assert row[-1] == "已申报"


def test_a_year_and_street_narrow_the_tables(settled) -> None:
    known = {one.code: one for one in ledger(officer()).streets}
    assert settlement_table(officer(), Scope(2019, known["daguan"])).count == 1
    assert settlement_table(officer(), Scope(2020)).count == 0
    assert settlement_table(stranger(), Scope()).count == 1


def test_an_empty_table_has_a_total_and_no_formula() -> None:
    content = table_book(settlement_table(officer(), Scope()), "测试")
    assert formulas(sheet(content)) == {}


def test_the_longest_amount_has_room_on_paper() -> None:
    columns = (Column("小区", "text", 12), Column("金额", "money", 12, True), Column("编号", "number", 4))
    table = Table("表", (), columns, (Group("街道", (("一" * 40, Decimal("1200000000.00"), 1),)),), (), ())
    assert table_data(table, "测试")["widths"] == [12, 22, 4]
    assert table_data(table, "测试")["points"] == 8
    many = Table(
        "表", (), columns * 10, (Group("街道", (("一", Decimal("1200000000.00"), 1) * 10,)),), (), ()
    )
    assert table_data(many, "测试")["points"] == round(8 * 215 / 380, 1)


def test_the_print_says_the_same_and_numbers_its_pages() -> None:
    columns = (Column("序号", "number", 6), Column("小区", "text", 20), Column("金额(元)", "money", 18, True))
    rows = tuple((n, f"#小区*{n}*", Decimal("1.01")) for n in range(1, 61))
    table = Table("结算表", ("注",), columns, (Group("甲", rows),), ("制表人",), ("区财政局",))
    assert table_data(table, "测试")["rows"][-1] == {"cells": ["", "合计(60个项目)", "60.60"], "strong": True}
    pages = PdfReader(BytesIO(table_pdf(table, "测试"))).pages
    words = [one.extract_text() for one in pages]
    assert len(pages) > 1
    assert f"第 1 页,共 {len(pages)} 页" in words[0]
    assert "区财政局" in words[-1]


@pytest.mark.parametrize("name", ["settlements", "subsidies"])
@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_the_files_are_given_to_who_reads_the_money(settled, name: str, kind: str) -> None:
    path = f"/work/money/district/{name}.{kind}?year=2019"
    answer = browser(clerk()).get(path)
    assert answer.status_code == 200
    assert answer.content[:2] == (b"PK" if kind == "xlsx" else b"%P")
    assert answer["Cache-Control"] == "private, no-store"
