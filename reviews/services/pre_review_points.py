"""One comment of a pre-review: the builder answers it, the bureau closes it or sends the answer back."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import partial

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from projects import events
from projects.checks import refuse, said, unless
from projects.guards import required_text
from projects.models import Project
from reviews.models import PreReview, PreReviewPoint
from reviews.services.pre_review import LONGEST, locked_pre_review, open_reasons

REASON_LONGEST = 300


@transaction.atomic
def reply_point(point: PreReviewPoint, *, actor: User, on: date, reply: str) -> PreReviewPoint:
    """What the builder changed; it may be said anew until the bureau has closed the point."""
    point, project = _locked(point)
    authorise(actor, Action.REPLY_PRE_REVIEW, project)
    refuse(
        _open(point, project),
        required_text(reply, "reply", "修改情况"),
        unless(len(reply) <= LONGEST, "too_long", f"最多{LONGEST}字。", field="reply"),
    )
    point.reply, point.replied_on, point.replied_by = reply.strip(), on, actor
    point.returned_on, point.return_reason = None, ""
    point.save(update_fields=["reply", "replied_on", "replied_by", "returned_on", "return_reason"])
    _tell("pre_review_replied", "回复预审意见", point, project, actor, on, reply)
    return point


@transaction.atomic
def return_point(point: PreReviewPoint, *, actor: User, on: date, reason: str) -> PreReviewPoint:
    """The answer does not do: back to the builder, with the reason."""
    point, project = _locked(point)
    authorise(actor, Action.PRE_REVIEW, project)
    refuse(
        _open(point, project),
        _answered(point),
        required_text(reason, "reason", "退回原因"),
        unless(len(reason) <= REASON_LONGEST, "too_long", f"最多{REASON_LONGEST}字。", field="reason"),
    )
    point.returned_on, point.return_reason = on, reason.strip()
    point.save(update_fields=["returned_on", "return_reason"])
    _tell("pre_review_returned", "退回预审意见的回复", point, project, actor, on, reason)
    return point


@transaction.atomic
def close_point(point: PreReviewPoint, *, actor: User, on: date) -> PreReviewPoint:
    """The bureau confirms that the point has been met. Of two at once, one wins and the other reads who it was."""
    point, project = _locked(point)
    authorise(actor, Action.PRE_REVIEW, project)
    refuse(_open(point, project), _answered(point))
    point.closed_on, point.closed_by = on, actor
    point.save(update_fields=["closed_on", "closed_by"])
    _tell("pre_review_point_closed", "确认预审意见已落实", point, project, actor, on)
    return point


@transaction.atomic
def take_back_point(point: PreReviewPoint, *, actor: User, on: date) -> PreReviewPoint:
    """撤回 one point, until it has been answered."""
    point, project = _locked(point)
    authorise(actor, Action.PRE_REVIEW, project)
    by = f"{point.replied_by}已于{said(point.replied_on)}回复,不能撤回。" if point.reply else ""
    refuse(_open(point, project), unless(not point.reply, "answered", by))
    point.taken_back_on = on
    point.save(update_fields=["taken_back_on"])
    _tell("pre_review_point_taken_back", "撤回预审意见", point, project, actor, on)
    return point


@transaction.atomic
def reply_points(
    pre_review: PreReview, *, actor: User, on: date, replies: Mapping[int, str]
) -> list[PreReviewPoint]:
    """Several replies at once, by the points' ids: all of them or, with every reason, none."""
    authorise(actor, Action.REPLY_PRE_REVIEW, pre_review.project)
    refuse(unless(replies, "required", "请至少回复一条意见。"))
    verbs = [
        (point, partial(reply_point, point, actor=actor, on=on, reply=replies[point.pk]))
        for point in _own(pre_review, replies)
    ]
    return _all(verbs, "reply")


@transaction.atomic
def judge_points(
    pre_review: PreReview, *, actor: User, on: date, close: Collection[int] = (),
    send_back: Mapping[int, str] | None = None,
) -> list[PreReviewPoint]:  # fmt: skip
    """Several replies judged at once, by the points' ids: closed, or sent back with a reason; all of them or none."""
    authorise(actor, Action.PRE_REVIEW, pre_review.project)
    reasons = send_back or {}
    refuse(unless(close or reasons, "required", "请至少核对一条回复。"))
    verbs = [
        (
            point,
            partial(return_point, point, actor=actor, on=on, reason=reasons[point.pk])
            if point.pk in reasons
            else partial(close_point, point, actor=actor, on=on),
        )
        for point in _own(pre_review, {*close, *reasons})
    ]
    return _all(verbs, "reason")


def _own(pre_review: PreReview, ids: Collection[int]) -> list[PreReviewPoint]:
    """The pre-review's points among these, in their order; locked first, so that two tables do not lock each other."""
    locked_pre_review(pre_review)
    return list(pre_review.points.filter(pk__in=ids).select_related("pre_review"))


def _all(
    verbs: Sequence[tuple[PreReviewPoint, Callable[[], PreReviewPoint]]], field: str
) -> list[PreReviewPoint]:
    """Every verb's result; where some refuse, all their reasons, each beside its point's `field_ID`."""
    done, reasons = [], []
    for point, verb in verbs:
        try:
            done.append(verb())
        except Refused as refused:
            reasons += [_named(point, one, field) for one in refused.reasons]
    refuse(reasons)
    return done


def _named(point: PreReviewPoint, reason: Reason, field: str) -> Reason:
    return Reason(reason.code, f"第{point.number}条:{reason.message}", field=f"{field}_{point.pk}")


def _locked(point: PreReviewPoint) -> tuple[PreReviewPoint, Project]:
    """The point as it stands now, with its pre-review; its project locked."""
    pre_review, project = locked_pre_review(point.pre_review)
    fresh = PreReviewPoint.objects.select_related("closed_by", "replied_by").get(pk=point.pk)
    fresh.pre_review = pre_review
    return fresh, project


def _open(point: PreReviewPoint, project: Project) -> list[Reason]:
    by = f"由{point.closed_by}于{said(point.closed_on)}"
    return [
        *open_reasons(point.pre_review, project),
        *unless(point.closed_on is None, "point_closed", f"这条意见已{by}确认落实。"),
        *unless(point.taken_back_on is None, "point_taken_back", "这条意见已撤回。"),
    ]


def _answered(point: PreReviewPoint) -> list[Reason]:
    if not point.reply:
        return [Reason("not_replied", "建设单位还没有回复这条意见。")]
    back = f"已于{said(point.returned_on)}退回,等建设单位重新回复。"
    return unless(point.returned_on is None, "already_returned", back)


def _tell(
    verb: str, act: str, point: PreReviewPoint, project: Project, actor: User, on: date, reason: str = ""
) -> None:
    sentence = f"{act}(第{point.number}条:{point.text[:40]})"
    events.record(verb, sentence, actor=actor, on=on, project=project, reason=reason.strip())
