"""公示板: what anyone may check of a certified round, and what a receipt's holder may ask at any time.

Nothing here says who: hashes of receipts, a line a head, and turnout by building. No choice stands beside a hash, no
area beside a ballot.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.models import Count

from consultations import head_rules, receipts
from consultations.models import Ballot, RollEntry, Round, returned

FEWEST = 5
State = Literal["received", "counted", "superseded", "overruled", "retracted", "void"]
Line = list[str]
"""The receipts that stand for one head: usually one, several where forms of several units say the same."""


@dataclass(frozen=True)
class Standing:
    """What became of a form: its state, and the round it belongs to."""

    state: State
    code_hash: str
    round: Round


@dataclass(frozen=True)
class Turnout:
    """How many of a building's heads took part; a head with flats in two buildings stands in both."""

    building: str
    took_part: int
    heads: int


def standing_of(typed: str) -> Standing | None:
    """What became of the form this receipt is for; None where there is none. One query, known or unknown."""
    code_hash = receipts.hash_of(receipts.read(typed))
    ballots = list(
        Ballot.objects.filter(entry__ballots__code_hash=code_hash)
        .select_related("entry", "round__project__neighbourhood")
        .order_by("pk")
    )
    if not ballots:
        return None
    forms = [head_rules.Form(ballot.unit_id, ballot.choice, ballot.is_online) for ballot in ballots]
    fates = head_rules.fates(forms, ballots[0].entry.unit_count)
    own = [ballot.code_hash for ballot in ballots].index(code_hash)
    return Standing(_state(ballots[0].round, fates[own]), code_hash, ballots[0].round)


def _state(round: Round, fate: head_rules.Fate) -> State:
    if round.state == Round.State.VOIDED:
        return "void"
    if fate != "stands":
        return fate
    return "counted" if round.is_certified else "received"


def lines(round: Round) -> list[Line]:
    """The hashes of all counted receipts, a line a head that took part, in the hashes' own order; one query."""
    rows = (
        Ballot.objects.filter(round=round)
        .order_by("pk")
        .values_list("entry_id", "unit_id", "choice", "source", "entry__unit_count", "code_hash")
    )
    forms: dict[int, list[head_rules.Form]] = defaultdict(list)
    hashes: dict[int, list[str]] = defaultdict(list)
    units: dict[int, int] = {}
    for entry_id, unit_id, choice, source, unit_count, code_hash in rows.iterator(chunk_size=5000):
        forms[entry_id].append(head_rules.Form(unit_id, choice, source == head_rules.ONLINE))
        hashes[entry_id].append(code_hash or "")
        units[entry_id] = unit_count
    counted = (
        sorted(hashes[entry][place] for place in head_rules.in_force(said, units[entry]))
        for entry, said in forms.items()
    )
    return sorted(line for line in counted if line)


def as_text(listed: Iterable[Line]) -> str:
    """A line a head, hashes parted by a space."""
    return "".join(f"{' '.join(line)}\n" for line in listed)


def turnout(round: Round) -> list[Turnout]:
    """By building, from 5 heads up; one query."""
    rows = (
        RollEntry.objects.filter(round=round)
        .values_list("units__building")
        .annotate(
            heads=Count("pk", distinct=True),
            took_part=Count("pk", distinct=True, filter=returned("effective")),
        )
        .filter(heads__gte=FEWEST)
    )
    found = [Turnout(building, took_part, heads) for building, heads, took_part in rows]
    return sorted(found, key=lambda row: (len(row.building), row.building))


def enough(groups: Iterable[int]) -> bool:
    """Whether groups of heads may be shown apart: each is empty, or too large to pick anyone out."""
    return all(heads == 0 or heads >= FEWEST for heads in groups)
