"""What a district needs before the first login: its streets, departments and working-day calendar."""

from dataclasses import dataclass

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
    return Loaded(_streets(scheme), _departments(scheme), sum(map(_year, workdays.published_years())))


def _streets(scheme: Scheme) -> int:
    return sum(
        Street.objects.update_or_create(code=street.code, defaults={"name": street.name, "order": order})[1]
        for order, street in enumerate(scheme.street_defs, 1)
    )


def _departments(scheme: Scheme) -> int:
    return sum(
        Department.objects.update_or_create(
            code=department.code,
            defaults={"name": department.name, "joint_review": department.joint_review, "order": order},
        )[1]
        for order, department in enumerate(scheme.departments, 1)
    )


def _year(year: int) -> bool:
    made = CalendarYear.objects.get_or_create(year=year)[1]
    if made:
        CalendarDay.objects.bulk_create(
            CalendarDay(day=special.day, is_workday=special.is_workday, name=special.name)
            for special in workdays.special_days(year)
        )
    return made
