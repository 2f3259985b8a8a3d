"""What a plan year asks of city and district: the best figure of every project, in a fixed number of queries. Yuan."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from funding.batch_contracts import contracts_of
from funding.batch_rules import Need, need_of
from funding.claim_queries import area_values
from funding.models import FinalAccount, FundingSource, SourceKind, SubsidyArea
from funding.queries import CHANGED, CONTRACT
from funding.rules import NOTHING, Breakdown, Excluded, SubsidyInput, subsidy
from policy.errors import Refused
from policy.loader import load_scheme
from projects.models import CostLine, Project, SchemeVersion

STAGES = {SchemeVersion.Kind.PRELIMINARY: "estimate", SchemeVersion.Kind.FORMAL: "budget"}
OURS = (SourceKind.CITY, SourceKind.DISTRICT)


@dataclass(frozen=True)
class YearRow:
    """A project of the year: what the subsidy would be, by which figure and area, and what is left for the district."""

    project: Project
    made: Breakdown
    need: Need
    area: Decimal | None

    @property
    def is_official(self) -> bool:
        """On an approved account; else an estimate, or nothing known."""
        return self.made.status == "official"

    @property
    def figure(self) -> str:
        """The figure it rests on."""
        return "核定决算" if self.is_official else self.made.estimate_source or ""


@dataclass(frozen=True)
class _Cost:
    """The best figure of a project and what of it is excluded."""

    account: Decimal | None = None
    budget: Decimal | None = None
    source: str = ""
    excluded: tuple[Excluded, ...] = ()


def year_rows(user: Any, year: int, street_id: int | None = None) -> list[YearRow]:
    """Every project of the plan year the person may see, those withdrawn left out; nine queries whatever their number."""
    rows = Project.objects.visible_to(user).filter(batch_year=year).exclude(state=Project.State.WITHDRAWN)
    if street_id:
        rows = rows.filter(neighbourhood__street=street_id)
    projects = list(
        rows.select_related("neighbourhood__street").order_by("neighbourhood__street__order", "code")
    )
    ids = [one.pk for one in projects]
    costs, areas, planned = _costs(ids), _areas(projects), _planned(ids)
    return [_row(one, costs[one.pk], areas.get(one.neighbourhood_id), planned[one.pk]) for one in projects]


def plan_years(user: Any) -> list[int]:
    """The plan years the person's projects have, newest first."""
    rows = Project.objects.visible_to(user).order_by("-batch_year").values_list("batch_year", flat=True)
    return list(rows.distinct())


def _row(project: Project, cost: _Cost, area: SubsidyArea | None, planned: Mapping[str, Decimal]) -> YearRow:
    rules = load_scheme(project.scheme_code).subsidy
    given = SubsidyInput(
        affordable_housing=project.neighbourhood.affordable_housing,
        final_account=cost.account,
        budget=cost.budget,
        estimate_source=cost.source or None,
        excluded=cost.excluded,
        **area_values(project.neighbourhood, area, rules),
    )
    try:
        made = subsidy(given, rules)
    except Refused:  # an estimate smaller than the lines it excludes says nothing yet
        made = subsidy(replace(given, final_account=None, budget=None, excluded=()), rules)
    others = sum((amount for kind, amount in planned.items() if kind not in OURS), NOTHING)
    return YearRow(project, made, need_of(made, others, planned.get(SourceKind.DISTRICT)), given.area)


def _areas(projects: Iterable[Project]) -> dict[int, SubsidyArea]:
    """The newest area of each neighbourhood."""
    rows = SubsidyArea.objects.filter(neighbourhood__in={one.neighbourhood_id for one in projects})
    return {row.neighbourhood_id: row for row in rows.order_by("pk")}


def _planned(ids: Collection[int]) -> Mapping[int, dict[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for project, kind, amount in FundingSource.objects.filter(project__in=ids).values_list(
        "project_id", "kind", "planned_yuan"
    ):
        found[project][kind] = amount
    return found


def _costs(ids: Collection[int]) -> Mapping[int, _Cost]:
    """Approved account, else contract with its changes, else the newest of the schemes."""
    found: dict[int, _Cost] = defaultdict(_Cost)
    found.update(_of_schemes(ids))
    for project, amount, lines, changes in contracts_of(ids):
        excluded = found[project].excluded if lines is None else lines
        found[project] = _Cost(budget=amount, source=CHANGED if changes else CONTRACT, excluded=excluded)
    found.update(_of_accounts(ids))
    return found


def _of_accounts(ids: Collection[int]) -> dict[int, _Cost]:
    rows = FinalAccount.objects.filter(project__in=ids, approved_on__isnull=False)
    found: dict[int, dict[int, tuple[Decimal, list[Excluded]]]] = defaultdict(dict)
    for project, number, amount, kind, excluded in rows.order_by("number", "excluded_lines__pk").values_list(
        "project_id", "number", "amount_yuan", "excluded_lines__kind", "excluded_lines__amount_yuan"
    ):  # fmt: skip
        lines = found[project].setdefault(number, (amount, []))[1]
        lines += [Excluded(kind, excluded)] if kind else []
    newest = {project: versions[max(versions)] for project, versions in found.items()}
    return {project: _Cost(account=one[0], excluded=tuple(one[1])) for project, one in newest.items()}


def _of_schemes(ids: Collection[int]) -> dict[int, _Cost]:
    rows = _with_excluded(SchemeVersion.objects.filter(project__in=ids))
    newest: dict[tuple[int, str], SchemeVersion] = {(row.project_id, row.kind): row for row in rows}
    outside: dict[int, list[Excluded]] = defaultdict(list)
    for row in rows:
        if row.line_stage == STAGES[row.kind]:
            reviewed = row.reviewed_yuan is not None and not row.unreviewed
            outside[row.pk].append(Excluded(row.line_kind, row.line_reviewed if reviewed else row.line_yuan))
    found: dict[int, _Cost] = {}
    for kind in (SchemeVersion.Kind.PRELIMINARY, SchemeVersion.Kind.FORMAL):
        for (project, its), row in newest.items():
            cost = _figure(row) if its == kind else None
            if cost is not None:
                found[project] = replace(cost, excluded=tuple(outside.get(row.pk, ())))
    return found


def _with_excluded(rows: QuerySet[SchemeVersion]) -> list[Any]:
    """Each version once for every line outside the subsidy, once where it has none; the newest last. `unreviewed`: it has
    lines the review's report says nothing of.
    """
    unsaid = CostLine.objects.filter(
        scheme_version=OuterRef("pk"), stage=CostLine.Stage.BUDGET, reviewed_yuan=None
    )
    outside = FilteredRelation("lines", condition=~Q(lines__excluded_kind=""))
    named = {
        "line_stage": F("out__stage"),
        "line_kind": F("out__excluded_kind"),
        "line_yuan": F("out__amount_yuan"),
        "line_reviewed": F("out__reviewed_yuan"),
        "unreviewed": Exists(unsaid),
    }
    return list(rows.annotate(out=outside).annotate(**named).order_by("number", "out__pk"))


def _figure(row: SchemeVersion) -> _Cost | None:
    if row.kind == SchemeVersion.Kind.PRELIMINARY:
        return None if row.estimate_yuan is None else _Cost(budget=row.estimate_yuan, source="估算")
    if row.reviewed_yuan is not None:
        return _Cost(budget=row.reviewed_yuan, source="审核后概算")
    return None if row.budget_yuan is None else _Cost(budget=row.budget_yuan, source="概算")
