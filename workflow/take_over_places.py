"""Which neighbourhood a row of the 补录 table is about: on the register, new, another street's, or nobody knows."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Street, User
from policy.errors import Reason
from policy.schema import Scheme
from projects.models import Neighbourhood, Project
from projects.services.neighbourhoods import register_reasons
from projects.sheets.text import fold
from projects.sheets.values import Problem
from workflow.services.opening import STANDING
from workflow.take_over_sheet.columns import FACTS
from workflow.take_over_sheet.reading import TableRow

REGISTER_FACTS = (*FACTS, "subsidy_area", "affordable_housing", "assessed")


@dataclass(frozen=True)
class Known:
    """The register's part the table is about. `own`: the street the person is bound to, None for the district."""

    scheme: Scheme
    on: date
    own: Street | None
    streets: Mapping[str, Street]
    by_code: Mapping[str, Neighbourhood]
    by_name: Mapping[tuple[int, str], Neighbourhood]
    running: Mapping[int, str]


def known_of(rows: Collection[TableRow], scheme: Scheme, user: User, on: date) -> Known:
    """What the register has in the streets the table names, as far as the person sees it; three queries."""
    streets = {word: one for one in Street.objects.all() for word in (_street_word(one.name), fold(one.code))}
    named = {streets[word] for word in (_street_word(row.text("street")) for row in rows) if word in streets}
    places = list(Neighbourhood.objects.visible_to(user).filter(street__in=named).select_related("street"))
    running = Project.objects.filter(neighbourhood__in=places, state__in=STANDING)
    return Known(
        scheme,
        on,
        user.street,
        streets,
        {one.code: one for one in places},
        {(one.street_id, fold(one.name)): one for one in places},
        dict(running.values_list("neighbourhood_id", "code")),
    )


def _street_word(text: str) -> str:
    return fold(text).removesuffix("办事处").removesuffix("街道")


def street_of(row: TableRow, known: Known) -> Street | None:
    """The street the row names: 和睦街道, 和睦, or its code."""
    return known.streets.get(_street_word(row.text("street")))


def is_foreign(row: TableRow, known: Known) -> bool:
    """Whether the row is another street's than the person's."""
    street = street_of(row, known)
    return street is not None and known.own is not None and street.pk != known.own.pk


def street_problems(row: TableRow, street: Street | None) -> Iterator[Problem]:
    """A street nobody knows."""
    if row.text("street") and street is None:
        yield row.problem("unknown_street", f"没有“{row.text('street')}”这个街道。", "street")


def place_of(
    row: TableRow, street: Street | None, known: Known
) -> tuple[Neighbourhood | None, list[Problem]]:
    """The neighbourhood on the register, or an unsaved one with what the row says of it."""
    if street is None or not row.text("name"):
        return None, []
    code, named = row.text("code"), known.by_name.get((street.pk, fold(row.text("name"))))
    if code:
        return _by_code(row, code, street, known)
    if named is not None:
        return named, _running(row, named, known)
    lacking = [key for key in FACTS if key not in row.values and key not in row.faulty]
    if lacking:
        message = "项目库里没有这个小区:请填写小区编号,或填写建成年份、幢数、户数和建筑面积以便登记。"
        return None, [row.problem("unknown_place", message, "name")]
    if any(key in row.faulty for key in FACTS):
        return None, []
    place = Neighbourhood(street=street, name=row.text("name"), code="new", **facts_of(row))
    return place, [problem_of(row, reason) for reason in register_reasons(place, known.on)]


def facts_of(row: TableRow) -> dict[str, Any]:
    """What the register is told of a new neighbourhood."""
    return {key: row.values[key] for key in REGISTER_FACTS if key in row.values}


def _by_code(
    row: TableRow, code: str, street: Street, known: Known
) -> tuple[Neighbourhood | None, list[Problem]]:
    place = known.by_code.get(code)
    if place is None or place.street_id != street.pk:
        message = f"{street}的项目库里没有编号为“{code}”的小区。没有登记过的小区请不要填写编号。"
        return None, [row.problem("unknown_code", message, "code")]
    if fold(place.name) != fold(row.text("name")):
        message = f"编号“{code}”是“{place.name}”,与小区名称不符。"
        return None, [row.problem("other_name", message, "name")]
    return place, _running(row, place, known)


def _running(row: TableRow, place: Neighbourhood, known: Known) -> list[Problem]:
    code = known.running.get(place.pk)
    if code is None:
        return []
    return [row.problem("running_project", f"该小区已有进行中的改造项目({code}),不能再补录。", "name")]


def twice(
    row: TableRow, place: Neighbourhood | None, street: Street | None, first_rows: dict[object, int]
) -> Iterator[Problem]:
    """The same neighbourhood once more; `first_rows` remembers where each stood first."""
    if street is None or not row.text("name"):
        return
    key = place.pk if place and place.pk else (street.pk, fold(row.text("name")))
    first = first_rows.setdefault(key, row.row)
    if first != row.row:
        yield row.problem("twice", f"与第{first}行是同一个小区。", "name")


def problem_of(row: TableRow, reason: Reason) -> Problem:
    """A verb's reason at its cell."""
    key = "entered_1" if reason.field == "entered" else reason.field
    return row.problem(reason.code, reason.message, key)
