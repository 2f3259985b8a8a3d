"""How heads 业主(人) come about and what is left for a clerk to decide (法释〔2009〕7号 art. 9, policy §1)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.sheets.heads import folded_name, identity
from projects.sheets.places import Place
from projects.sheets.values import OwnerRow, RosterReading

BODY = re.compile(r".{3,}(?:公司|厂|局|站|所|院|中心|学校|银行|合作社|委员会|居委会|办事处|集团|商店|工会)$")
PUBLIC = re.compile(r"直管公房|公管房|(?<!已购)公有住房")
MERGE, SPLIT, DIFFERENT = "merge", "split", "different"

PlaceKey = tuple[str, str, str]


@dataclass(frozen=True)
class HeadUnit:
    """One unit of a head; area in m²."""

    pk: int
    place: Place
    area: Decimal
    remark: str = ""


@dataclass(frozen=True)
class HeadFacts:
    """One head with its owners and units."""

    pk: int
    key: str
    owners: tuple[OwnerRow, ...]
    units: tuple[HeadUnit, ...]
    is_developer: bool = False

    @property
    def area(self) -> Decimal:
        """The area of all its units in m²."""
        return sum((unit.area for unit in self.units), Decimal(0))

    @property
    def is_public(self) -> bool:
        """直管公房: publicly owned; the holder is the head, never the tenant."""
        texts = (*(unit.remark for unit in self.units), *(owner.name for owner in self.owners))
        return any(PUBLIC.search(text) for text in texts)

    @property
    def has_body(self) -> bool:
        """A body (单位) is among the owners."""
        return any(is_body(owner) for owner in self.owners)


@dataclass(frozen=True)
class HeadGroup:
    """Heads that share an owner's name (namesakes) or one owner (overlapping sets)."""

    name: str
    heads: tuple[HeadFacts, ...]


@dataclass(frozen=True)
class Decided:
    """An earlier decision: its kind and the units of each group it joined or told apart."""

    pk: int
    kind: str
    groups: tuple[tuple[PlaceKey, ...], ...]


def is_body(owner: OwnerRow) -> bool:
    """By its 统一社会信用代码, else by how its name ends."""
    return bool(owner.credit_code or BODY.match(owner.name))


def merged_owners(heads: Iterable[HeadFacts]) -> tuple[OwnerRow, ...]:
    """The owners of several heads, nobody twice."""
    found: dict[tuple[str, str], OwnerRow] = {}
    for head in heads:
        for owner in head.owners:
            found.setdefault(identity(owner), owner)
    return tuple(found.values())


def overlapping(heads: Iterable[HeadFacts]) -> tuple[HeadGroup, ...]:
    """Heads whose sets of owners differ but share a person: 不同的业主组合,各算一人."""
    sharing: dict[tuple[str, str], list[HeadFacts]] = {}
    for head in heads:
        if not head.is_developer:
            for owner in dict.fromkeys(identity(owner) for owner in head.owners):
                sharing.setdefault(owner, []).append(head)
    groups = {
        tuple(head.pk for head in found): HeadGroup(name_of(found, person), tuple(found))
        for person, found in sharing.items()
        if person[1] and len(found) > 1
    }
    return tuple(groups.values())


def name_of(heads: Sequence[HeadFacts], person: tuple[str, str]) -> str:
    """The person's name as the roster writes it."""
    return next(owner.name for head in heads for owner in head.owners if identity(owner) == person)


def namesakes(
    heads: Iterable[HeadFacts], different: Collection[frozenset[int]] = ()
) -> tuple[HeadGroup, ...]:
    """Heads of one name where digits are missing, not yet merged nor declared different (sets of heads' pk)."""
    named: dict[str, dict[int, HeadFacts]] = {}
    for head in heads:
        if not head.is_developer:
            for owner in head.owners:
                named.setdefault(folded_name(owner), {})[head.pk] = head
    groups = ((name, _open(name, found, different)) for name, found in named.items() if len(found) > 1)
    return tuple(HeadGroup(_written(name, found), found) for name, found in groups if found)


def _open(
    name: str, found: Mapping[int, HeadFacts], different: Collection[frozenset[int]]
) -> tuple[HeadFacts, ...]:
    """The heads that have an undecided question with another one of the same name."""
    decided = [told for told in different if len(told & found.keys()) > 1]
    if any(found.keys() <= told for told in decided):
        return ()
    lacking = {pk for pk, head in found.items() if _lacks_digits(head, name)}

    def asks(one: int, other: int) -> bool:
        return one != other and bool({one, other} & lacking) and not any({one, other} <= t for t in decided)

    return tuple(head for pk, head in found.items() if any(asks(pk, other) for other in found))


def _lacks_digits(head: HeadFacts, name: str) -> bool:
    return any(folded_name(owner) == name and not identity(owner)[1] for owner in head.owners)


def _written(name: str, heads: Sequence[HeadFacts]) -> str:
    return next(owner.name for head in heads for owner in head.owners if folded_name(owner) == name)


def heads_read(reading: RosterReading) -> tuple[HeadFacts, ...]:
    """The heads of a reading that is not stored yet, numbered as they come."""
    return tuple(
        HeadFacts(
            number, head.key, head.owners, tuple(_unit(reading, i) for i in head.units), head.is_developer
        )
        for number, head in enumerate(reading.heads)
    )


def _unit(reading: RosterReading, index: int) -> HeadUnit:
    row = reading.rows[index]
    return HeadUnit(index, Place(row.building, row.entrance, row.room), row.area, row.remark)


def standing(decisions: Iterable[Decided], heads: Sequence[HeadFacts]) -> tuple[Decided, ...]:
    """The decisions these heads still follow."""
    where = _head_by_place(heads)
    return tuple(decision for decision in decisions if _stands(decision, where))


def to_repeat(decisions: Iterable[Decided], heads: Sequence[HeadFacts]) -> tuple[Decided, ...]:
    """The decisions a new roster's heads do not follow by themselves; nothing is carried over silently."""
    where = _head_by_place(heads)
    asked = [{head.pk for head in group.heads} for group in namesakes(heads)]
    return tuple(
        decision
        for decision in decisions
        if not _stands(decision, where)
        or (decision.kind == DIFFERENT and _asks_again(_present(decision, where), asked))
    )


def _asks_again(groups: Sequence[set[int]], asked: Sequence[set[int]]) -> bool:
    """Whether the namesake question stands again between two groups that are still there."""
    return any(sum(bool(group & heads) for group in groups) > 1 for heads in asked)


def _stands(decision: Decided, where: Mapping[PlaceKey, int]) -> bool:
    """Merged: one head; told apart: no head in two groups. Units no longer on the roster ask nothing."""
    groups = _present(decision, where)
    heads = set().union(*groups)
    if decision.kind == MERGE:
        return len(heads) <= 1
    return len(heads) == sum(len(group) for group in groups)


def _present(decision: Decided, where: Mapping[PlaceKey, int]) -> list[set[int]]:
    return [{where[place] for place in group if place in where} for group in decision.groups]


def _head_by_place(heads: Iterable[HeadFacts]) -> dict[PlaceKey, int]:
    return {unit.place.key: head.pk for head in heads for unit in head.units}
