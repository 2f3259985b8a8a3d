"""What the works of many projects are contracted at, as `funding.queries` reads it for one: four queries. Yuan."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import NamedTuple

from funding.ladder_lines import Entry, excluded_of
from funding.models import RungLine
from funding.rules import Excluded
from works.models import ChangeOrder, Tender

Lines = dict[str, list[Entry]]


class Contracted(NamedTuple):
    """The standing contracts with their approved changes, `changes` of it. `excluded`: None where the contracts are not known
    by line.
    """

    project_id: int
    amount: Decimal
    excluded: tuple[Excluded, ...] | None
    changes: Decimal


def contracts_of(ids: Collection[int]) -> Iterator[Contracted]:
    """Every project of these whose works are contracted."""
    changes, lines = _changes(ids), _lines(ids)
    for project, tenders in _standing(ids).items():
        contracted = [one for one in tenders if one.contract_yuan is not None]
        if all(one.kind == Tender.Kind.SUPERVISION for one in contracted):
            continue
        since = min(one.cycle for one in tenders)
        mine = [one for one in changes[project] if one.cycle >= since]
        amount = sum((one.contract_yuan or Decimal(0) for one in contracted), Decimal("0.00"))
        more = sum((one.amount_yuan for one in mine), Decimal("0.00"))
        yield Contracted(project, amount + more, _excluded(contracted, mine, lines), more)


def _excluded(tenders: list[Tender], changes: list[ChangeOrder], lines: Lines) -> tuple[Excluded, ...] | None:
    """Supervision and a change are lines by themselves; the works are known by line only once they were split."""
    works = [one for one in tenders if one.kind != Tender.Kind.SUPERVISION]
    if any(one.contract_yuan and f"tender:{one.pk}" not in lines for one in works):
        return None
    refs = [f"tender:{one.pk}" for one in tenders] + [f"change:{one.pk}" for one in changes]
    return excluded_of(line for ref in refs for line in lines.get(ref, ()))


def _standing(ids: Collection[int]) -> dict[int, list[Tender]]:
    """As `works.queries.standing_tenders`, of many projects."""
    rows = Tender.objects.filter(project__in=ids, failed_on=None).exclude(opinion__in=Tender.OVER)
    newest = {(one.project_id, one.kind == Tender.Kind.SUPERVISION): one for one in rows.order_by("id")}
    found: dict[int, list[Tender]] = defaultdict(list)
    for (project, _), one in newest.items():
        found[project].append(one)
    return found


def _changes(ids: Collection[int]) -> dict[int, list[ChangeOrder]]:
    found: dict[int, list[ChangeOrder]] = defaultdict(list)
    for one in ChangeOrder.objects.filter(project__in=ids, decision=ChangeOrder.Decision.APPROVED):
        found[one.project_id].append(one)
    return found


def _lines(ids: Collection[int]) -> Lines:
    found: Lines = defaultdict(list)
    rungs = (RungLine.Rung.CONTRACT, RungLine.Rung.CHANGE)
    for row in RungLine.objects.filter(project__in=ids, rung__in=rungs, replaced_on=None).order_by("pk"):
        found[row.origin].append(Entry(row.label, row.amount_yuan, row.item_code, row.excluded_kind))
    return found
