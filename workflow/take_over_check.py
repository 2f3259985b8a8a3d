"""A 补录 table against the register: what would be taken over, and every reason why a row cannot be; four queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import Street, User
from consultations.earlier_rounds import EarlierRound, faults_of_earlier, tally_of_earlier
from consultations.rules import InconsistentTally, Verdict, decide
from policy.errors import Reason
from policy.loader import DEFAULT_SCHEME, load_scheme
from policy.schema import Scheme
from projects.models import Neighbourhood, Project
from projects.sheets.values import Problem
from workflow.earlier import Earlier, missing, unready
from workflow.services.opening import builder_reasons, year_reasons
from workflow.take_over_places import (
    Known,
    facts_of,
    is_foreign,
    known_of,
    place_of,
    problem_of,
    street_of,
    street_problems,
    twice,
)
from workflow.take_over_sheet.demands import demands, earlier_of
from workflow.take_over_sheet.reading import TableReading, TableRow, read_table

# Named by the table's own demands already, cell by cell.
COVERED = frozenset(
    {"no_proof", "required", "round_missing", "round_later", "listing_missing", "contract_missing",
     "works_missing", "acceptance_missing"}
)  # fmt: skip


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


def look_at(content: bytes, file_name: str, user: User, on: date, *, own_only: bool = False) -> Seen:
    """Read and judge a table as this person would store it. `own_only`: rows of other streets are left out."""
    scheme = load_scheme(DEFAULT_SCHEME)
    reading = read_table(content, file_name, scheme)
    known = known_of(reading.rows, scheme, user, on)
    foreign = {row.row for row in reading.rows if is_foreign(row, known)}
    rows = [row for row in reading.rows if not (own_only and row.row in foreign)]
    left_out = foreign if own_only else set()
    problems = [one for one in reading.problems if one.row not in left_out]
    lines = []
    first_rows: dict[object, int] = {}
    for row in rows:
        found, line = _look(row, reading, known, first_rows)
        problems += found
        lines += [line] if line and not any(one.row == row.row for one in problems) else []
    return Seen(tuple(lines), _by_place(problems), reading.notes, len(rows), len(foreign))


def _by_place(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda one: (one.row, len(one.column or ""), one.column or "")))


def _look(
    row: TableRow, reading: TableReading, known: Known, first_rows: dict[object, int]
) -> tuple[list[Problem], Line | None]:
    street = street_of(row, known)
    if is_foreign(row, known):
        message = f"是{street}的小区,您只能补录{known.own}的。可以只登记本街道的小区。"
        return [row.problem("other_street", message, "street")], None
    place, of_place = place_of(row, street, known)
    problems = [*demands(row, reading.columns), *street_problems(row, street), *of_place]
    problems += twice(row, place, street, first_rows)
    if "step" not in row.values:
        return problems, None
    earlier, given = earlier_of(row, known.scheme), _given(row, street, known.on)
    problems += [problem_of(row, reason) for reason in _against(row, earlier, given, known)]
    return problems, None if place is None else _line(row, place, earlier, given, known)


def _given(row: TableRow, street: Street | None, on: date) -> dict[str, Any]:
    """The verb's plain arguments; what is missing is named elsewhere and does not count here."""
    kind = row.values.get("builder_kind", Project.Builder.STREET)
    usual = f"{street}办事处" if street and kind == Project.Builder.STREET else ""
    return {
        "entered_on": row.values.get("entered_on", on),
        "batch_year": row.values.get("batch_year", on.year),
        "builder_kind": kind,
        "builder_name": row.text("builder_name") or usual,
    }


def _against(row: TableRow, earlier: Earlier, given: dict[str, Any], known: Known) -> list[Reason]:
    """What the single form's verbs would refuse."""
    on, found = (
        known.on,
        missing(row.values["step"], given["entered_on"], "", earlier, known.scheme, known.on),
    )
    reasons = [one for one in found if one.code not in COVERED]
    reasons += year_reasons(given["batch_year"], on)
    if street_of(row, known) or given["builder_name"]:
        reasons += builder_reasons(given["builder_kind"], given["builder_name"])
    for one in earlier.rounds:
        reasons += [_of_round(fault, one.number) for fault in faults_of_earlier(one, known.scheme, on)]
    return reasons


def _line(row: TableRow, place: Neighbourhood, earlier: Earlier, given: dict[str, Any], known: Known) -> Line:
    step, facts = row.values["step"], facts_of(row) | {"name": place.name}
    judged = tuple(found for one in earlier.rounds for found in _judge(one, known.scheme))
    return Line(
        row=row.row, place=place, step=step, note=row.text("note"), earlier=earlier, judged=judged,
        community=row.text("community"), facts=facts, later=_later(step, earlier), **given,
    )  # fmt: skip


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
