"""What one head said, when its forms are read one after another (docs/decisions/one-opinion-per-head.md)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

UNRESOLVED = "unresolved"
RETRACTED = "retracted"
ONLINE = "online"
Fate = Literal["stands", "superseded", "overruled", "retracted"]


class Form(NamedTuple):
    """The unit the form was entered for, or None where it speaks for the whole head; the choice; how it came in."""

    unit: int | str | None
    choice: str
    online: bool = False


def opinion(forms: Iterable[Form], unit_count: int) -> str:
    """The choice that counts for a head, or "unresolved" (待核实) where its units' last forms contradict each other.

    `forms` in the order they came in. Signed paper prevails: while a paper form of the head stands, what it said online
    does not count. A form supersedes the earlier ones of its own unit; one for the whole head, as two persons make when
    they settle it and as every form from the web is, supersedes all. "retracted" where every form was taken out again
    as entered for the wrong owner. ValueError without forms.
    """
    listed = list(forms)
    if not listed:
        raise ValueError("a head without forms has no opinion")
    choices = {listed[place].choice for place in in_force(listed, unit_count)}
    if not choices:
        return RETRACTED
    return choices.pop() if len(choices) == 1 else UNRESOLVED


def in_force(forms: Iterable[Form], unit_count: int) -> list[int]:
    """The places (from 0, ascending) of the forms that count: not superseded, not retracted, not overruled by paper."""
    listed = list(forms)
    paper = _standing([(place, form) for place, form in enumerate(listed) if not form.online], unit_count)
    return paper or _standing([(place, form) for place, form in enumerate(listed) if form.online], unit_count)


def fates(forms: Iterable[Form], unit_count: int) -> list[Fate]:
    """What became of each form of a head, in their order.

    "stands" counts; "overruled" would count, had its owner not signed a paper too; "retracted" was taken out again as
    entered for the wrong owner (so is the act of taking it out); "superseded" made way for a later one.
    """
    listed = list(forms)
    standing = set(in_force(listed, unit_count))
    said = set(_standing([(place, form) for place, form in enumerate(listed) if form.online], unit_count))
    return [
        "stands" if place in standing else "overruled" if place in said else _ended(listed, place, unit_count)
        for place in range(len(listed))
    ]


def _ended(listed: list[Form], place: int, unit_count: int) -> Fate:
    """Why a form no longer counts: the first later one of its kind that speaks for the same says it."""
    form = listed[place]
    later = (
        other
        for other in listed[place + 1 :]
        if other.online == form.online and (unit_count == 1 or other.unit in (None, form.unit))
    )
    return "retracted" if RETRACTED in (form.choice, next(later, form).choice) else "superseded"


def stands(forms: Iterable[Form], unit_count: int) -> int:
    """The place of the form a head's effective row points at: the last that counts, else the last of all."""
    listed = list(forms)
    return (in_force(listed, unit_count) or [len(listed) - 1])[-1]


def _standing(placed: list[tuple[int, Form]], unit_count: int) -> list[int]:
    """The places of the forms of one kind no later form supersedes or retracts."""
    said: dict[int | str | None, int] = {}
    for place, form in placed:
        if form.unit is None or unit_count == 1:
            said.clear()
        said.pop(form.unit, None)
        if form.choice != RETRACTED:
            said[form.unit] = place
        if None in said and len(said) > unit_count:
            del said[None]
    return sorted(said.values())


def clash(forms: Iterable[Form], unit_count: int) -> tuple[int, int] | None:
    """The places of the last paper form in force and the last one from the web where the two say different things.

    None where there is only one kind, where they agree, and where the paper contradicts itself (待核实 comes first).
    """
    listed = list(forms)
    online = [place for place, form in enumerate(listed) if form.online]
    paper = [place for place in in_force(listed, unit_count) if not listed[place].online]
    if not online or not paper or len({listed[place].choice for place in paper}) > 1:
        return None
    differ = listed[online[-1]].choice != listed[paper[-1]].choice
    return (paper[-1], online[-1]) if differ else None
