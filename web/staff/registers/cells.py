"""Values of a register's columns as the list, a line's page and the workbook write them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from web import formats
from web.staff.registers.description import Column, Register

WRITTEN = {
    "day": formats.day,
    "area": formats.number,
    "yuan": formats.number,
    "count": lambda value: formats.number(value, 0),
    "text": lambda value: str(value) if value not in (None, "") else formats.MISSING,
}
CHUNK = 1000


def words(column: Column, row: Any) -> str:
    """The cell as people read it; nothing is a dash."""
    value = column.value(row)
    if column.kind == "tag":
        return str(value[0])
    return WRITTEN[column.kind](value)


def shown(register: Register, row: Any, today: date) -> dict[str, Any]:
    """A line of the list: its cells beside their columns."""
    first, *others = register.listed
    return {
        "line": row,
        "name": words(first, row),
        "cells": [_cell(column, row) for column in others],
        "late": row.struck_on is None and register.late(row, today),
    }


def facts(register: Register, row: Any) -> list[dict[str, Any]]:
    """All of a line, for its own page."""
    place = row.neighbourhood
    head = [
        {"label": "街道", "value": row.street.name},
        {"label": "小区", "value": place.name if place else "不针对某一个小区"},
    ]
    rest = [{"label": column.title, "value": words(column, row)} for column in register.columns]
    kept = f"{row.recorded_by} {formats.day(row.recorded_on)}"
    return [*head, *rest, {"label": "登记人", "value": kept}]


def sums(register: Register, rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """The register's sums over all that was asked for, not this page alone; one query, none without sums."""
    if not register.sums:
        return []
    plain = register.book.model.objects.filter(pk__in=rows.order_by().values("pk"))
    found = plain.order_by().aggregate(**{name: what for name, (_, what, _) in register.sums.items()})
    return [
        {"label": label, "value": _sum(found[name], kind)} for name, (label, _, kind) in register.sums.items()
    ]


def head(register: Register) -> tuple[str, ...]:
    """The workbook's first line."""
    return ("街道", "小区", *(column.title for column in register.columns), "登记人", "登记日期")


def book_rows(register: Register, rows: QuerySet[Any]) -> Iterator[tuple[Any, ...]]:
    """The workbook's lines, read a thousand at a time; numbers and days as such, everything else as text."""
    for row in rows.iterator(chunk_size=CHUNK):
        place = row.neighbourhood.name if row.neighbourhood else ""
        cells = (_plain(column, row) for column in register.columns)
        yield row.street.name, place, *cells, str(row.recorded_by), row.recorded_on


def _cell(column: Column, row: Any) -> dict[str, Any]:
    tag = column.value(row)[1] if column.kind == "tag" else ""
    return {"column": column, "words": words(column, row), "tag": tag}


def _plain(column: Column, row: Any) -> Any:
    value = column.value(row)
    if column.kind == "tag":
        return value[0]
    return value if isinstance(value, int | Decimal | date) or value is None else str(value)


def _sum(value: Any, kind: str) -> str:
    if value is None:
        return formats.MISSING
    unit = {"area": "㎡", "yuan": "元", "count": ""}[kind]
    written = WRITTEN[kind](value)
    return formats.with_unit(written, unit) if unit else written
