"""例会 items of no project on the desk: read when somebody looks, for no project's lines can hold them."""

from datetime import date, timedelta
from typing import Any

from accounts.models import Role
from workflow.models import MeetingItem

MEETING_DAYS = 7


def agreed(user: Any, today: date) -> list[MeetingItem]:
    """Open items of the clerk's street, and for the bureau's officer those of no street; from a week before their day.

    At most one query; those of a project stand in its own lines.
    """
    if user.role not in (Role.STREET_CLERK, Role.BUREAU_OFFICER):
        return []
    soon = today + timedelta(days=MEETING_DAYS)
    rows = MeetingItem.objects.filter(done_on=None, carried_to=None, due_on__lte=soon, project=None)
    return list(rows.filter(street=user.street_id).select_related("meeting").order_by("due_on", "pk"))
