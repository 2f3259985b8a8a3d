"""The running pre-reviews of everything a person may see, for one list in a fixed number of queries."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet

from projects.models import Project
from reviews.models import PreReview
from reviews.services.pre_review import STEP
from reviews.standing import of_newest_version

STATES = {"reply": "等待建设单位回复", "judge": "等待区住建局确认"}


def running_pre_reviews(user: Any, state: str = "") -> QuerySet[PreReview]:
    """Those that stand and are not concluded, the nearest deadline first, with `waiting`, `answered` and `closed` points.

    `state`: "reply" (a reply is missing), "judge" (none is), "" all.
    """
    stands = Q(points__isnull=False, points__taken_back_on=None)
    open_ones = stands & Q(points__closed_on=None)
    waits = Q(points__reply="") | Q(points__returned_on__isnull=False)
    rows = (
        PreReview.objects.visible_to(user)
        .filter(
            of_newest_version(), cycle=F("project__cycle"), comments_closed_on=None, taken_back_on=None,
            project__step=STEP, project__state=Project.State.ACTIVE,
        )
        .annotate(
            total=Count("points", filter=stands),
            waiting=Count("points", filter=open_ones & waits),
            closed=Count("points", filter=stands & Q(points__closed_on__isnull=False)),
        )
        .select_related("scheme_version", "project__neighbourhood__street")
        .order_by(F("deadline_on").asc(nulls_last=True), "id")
    )  # fmt: skip
    if state == "reply":
        return rows.filter(waiting__gt=0)
    return rows.filter(waiting=0) if state == "judge" else rows
