"""A table of money on paper: A4 across, numbered x of y, with places for signatures and seals."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from projects import pdf
from reports.money_table import Column, Table

RIGHT = frozenset({"money", "area", "number"})
# a strong digit of the print, in a column's unit of width, so that an amount never runs over its line
DIGIT = Decimal("1.4")
# how many such units a page across holds in letters of 8 points; wider tables are set smaller
ACROSS, POINTS = 215, 8


def table_pdf(table: Table, made: str) -> bytes:
    """The pages."""
    return pdf.pdf("money_table", table_data(table, made))


def table_data(table: Table, made: str) -> dict[str, Any]:
    """What is printed; all text, so that nothing is read as markup."""
    rows = list(_rows(table))
    widths = [_width(place, column, rows) for place, column in enumerate(table.columns)]
    return {
        "title": table.title,
        "notes": [*table.notes, f"制表:{made}"],
        "heads": [column.title for column in table.columns],
        "widths": widths,
        "points": round(POINTS * min(1, ACROSS / sum(widths)), 1),
        "right": [column.kind in RIGHT for column in table.columns],
        "rows": rows,
        "signs": list(table.signs),
        "seals": list(table.seals),
    }


def _width(place: int, column: Column, rows: Sequence[dict[str, Any]]) -> int:
    """A column's share of the page: numbers are not broken, so the longest has room; texts wrap."""
    longest = max(len(row["cells"][place]) for row in rows)
    return max(column.width, int(longest * DIGIT)) if column.kind in RIGHT else column.width


def _rows(table: Table) -> Iterator[dict[str, Any]]:
    for group in table.groups:
        for row in group.rows:
            yield {"cells": _texts(row, table.columns), "strong": False}
        if len(table.groups) > 1:
            yield _sum_row(f"{group.name}小计", table.sums(group.rows), table.columns)
    yield _sum_row(f"合计({table.count}个项目)", table.totals, table.columns)


def _sum_row(label: str, sums: Sequence[Any], columns: Sequence[Column]) -> dict[str, Any]:
    cells = _texts(sums, columns)
    return {"cells": [cells[0], label, *cells[2:]], "strong": True}


def _texts(row: Sequence[Any], columns: Sequence[Column]) -> list[str]:
    return [_text(value, column.kind) for value, column in zip(row, columns, strict=True)]


def _text(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return f"{value:,}" if kind == "number" and value > 9999 else str(value)
