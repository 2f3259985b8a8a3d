"""A 补录 table against the register: what would be taken over, and every reason why a row cannot be; four queries."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.models import Street, User
from consultations.earlier_rounds import EarlierRound, faults_of_earlier, tally_of_earlier
from consultations.rules import InconsistentTally, Verdict, decide
from policy.errors import Reason
from policy.loader import DEFAULT_SCHEME, load_scheme
from policy.schema import Scheme
from projects.models import Neighbourhood, Project
from projects.services.neighbourhoods import register_reasons
from projects.sheets.text import fold
from projects.sheets.values import Problem
from workflow.earlier import Earlier, missing, unready
from workflow.services.opening import STANDING, builder_reasons, year_reasons
from workflow.take_over_sheet.columns import FACTS
from workflow.take_over_sheet.demands import demands, earlier_of
from workflow.take_over_sheet.reading import TableReading, TableRow, read_table

REGISTER_FACTS = (*FACTS, "subsidy_area", "affordable_housing", "assessed")
# Named by the table's own demands already, cell by cell.
COVERED = frozenset(
    {"no_proof", "required", "round_missing", "round_later", "listing_missing", "contract_missing",
     "works_missing", "acceptance_missing"}
)  # fmt: skip
CELLS = {"entered": "entered_1", "included": "included"}


@dataclass(frozen=True)
class Judged:
    """An earlier round with the verdict of the rule applied then; judged anew, never recounted."""

    round: EarlierRound
    rule: str
    verdict: Verdict


@dataclass(frozen=True)
class Line:
    """A row that can be taken over. `place` is not saved where it is new; `facts` are its register's.

    `later`: what must be completed before the bureau can confirm.
    """

    row: int
    place: Neighbourhood
    step: int
    entered_on: date
    batch_year: int
    builder_kind: str
    builder_name: str
    note: str
    earlier: Earlier
    judged: tuple[Judged, ...]
    community: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    later: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """A table as looked at: rows that can be taken over, all problems by row, and how many rows are other streets'."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    rows: int
    elsewhere: int = 0


@dataclass(frozen=True)
class _Known:
    """The register's part the table is about. `own`: the street the person is bound to, None for the district."""

    scheme: Scheme
    on: date
    own: Street | None
    streets: Mapping[str, Street]
    by_code: Mapping[str, Neighbourhood]
    by_name: Mapping[tuple[int, str], Neighbourhood]
    running: Mapping[int, str]


def look_at(content: bytes, file_name: str, user: User, on: date, *, own_only: bool = False) -> Seen:
    """Read and judge a table as this person would store it. `own_only`: rows of other streets are left out."""
    scheme = load_scheme(DEFAULT_SCHEME)
    reading = read_table(content, file_name, scheme)
    known = _known(reading.rows, scheme, user, on)
    foreign = {row.row for row in reading.rows if _is_foreign(row, known)}
    rows = [row for row in reading.rows if not (own_only and row.row in foreign)]
    left_out = foreign if own_only else set()
    problems = [one for one in reading.problems if one.row not in left_out]
    lines = []
    earlier_rows: dict[object, int] = {}
    for row in rows:
        found, line = _look(row, reading, known, earlier_rows)
        problems += found
        lines += [line] if line and not any(one.row == row.row for one in problems) else []
    return Seen(tuple(lines), _by_place(problems), reading.notes, len(rows), len(foreign))


def _by_place(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda one: (one.row, len(one.column or ""), one.column or "")))


def _known(rows: Collection[TableRow], scheme: Scheme, user: User, on: date) -> _Known:
    places = list(
        Neighbourhood.objects.visible_to(user).filter(_named_in(rows)).select_related("street")
        if rows
        else Neighbourhood.objects.none()
    )
    running = Project.objects.filter(neighbourhood__in=places, state__in=STANDING)
    streets = list(Street.objects.all())
    return _Known(
        scheme, on, user.street,
        {word: one for one in streets for word in (_street_word(one.name), one.code)},
        {one.code: one for one in places},
        {(one.street_id, fold(one.name)): one for one in places},
        dict(running.values_list("neighbourhood_id", "code")),
    )  # fmt: skip


def _named_in(rows: Collection[TableRow]) -> Q:
    return Q(code__in={row.text("code") for row in rows}) | Q(name__in={row.text("name") for row in rows})


def _street_word(text: str) -> str:
    return fold(text).removesuffix("办事处").removesuffix("街道")


def _street_of(row: TableRow, known: _Known) -> Street | None:
    return known.streets.get(_street_word(row.text("street")))


def _is_foreign(row: TableRow, known: _Known) -> bool:
    street = _street_of(row, known)
    return street is not None and known.own is not None and street.pk != known.own.pk


def _look(
    row: TableRow, reading: TableReading, known: _Known, earlier_rows: dict[object, int]
) -> tuple[list[Problem], Line | None]:
    street = _street_of(row, known)
    if _is_foreign(row, known):
        message = f"是{street}的小区,您只能补录{known.own}的。可以只登记本街道的行。"
        return [row.problem("other_street", message, "street")], None
    problems = [*demands(row, reading.columns), *_street_problems(row, street)]
    place, found = _place(row, street, known)
    problems += found
    problems += _twice(row, place, street, earlier_rows)
    if place is None or "step" not in row.values:
        return problems, None
    line, reasons = _line(row, place, known)
    problems += [_problem(row, reason) for reason in reasons]
    return problems, line


def _street_problems(row: TableRow, street: Street | None) -> Iterator[Problem]:
    if row.text("street") and street is None:
        yield row.problem("unknown_street", f"没有“{row.text('street')}”这个街道。", "street")


def _place(row: TableRow, street: Street | None, known: _Known) -> tuple[Neighbourhood | None, list[Problem]]:
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
    place = Neighbourhood(street=street, name=row.text("name"), code="new", **_facts(row))
    return place, [_problem(row, reason) for reason in register_reasons(place, known.on)]


def _facts(row: TableRow) -> dict[str, Any]:
    return {key: row.values[key] for key in REGISTER_FACTS if key in row.values}


def _by_code(
    row: TableRow, code: str, street: Street, known: _Known
) -> tuple[Neighbourhood | None, list[Problem]]:
    place = known.by_code.get(code)
    if place is None or place.street_id != street.pk:
        message = f"{street}的项目库里没有编号为“{code}”的小区。没有登记过的小区请不要填写编号。"
        return None, [row.problem("unknown_code", message, "code")]
    if fold(place.name) != fold(row.text("name")):
        message = f"编号“{code}”是“{place.name}”,与小区名称不符。"
        return None, [row.problem("other_name", message, "name")]
    return place, _running(row, place, known)


def _running(row: TableRow, place: Neighbourhood, known: _Known) -> list[Problem]:
    code = known.running.get(place.pk)
    if code is None:
        return []
    return [row.problem("running_project", f"该小区已有进行中的改造项目({code}),不能再补录。", "name")]


def _twice(
    row: TableRow, place: Neighbourhood | None, street: Street | None, earlier_rows: dict[object, int]
) -> Iterator[Problem]:
    key = place.pk if place and place.pk else (street.pk if street else None, fold(row.text("name")))
    first = earlier_rows.setdefault(key, row.row)
    if first != row.row and row.text("name"):
        yield row.problem("twice", f"与第{first}行是同一个小区。", "name")


def _line(row: TableRow, place: Neighbourhood, known: _Known) -> tuple[Line | None, list[Reason]]:
    values, earlier, on = row.values, earlier_of(row, known.scheme), known.on
    kind = values.get("builder_kind", Project.Builder.STREET)
    usual = f"{place.street}办事处" if kind == Project.Builder.STREET else ""
    name, entered_on = row.text("builder_name") or usual, values.get("entered_on", on)
    year = values.get("batch_year", on.year)
    against = missing(values["step"], entered_on, "", earlier, known.scheme, on)
    reasons = [one for one in against if one.code not in COVERED]
    reasons += [*year_reasons(year, on), *builder_reasons(kind, name)]
    judged = []
    for one in earlier.rounds:
        reasons += [_of_round(fault, one.number) for fault in faults_of_earlier(one, known.scheme, on)]
        judged += _judge(one, known.scheme)
    return Line(
        row.row, place, values["step"], entered_on, year, kind, name, row.text("note"), earlier, tuple(judged),
        row.text("community"), _facts(row) | {"name": place.name}, _later(values["step"], earlier),
    ), reasons  # fmt: skip


def _judge(one: EarlierRound, scheme: Scheme) -> list[Judged]:
    rule = scheme.rule_sets[one.rule_set]
    try:
        return [Judged(one, rule.name, decide(tally_of_earlier(one), rule))]
    except InconsistentTally:
        return []


def _later(step: int, earlier: Earlier) -> tuple[str, ...]:
    reviewed = earlier.scheme is not None and earlier.scheme.reviewed_yuan is not None
    words = {
        "items_missing": "改造内容",
        "scheme_missing": "正式方案和审核后概算",
        "proof_missing": "佐证材料",
    }
    return tuple(words[one.code] for one in unready(step, bool(earlier.included), reviewed, False))


def _of_round(reason: Reason, number: int) -> Reason:
    field = reason.field or ""
    cell = f"{field}_area" if field in ("total", "agree", "disagree", "abstain") else field
    return Reason(reason.code, reason.message, field=f"r{number}_{cell}")


def _problem(row: TableRow, reason: Reason) -> Problem:
    key = CELLS.get(reason.field or "", reason.field)
    return row.problem(reason.code, reason.message, key)
