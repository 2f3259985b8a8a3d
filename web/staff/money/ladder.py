"""What the page of the cost ladder shows: each figure with the record it comes from."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.http import Http404
from django.urls import reverse

from accounts.models import Role, User
from accounts.permissions import Action, may
from funding.ladder import Cell, Ladder, Origin, Row, Rung, per_m2
from funding.ladder_queries import accounts_of, ladder_of
from funding.services.accounts import STATES
from funding.services.rungs import PAPERS, paper_of
from funding.services.rungs import Paper as Source
from policy.loader import load_scheme
from projects.models import Neighbourhood, Project
from web import formats
from web.staff.records.desk import crumbs
from web.staff.records.forms.rung_lines import SplitForm

PAGES = {"estimate": "scheme", "budget": "design", "reviewed": "design"}


class Shown(NamedTuple):
    """A figure: its column's name, what is printed, where it leads, and in words what it exceeds."""

    label: str
    text: str
    href: str
    over: str = ""


class Line(NamedTuple):
    """A row of the table; `outside` names what it is left out as."""

    label: str
    outside: str
    cells: tuple[Shown, ...]
    code: str = ""

    @property
    def exceeds(self) -> bool:
        """Whether a figure of it exceeds the one before."""
        return any(cell.over for cell in self.cells)


class Paper(NamedTuple):
    """A paper a rung rests on, and where its lines are entered ("": not by this person, or not any more)."""

    label: str
    note: str
    amount: Decimal
    href: str
    lines: int
    split_href: str = ""


def ladder_context(user: User, project: Project, *, per: bool) -> dict[str, Any]:
    """The page's values; `per`: yuan per m² in place of yuan. Reviewers of departments see no money."""
    if user.role == Role.DEPARTMENT_REVIEWER:
        raise Http404
    made, (area, basis) = ladder_of(project), area_of(project.neighbourhood)
    shown = _Shower(project, made, area if per else None)
    return {
        "project": project,
        "crumbs": [*crumbs(project, "资金")[:-1], _money(project), {"text": "造价对照", "href": ""}],
        "columns": [(rung.label, f"#papers-{rung.stage}") for rung in made.rungs],
        "groups": [(name, list(map(shown.row, rows))) for name, rows in _groups(made) if rows],
        "rest": shown.plain("未分项", made.rests) if any(made.rests) else None,
        "total": Line("合计", "", tuple(map(shown.cell, made.rungs, made.totals))),
        "excluded": shown.plain("其中:不计入补助", made.excluded, made.excluded_kinds) if any(made.excluded) else None,
        "unit": _unit(made, area),
        "per": per and bool(area),
        "area": area,
        "basis": basis,
        "overs": list(_overs(made)),
        "problems": made.problems,
        "papers": [(rung, list(_papers(user, project, rung))) for rung in made.rungs if rung.stage != "changed"],
        "accounts": list(accounts_of(project)),
        "account_href": reverse("record_page", args=[project.code, "final_account"]),
    }  # fmt: skip


def lines_context(project: Project, paper: Source, form: SplitForm) -> dict[str, Any]:
    """The page that splits one paper into lines."""
    home = reverse("ladder", args=[project.code])
    title = f"登记{paper.label}明细"
    return {
        "project": project,
        "paper": paper,
        "form": form,
        "chosen": {"act": {"title": title, "danger": False}, "about": ""},
        "action": reverse("ladder_lines", args=[project.code, *paper.ref.split(":")]),
        "home": home,
        "origin_href": paper_href(project, paper.rung, paper.ref),
        "crumbs": [
            *crumbs(project, "")[:-1], _money(project), {"text": "造价对照", "href": home},
            {"text": title, "href": ""},
        ],
    }  # fmt: skip


def area_of(place: Neighbourhood) -> tuple[Decimal | None, str]:
    """What a price per m² is taken over: 补助面积, else 建筑面积; None where neither is known."""
    if place.subsidy_area:
        return place.subsidy_area, "补助面积"
    return place.building_area or None, "建筑面积"


def paper_href(project: Project, stage: str, ref: str) -> str:
    """The record a figure comes from."""
    kind, _, pk = ref.partition(":")
    page = reverse("record_page", args=[project.code, PAGES.get(stage, kind)])
    return page if stage in PAGES else f"{page}#{kind}-{pk}"


class _Shower:
    """Prints the figures of one ladder."""

    def __init__(self, project: Project, made: Ladder, area: Decimal | None) -> None:
        self.project, self.rungs, self.area = project, made.rungs, area
        self.names = load_scheme(project.scheme_code).subsidy.excluded_names

    def row(self, row: Row) -> Line:
        """A row of an item or of another cost."""
        cells = (self.cell(rung, cell, row) for rung, cell in zip(self.rungs, row.cells, strict=True))
        return Line(row.label, self.named(row.kinds), tuple(cells), row.item_code)

    def plain(self, label: str, amounts: tuple[Decimal | None, ...], kinds: tuple[str, ...] = ()) -> Line:
        """A row of sums."""
        cells = map(self.cell, self.rungs, map(Cell, amounts))
        return Line(label, self.named(kinds), tuple(cells))

    def named(self, kinds: tuple[str, ...]) -> str:
        """What is left out, as the scheme calls it."""
        return "、".join(self.names.get(kind, kind) for kind in kinds)

    def cell(self, rung: Rung, cell: Cell, row: Row | None = None) -> Shown:
        """A figure; nothing where only a total is known, a dash where it is nothing."""
        if cell.amount is None:
            return Shown(rung.label, "", "")
        refs = rung.refs(row.key) if row else tuple(one.ref for one in rung.origins)
        one = len(refs) == 1
        stage = "change" if rung.stage == "changed" else rung.stage
        href = paper_href(self.project, rung.stage, refs[0]) if one else f"#papers-{stage}"
        over = f"比{cell.over.than}多 {self.number(cell.over.by)}" if cell.over else ""
        return Shown(
            rung.label, self.number(cell.amount) if cell.amount else "—", href if cell.amount else "", over
        )

    def number(self, amount: Decimal) -> str:
        """Yuan, or yuan per m²."""
        return formats.number(per_m2(amount, self.area) if self.area else amount)


def _money(project: Project) -> dict[str, str]:
    return {"text": "资金", "href": reverse("money", args=[project.code])}


def _groups(made: Ladder) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    return ("改造内容", made.items), ("改造内容以外的费用", made.others)


def _unit(made: Ladder, area: Decimal | None) -> list[tuple[str, str]]:
    """Each column's price per m², for the eye."""
    return [(rung.label, formats.number(per_m2(rung.amount, area)) if area else "") for rung in made.rungs]


def _overs(made: Ladder) -> Iterator[str]:
    """Where a total exceeds the rung before, in words."""
    for rung, cell in zip(made.rungs, made.totals, strict=True):
        if cell.over:
            amount, by = formats.number(rung.amount), formats.number(cell.over.by)
            yield f"{rung.label} {amount} 元,比{cell.over.than}多 {by} 元。"


def _papers(user: User, project: Project, rung: Rung) -> Iterator[Paper]:
    open_ = may(user, Action.RECORD_COST, project) and project.state in STATES
    for one in rung.origins:
        href = paper_href(project, rung.stage, one.ref)
        yield Paper(
            one.label, one.note, one.amount, href, len(one.lines), _split_href(project, one) if open_ else ""
        )


def _split_href(project: Project, origin: Origin) -> str:
    """Where its lines are entered; those of an account until it is opened."""
    kind, _, pk = origin.ref.partition(":")
    if kind not in PAPERS:
        return ""
    paper = paper_of(project, origin.ref) if kind == "final_account" else None
    closed = paper is not None and paper.closed
    return "" if closed else reverse("ladder_lines", args=[project.code, kind, pk])
