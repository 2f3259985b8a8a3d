"""Files that are broken, hostile or something else altogether: each refused with a sentence, none costly."""

import struct
import time
import tracemalloc
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from projects.sheets import RosterReading, read_roster
from tests.projects.workbooks import HEADER, ROSTERS, SHEETS, part, roster, saved, separated, with_part

ROW = ("1", "1", "101", "王伟", "0429", 60)
SHEET = "xl/worksheets/sheet1.xml"
LEGACY = (ROSTERS / "legacy.xls").read_bytes()


def refused(content: bytes, name: str = "名册.xlsx") -> str:
    """The one code of a file refused as a whole."""
    reading = read_roster(content, name)
    assert (reading.rows, reading.heads) == ((), ())
    (problem,) = reading.problems
    assert problem.message.endswith("。")
    assert (problem.row, problem.column) == (0, None)
    return problem.code


def zipped(**parts: str) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "名册.xlsx", "empty_file"),
        (b" \r\n", "名册.csv", "empty_file"),
        (b"%PDF-1.7\x00\x01", "名册.xlsx", "unknown_file"),
        (b"\x89PNG\r\n\x1a\n\x00", "名册.png", "unknown_file"),
        (b"plain words", "名册.docx", "unknown_file"),
        (b"\xff\xfe\xff\xd8", "名册.csv", "unknown_encoding"),
        (b"\x81\x20\xff", "名册.csv", "unknown_encoding"),
        (b"PK\x03\x04 not a zip", "名册.xlsx", "unreadable_file"),
        (zipped(**{"word/document.xml": "<w/>"}), "名册.xlsx", "unknown_file"),
        (zipped(**{"xl/workbook.xml": "<workbook"}), "名册.xlsx", "unreadable_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "名册.xls", "unreadable_file"),
        (LEGACY[:3000], "名册.xls", "unreadable_file"),
        ("<html><table><tr><td>幢</td></tr></table></html>".encode(), "名册.xls", "web_page"),
        (b'<?xml version="1.0"?><Workbook/>', "名册.xls", "web_page"),
        (saved(Workbook()), "名册.xlsx", "empty_file"),
        ("没有表头\r\n只有两行".encode(), "名册.csv", "no_header"),
        (b'"' + b"x" * 200_000 + b'"', "名册.csv", "unreadable_file"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_in_a_sentence(content: bytes, name: str, code: str) -> None:
    assert refused(content, name) == code


def test_a_roster_called_otherwise_is_read_by_what_it_holds() -> None:
    assert read_roster(roster(ROW), "名册.csv").units == 1
    assert read_roster(LEGACY, "名册.xlsx").units == 72
    assert read_roster(separated([HEADER, ROW], "\t", "gb18030"), "导出.xls").units == 1


def test_macros_are_not_run_and_their_file_is_read_with_a_note() -> None:
    reading = read_roster(with_part(roster(ROW), "xl/vbaProject.bin", b"macro"), "名册.xlsm")
    assert (reading.units, [note.code for note in reading.notes]) == (1, ["macros_ignored"])


def test_an_unknown_sheet_is_told() -> None:
    assert [p.code for p in read_roster(roster(ROW), "a.xlsx", sheet="没有").problems] == ["unknown_sheet"]


def cheaply(content: bytes, name: str = "名册.xlsx") -> RosterReading:
    """Read it in bounded time and memory."""
    tracemalloc.start()
    begun = time.process_time()
    try:
        reading = read_roster(content, name)
        assert tracemalloc.get_traced_memory()[1] < 60 * 2**20
    finally:
        tracemalloc.stop()
    assert time.process_time() - begun < 5
    return reading


def test_a_far_cell_and_a_lying_dimension_decide_nothing() -> None:
    book = Workbook()
    book.active.append(HEADER)
    book.active.append(ROW)
    book.active["XFD1048576"] = "远"
    book.active["GS2"] = "第201列"
    content = saved(book)
    lying = part(content, SHEET).replace(b'ref="A1:XFD1048576"', b'ref="A1:XFD9999999"')
    assert lying != part(content, SHEET)
    reading = cheaply(with_part(content, SHEET, lying))
    assert (reading.units, [note.code for note in reading.notes]) == (1, ["far_cells"])
    assert "2个单元格" in reading.notes[0].message


def test_a_merge_over_the_whole_grid_costs_nothing() -> None:
    content = roster(ROW)
    merges = b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    sheet = part(content, SHEET).replace(b"</worksheet>", merges)
    assert cheaply(with_part(content, SHEET, sheet)).units == 1


def test_more_rows_than_a_roster_can_have_are_refused() -> None:
    rows = [["1", "1", str(number), "甲", "", "60"] for number in range(50_001)]
    assert refused(separated([HEADER, *rows]), "名册.csv") == "too_large"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped(**{"xl/workbook.xml": "<workbook/>", SHEET: " " * (101 * 2**20)})
    assert len(bomb) < 2**20
    begun = time.process_time()
    assert refused(bomb) == "too_large"
    assert time.process_time() - begun < 1


def test_a_file_over_20_megabytes_is_refused() -> None:
    assert refused(b"1," * (11 * 2**20), "名册.csv") == "too_large"


def test_entities_are_refused_not_expanded() -> None:
    content = roster(ROW)
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    sheet = part(content, SHEET)
    start = sheet.index(b"<worksheet")
    assert refused(with_part(content, SHEET, sheet[:start] + bomb + sheet[start:])) == "unreadable_file"


def test_a_password_is_named_as_the_reason() -> None:
    book = (ROSTERS / "legacy.xls").read_bytes()
    place = book.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")  # the globals' first record
    following = place + 20
    locked = book[:following] + struct.pack("<HH", 0x2F, 0) + book[following + 4 :]
    assert refused(locked, "名册.xls") == "encrypted_file"


@pytest.mark.parametrize(("rows", "units"), [(70_000, 72), (0xFFFFFFFF, 0)])
def test_a_lying_dimension_in_an_old_xls_ends_nothing_but_its_reading(rows: int, units: int) -> None:
    place = LEGACY.index(struct.pack("<HH", 0x0200, 14))
    lying = LEGACY[: place + 8] + struct.pack("<I", rows) + LEGACY[place + 12 :]
    assert read_roster(lying, "名册.xls").units == units


def test_a_far_cell_in_an_old_xls_is_refused() -> None:
    place = LEGACY.index(struct.pack("<HH", 0x00FD, 10))
    far = LEGACY[: place + 4] + struct.pack("<HH", 65_535, 255) + LEGACY[place + 8 :]
    assert refused(far, "名册.xls") == "too_large"


@pytest.mark.parametrize("cut", range(0, len(LEGACY), 1024))
def test_a_truncated_or_scrambled_old_xls_is_never_more_than_a_problem(cut: int) -> None:
    scrambled = LEGACY[:cut] + bytes(255 - byte for byte in LEGACY[cut : cut + 64]) + LEGACY[cut + 64 :]
    for content in (LEGACY[: cut + 100], scrambled):
        reading = read_roster(content, "名册.xls")
        assert reading.problems or reading.units


def test_millions_of_empty_cells_are_refused_not_walked() -> None:
    content = roster(ROW)
    sheet = part(content, SHEET).replace(b"</sheetData>", b"<c/>" * 6_000_000 + b"</sheetData>")
    begun = time.process_time()
    assert refused(with_part(content, SHEET, sheet)) == "too_large"
    assert time.process_time() - begun < 1


def test_odd_characters_of_a_sheet_never_reach_the_values() -> None:
    content = roster(ROW)
    written = "王伟".encode("ascii", "xmlcharrefreplace")  # as openpyxl writes it where lxml is installed
    sheet = part(content, SHEET).replace(written, "王_x0000__xD800_伟\u202e".encode())
    assert written not in sheet
    reading = read_roster(with_part(content, SHEET, sheet), "名册.xlsx")
    assert reading.rows[0].owners[0].name == "王_xD800_伟"


def test_shared_strings_rich_text_dates_and_stored_values_of_another_program() -> None:
    reading = read_roster((SHEETS / "shared-strings.xlsx").read_bytes(), "名册.xlsx")
    assert [(problem.row, problem.code) for problem in reading.problems] == [(3, "formula")]
    assert [(row.room, str(row.area), row.owners[0].name) for row in reading.rows] == [
        ("101", "60.10", "𠮷田㙓"),
        ("201", "60.10", "张三"),
    ]


def test_phonetic_guides_are_no_part_of_a_name() -> None:
    content = roster(ROW)
    guide = '王伟</t><rPh sb="0" eb="1"><t>wangwei</t></rPh><t>'.encode()
    sheet = part(content, SHEET).replace("王伟".encode(), guide)
    assert read_roster(with_part(content, SHEET, sheet), "名册.xlsx").rows[0].owners[0].name == "王伟"


def test_cells_without_references_are_counted_on() -> None:
    content = roster(ROW)
    sheet = part(content, SHEET)
    for letter in "ABCDEF":
        for number in "12":
            sheet = sheet.replace(f' r="{letter}{number}"'.encode(), b"")
    assert read_roster(with_part(content, SHEET, sheet), "名册.xlsx").units == 1


@pytest.mark.parametrize("row", [(), ("",), (None,) * 6, ("1",) * 200])
def test_rows_of_any_width_are_harmless(row: tuple[Any, ...]) -> None:
    assert read_roster(roster(ROW, row), "名册.xlsx").rows[0].room == "101"
