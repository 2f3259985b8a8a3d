"""What a sheet of ballots comes to over a roster: each row carries its whole head; contradictions stay open. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consultations.rules import Share, Tally
from consultations.sheet_rows import BallotRow, BallotSheetReading
from projects.sheets.places import Place
from projects.sheets.sentences import Sentences
from projects.sheets.values import Problem, RosterReading

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Matched:
    """Rows with the unit each is about (an index into the places), and the problems of the others.

    `repeated` are rows about a unit an earlier row is about: problems too, but what they say is not forgotten.
    """

    rows: tuple[tuple[BallotRow, int], ...]
    repeated: tuple[tuple[BallotRow, int], ...]
    problems: tuple[Problem, ...]


def match_rows(
    rows: Iterable[BallotRow], places: Sequence[Place], *, several_sheets: bool = False
) -> Matched:
    """Find each row's unit. Codes unknown_unit, duplicate_row (the later row).

    A row without an entrance is matched where building and room alone leave no doubt.
    """
    tell = Sentences(several_sheets)
    exact, loose = _index(places)
    first: dict[int, BallotRow] = {}
    matched, repeated, problems = [], [], []
    for row in rows:
        unit = _unit(row, exact, loose)
        if unit is None:
            problems.append(
                _at(row, "unknown_unit", f"的{row.place}不在业主名册中,请核对幢、单元、室号", tell)
            )
        elif unit in first:
            earlier = tell.row(first[unit].sheet, first[unit].row)
            problems.append(_at(row, "duplicate_row", f"的{row.place}与{earlier}重复,每户只留一行", tell))
            repeated.append((row, unit))
        else:
            first[unit] = row
            matched.append((row, unit))
    return Matched(tuple(matched), tuple(repeated), tuple(problems))


def _at(row: BallotRow, code: str, text: str, tell: Sentences) -> Problem:
    return Problem(row.sheet, row.row, row.column, code, f"{tell.row(row.sheet, row.row)}{text}。")


def _index(places: Sequence[Place]) -> tuple[dict[Key, int], dict[tuple[str, str], list[int]]]:
    exact: dict[Key, int] = {}
    loose: dict[tuple[str, str], list[int]] = {}
    for index, place in enumerate(places):
        building, entrance, room = place.key
        exact[building, entrance, room] = index
        loose.setdefault((building, room), []).append(index)
    return exact, loose


def _unit(row: BallotRow, exact: Mapping[Key, int], loose: Mapping[tuple[str, str], list[int]]) -> int | None:
    building, entrance, room = row.place.key
    found = exact.get((building, entrance, room))
    if found is not None or entrance:
        return found
    candidates = loose.get((building, room), [])
    return candidates[0] if len(candidates) == 1 else None


def tally_ballots(roster: RosterReading, sheet: BallotSheetReading) -> tuple[Tally, tuple[Problem, ...]]:
    """The tally of a sheet over a roster without problems, and every problem of the sheet in its order.

    Rows with a problem do not count; but where a repeated row contradicts the first, the head is unresolved.
    """
    places = [Place(unit.building, unit.entrance, unit.room) for unit in roster.rows]
    matched = match_rows(sheet.rows, places, several_sheets=sheet.several_sheets)
    said: dict[int, set[str]] = {}
    for row, unit in (*matched.rows, *matched.repeated):
        if row.choice != "not_returned":
            said.setdefault(unit, set()).add(row.choice)
    problems = sorted((*sheet.problems, *matched.problems), key=lambda problem: (problem.sheet, problem.row))
    return _tally(roster, said), tuple(problems)


def _tally(roster: RosterReading, said: Mapping[int, set[str]]) -> Tally:
    parts: dict[str, Share] = {}
    for head in roster.heads:
        choices = set().union(*(said.get(unit, set()) for unit in head.units))
        if choices:
            choice = choices.pop() if len(choices) == 1 else "unresolved"
            area = sum((roster.rows[unit].area for unit in head.units[1:]), roster.rows[head.units[0]].area)
            parts[choice] = parts.get(choice, Share(area * 0, 0)) + Share(area, 1)
    return Tally(Share(roster.area, roster.head_count), **parts)


def tally_report(tally: Tally, outcome: str) -> dict[str, Any]:
    """A tally as plain data for JSON: areas as strings, heads as integers."""
    parts = ("agree", "disagree", "abstain", "not_returned", "unresolved")
    return {
        "total": _share(tally.total),
        "by_choice": {part: _share(getattr(tally, part)) for part in parts},
        "outcome": outcome,
    }


def _share(share: Share) -> dict[str, Any]:
    return {"area": str(share.area), "heads": share.heads}
