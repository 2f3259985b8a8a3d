"""Ballots of the demo, entered as a clerk enters them: one by one or by sheet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from random import Random

from accounts.models import User
from consultations.models import Choice, PaperBatch, RollUnit, Round
from consultations.services import SheetBallot, cast, cast_sheet, enter_sheet, keep_sheet
from consultations.sheets import read_onto_roll
from demo.numbers import dice
from demo.rosters import FOLDER

SIGNERS = ("self", "self", "self", "self", "co_owner", "proxy")


@dataclass(frozen=True)
class Turnout:
    """Percent of the heads that agree, disagree and abstain; the others do not return their form."""

    agree: int
    disagree: int = 5
    abstain: int = 3


def enter_ballots(held: Round, turnout: Turnout, *, actor: User, on: date, by_hand: int = 0) -> None:
    """Enter the forms of a round, the first `by_hand` singly in the grid, the others as one sheet."""
    roll = dice("ballots", held.project.neighbourhood.name, held.number)
    ballots = _forms(held, turnout, on, roll)
    for ballot in ballots[:by_hand]:
        cast(
            held, actor=actor, on=on, choice=ballot.choice, unit=ballot.unit, signed_by=ballot.signed_by,
            signed_on=ballot.signed_on,
        )  # fmt: skip
    if ballots[by_hand:]:
        cast_sheet(held, ballots[by_hand:], actor=actor, on=on)


def enter_file(
    held: Round, file_name: str, *, actor: User, on: date, batch: PaperBatch | None = None
) -> None:
    """Enter a sheet of demo/data/rosters, as of a stack. Its forms were signed in 2019; their days move into this round."""
    content = (FOLDER / file_name).read_bytes()
    read = read_onto_roll(held, content, file_name, today=on)
    last = max(row.signed_on for row in read.rows if row.signed_on)
    moved = [replace(row, signed_on=row.signed_on and row.signed_on + (on - last)) for row in read.rows]
    sheet = keep_sheet(
        held, moved, actor=actor, on=on, file_name=file_name, file_sha256=sha256(content).hexdigest()
    )
    enter_sheet(sheet, actor=actor, on=on, batch=batch)


def _forms(held: Round, turnout: Turnout, on: date, roll: Random) -> list[SheetBallot]:
    """A form per head that answers, for the first of its units."""
    units = RollUnit.objects.filter(round=held).order_by("entry_id", "id").distinct("entry_id")
    heads = list(units.values_list("pk", flat=True))
    roll.shuffle(heads)
    choices = _choices(turnout, len(heads))
    roll.shuffle(choices)
    last = min(on, held.ends_on)
    return [
        SheetBallot(row, unit, choice, roll.choice(SIGNERS), _signed(held.opened_on, last, roll))
        for row, unit, choice in zip(count(2), heads, choices, strict=False)
    ]


def _choices(turnout: Turnout, heads: int) -> list[str]:
    """So many of each; agreement is rounded up."""
    shares: Sequence[tuple[Choice, int]] = (
        (Choice.AGREE, -(-heads * turnout.agree // 100)),
        (Choice.DISAGREE, heads * turnout.disagree // 100),
        (Choice.ABSTAIN, heads * turnout.abstain // 100),
    )
    return [choice.value for choice, number in shares for _ in range(number)]


def _signed(first: date, last: date, roll: Random) -> date:
    return first + timedelta(days=roll.randint(0, max(0, (last - first).days)))
