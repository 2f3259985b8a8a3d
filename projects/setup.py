"""What a district needs before the first login: its streets, departments and working-day calendar."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import Department, Street
from policy import workdays
from policy.loader import load_scheme
from policy.schema import Scheme
from projects.models import CalendarDay, CalendarYear


@dataclass(frozen=True)
class Loaded:
    """How many rows were made; 0 where all were there."""

    streets: int
    departments: int
    calendar_years: int


@transaction.atomic
def load_district(scheme_code: str) -> Loaded:
    """Make what is missing; names and order follow the scheme, all else that people entered stays.

    A calendar year that is there is left alone: the rows count, the files only seed them.
    Raises policy.loader.UnknownScheme.
    """
    scheme = load_scheme(scheme_code)
    return Loaded(_streets(scheme), _departments(scheme), load_years())


def _streets(scheme: Scheme) -> int:
    named = enumerate(scheme.street_defs, 1)
    rows = [Street(code=one.code, name=one.name, order=order) for order, one in named]
    return _made_or_renamed(Street, rows, "name", "order")


def _departments(scheme: Scheme) -> int:
    named = enumerate(scheme.departments, 1)
    rows = [
        Department(code=one.code, name=one.name, joint_review=one.joint_review, order=order)
        for order, one in named
    ]
    return _made_or_renamed(Department, rows, "name", "joint_review", "order")


def _made_or_renamed(model: type[Street] | type[Department], rows: list[Any], *fields: str) -> int:
    """By code: new ones made, of those that are there these fields set; how many are new. Two statements."""
    known = set(model.objects.values_list("code", flat=True))
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=fields)
    return sum(row.code not in known for row in rows)


def load_years() -> int:
    """The calendar of every published year that has none yet; how many were made."""
    known = set(CalendarYear.objects.values_list("year", flat=True))
    new = [year for year in workdays.published_years() if year not in known]
    CalendarYear.objects.bulk_create(CalendarYear(year=year) for year in new)
    CalendarDay.objects.bulk_create(
        CalendarDay(day=special.day, is_workday=special.is_workday, name=special.name)
        for year in new
        for special in workdays.special_days(year)
    )
    return len(new)
