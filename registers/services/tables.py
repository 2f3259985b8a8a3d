"""Many lines of one register from a table: all of them or, with every reason by row and column, none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects.checks import refuse, unless
from projects.guards import faults
from registers.books import Book
from registers.models import RegisterLine
from registers.paste_rules import MOST, PLACE
from registers.services.lines import locked_places, tell, tidy

SAME: Mapping[str, tuple[str, ...]] = {"utility": ("unit", "matter"), "room": ("address",)}
"""Registers that take a table → the fields that, with the neighbourhood, say which line it is."""
KNOWN = frozenset({"street", "neighbourhood", "recorded_by"})
"""Rows that were just read: not asked for again."""


@dataclass(frozen=True)
class Entry:
    """A line of the table. `name`: 第3行(和睦新村); `fields`: what was read, the neighbourhood among it; `unread`: field → why
    not.
    """

    name: str
    fields: Mapping[str, Any]
    unread: Mapping[str, str]


@transaction.atomic
def add_table(book: Book, entries: Sequence[Entry], *, actor: User, on: date) -> list[RegisterLine]:
    """Write every line down. Raises Refused with all that is wrong in any; then none is."""
    authorise(actor, Action.KEEP_REGISTER)
    places = locked_places(*(entry.fields.get(PLACE) for entry in entries))
    rows = [_row(book, entry, places, actor, on) for entry in entries]
    for row in rows:
        if row.neighbourhood is not None:
            authorise(actor, Action.KEEP_REGISTER, row)
    refuse(
        unless(rows, "nothing_entered", "没有读到任何一行。"),
        unless(len(rows) <= MOST, "too_many", f"一次最多 {MOST} 行,请分次登记。"),
        *(_against(book, entry, row, on) for entry, row in zip(entries, rows, strict=True)),
        _twice(book, entries, rows),
    )
    for row in rows:
        row.save()
        tell(row, "added", f"登记{book.title}:{row}", actor=actor, on=on)
    return rows


def _row(book: Book, entry: Entry, places: Mapping[int, Any], actor: User, on: date) -> RegisterLine:
    fields = tidy(dict(entry.fields))
    place = fields.pop(PLACE, None)
    place = places[place.pk] if place else None
    where = {"street": place.street, "neighbourhood": place} if place else {}
    return book.model(recorded_by=actor, recorded_on=on, **where, **fields)


def _against(book: Book, entry: Entry, row: RegisterLine, on: date) -> Iterator[Reason]:
    """Every reason against one line, naming its column; what could not be read is not judged."""
    said = [Reason("unread", why, field=field) for field, why in entry.unread.items()]
    said += book.judge(row, on, entry.unread.keys())
    said += faults(row, exclude=KNOWN | {one.field for one in said if one.field})
    for one in said:
        column = f"“{book.label(one.field)}”:" if one.field else ""
        yield Reason(one.code, f"{entry.name}{column}{one.message}")


def _twice(book: Book, entries: Sequence[Entry], rows: Sequence[Any]) -> Iterator[Reason]:
    """Against lines that stand in the register already, or twice in the table."""
    seen = dict.fromkeys(_standing(book, rows), "台账中已有这一行")
    for entry, row in zip(entries, rows, strict=True):
        key = _key(book, row)
        if key is None or entry.unread.keys() & SAME[book.code]:
            continue
        if key in seen:
            words = "、".join(book.label(field) for field in SAME[book.code])
            yield Reason("twice", f"{entry.name}:{seen[key]}(小区、{words}相同),请从表中删去。")
        seen.setdefault(key, f"与{entry.name.partition('(')[0]}重复")


def _standing(book: Book, rows: Sequence[Any]) -> Iterator[tuple[str, ...]]:
    places = {row.neighbourhood_id for row in rows if row.neighbourhood_id}
    rows_of: Any = book.model.objects
    for row in rows_of.standing().filter(neighbourhood__in=places):
        if key := _key(book, row):
            yield key


def _key(book: Book, row: Any) -> tuple[str, ...] | None:
    """What makes the line one of its kind; None where it names no neighbourhood."""
    if row.neighbourhood_id is None:
        return None
    values = (getattr(row, field) for field in SAME[book.code])
    return str(row.neighbourhood_id), *("".join(str(value).split()) for value in values)
