"""Reads over letters and deliveries, each in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from consultations.grids import natural
from consultations.models import Delivery, Letter, LetterRun, Reissue, RollEntry, RollUnit, Round


@dataclass(frozen=True)
class Counted:
    """Heads of a round: with a living letter, delivered, and all."""

    with_letter: int
    delivered: int
    heads: int

    @property
    def without_letter(self) -> int:
        """Heads the next printing makes letters for."""
        return self.heads - self.with_letter

    @property
    def undelivered(self) -> int:
        """Heads still to be visited."""
        return self.heads - self.delivered

    @property
    def sentence(self) -> str:
        """已送达 312 / 400 人."""
        return f"已送达 {self.delivered:,} / {self.heads:,} 人"


def counted(round: Round) -> Counted:
    """How far the letters are; one query."""
    reached = Q(last__isnull=False) & ~Q(last=Delivery.How.FAILED)
    heads = with_last_delivery(round).annotate(living=Exists(_living()))
    found = heads.aggregate(
        with_letter=Count("pk", filter=Q(living=True)), delivered=Count("pk", filter=reached)
    )
    return Counted(heads=round.total_heads, **found)


def heads_without_letter(round: Round, buildings: Sequence[str] = ()) -> QuerySet[RollEntry]:
    """Heads of the round (of these buildings) with no living letter, in the roll's order, their units prefetched."""
    rows = RollEntry.objects.filter(~Exists(_living()), round=round)
    if buildings:
        rows = rows.filter(Exists(RollUnit.objects.filter(entry=OuterRef("pk"), building__in=buildings)))
    return rows.order_by("pk").prefetch_related("units")


def _living() -> QuerySet[Letter]:
    return Letter.objects.filter(entry=OuterRef("pk"), ended_at=None)


def with_last_delivery(round: Round) -> QuerySet[RollEntry]:
    """Heads of the round, each with `last`: how it was last delivered, or None."""
    last = Delivery.objects.filter(entry=OuterRef("pk")).order_by("-pk")
    return RollEntry.objects.filter(round=round).annotate(
        last=Subquery(last.values("how")[:1]), last_id=Subquery(last.values("pk")[:1])
    )


@dataclass(frozen=True)
class Row:
    """A head on the delivery list: its first place, its units, its letter and its last delivery, if any."""

    head: RollEntry
    units: tuple[RollUnit, ...]
    letter: Letter | None
    delivery: Delivery | None

    @property
    def reached(self) -> bool:
        """Whether the last delivery reached the head."""
        return self.delivery is not None and self.delivery.how != Delivery.How.FAILED


def delivery_rows(round: Round, building: str = "", undelivered: bool = False) -> list[Row]:
    """Heads of a building (of the whole round), in the order of the stairs; four queries."""
    heads = with_last_delivery(round)
    if building:
        heads = heads.filter(Exists(RollUnit.objects.filter(entry=OuterRef("pk"), building=building)))
    if undelivered:
        heads = heads.filter(Q(last__isnull=True) | Q(last=Delivery.How.FAILED))
    letters = Prefetch("letters", Letter.objects.filter(ended_at=None), to_attr="living")
    heads = list(heads.prefetch_related("units", letters))
    found = Delivery.objects.select_related("recorded_by").in_bulk([h.last_id for h in heads if h.last_id])
    rows = [_row(head, building, found.get(head.last_id)) for head in heads]
    return sorted(rows, key=lambda row: _stairs(row.units[0]))


def runs_of(round: Round) -> QuerySet[LetterRun]:
    """The printings of a round, newest first, without the files themselves."""
    return round.letter_runs.defer("pdf").select_related("job", "requested_by", "fetched_by")


def waiting_reissues(round: Round) -> QuerySet[Reissue]:
    """Re-issues that wait for the second person."""
    rows = Reissue.objects.waiting().filter(letter__round=round)
    return rows.select_related("letter__entry", "proposed_by").prefetch_related("letter__entry__units")


def _row(head: RollEntry, building: str, delivery: Delivery | None) -> Row:
    """The units of the building asked for stand first."""
    units = sorted(head.units.all(), key=lambda unit: (unit.building != building, _stairs(unit)))
    return Row(head, tuple(units), next(iter(head.living), None), delivery)  # type: ignore[attr-defined]


def _stairs(unit: RollUnit) -> list[list[tuple[int, str]]]:
    return [natural(part) for part in (unit.building, unit.entrance, unit.room)]


def entries_of(round: Round, ids: Iterable[int]) -> list[RollEntry]:
    """The heads of this round among these ids."""
    return list(RollEntry.objects.filter(round=round, pk__in=set(ids)).order_by("pk"))
