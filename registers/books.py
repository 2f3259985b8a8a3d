"""The registers: of each what may be filled in, what is checked, and what its acts are called."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from policy.errors import Reason
from registers import checks, merit_checks
from registers.models import (
    Lift,
    RebuildPilot,
    RegisterLine,
    ServiceRoom,
    Tag,
    TypicalCase,
    UtilityMatter,
    WorkRecord,
)

Check = Callable[[Any, date], Iterable[Reason]]


def no_check(row: Any, on: date) -> Iterable[Reason]:
    """Nothing beyond what the model's own fields and constraints say."""
    return ()


@dataclass(frozen=True)
class Book:
    """One register. `check` is asked beside the model's own fields and constraints, with the day of the act.

    `needs_place`: every line is about one neighbourhood. `quiet`: fields that may name persons; what they said before an
    edit is not kept in the history. `photos`: the field of RegisterPhoto that leads to a line, where lines have photos.
    """

    code: str
    title: str
    model: type[RegisterLine]
    fields: tuple[str, ...]
    check: Check = no_check
    needs_place: bool = True
    quiet: frozenset[str] = frozenset()
    photos: str = ""

    def label(self, field: str) -> str:
        """What users call a field."""
        return str(self.model._meta.get_field(field).verbose_name)

    def judge(self, row: Any, on: date, unread: Collection[str] = ()) -> list[Reason]:
        """What `check` says of a line of which some fields could not be read; without a choice it cannot be judged."""
        choices = {one.name for one in self.model._meta.fields if one.choices}
        if choices & set(unread):
            return []
        return [one for one in self.check(row, on) if one.field not in unread]


_ALL = (
    Book(
        "work", "工作记录", WorkRecord,
        ("kind", "held_on", "title", "people", "conclusion", "follow_up"),
        checks.work_record, needs_place=False, quiet=frozenset({"people"}), photos="record",
    ),
    Book(
        "utility", "管线单位事项", UtilityMatter,
        ("unit", "company", "matter", "owner", "due_on", "state", "finished_on", "note"),
        checks.utility_matter, quiet=frozenset({"owner"}),
    ),
    Book(
        "room", "配套用房", ServiceRoom,
        ("address", "source", "area", "agreement", "agreed_on", "operator", "service", "opened_on", "title_certificate"),
        checks.service_room,
    ),
    Book(
        "lift", "加装电梯", Lift,
        ("building_name", "entrance", "households", "agreed_on", "started_on", "accepted_on", "note"),
        merit_checks.lift,
    ),
    Book(
        "case", "典型案例", TypicalCase,
        ("level", "year", "title", "named_by", "document_no", "summary"),
        merit_checks.case, needs_place=False, photos="case",
    ),
    Book(
        "pilot", "拆改结合试点", RebuildPilot,
        (
            "building_name", "year_built", "unsafe_grade", "households", "area", "willing_households", "will_line", "will_basis",
            "plan_agreed_on",
            "residents_share_yuan", "public_share_yuan", "other_share_yuan", "cost_yuan", "note",
        ),
        merit_checks.pilot,
    ),
    Book("tag", "标签", Tag, ("kind", "name"), merit_checks.tag),
)  # fmt: skip
BOOKS = {book.code: book for book in _ALL}
_OF_MODEL = {book.model: book for book in _ALL}


def book_of(line: RegisterLine) -> Book:
    """The register a line stands in."""
    return _OF_MODEL[type(line)]
