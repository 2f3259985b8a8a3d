"""Where a sheet's table begins and what its columns mean: title rows skipped, one or two levels, any order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace

from projects.sheets.grid import Sheet, column_letter
from projects.sheets.text import as_text, fold
from projects.sheets.values import ColumnUse
from projects.sheets.vocabulary import Recognised, Vocabulary, recognise

ROWS_LOOKED_AT = 60
FEWEST_MEANINGS = 3
REPEATABLE = frozenset(("owner", "last_four", "area", "remark"))
"""Meanings several columns may share: co-owners, areas from several sources, remarks."""
FOREIGN_HEADS = ("承租", "租户", "租客", "使用人", "家庭成员", "经办", "填表", "联系人", "代理人", "网格")
"""Upper headers whose columns are about somebody else, whatever stands below."""
Complete = Callable[[Set[str]], bool]


@dataclass(frozen=True)
class Layout:
    """A sheet with its header understood. `by_meaning` holds column indexes, the surest first."""

    sheet: Sheet
    header_rows: tuple[int, ...]
    columns: tuple[ColumnUse, ...]
    by_meaning: Mapping[str, tuple[int, ...]]
    vocabulary: Vocabulary

    @property
    def first_body_row(self) -> int:
        """The row after the header."""
        return max(self.header_rows, default=0) + 1

    def header(self, index: int) -> str:
        """The column's own header as the office wrote it, for sentences; its letter where it has none."""
        text = next((use.header_text for use in self.columns if use.index == index), "")
        return text.rpartition(" ")[2] or column_letter(index) + "列"


@dataclass(frozen=True)
class _Head:
    rows: tuple[int, ...]
    texts: Mapping[int, str]
    found: Mapping[int, Recognised]

    @property
    def meanings(self) -> frozenset[str]:
        return frozenset(recognised.meaning for recognised in self.found.values())


def find_layout(sheet: Sheet, vocabulary: Vocabulary, complete: Complete) -> Layout | None:
    """The best header among the first rows, or None where none names enough. The earliest wins a tie."""

    def worth(head: _Head) -> tuple[bool, int, int]:
        return complete(head.meanings), len(head.meanings), -len(head.rows)

    best = max(_heads(sheet, vocabulary), key=worth, default=None)
    if best is None or not (complete(best.meanings) or len(best.meanings) >= FEWEST_MEANINGS):
        return None
    return _layout(sheet, best, vocabulary)


def _heads(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[_Head]:
    rows = sorted(sheet.rows)[:ROWS_LOOKED_AT]
    for row in rows:
        upper = {place: as_text(value) for place, value in enumerate(sheet.rows[row]) if value is not None}
        single = _recognised((row,), upper, vocabulary)
        yield single
        if row + 1 in sheet.rows and len(upper) > 1:
            double = _two_levels(sheet, row, upper, vocabulary)
            if len(double.meanings) > len(single.meanings):
                yield double


def _recognised(rows: tuple[int, ...], texts: Mapping[int, str], vocabulary: Vocabulary) -> _Head:
    found = {place: recognise(text, vocabulary) for place, text in texts.items()}
    return _Head(rows, texts, {place: meaning for place, meaning in found.items() if meaning})


def _two_levels(sheet: Sheet, row: int, upper: Mapping[int, str], vocabulary: Vocabulary) -> _Head:
    """A header of two rows: the upper spreads to the right over blanks that have something below them."""
    lower = {place: as_text(value) for place, value in enumerate(sheet.rows[row + 1]) if value is not None}
    texts: dict[int, str] = {}
    found: dict[int, Recognised] = {}
    above = ""
    for place in range(max((*upper, *lower)) + 1):
        above = upper.get(place) or (above if place in lower else "")
        below = lower.get(place, "")
        texts[place] = f"{above} {below}".strip()
        meaning = _of_two(above, below, vocabulary)
        if meaning:
            found[place] = meaning
    return _Head((row, row + 1), {place: text for place, text in texts.items() if text}, found)


def _of_two(above: str, below: str, vocabulary: Vocabulary) -> Recognised | None:
    if not below:
        return recognise(above, vocabulary)
    if any(word in fold(above) for word in FOREIGN_HEADS):
        return None
    own = recognise(below, vocabulary)
    if own and own.meaning == "owner" and "共有" in fold(above):
        return Recognised("co_owner", own.rank)
    return own or recognise(above + below, vocabulary)


def _layout(sheet: Sheet, head: _Head, vocabulary: Vocabulary) -> Layout:
    by_meaning = _chosen(head.found)
    return Layout(
        sheet, head.rows, _uses(sheet.name, head.texts, by_meaning, vocabulary), by_meaning, vocabulary
    )


def _uses(
    sheet: str, texts: Mapping[int, str], by_meaning: Mapping[str, tuple[int, ...]], vocabulary: Vocabulary
) -> tuple[ColumnUse, ...]:
    """How each column is understood, with the word the preview shows."""
    used = {index: meaning for meaning, indexes in by_meaning.items() for index in indexes}
    return tuple(
        ColumnUse(
            sheet,
            index,
            column_letter(index),
            text,
            used.get(index),
            vocabulary.labels.get(used.get(index, ""), ""),
        )
        for index, text in sorted(texts.items())
    )


def _chosen(found: Mapping[int, Recognised]) -> dict[str, tuple[int, ...]]:
    """Which columns stand for a meaning: the surest wording first; of owners only the surest and co-owners."""
    candidates: dict[str, list[tuple[int, int]]] = {}
    for index, recognised in found.items():
        candidates.setdefault(recognised.meaning, []).append((recognised.rank, index))
    chosen = {meaning: tuple(index for _, index in sorted(places)) for meaning, places in candidates.items()}
    if "owner" in candidates:
        best = min(candidates["owner"])[0]
        chosen["owner"] = tuple(sorted(index for rank, index in candidates["owner"] if rank == best))
    co_owners = chosen.pop("co_owner", ())
    if co_owners:
        chosen["owner"] = (*chosen.get("owner", ()), *co_owners)
    return {meaning: places if meaning in REPEATABLE else places[:1] for meaning, places in chosen.items()}


def with_changes(layout: Layout, changes: Mapping[int, str]) -> Layout:
    """The layout with the columns a person changed: index → meaning, "" for a column not to be read."""
    by_meaning = {
        meaning: tuple(index for index in indexes if index not in changes)
        for meaning, indexes in layout.by_meaning.items()
    }
    for index, meaning in sorted(changes.items()):
        if meaning and index >= 0:
            others = by_meaning.get(meaning, ())
            by_meaning[meaning] = (index, *others) if meaning in REPEATABLE else (index,)
    by_meaning = {meaning: indexes for meaning, indexes in by_meaning.items() if indexes}
    texts = dict.fromkeys(changes, "") | {use.index: use.header_text for use in layout.columns}
    columns = _uses(layout.sheet.name, texts, by_meaning, layout.vocabulary)
    return replace(layout, columns=columns, by_meaning=by_meaning)


def without_header(sheet: Sheet, changes: Mapping[int, str], vocabulary: Vocabulary) -> Layout:
    """A sheet whose columns a person named because it has no header."""
    width = max((len(cells) for cells in sheet.rows.values()), default=0)
    columns = _uses(sheet.name, dict.fromkeys(range(width), ""), {}, vocabulary)
    return with_changes(Layout(sheet, (), columns, {}, vocabulary), changes)
