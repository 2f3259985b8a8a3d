"""Targets and quota with what was reached: listed, started, completed by one query each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.models import Project
from reports.target_rules import Done, Quota, Scale, sum_of, within
from reviews.models import GradeRecognition, StreetTarget
from works.models import StartOrder, WorksCompletion

HEADS = ("小区(个)", "户数(套)", "幢数", "建筑面积(㎡)")


@dataclass(frozen=True)
class TargetLine:
    """A street (or all) over some years: the target, and what of it is listed, started, completed."""

    name: str
    span: tuple[int, int]
    target: Scale
    listed: Scale
    started: Scale
    completed: Scale

    @property
    def years(self) -> str:
        """2019—2021年."""
        return _said(self.span)

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, Any, Any]]]]:
        """Per stage: each measure's head, what was reached, and the target."""
        stages = (("列入和增补", self.listed), ("开工", self.started), ("完工", self.completed))
        return [
            (name, list(zip(HEADS, scale.parts, self.target.parts, strict=True))) for name, scale in stages
        ]


def target_lines(user: Any, today: date) -> list[TargetLine]:
    """Each target the user may see, by years and street, with the district's sum; four queries, of those years alone."""
    targets = list(
        StreetTarget.objects.visible_to(user)
        .select_related("street")
        .order_by("first_year", "-last_year", "street__order")
    )
    reached = tuple(map(_by_street_and_year, _stages(user, today, _years(targets)))) if targets else ()
    spans = dict.fromkeys((one.first_year, one.last_year) for one in targets)
    lines = []
    for first, last in spans:
        own = [one for one in targets if (one.first_year, one.last_year) == (first, last)]
        lines += [_line(one.street.name, (first, last), one, reached) for one in own]
        if len(own) > 1:
            lines.append(_total((first, last), lines[-len(own) :]))
    return lines


def quotas(user: Any, today: date) -> list[Quota]:
    """Recognised grades per street against 1–2 a street, the district's share last; two queries."""
    scheme = load_scheme(DEFAULT_SCHEME)
    least, _ = scheme.showcase_per_street
    graded = {street: grades for street, *grades in _recognised(user, today)}
    streets = [
        Quota(name, count, *graded.get(street, (0, 0)), Fraction(0), least)
        for street, name, count in _projects(user)
    ]
    sums = [sum(getattr(one, field) for one in streets) for field in ("projects", "models", "showcases")]
    return [*streets, Quota("全区", *sums, scheme.showcase_share)] if user.street_id is None else streets


def _projects(user: Any) -> QuerySet[Project, Any]:
    """Street and its projects; what was called out of the plan is no project."""
    rows = Project.objects.visible_to(user).exclude(state=Project.State.WITHDRAWN)
    street = "neighbourhood__street"
    return rows.order_by(f"{street}__order").values_list(street, f"{street}__name").annotate(count=Count("*"))


def _recognised(user: Any, today: date) -> QuerySet[GradeRecognition, Any]:
    """Street, its projects recognised as 示范 and as 精品; a project once, however often it was recognised."""
    grades = GradeRecognition.objects.filter(
        project__in=Project.objects.visible_to(user).exclude(state=Project.State.WITHDRAWN),
        recognised_on__lte=today,
    )
    return (
        grades.order_by()
        .values_list("project__neighbourhood__street")
        .annotate(
            models=Count("project", filter=Q(grade="model"), distinct=True),
            showcases=Count("project", filter=Q(grade="showcase"), distinct=True),
        )
    )


def _years(targets: Iterable[StreetTarget]) -> set[int]:
    return {year for one in targets for year in range(one.first_year, one.last_year + 1)}


def _stages(user: Any, today: date, years: set[int]) -> tuple[QuerySet[Project], ...]:
    """列入 (with 增补), 开工, 完工; of those listed in these years."""
    planned = Project.objects.visible_to(user).filter(batch_year__in=years)
    listed = planned.exclude(listing_number="").exclude(state=Project.State.WITHDRAWN)
    starts = StartOrder.objects.filter(project=OuterRef("pk"), started_on__lte=today)
    ends = WorksCompletion.objects.filter(project=OuterRef("pk"), completed_on__lte=today)
    return listed, listed.filter(Exists(starts)), listed.filter(Exists(starts), Exists(ends))


def _by_street_and_year(projects: QuerySet[Project]) -> Done:
    rows = projects.order_by().values_list("neighbourhood__street", "batch_year").annotate(
        Count("pk"), Sum("neighbourhood__household_count"), Sum("neighbourhood__building_count"),
        Sum("neighbourhood__building_area"),
    )  # fmt: skip
    return {(street, year): Scale(*sums) for street, year, *sums in rows}


def _line(name: str, years: tuple[int, int], one: StreetTarget, reached: tuple[Done, ...]) -> TargetLine:
    target = Scale(one.neighbourhoods, one.households, one.buildings, Decimal(one.area))
    return TargetLine(name, years, target, *(within(done, one.street_id, *years) for done in reached))


def _total(years: tuple[int, int], lines: list[TargetLine]) -> TargetLine:
    columns = ("target", "listed", "started", "completed")
    return TargetLine("全区", years, *(sum_of(getattr(line, column) for line in lines) for column in columns))


def _said(years: tuple[int, int]) -> str:
    first, last = years
    return f"{first}年" if first == last else f"{first}—{last}年"
