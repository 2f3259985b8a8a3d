"""The workbook says what the figures say, to two readers and after a conversion; text never becomes a formula."""

import shutil
import subprocess
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from reports.columns import COLUMNS, DEFINITIONS
from reports.figures import month_figures
from reports.month import Month
from reports.workbook import workbook_of
from tests.reports.conftest import site

OCTOBER = Month(2019, 10)
HEAD_ROWS = 2


def as_text(value):
    """Numbers by value, days by day, nothing as ""."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float | Decimal):
        return f"{Decimal(str(value)):.6f}"
    return f"{value:%Y-%m-%d}"


@pytest.fixture
def figures(make_project, clerk):
    """Two projects, one with a name that would be a formula and a sign a workbook cannot hold."""
    from datetime import date

    evil = make_project("=1+1\x0b𠮷<b>", step=9)
    site(evil, clerk, date(2019, 10, 30), 55, "1234567.89", lifts=2, pipes_km=Decimal("1.234"))
    make_project("和睦新村")
    return month_figures(OCTOBER)


@pytest.fixture
def content(figures):
    """The file."""
    return workbook_of(figures, "生成:测试")


def openpyxl_rows(content, sheet):
    """Rows as openpyxl reads them."""
    book = openpyxl.load_workbook(BytesIO(content))
    return [[as_text(cell.value) for cell in row] for row in book[sheet].iter_rows()]


def calamine_rows(content, sheet):
    """Rows as calamine reads them."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [[as_text(value) for value in row] for row in book.get_sheet_by_name(sheet).to_python()]


def test_two_readers_read_the_same_values(content):
    assert openpyxl_rows(content, "项目明细") == calamine_rows(content, "项目明细")


def test_each_row_prints_the_figures_and_the_last_row_their_sums(content, figures):
    rows = openpyxl_rows(content, "项目明细")[HEAD_ROWS:]
    for printed, row in zip(rows, figures.rows, strict=False):
        expected = [as_text(column.value(row)) for column in COLUMNS]
        assert printed == [text.replace("\x0b", "") for text in expected]
    index = [column.key for column in COLUMNS].index("invested_total")
    assert Decimal(rows[-1][index]) * 10000 == figures.total.invested_total == Decimal("1234567.89")


def test_text_that_begins_with_an_equals_sign_stays_text(content):
    book = openpyxl.load_workbook(BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == "=1+1𠮷<b>" for cell in cells)


def test_every_definition_stands_on_the_last_sheet(content):
    printed = {row[0]: row[1] for row in openpyxl_rows(content, "指标说明")[1:]}
    assert printed == dict(DEFINITIONS)


def test_the_checks_are_on_the_first_sheet(content):
    printed = [cell for row in openpyxl_rows(content, "汇总") for cell in row]
    assert "核对结果" in printed
    assert any("前后不符" in cell or "一致" in cell for cell in printed)


def test_another_office_program_reads_the_same_values(content, tmp_path):
    """Converted once by LibreOffice: the values stay equal."""
    program = shutil.which("soffice")
    assert program, "LibreOffice is needed: apt-get install libreoffice-calc-nogui"
    (tmp_path / "in.xlsx").write_bytes(content)
    (tmp_path / "out").mkdir()
    subprocess.run(
        [program, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(tmp_path / "out"), str(tmp_path / "in.xlsx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    converted = (tmp_path / "out" / "in.xlsx").read_bytes()
    for sheet in ("汇总", "项目明细", "指标说明"):
        trimmed = [[cell for cell in row if cell] for row in calamine_rows(converted, sheet)]
        assert trimmed == [[cell for cell in row if cell] for row in calamine_rows(content, sheet)]
