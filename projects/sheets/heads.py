"""Heads 业主(人) from units, after 法释〔2009〕7号 art. 9: one buyer's units are one head, the unsold block is one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from projects.sheets.places import Place
from projects.sheets.text import fold
from projects.sheets.values import HeadGroup, OwnerRow, UnitRow

DEVELOPER = "developer"


def group_heads(rows: Sequence[UnitRow]) -> tuple[HeadGroup, ...]:
    """The heads in order of their first unit. Owners are compared as an unordered set of (name, digits);
    where one owner's digits are missing the unit is a head of its own until a clerk decides."""
    units: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        units.setdefault(head_key(row), []).append(index)
    return tuple(_group(key, tuple(indexes), rows) for key, indexes in units.items())


def _group(key: str, indexes: tuple[int, ...], rows: Sequence[UnitRow]) -> HeadGroup:
    owners: dict[tuple[str, str], OwnerRow] = {}
    for index in indexes:
        for owner in rows[index].owners:
            owners.setdefault(identity(owner), owner)
    return HeadGroup(key, indexes, tuple(owners.values()), key == DEVELOPER)


def head_key(row: UnitRow) -> str:
    """The same for all units of one head; made from a hash, so that it tells nobody's name."""
    if row.developer_block:
        return DEVELOPER
    people = sorted({identity(owner) for owner in row.owners})
    if people and all(digits for _, digits in people):
        return "owners-" + _hash(repr(people))
    return "unit-" + _hash(repr(Place(row.building, row.entrance, row.room).key))


def identity(owner: OwnerRow) -> tuple[str, str]:
    """What makes two owners one person: the name, and the last four digits or a body's credit code."""
    return folded_name(owner), owner.credit_code or owner.last_four


def folded_name(owner: OwnerRow) -> str:
    """The name for comparing: full-width and half-width, blanks and case do not matter."""
    return fold(owner.name).casefold()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def namesakes(rows: Sequence[UnitRow]) -> list[tuple[int, str, int]]:
    """Units with an owner without digits whose name stands at another unit too: (unit, name, the other unit)."""
    places = _units_by_name(rows)
    found = []
    for index, row in enumerate(rows):
        if row.developer_block:
            continue
        for owner in row.owners:
            others = [place for place in places[folded_name(owner)][:2] if place != index]
            if not identity(owner)[1] and others:
                found.append((index, owner.name, others[0]))
                break
    return found


def _units_by_name(rows: Sequence[UnitRow]) -> Mapping[str, list[int]]:
    places: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        for name in dict.fromkeys(folded_name(owner) for owner in row.owners):
            places.setdefault(name, []).append(index)
    return places
