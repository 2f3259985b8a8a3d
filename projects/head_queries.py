"""What a roster's heads are made of, and what was decided about them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from projects.head_rules import (
    DIFFERENT,
    Decided,
    HeadFacts,
    HeadGroup,
    HeadUnit,
    namesakes,
    overlapping,
    standing,
    to_repeat,
)
from projects.models import AreaSource, Head, HeadDecision, Owner, Roster, Unit
from projects.sheets.heads import folded_name, identity
from projects.sheets.places import Place
from projects.sheets.values import OwnerRow


@dataclass(frozen=True)
class HeadCounting:
    """The heads of a roster, by how each was counted; the lists overlap."""

    heads: tuple[HeadFacts, ...]
    overlapping: tuple[HeadGroup, ...]
    namesakes: tuple[HeadGroup, ...]

    @property
    def single(self) -> tuple[HeadFacts, ...]:
        """One unit, one head."""
        return tuple(head for head in self.heads if len(head.units) == 1 and not head.is_developer)

    @property
    def several(self) -> tuple[HeadFacts, ...]:
        """Owners of several units, each one head; without the developer's block."""
        return tuple(head for head in self.heads if len(head.units) > 1 and not head.is_developer)

    @property
    def developer(self) -> HeadFacts | None:
        """未售、未交付部分: one head."""
        return next((head for head in self.heads if head.is_developer), None)

    @property
    def co_owned(self) -> tuple[HeadFacts, ...]:
        """Heads of several owners (共有), each one head."""
        return tuple(head for head in self.heads if len(head.owners) > 1)

    @property
    def bodies(self) -> tuple[HeadFacts, ...]:
        """Heads with a body among the owners."""
        return tuple(head for head in self.heads if head.has_body)

    @property
    def public(self) -> tuple[HeadFacts, ...]:
        """直管公房, whose holder is the head."""
        return tuple(head for head in self.heads if head.is_public)


UNSAID = "none"
"""The code of 未注明 in an address."""


@dataclass(frozen=True)
class SourceSum:
    """Units and area (m²) of one source of the exclusive area; `code` names it in an address."""

    code: str
    label: str
    units: int
    area: Decimal


def counting_of(roster: Roster) -> HeadCounting:
    """How the roster's heads are counted; four queries."""
    heads = head_facts(roster)
    told = (
        frozenset(group["head"] for group in groups)
        for groups in roster.head_decisions.filter(kind=DIFFERENT).values_list("groups", flat=True)
    )
    return HeadCounting(heads, overlapping(heads), namesakes(heads, tuple(told)))


def head_facts(roster: Roster, heads: Iterable[int] | None = None) -> tuple[HeadFacts, ...]:
    """The roster's heads that hold units, or the named ones among them; three queries."""
    among = Q() if heads is None else Q(head__in=list(heads))
    units: dict[int, list[HeadUnit]] = defaultdict(list)
    of_roster = Unit.objects.filter(among, roster=roster).order_by("pk")
    for head, pk, area, remark, *place in of_roster.values_list(
        "head_id", "pk", "area", "remark", "building", "entrance", "room"
    ):
        units[head].append(HeadUnit(pk, Place(*place), area, remark))
    owners: dict[int, list[OwnerRow]] = defaultdict(list)
    for head, *owner in Owner.objects.filter(among, head__roster=roster).values_list(
        "head_id", "name", "last_four", "credit_code", "phone"
    ):
        owners[head].append(OwnerRow(*owner))
    rows = Head.objects.filter(roster=roster, pk__in=list(units)).values_list("pk", "key", "is_developer")
    return tuple(
        HeadFacts(pk, key, tuple(owners[pk]), tuple(units[pk]), developer) for pk, key, developer in rows
    )


def sources_of(roster: Roster) -> list[SourceSum]:
    """Where the areas come from, best source first; those that occur."""
    rows = Unit.objects.filter(roster=roster).values("area_source").order_by("area_source")
    found = {row["area_source"]: row for row in rows.annotate(units=Count("pk"), area=Sum("area"))}
    return [
        SourceSum(
            source.value or UNSAID, source.label, found[source.value]["units"], found[source.value]["area"]
        )
        for source in AreaSource
        if source.value in found
    ]


def found_heads(heads: Iterable[HeadFacts], sought: str) -> list[HeadFacts]:
    """Heads whose owner's name, digits or code, or whose unit's place, holds the words sought."""
    words = sought.split()
    return [head for head in heads if words and all(_holds(head, word) for word in words)]


def _holds(head: HeadFacts, word: str) -> bool:
    folded = folded_name(OwnerRow(word))
    people = (text for owner in head.owners for text in identity(owner))
    places = (str(unit.place) for unit in head.units)
    dashed = ("-".join(filter(None, unit.place.key)) for unit in head.units)
    return any(folded in text.casefold() for text in (*people, *places, *dashed))


def decisions_of(roster: Roster) -> list[HeadDecision]:
    """What was decided about the roster's heads, newest first."""
    return list(roster.head_decisions.select_related("by", "undone_by"))


def decisions_to_repeat(roster: Roster, heads: Sequence[HeadFacts]) -> list[HeadDecision]:
    """What was decided about this roster and still stands, but another roster's heads do not follow."""
    rows = {row.pk: row for row in decisions_of(roster)}
    held = standing(_decided(rows.values()), head_facts(roster)) if rows else ()
    return [rows[decision.pk] for decision in to_repeat(held, heads)]


def _decided(rows: Iterable[HeadDecision]) -> tuple[Decided, ...]:
    return tuple(
        Decided(
            row.pk,
            row.kind,
            tuple(tuple(Place(*unit).key for unit in group["units"]) for group in row.groups),
        )
        for row in rows
    )
