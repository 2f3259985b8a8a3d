"""竣工结算超期: projects whose joint acceptance passed and whose price is not settled in time. One query."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q

from funding.models import Settlement
from policy.loader import load_scheme
from projects.models import Project
from reports.money_flows import scoped
from reports.sources import ACCEPTANCE_STEP, passed_acceptances
from works.aftercare_rules import months_after

SHORTEST_MONTH = timedelta(days=28)


class Overdue(NamedTuple):
    """A project to settle: accepted on, to be settled by, and how many days that is past."""

    project_id: int
    code: str
    name: str
    street: str
    accepted_on: date
    due_on: date
    days: int


def overdue(user: Any, place: Q, today: date) -> list[Overdue]:
    """The longest overdue first. A project sent back before its acceptance, or withdrawn, has nothing to settle."""
    unsettled = passed_acceptances(today - SHORTEST_MONTH).filter(
        ~Exists(Settlement.objects.filter(project=OuterRef("project"))),
        place,
        project__step__gte=ACCEPTANCE_STEP,
    )
    rows = scoped(unsettled.exclude(project__state=Project.State.WITHDRAWN), "project", user)
    rows = rows.order_by("project_id", "-held_on", "-id").distinct("project_id")
    place_of = "project__neighbourhood__"
    found = [
        _overdue(today, *row)
        for row in rows.values_list(
            "project_id", "project__code", f"{place_of}name", f"{place_of}street__name", "held_on", "project__scheme_code"
        )
    ]  # fmt: skip
    return sorted((one for one in found if one.days > 0), key=lambda one: (-one.days, one.code))


def _overdue(
    today: date, project_id: int, code: str, name: str, street: str, held_on: date, scheme: str
) -> Overdue:
    due_on = months_after(held_on, load_scheme(scheme).settlement_months)
    return Overdue(project_id, code, name, street, held_on, due_on, (today - due_on).days)
