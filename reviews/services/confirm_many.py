"""Replies to conditions and to pre-review points, several confirmed at once, all or nothing, each by its own verb."""

from collections.abc import Iterable, Mapping
from datetime import date

from accounts.models import User
from policy.errors import Reason
from projects.checks import refuse
from projects.many import each, mark
from reviews.models import OpinionCondition, PreReviewPoint
from reviews.services.conditions import close_condition
from reviews.services.pre_review_points import close_point


def close_conditions(
    conditions: Iterable[OpinionCondition], *, actor: User, on: date, seen: Mapping[int, str], note: str = ""
) -> list[OpinionCondition]:
    """确认落实 of replies as they were read: `seen` holds the `mark` of each reply by the condition's key."""

    def close(one: OpinionCondition) -> OpinionCondition:
        made = close_condition(one, actor=actor, on=on, note=note)
        refuse(_changed(made, seen))
        return made

    return each(
        sorted(conditions, key=lambda one: (one.opinion.invitation.review.project_id, one.pk)),
        close,
        lambda one: one.opinion.invitation.review.project.neighbourhood.name,
        lambda one: one.pk,
    )


def close_points(
    points: Iterable[PreReviewPoint], *, actor: User, on: date, seen: Mapping[int, str]
) -> list[PreReviewPoint]:
    """确认落实 of pre-review points whose replies are still those that were read."""

    def close(one: PreReviewPoint) -> PreReviewPoint:
        made = close_point(one, actor=actor, on=on)
        refuse(_changed(made, seen))
        return made

    return each(
        sorted(points, key=lambda one: (one.pre_review.project_id, one.pk)),
        close,
        lambda one: f"{one.pre_review.project.neighbourhood.name}第{one.number}条",
        lambda one: one.pk,
    )


def _changed(row: OpinionCondition | PreReviewPoint, seen: Mapping[int, str]) -> list[Reason]:
    """A reply said anew since it was read; asked under the project's lock, what was done is undone with the refusal."""
    if seen.get(row.pk) == mark(row.reply):
        return []
    return [Reason("changed", f"{row.replied_by}又更新了回复,请看过新的回复再确认。")]
