"""What pages ask about people: who stands in for whom, and who could."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import DESK, StandIn, User


def standing_in(user: Any, today: date) -> tuple[StandIn, ...]:
    """For whom the person acts today; one query. Somebody who is not logged in acts for nobody."""
    if user.pk is None:
        return ()
    return tuple(_named(StandIn.objects.running(today)).filter(stand_in=user))


def absence(user: Any, today: date) -> StandIn | None:
    """Who acts for the person today, if anybody; one query."""
    return _named(StandIn.objects.running(today)).filter(person=user).first()


def concerning(user: Any, today: date) -> QuerySet[StandIn]:
    """What runs or is to come with the person on either side."""
    rows = _named(StandIn.objects.not_over(today)).filter(Q(person=user) | Q(stand_in=user))
    return rows.order_by("from_on", "pk")


def colleagues(person: User) -> QuerySet[User]:
    """Active people of the same role at the same desk: those who can take the person's work."""
    rows = User.objects.filter(role=person.role, is_active=True).exclude(pk=person.pk)
    desk = {
        "street": person.street_id,
        "community": person.community_id,
        "department": person.department_id,
        "builder": person.builder_id,
    }
    return rows.filter(**desk).select_related(*DESK).order_by("full_name")


def _named(rows: QuerySet[StandIn]) -> QuerySet[StandIn]:
    return rows.select_related("person", "stand_in")
