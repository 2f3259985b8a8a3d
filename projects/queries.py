"""Reads of the register and of rosters, each in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Prefetch, QuerySet, Sum, Value, When

from policy.loader import DEFAULT_SCHEME, load_scheme
from policy.schema import EraDef
from projects.eligibility import Eligibility, EligibilityFacts, eligibility
from projects.models import (
    Head,
    Neighbourhood,
    Owner,
    Project,
    Roster,
    Unit,
)


@dataclass(frozen=True)
class RegisterRow:
    """A neighbourhood and its newest project (None: none yet), with the light and the step's name."""

    neighbourhood: Neighbourhood
    project: Project | None
    light: str = ""
    step_name: str = ""


def register(user: Any) -> QuerySet[Neighbourhood]:
    """The neighbourhoods a person may see, by street and sound."""
    rows = Neighbourhood.objects.visible_to(user).select_related("street", "community")
    return rows.order_by("street__order", "pinyin", "pk")


def with_projects(rows: Iterable[Neighbourhood], today: date, user: Any) -> list[RegisterRow]:
    """Each neighbourhood with its standing project, else its newest, of those the user sees; one query for all."""
    places = list(rows)
    found: dict[int, Project] = {}
    for project in _standing_last(Project.objects.visible_to(user).with_light(today)).filter(
        neighbourhood__in=places
    ):
        found[project.neighbourhood_id] = project
    return [_register_row(place, found.get(place.pk)) for place in places]


def newest_project(neighbourhood: Neighbourhood, today: date) -> Project | None:
    """The standing project, else the newest, with its light."""
    return _standing_last(Project.objects.with_light(today)).filter(neighbourhood=neighbourhood).last()


def _standing_last(projects: QuerySet[Project]) -> QuerySet[Project]:
    standing = Case(When(state__in=["active", "paused"], then=Value(1)), default=Value(0))
    return projects.order_by(standing, "pk")


def _register_row(place: Neighbourhood, project: Project | None) -> RegisterRow:
    if project is None:
        return RegisterRow(place, None)
    name = load_scheme(project.scheme_code).step(project.step).name
    return RegisterRow(place, project, project.light, name)


def eligibility_of(place: Neighbourhood, on: date, scheme_code: str = DEFAULT_SCHEME) -> Eligibility:
    """Whether the neighbourhood may be renovated, with every condition in a sentence."""
    facts = EligibilityFacts(
        year_built=place.year_built,
        affordable_housing=place.affordable_housing,
        last_renovated_year=place.last_renovated_year,
        in_demolition_plan=place.in_demolition_plan,
        clear_deficits=place.clear_deficits,
        strong_will=place.strong_will,
    )
    return eligibility(facts, load_scheme(scheme_code).eligibility, on)


def era_of(year: int | None, scheme_code: str = DEFAULT_SCHEME) -> EraDef | None:
    """The construction era a building's year puts it in, None where the year is not known."""
    if year is None:
        return None
    return next(era for era in load_scheme(scheme_code).eras if era.to_year is None or year <= era.to_year)


# --- rosters


@dataclass(frozen=True)
class BuildingSum:
    """A building of a roster: units, their area in m², entrances."""

    building: str
    units: int
    area: Decimal
    entrances: int


def current_roster(neighbourhood: Neighbourhood) -> Roster | None:
    """The newest roster."""
    return neighbourhood.rosters.filter(is_current=True).select_related("imported_by").first()


def building_sums(roster: Roster) -> list[BuildingSum]:
    """Units and area per building, in the roster's own order."""
    rows = (
        Unit.objects.filter(roster=roster)
        .values("building")
        .annotate(units=Count("*"), area=Sum("area"), entrances=Count("entrance", distinct=True))
    )
    return sorted((BuildingSum(**row) for row in rows), key=lambda row: natural(row.building))


@dataclass(frozen=True)
class Parking:
    """Titled parking spaces of a roster: how many, their area in m², heads that hold nothing else."""

    units: int
    area: Decimal
    only_heads: int


def parking_of(roster: Roster) -> Parking | None:
    """The roster's titled parking spaces; None where it has none."""
    spaces = Unit.objects.filter(roster=roster, is_parking=True)
    found = spaces.aggregate(units=Count("*"), area=Sum("area"), heads=Count("head", distinct=True))
    if not found["units"]:
        return None
    homes = Unit.objects.filter(roster=roster, is_parking=False).values("head")
    only = spaces.exclude(head__in=homes).aggregate(heads=Count("head", distinct=True))["heads"]
    return Parking(found["units"], found["area"], only)


def units_of(roster: Roster, building: str) -> list[Unit]:
    """The units of one building with heads and owners; two queries."""
    rows = Unit.objects.filter(roster=roster, building=building).select_related("head")
    owners = Prefetch("head__owners", Owner.objects.order_by("pk"))
    return sorted(
        rows.prefetch_related(owners), key=lambda unit: (natural(unit.entrance), natural(unit.room))
    )


MOST_OF_A_SOURCE = 300


def units_of_source(roster: Roster, source: str) -> list[Unit]:
    """The units whose area comes from one source (at most 300), with heads and owners; two queries."""
    rows = Unit.objects.filter(roster=roster, area_source=source).select_related("head").order_by("pk")
    owners = Prefetch("head__owners", Owner.objects.order_by("pk"))
    return list(rows.prefetch_related(owners)[:MOST_OF_A_SOURCE])


def several_unit_heads(roster: Roster, limit: int = 200) -> list[Head]:
    """Heads that hold more than one unit, the largest first, with units and owners; the developer's block first."""
    rows = Head.objects.filter(roster=roster).annotate(unit_count=Count("units"), area=Sum("units__area"))
    rows = rows.filter(unit_count__gt=1).order_by("-is_developer", "-unit_count", "pk")[:limit]
    return list(rows.prefetch_related("owners", "units"))


def natural(text: str) -> tuple[int, int, str]:
    """ "2" before "10"; what is no number comes after."""
    return (0, int(text), "") if text.isdecimal() else (1, 0, text)
