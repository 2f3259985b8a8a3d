"""街道任务: what each street is to renovate over some years, set by the bureau in one table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import Street, User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects import events
from projects.checks import refuse, unless
from reviews.models import StreetTarget

MOST_YEARS = 5
LARGEST = 10_000_000
LARGEST_AREA = Decimal(10) ** 11


@dataclass(frozen=True)
class Goal:
    """A street's line of the table; area in m². All zero: the street has no target."""

    street: Street
    neighbourhoods: int
    households: int
    buildings: int
    area: Decimal

    @property
    def is_nothing(self) -> bool:
        """Nothing is asked of the street."""
        return not (self.neighbourhoods or self.households or self.buildings or self.area)


@transaction.atomic
def set_targets(goals: Iterable[Goal], *, actor: User, on: date, first_year: int, last_year: int) -> int:
    """Set the targets of these streets for these years anew; a line of zeros takes a street's target away.

    A second line with fewer years (三年任务两年完成) is another call. Returns how many streets have a target.
    """
    authorise(actor, Action.COMPILE_BATCH)
    goals = list(goals)
    refuse(
        _bad_years(first_year, last_year, on),
        unless(any(not goal.is_nothing for goal in goals), "no_targets", "请至少填写一个街道的任务。"),
        *(_bad_amounts(goal) for goal in goals),
    )
    list(Street.objects.select_for_update().order_by("pk"))  # one table, one officer at a time
    years = {"first_year": first_year, "last_year": last_year}
    old = StreetTarget.objects.filter(**years, street__in=[goal.street for goal in goals])
    before = {one.street_id: _words(one) for one in old}
    old.delete()
    made = [_row(goal, actor, on, first_year, last_year) for goal in goals if not goal.is_nothing]
    _tell(goals, before, actor, on, f"{first_year}—{last_year}年")
    return len(StreetTarget.objects.bulk_create(made))


def _tell(goals: list[Goal], before: dict[int, str], actor: User, on: date, years: str) -> None:
    """Who set which street's target from what to what: the rows themselves hold only the last."""
    lines = [(goal.street, before.get(goal.street.pk, ""), _words(goal)) for goal in goals]
    changed = {street.code: [old, new] for street, old, new in lines if old != new}
    events.record(
        "targets_set", f"设定{years}街道任务", actor=actor, on=on, data={"years": years, "changed": changed}
    )


def _words(one: Goal | StreetTarget) -> str:
    """Nothing where nothing is asked."""
    if isinstance(one, Goal) and one.is_nothing:
        return ""
    return f"{one.neighbourhoods}个小区,{one.households}户,{one.buildings}幢,{one.area:,.2f} ㎡"


def _row(goal: Goal, actor: User, on: date, first_year: int, last_year: int) -> StreetTarget:
    return StreetTarget(
        street=goal.street, first_year=first_year, last_year=last_year, neighbourhoods=goal.neighbourhoods,
        households=goal.households, buildings=goal.buildings, area=goal.area, set_by=actor, set_on=on,
    )  # fmt: skip


def _bad_years(first: int, last: int, on: date) -> list[Reason]:
    near = all(abs(year - on.year) <= 10 for year in (first, last))
    return [
        *unless(first <= last, "years_turned", "截止年度不能早于起始年度。", field="last_year"),
        *unless(
            last - first < MOST_YEARS, "too_many_years", f"任务最多跨{MOST_YEARS}年。", field="last_year"
        ),
        *unless(near, "far_years", f"年度应在{on.year}年前后十年之内。", field="first_year"),
    ]


def _bad_amounts(goal: Goal) -> list[Reason]:
    """A target names neighbourhoods, households, buildings and area together, none negative or absurd."""
    counts = (goal.neighbourhoods, goal.households, goal.buildings)
    sane = all(0 <= count <= LARGEST for count in counts) and 0 <= goal.area < LARGEST_AREA
    whole = goal.is_nothing or (all(counts) and goal.area > 0)
    return [
        *unless(sane, "bad_amount", f"{goal.street}:数字太大或为负数。"),
        *unless(whole, "incomplete", f"{goal.street}:小区、户数、幢数、建筑面积都要填写;没有任务的,都填0。"),
    ]
