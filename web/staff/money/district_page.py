"""全区资金: what the page shows, each figure with the list it stands for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.urls import reverse

from funding.models import SourceKind
from reports.money import District, Ledger, Scope, district, ledger
from reports.money_rules import Bucket, Sums
from web.acts import PlainForm

NAMED = 10
COLUMNS = (
    ("planned", "计划(元)"), ("committed", "落实(元)"), ("received", "到账(元)"), ("paid", "支付(元)"),
    ("balance", "结余(元)"),
)  # fmt: skip


class ScopeFilter(PlainForm):
    """计划年度、街道."""

    year = forms.TypedChoiceField(label="计划年度", coerce=int, required=False, empty_value=None)
    street = forms.ChoiceField(label="街道", required=False)

    def __init__(self, data: QueryDict, known: Ledger, user: Any) -> None:
        super().__init__(data if {"year", "street"} & set(data) else None)
        self.streets = {one.code: one for one in known.streets}
        years = [("", "全部"), *((year, f"{year}年度") for year in known.years)]
        self.fields["year"].choices = years  # type: ignore[attr-defined]
        self.fields["street"].choices = [("", "全区"), *((one.code, one.name) for one in known.streets)]  # type: ignore[attr-defined]
        if user.street_id:
            del self.fields["street"]

    def scope(self) -> Scope:
        """What was asked for; all the person may see where nothing or nonsense was."""
        if not self.is_bound or not self.is_valid():
            return Scope()
        return Scope(self.cleaned_data["year"], self.streets.get(self.cleaned_data.get("street", "")))


@dataclass(frozen=True)
class Cell:
    """A figure and the list it stands for; nothing to list: no address."""

    label: str
    amount: Decimal | int
    href: str = ""


@dataclass(frozen=True)
class Line:
    """A row of a table: what it is of, where that leads, its figures, and the parts 支付率 is made of."""

    label: str
    href: str
    cells: tuple[Cell, ...]
    received: Decimal
    paid: Decimal


@dataclass(frozen=True)
class Bar:
    """A bucket of the distribution: its projects with their list, its width in percent of the fullest."""

    bucket: Bucket
    href: str
    width: str
    is_line: bool


def query_of(scope: Scope, **more: Any) -> str:
    """The scope as it stands in addresses."""
    own = {"year": scope.year or "", "street": scope.street.code if scope.street else ""} | more
    return urlencode({name: value for name, value in own.items() if value != ""})


def list_href(scope: Scope, figure: str, kind: str = "") -> str:
    """The list behind a figure."""
    return f"{reverse('money_list')}?{query_of(scope, figure=figure, kind=kind)}"


def district_context(user: Any, query: QueryDict, today: date) -> dict[str, Any]:
    """The page's values: four queries."""
    known = ledger(user)
    form = ScopeFilter(query, known, user)
    scope = form.scope()
    found = district(user, known, scope, today)
    return {
        "filter_form": form,
        "reset_href": reverse("money_district") if form.is_bound else "",
        "scope": scope,
        "query": query_of(scope),
        "projects": _cell(scope, found.sums, "projects", "项目"),
        "flows": _flows(scope, found.sums),
        "kinds": list(_kinds(scope, found.sums)),
        "streets": list(_streets(scope, found.sums, known)) if len(known.streets) > 1 else [],
        "years": list(_years(scope, found.sums, known)),
        "subsidies": _subsidies(found),
        "unknown": Cell("", found.subsidies.unknown, list_href(scope, "unknown")),
        "overdue": Cell("", len(found.overdue), list_href(scope, "overdue")),
        "overdue_rows": found.overdue[:NAMED],
        **_costs(found),
    }


def _costs(found: District) -> dict[str, Any]:
    """Approved accounts: the distribution of their unit costs, and what they were spent on."""
    scope = found.scope
    return {
        "line": found.line,
        "bars": _bars(found),
        "costs": Cell("", len(found.costs), list_href(scope, "costs")),
        "above": Cell("", len(found.outliers), list_href(scope, "above")),
        "outliers": _named(found),
        "items": _items(found),
        "accounts": Cell("", found.account_total, list_href(scope, "accounts")),
        "unsplit": found.unsplit,
    }


def _flows(scope: Scope, sums: Sums) -> Line:
    return _line(scope, "合计", "", sums.of)


def _kinds(scope: Scope, sums: Sums) -> Iterator[Line]:
    """Each source that is planned or from which something came."""
    for kind, label in SourceKind.choices:
        line = _line(scope, label, "", lambda figure, kind=kind: sums.of_kind(figure, kind), kind)
        if any(cell.amount for cell in line.cells):
            yield line


def _streets(scope: Scope, sums: Sums, known: Ledger) -> Iterator[Line]:
    for street in [] if scope.street else known.streets:
        own = Scope(scope.year, street)
        line = _line(own, street.name, f"?{query_of(own)}", lambda f, pk=street.pk: sums.of_street(f, pk))
        if sums.of_street("projects", street.pk):
            yield line


def _years(scope: Scope, sums: Sums, known: Ledger) -> Iterator[Line]:
    for year in known.years if scope.year is None and len(known.years) > 1 else []:
        own = Scope(year, scope.street)
        line = _line(own, f"{year}年度", f"?{query_of(own)}", lambda f, year=year: sums.of_year(f, year))
        if sums.of_year("projects", year):
            yield line


def _line(scope: Scope, label: str, href: str, of: Any, kind: str = "") -> Line:
    amounts = {figure: of(figure) for figure, _ in COLUMNS[:-1]}
    amounts["balance"] = amounts["received"] - amounts["paid"]
    cells = tuple(
        Cell(head, amounts[figure], list_href(scope, figure, kind) if amounts[figure] else "")
        for figure, head in COLUMNS
    )
    return Line(label, href, cells, amounts["received"], amounts["paid"])


def _cell(scope: Scope, sums: Sums, figure: str, label: str) -> Cell:
    amount = sums.of(figure)
    return Cell(label, amount, list_href(scope, figure) if amount else "")


def _subsidies(found: District) -> list[Cell]:
    own, scope = found.subsidies, found.scope
    rows = (
        ("due", "应补助", own.due, ""), ("unclaimed", "其中尚未申报", own.unclaimed, ""),
        ("claimed", "已申报待核定", own.claimed, ""), ("confirmed", "已核定", own.confirmed, ""),
        ("received", "已到账", own.received, SourceKind.CITY.value),
    )  # fmt: skip
    return [
        Cell(label, amount, list_href(scope, figure, kind) if amount else "")
        for figure, label, amount, kind in rows
    ]


def _bars(found: District) -> list[Bar]:
    most = max((len(one.rows) for one in found.buckets), default=0)
    return [
        Bar(
            one, list_href(found.scope, "bucket", str(place)) if one.rows else "",
            f"{round(len(one.rows) * 100 / most) if most else 0}%", one.high == found.line,
        )
        for place, one in enumerate(found.buckets)
    ]  # fmt: skip


def _named(found: District) -> list[dict[str, Any]]:
    """The dearest by m², with the address of their ladder."""
    known = {one.project_id: one for one in found.accounts}
    return [
        {
            "cost": one,
            "name": known[one.project_id].name,
            "href": reverse("ladder", args=[known[one.project_id].code]),
        }
        for one in found.outliers[:NAMED]
    ]


def _items(found: District) -> list[Cell]:
    return [
        Cell(one.label, one.amount, list_href(found.scope, "item", f"{one.item}:{one.kind}"))
        for one in found.items
    ]
