"""A ballot sheet laid over a round's frozen roll: what would be entered, and what stands against it. Reads only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from consultations import head_rules
from consultations.models import RollUnit, Round
from consultations.services.ballots import forms_of
from consultations.services.sheets import SheetBallot
from consultations.sheet_rows import BallotRow, read_ballot_rows
from consultations.sheet_tally import match_rows
from projects.sheets.places import Place
from projects.sheets.values import Problem


@dataclass(frozen=True)
class SheetOnRoll:
    """The rows that say something, and every problem and note; rows marked 未反馈 are `silent`."""

    rows: tuple[SheetBallot, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    silent: int


@dataclass(frozen=True)
class SheetEffect:
    """What entering the rows would do, counted in forms and heads."""

    by_choice: dict[str, int]
    forms: int
    heads: int
    corrections: int
    unresolved: int
    early: int


def read_onto_roll(round: Round, content: bytes, file_name: str, *, today: date) -> SheetOnRoll:
    """Read a file and find each row's unit on the roll. Never raises for what the file holds."""
    reading = read_ballot_rows(content, file_name, today=today)
    units = list(RollUnit.objects.filter(round=round).values_list("pk", "building", "entrance", "room"))
    places = [Place(building, entrance, room) for _, building, entrance, room in units]
    matched = match_rows(reading.rows, places, several_sheets=reading.several_sheets)
    said = [(row, units[index][0]) for row, index in matched.rows if row.choice != "not_returned"]
    problems = sorted(
        (*reading.problems, *matched.problems), key=lambda problem: (problem.sheet, problem.row or 0)
    )
    return SheetOnRoll(
        rows=tuple(_ballot(row, unit) for row, unit in said),
        problems=tuple(problems),
        notes=reading.notes,
        silent=len(matched.rows) - len(said),
    )


def effect(round: Round, rows: Sequence[SheetBallot]) -> SheetEffect:
    """What the rows would change if they were entered now; three queries."""
    units = RollUnit.objects.filter(round=round, pk__in=[row.unit for row in rows])
    head_of = {
        pk: (entry, count) for pk, entry, count in units.values_list("pk", "entry_id", "entry__unit_count")
    }
    earlier = forms_of(sorted({entry for entry, _ in head_of.values()}))
    forms = {entry: list(said) for entry, (said, _) in earlier.items()}
    sizes = dict(head_of.values())
    for row in rows:
        if row.unit in head_of:
            forms.setdefault(head_of[row.unit][0], []).append(head_rules.Form(row.unit, row.choice))
    after = {entry: head_rules.opinion(forms[entry], size) for entry, size in sizes.items()}
    return SheetEffect(
        by_choice=dict(Counter(row.choice for row in rows)),
        forms=len(rows),
        heads=len(after),
        corrections=sum(earlier[entry][1] != after[entry] for entry in earlier),
        unresolved=sum(choice == head_rules.UNRESOLVED for choice in after.values()),
        early=sum(row.signed_on is not None and row.signed_on < round.opened_on for row in rows),
    )


def _ballot(row: BallotRow, unit: int) -> SheetBallot:
    return SheetBallot(row.row, unit, row.choice, row.signed_by, row.signed_on, row.remark)
