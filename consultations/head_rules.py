"""What one head said, when its forms are read one after another (docs/decisions/one-opinion-per-head.md)."""

from __future__ import annotations

from collections.abc import Iterable

UNRESOLVED = "unresolved"
Form = tuple[int | None, str]
"""The unit the form was entered for, or None where it speaks for the whole head; and the choice."""


def opinion(forms: Iterable[Form], unit_count: int) -> str:
    """The choice that counts for a head, or "unresolved" (待核实) where its units' last forms contradict each other.

    `forms` in the order they were entered. A form supersedes the earlier ones of its own unit; one for the whole head,
    as two persons make when they settle it, supersedes all. ValueError without forms.
    """
    listed = list(forms)
    choices = {listed[place][1] for place in in_force(listed, unit_count)}
    if not choices:
        raise ValueError("a head without forms has no opinion")
    return choices.pop() if len(choices) == 1 else UNRESOLVED


def in_force(forms: Iterable[Form], unit_count: int) -> list[int]:
    """The places (from 0, ascending) of the forms no later form of the head supersedes."""
    said: dict[int | None, int] = {}
    for place, (unit, _) in enumerate(forms):
        if unit is None:
            said.clear()
        said[unit] = place
        if None in said and len(said) > unit_count:
            del said[None]
    return sorted(said.values())
