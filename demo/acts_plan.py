"""年度计划 of the demo: a list that waits for the district government, and what each street is to renovate."""

from decimal import Decimal
from math import ceil

from django.db.models import Count, Sum

from accounts.models import Street
from demo.days import Days
from demo.people import People
from projects.models import Neighbourhood
from reviews.models import BatchEntry
from reviews.services.plan import compile_plan
from reviews.services.targets import Goal, set_targets

SHARE = Decimal(2) / 3


def plan(people: People, days: Days) -> None:
    """What was accepted and not approved is compiled; three years' targets, and two thirds of them in two years."""
    waiting = BatchEntry.objects.filter(
        accepted_on__isnull=False, approved_on=None, returned_on=None, taken_back_on=None, listed_on=None,
        plan=None, project__step=4, project__state="active",
    )  # fmt: skip
    for year in sorted(set(waiting.values_list("year", flat=True))):
        compile_plan(waiting.filter(year=year), actor=people.officer, on=days.today, year=year)
    first = days.today.year - 1
    for last, share in ((first + 2, Decimal(1)), (first + 1, SHARE)):
        goals = _goals(share)
        set_targets(goals, actor=people.officer, on=days.today, first_year=first, last_year=last)


def _goals(share: Decimal) -> list[Goal]:
    """Each street's own neighbourhoods, or this share of them."""
    sums = (
        Neighbourhood.objects.order_by()
        .values_list("street")
        .annotate(Count("pk"), Sum("household_count"), Sum("building_count"), Sum("building_area"))
    )
    streets = Street.objects.in_bulk()
    return [
        Goal(streets[pk], *(ceil(number * share) for number in counts), area=round(area * share, 2))
        for pk, *counts, area in sums
    ]
