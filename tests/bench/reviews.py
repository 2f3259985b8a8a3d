"""Joint reviews and pre-reviews of the projects that pages are measured with: something is owed, something was answered."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from accounts.models import Department, User
from projects.models import Project, SchemeVersion
from reviews.models import Invitation, Opinion, OpinionCondition, PreReview, PreReviewPoint, Review


def fill_reviews(
    versions: Sequence[SchemeVersion], departments: Sequence[Department], officer: User, today: date,
    opened_on: Callable[[Project], date],
) -> None:  # fmt: skip
    """All departments are asked; the last has agreed with a condition, which the street says is met."""
    reviews = Review.objects.bulk_create(
        Review.for_project(
            one.project, officer, scheme_version=one, opened_on=opened_on(one.project),
            deadline_on=today + timedelta(days=one.pk % 20 - 5),
        )
        for one in versions
    )  # fmt: skip
    asked = Invitation.objects.bulk_create(
        Invitation(review=review, department=department, asked_on=review.opened_on)
        for review in reviews
        for department in departments
    )
    opinions = Opinion.objects.bulk_create(
        Opinion(
            invitation=one, result="conditional", comment="补充消防通道图", given_on=one.asked_on, by=officer
        )
        for one in asked
        if one.department == departments[-1]
    )
    OpinionCondition.objects.bulk_create(
        OpinionCondition(opinion=one, text="补充消防通道图", reply="已补充", replied_on=today)
        for one in opinions
    )


def fill_pre_reviews(versions: Sequence[SchemeVersion], officer: User, today: date) -> None:
    """Two points each, one of them answered."""
    rows = PreReview.objects.bulk_create(
        PreReview.for_project(
            one.project,
            officer,
            scheme_version=one,
            done_on=today,
            deadline_on=today + timedelta(days=one.pk % 20),
        )
        for one in versions
    )
    PreReviewPoint.objects.bulk_create(
        PreReviewPoint(
            pre_review=one,
            number=number,
            text="补充管线图",
            reply=reply,
            replied_on=today if reply else None,
            closed_on=_closed(one.project, today) if reply else None,
        )
        for one in rows
        for number, reply in ((1, ""), (2, "已补充"))
    )


def _closed(project: Project, today: date) -> date | None:
    """The bureau has judged the replies of earlier years; those of this year's plan wait."""
    return None if project.batch_year == today.year else today
