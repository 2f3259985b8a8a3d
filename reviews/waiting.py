"""Replies of streets that wait for a confirmation, over all projects a person may see."""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from projects.models import Project
from reviews.models import Opinion, OpinionCondition, PreReviewPoint, Review
from reviews.services.pre_review import STEP as PRE_REVIEW_STEP
from reviews.standing import of_newest_version, running


def conditions_replied(user: Any) -> QuerySet[OpinionCondition]:
    """联审条件 whose reply nobody has judged: of the newest opinion of a department in a running review."""
    later = Opinion.objects.filter(
        invitation=OuterRef("opinion__invitation"), pk__gt=OuterRef("opinion")
    )  # an anti-join over all rows at once, where the first of a sorted list would be sought for each
    rows = OpinionCondition.objects.visible_to(user).filter(
        ~Exists(later),
        closed_on=None,
        returned_on=None,
        opinion__invitation__review__in=running(Review.objects.all()),
    )
    return rows.exclude(reply="")


def points_replied(user: Any) -> QuerySet[PreReviewPoint]:
    """预审意见 whose reply nobody has judged: of a pre-review that stands and is not concluded."""
    rows = PreReviewPoint.objects.visible_to(user).filter(
        closed_on=None, returned_on=None, taken_back_on=None, pre_review__comments_closed_on=None,
        pre_review__taken_back_on=None, pre_review__cycle=F("pre_review__project__cycle"),
        pre_review__project__step=PRE_REVIEW_STEP, pre_review__project__state=Project.State.ACTIVE,
    )  # fmt: skip
    return rows.exclude(reply="").filter(of_newest_version("pre_review__scheme_version"))
