"""改造需求: which of the 36 items the owners want, ranked, in heads and area, as a whole and by building."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.db import connection

from consultations.board import FEWEST
from consultations.grids import natural
from consultations.models import HeadWish, ItemWish, Round
from policy.loader import load_scheme
from policy.schema import ItemDef

PARTS = {"B": "住宅建筑", "P": "公共区域"}


@dataclass(frozen=True)
class Wanted:
    """One item: the heads that want it and their area in m², None where only heads were counted."""

    item: ItemDef
    heads: int
    area: Decimal | None
    name: str
    """As people read it: with its part where two items have one name (消防设施)."""


@dataclass(frozen=True)
class Ranking:
    """Every item of the scheme, the most wanted first.

    `source`: `heads` (head by head, from `stated` heads), `totals` (counted by hand, `stated` unknown), or `none`.
    """

    items: tuple[Wanted, ...]
    source: Literal["heads", "totals", "none"]
    stated: int | None

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """The items somebody wants."""
        return tuple(row for row in self.items if row.heads)

    @property
    def by_code(self) -> Mapping[str, Wanted]:
        """The same by code."""
        return {row.item.code: row for row in self.items}


@dataclass(frozen=True)
class BuildingWishes:
    """A building's heads that said what they want, and their items, the most wanted first; area in m² of its own units."""

    building: str
    stated: int
    items: tuple[Wanted, ...]


@dataclass(frozen=True)
class PublicWish:
    """What anyone may read: an item's heads."""

    name: str
    heads: int


def ranking(round: Round) -> Ranking:
    """The wishes of a round: head by head where any were entered so, else as counted by hand; one query.

    A head whose form was taken out again (录错已撤销) wants nothing. Ties stand in the scheme's order.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RANKED, [round.pk, round.pk])
        rows = cursor.fetchall()
    by_code = {code: (heads, area) for code, heads, area, _ in rows}
    stated = next((stated for *_, stated in rows if stated is not None), None)
    source: Literal["heads", "totals", "none"] = "heads" if stated else "totals" if rows else "none"
    return Ranking(_ranked(round, by_code), source, stated)


def by_building(round: Round) -> list[BuildingWishes]:
    """The same building by building; a head with flats in two buildings counts in both. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_BUILDING, [round.pk])
        rows = cursor.fetchall()
    found: dict[str, dict[str, tuple[int, Decimal | None]]] = defaultdict(dict)
    stated: dict[str, int] = {}
    for building, code, heads, area in rows:
        if code is None:
            stated[building] = heads
        else:
            found[building][code] = (heads, area)
    return [
        BuildingWishes(building, stated[building], _ranked(round, found[building]))
        for building in sorted(found, key=natural)
    ]


def published_wishes(round: Round, found: Ranking | None = None) -> tuple[PublicWish, ...]:
    """After certification, the items wanted by five heads or more; before it nothing. No query where `found` is given."""
    if not round.is_certified:
        return ()
    rows = (found or ranking(round)).items
    return tuple(PublicWish(row.name, row.heads) for row in rows if row.heads >= FEWEST)


def newest_with_wishes(rounds: Iterable[Round]) -> tuple[Round, Ranking] | None:
    """The last of a project's rounds of the scheme in which anybody said what they want, with its ranking; two queries."""
    standing = {r.pk: r for r in rounds if not r.is_special and r.state != Round.State.VOIDED}
    asked = (
        model.objects.filter(round__in=standing).order_by().values_list("round")
        for model in (HeadWish, ItemWish)
    )
    with_wishes = [standing[pk] for (pk,) in next(asked).union(next(asked))]
    if not with_wishes:
        return None
    last = max(with_wishes, key=lambda r: (r.number, r.attempt))
    return last, ranking(last)


def _ranked(round: Round, by_code: Mapping[str, tuple[int, Decimal | None]]) -> tuple[Wanted, ...]:
    nobody: tuple[int, Decimal | None] = (0, None)
    items = load_scheme(round.project.scheme_code).items
    names = Counter(item.name for item in items)
    rows = [
        Wanted(
            item,
            *by_code.get(item.code, nobody),
            f"{item.name}({PARTS[item.group]})" if names[item.name] > 1 else item.name,
        )
        for item in items
    ]
    return tuple(sorted(rows, key=lambda row: -row.heads))


_HEADS = """
SELECT w.item_code, w.entry_id, e.area
FROM consultations_headwish w
JOIN consultations_rollentry e ON e.id = w.entry_id
LEFT JOIN consultations_effectiveballot b ON b.entry_id = w.entry_id
WHERE w.round_id = %s AND b.choice IS DISTINCT FROM 'retracted'
"""

_RANKED = f"""
WITH said AS ({_HEADS}), stated AS (SELECT COUNT(DISTINCT entry_id) AS heads FROM said)
SELECT item_code, COUNT(*), SUM(area), (SELECT heads FROM stated) FROM said GROUP BY item_code
UNION ALL
SELECT item_code, heads, NULL, NULL FROM consultations_itemwish
WHERE round_id = %s AND NOT EXISTS (SELECT 1 FROM said)
"""  # noqa: S608

_BY_BUILDING = f"""
WITH said AS ({_HEADS})
SELECT u.building, said.item_code, COUNT(DISTINCT said.entry_id), SUM(u.area)
FROM said JOIN consultations_rollunit u ON u.entry_id = said.entry_id
GROUP BY GROUPING SETS ((u.building, said.item_code), (u.building))
"""  # noqa: S608
