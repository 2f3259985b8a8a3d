"""What the registers come to by street and year, and tag by tag; each in a fixed number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from projects.models import Neighbourhood, Project
from registers.models import Lift, Tag, TypicalCase

Counts = Mapping[tuple[int, int], int]
"""How many, by street (primary key) and year."""


def by_street_and_year(rows: QuerySet[Any], day: str) -> dict[tuple[int, int], int]:
    """How many of these lines by street and the year of this day; lines without the day are left out. One query."""
    dated = rows.filter(**{f"{day}__isnull": False}).order_by()
    found = dated.values_list("street", ExtractYear(day)).annotate(Count("pk"))
    return {(street, year): count for street, year, count in found}


@dataclass(frozen=True)
class LiftSums:
    """Lifts the reader may see: started and accepted by street and year, and how many stand in each state, by street."""

    started: Counts
    accepted: Counts
    states: Mapping[int, Mapping[str, int]]

    def years(self) -> list[int]:
        """Years in which anything happened, newest first."""
        return sorted({year for counts in (self.started, self.accepted) for _, year in counts}, reverse=True)


def lift_sums(user: Any) -> LiftSums:
    """Three queries."""
    rows = Lift.objects.visible_to(user).standing()
    accepted, started = Q(accepted_on__isnull=False), Q(accepted_on=None, started_on__isnull=False)
    agreed = Q(accepted_on=None, started_on=None, agreed_on__isnull=False)
    states = rows.order_by().values("street").annotate(
        accepted=Count("pk", filter=accepted), started=Count("pk", filter=started),
        agreed=Count("pk", filter=agreed), all=Count("pk"),
    )  # fmt: skip
    return LiftSums(
        by_street_and_year(rows, "started_on"),
        by_street_and_year(rows, "accepted_on"),
        {one["street"]: one for one in states},
    )


def case_counts(user: Any) -> dict[tuple[int, int, str], int]:
    """Typical cases by street, year and level; one query."""
    rows = TypicalCase.objects.visible_to(user).standing().order_by()
    found = rows.values_list("street", "year", "level").annotate(Count("pk"))
    return {(street, year, level): count for street, year, level, count in found}


@dataclass
class TagSum:
    """One tag: its neighbourhoods (`without` a project among them), households, area, and their projects by step."""

    kind: str
    name: str
    neighbourhoods: int = 0
    without: int = 0
    households: int = 0
    area: Decimal = Decimal(0)
    steps: dict[int, int] = field(default_factory=dict)
    closed: int = 0

    @property
    def kind_name(self) -> str:
        """未来社区."""
        return str(Tag.Kind(self.kind).label)

    @property
    def projects(self) -> int:
        """All of them, closed ones too; what was called out of the plan is none."""
        return sum(self.steps.values()) + self.closed


def tag_sums(user: Any, *, kind: str = "", name: str = "") -> list[TagSum]:
    """Each tag the reader may see with its sums, or this one alone; two queries. Tags of one name are one tag."""
    tags = Tag.objects.visible_to(user).standing()
    if name:
        tags = tags.filter(kind=kind, name=name)
    live = Project.objects.exclude(state=Project.State.WITHDRAWN)
    has_none = ~Exists(live.filter(neighbourhood=OuterRef("neighbourhood")))
    counted = tags.annotate(has_none=has_none).order_by("kind", "name").values_list("kind", "name").annotate(
        Count("pk"), none=Count("pk", filter=Q(has_none=True)),
        households=Sum("neighbourhood__household_count"), total=Sum("neighbourhood__building_area"),
    )  # fmt: skip
    sums = {tuple(figures[:2]): TagSum(*figures) for figures in counted}
    for a_kind, a_name, state, step, count in _projects(live.filter(neighbourhood__tags__in=tags)):
        _count(sums[a_kind, a_name], state, step, count)
    return list(sums.values())


def _projects(tagged_ones: QuerySet[Project]) -> Iterable[tuple[str, str, str, int, int]]:
    """Tag, state, step and how many; the tags are those the projects were found by."""
    names = ("neighbourhood__tags__kind", "neighbourhood__tags__name")
    return tagged_ones.order_by().values_list(*names, "state", "step").annotate(Count("pk"))


def _count(line: TagSum, state: str, step: int, count: int) -> None:
    if state == Project.State.CLOSED:
        line.closed += count
    else:
        line.steps[step] = line.steps.get(step, 0) + count


def tagged(user: Any, kind: str, name: str) -> QuerySet[Tag]:
    """The lines of one tag, by street and sound of the neighbourhood."""
    rows = Tag.objects.visible_to(user).standing().filter(kind=kind, name=name)
    return rows.select_related("street", "neighbourhood__community").order_by(
        "street__order", "neighbourhood__pinyin", "pk"
    )


def tags_of(place: Neighbourhood) -> QuerySet[Tag]:
    """The tags a neighbourhood has."""
    return Tag.objects.standing().filter(neighbourhood=place)
