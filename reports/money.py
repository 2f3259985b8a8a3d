"""全区资金: what the district's money comes to, in a fixed number of queries whatever the number of projects. Yuan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Q

from policy.loader import DEFAULT_SCHEME, load_scheme
from reports.money_accounts import Account, accounts, due_of, line_of, lines_by_item, unit_costs
from reports.money_flows import entries
from reports.money_overdue import Overdue, overdue
from reports.money_rules import (
    Bucket,
    Entry,
    Place,
    Sums,
    UnitCost,
    distribution,
    outliers,
    streets_of,
    sums_of,
    total,
)


@dataclass(frozen=True)
class Ledger:
    """Every figure the person may see; one query."""

    entries: Sequence[Entry]

    @cached_property
    def streets(self) -> list[Place]:
        """The streets that have projects, in their order."""
        return streets_of(self.entries)

    @cached_property
    def years(self) -> list[int]:
        """The plan years there are, newest first."""
        return sorted({one.year for one in self.entries}, reverse=True)


class Scope(NamedTuple):
    """What is looked at: a plan year and a street, None: all the person may see."""

    year: int | None = None
    street: Place | None = None

    def place(self, project: str) -> Q:
        """The condition on rows that reach their project by this way ("" for projects)."""
        lead, wanted = f"{project}__" if project else "", Q()
        if self.year is not None:
            wanted &= Q(**{f"{lead}batch_year": self.year})
        if self.street is not None:
            wanted &= Q(**{f"{lead}neighbourhood__street": self.street.pk})
        return wanted


class Subsidies(NamedTuple):
    """市级补助资金: due by the approved accounts, of it not claimed yet; claimed and not decided, confirmed, come in.

    `unknown`: approved accounts whose subsidy cannot be said yet.
    """

    due: Decimal
    unclaimed: Decimal
    claimed: Decimal
    confirmed: Decimal
    received: Decimal
    unknown: int


class ItemCost(NamedTuple):
    """What the approved accounts' lines say an item cost; `item` "" outside the list."""

    item: str
    kind: str
    label: str
    amount: Decimal


@dataclass(frozen=True)
class District:
    """Everything the view shows."""

    scope: Scope
    sums: Sums
    accounts: Sequence[Account]
    costs: Sequence[UnitCost]
    overdue: Sequence[Overdue]
    items: Sequence[ItemCost]

    @property
    def line(self) -> Decimal:
        """Yuan/m² the subsidy goes up to."""
        return line_of(self.accounts)

    @cached_property
    def buckets(self) -> tuple[Bucket, ...]:
        """Unit costs as a distribution."""
        return distribution(self.costs, self.line)

    @cached_property
    def outliers(self) -> list[UnitCost]:
        """Those above their scheme's line, the dearest first."""
        return outliers(self.costs)

    @cached_property
    def subsidies(self) -> Subsidies:
        """What the city owes and gave."""
        due = [(one, due_of(one) if one.claimed is None else one.claimed) for one in self.accounts]
        return Subsidies(
            due=total(amount for _, amount in due),
            unclaimed=total(amount for one, amount in due if one.claimed is None),
            claimed=self.sums.of("claimed"),
            confirmed=self.sums.of("confirmed"),
            received=self.sums.of_kind("received", "city"),
            unknown=sum(amount is None for _, amount in due),
        )

    @cached_property
    def account_total(self) -> Decimal:
        """All approved accounts together."""
        return total(one.amount for one in self.accounts)

    @cached_property
    def unsplit(self) -> Decimal:
        """What of them no line tells."""
        return self.account_total - total(one.amount for one in self.items)


def ledger(user: Any) -> Ledger:
    """What the filter offers and every sum rests on; a street's people have their own street alone."""
    return Ledger(entries(user))


def district(user: Any, known: Ledger, scope: Scope, today: date) -> District:
    """The view of a plan year and street, or of all: three queries beside the ledger's one."""
    place = scope.place("project")
    rows = accounts(user, place)
    return District(
        scope=scope,
        sums=sums_of(known.entries, scope.year, scope.street.pk if scope.street else None),
        accounts=rows,
        costs=unit_costs(rows),
        overdue=overdue(user, place, today),
        items=_items(lines_by_item(user, place)),
    )


def _items(found: dict[tuple[str, str], Decimal]) -> list[ItemCost]:
    """In the list's order, costs outside it last."""
    scheme = load_scheme(DEFAULT_SCHEME)
    names = {one.code: one.name for one in scheme.items}
    places = {code: n for n, code in enumerate(names)}
    left_out = scheme.subsidy.excluded_names
    rows = sorted(found.items(), key=lambda row: (places.get(row[0][0], len(places)), row[0]))
    return [
        ItemCost(item, kind, _item_label(names.get(item, item), left_out.get(kind, kind)), amount)
        for (item, kind), amount in rows
    ]


def _item_label(name: str, kind: str) -> str:
    name = name or "清单外费用"
    return f"{name}(不计入补助:{kind})" if kind else name
