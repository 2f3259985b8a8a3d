"""Which sheets of a workbook are the list that is wanted, and which are left out, with a note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from projects.sheets.grid import Sheet
from projects.sheets.headers import Complete, Layout, find_layout, with_changes, without_header
from projects.sheets.sentences import Sentences, about_the_file
from projects.sheets.values import Problem
from projects.sheets.vocabulary import Vocabulary
from projects.sheets.workbook import Workbook


@dataclass(frozen=True)
class Wanted:
    """What kind of list is looked for: its words, when a header suffices, and what to tell where none does."""

    vocabulary: Vocabulary
    complete: Complete
    no_header: str
    not_it: str
    needs: Mapping[str, str]
    """Missing columns to name: meanings joined by "|" → what the clerk calls them."""


@dataclass
class Selection:
    """The sheets to read, and what to say about the others."""

    layouts: list[Layout] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def select(
    workbook: Workbook, wanted: Wanted, tell: Sentences, changes: Mapping[int, str], name: str | None
) -> Selection:
    """Find the sheets whose header suffices. With `name` only that sheet; `changes` by the person at the preview."""
    sheets = [sheet for sheet in workbook.visible if name is None or sheet.name == name]
    selection = Selection(notes=_hidden_notes(workbook, tell))
    if not sheets:
        selection.problems.append(about_the_file("unknown_sheet", f"文件里没有名为“{name}”的工作表。"))
        return selection
    headed = [(sheet, find_layout(sheet, wanted.vocabulary, wanted.complete)) for sheet in sheets]
    found = _changed(headed, changes, wanted.vocabulary)
    selection.layouts = [
        layout for _, layout in found if layout and wanted.complete(layout.by_meaning.keys())
    ]
    if not selection.layouts:
        selection.problems.append(_why_none([layout for _, layout in found if layout], wanted, tell))
    read = {layout.sheet.name for layout in selection.layouts}
    for sheet, layout in found:
        if layout is None or (read and sheet.name not in read):
            selection.notes.append(tell.in_sheet(sheet.name, 0, "sheet_ignored", wanted.not_it))
    return selection


def _changed(
    found: list[tuple[Sheet, Layout | None]], changes: Mapping[int, str], vocabulary: Vocabulary
) -> list[tuple[Sheet, Layout | None]]:
    """Apply a person's changes to the first list, and to those whose columns bear the same headers."""
    if not changes:
        return found
    lead = next((layout for _, layout in found if layout), None)
    if lead is None:
        return [(found[0][0], without_header(found[0][0], changes, vocabulary)), *found[1:]]
    return [
        (sheet, with_changes(layout, _applicable(lead, layout, changes)) if layout else None)
        for sheet, layout in found
    ]


def _applicable(lead: Layout, layout: Layout, changes: Mapping[int, str]) -> dict[int, str]:
    return {
        index: meaning
        for index, meaning in changes.items()
        if layout is lead or layout.header(index) == lead.header(index)
    }


def _why_none(layouts: list[Layout], wanted: Wanted, tell: Sentences) -> Problem:
    """No header at all, or the columns the best one lacks."""
    if not layouts:
        return about_the_file("no_header", wanted.no_header)
    best = max(layouts, key=lambda layout: len(layout.by_meaning))
    lacking = [
        name
        for meanings, name in wanted.needs.items()
        if not any(meaning in best.by_meaning for meaning in meanings.split("|"))
    ]
    text = f"表头中没有找到“{'”“'.join(lacking)}”栏,请补上该栏,或在预览中指定它是哪一列"
    row = best.header_rows[0] if best.header_rows else 0
    where = tell.row(best.sheet.name, row) if row else ""
    return Problem(best.sheet.name, row, None, "column_missing", f"{where}{text}。")


def _hidden_notes(workbook: Workbook, tell: Sentences) -> list[Problem]:
    notes = [
        Problem(sheet.name, 0, None, "sheet_hidden", f"工作表“{sheet.name}”是隐藏的,未读取。")
        for sheet in workbook.sheets
        if sheet.hidden
    ]
    for sheet in workbook.visible:
        if sheet.far_cells:
            text = f"在{sheet.first_far_cell}等很远的地方有{sheet.far_cells}个单元格,已略过"
            notes.append(tell.in_sheet(sheet.name, 0, "far_cells", text))
    if workbook.has_macros:
        notes.append(about_the_file("macros_ignored", "文件带有宏;只读取数据,宏不会运行。"))
    return notes
