"""联审会议: a joint meeting stands for written opinions; the bureau records each department's word."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects import events
from projects.checks import at_step, not_after, not_before, refuse, said, unless
from projects.guards import locked, required_text
from reviews.models import Invitation, Opinion, Review, ReviewMeeting
from reviews.services.opinions import tidy, word_reasons, write_opinion
from reviews.standing import STEP, issued_reasons, standing_reasons


@dataclass(frozen=True)
class Spoken:
    """A department's word in the meeting."""

    result: str
    comment: str = ""
    conditions: tuple[str, ...] = field(default=())


@transaction.atomic
def hold_meeting(
    review: Review, *, actor: User, on: date, held_on: date, place: str, people: str, words: Mapping[int, Spoken],
    note: str = "", seen: int | None = None,
) -> ReviewMeeting:  # fmt: skip
    """Record the meeting and, per invitation id, what its department said; departments not in `words` said nothing.

    `seen`: the newest opinion of the review when the page was opened; a department that wrote one since is refused by name.
    """
    project = locked(review.project_id)
    review = Review.objects.select_related("minutes_by").get(pk=review.pk)
    authorise(actor, Action.OPEN_REVIEW, project)
    invited = {one.pk: one for one in review.invitations.select_related("department") if one.pk in words}
    refuse(
        at_step(project, STEP),
        standing_reasons(review, project),
        issued_reasons(review, "不能再登记会议"),
        not_after(held_on, on, "held_on", "会议日期"),
        not_before(held_on, review.opened_on, "held_on", f"会议不能早于发起联审的{said(review.opened_on)}。"),
        required_text(place, "place", "地点"),
        required_text(people, "people", "参会人员"),
        unless(invited, "nobody_spoke", "请至少登记一个部门的意见。"),
        _words(invited, words),
        _written_since(invited, seen),
    )
    meeting = ReviewMeeting.objects.create(
        review=review, held_on=held_on, place=place.strip(), people=people.strip(), note=note.strip(),
        recorded_by=actor,
    )  # fmt: skip
    for pk, invitation in invited.items():
        word = words[pk]
        write_opinion(
            invitation, actor=actor, on=held_on, result=word.result, comment=word.comment.strip(),
            conditions=tidy(word.conditions), meeting=meeting,
        )  # fmt: skip
    names = "、".join(one.department.name for one in invited.values())
    sentence = f"登记{said(held_on)}联审会议,{names}在会上表态"
    events.record("review_meeting", sentence, actor=actor, on=on, project=review.project)
    return meeting


def _words(invited: Mapping[int, Invitation], words: Mapping[int, Spoken]) -> list[Reason]:
    """Every fault by the department's name, at its line of the form."""
    found = []
    for pk, invitation in invited.items():
        for one in word_reasons(words[pk].result, words[pk].comment.strip(), tidy(words[pk].conditions)):
            asked, department = one.message.removeprefix("请填写"), invitation.department
            message = f"请填写{department}{asked}" if asked != one.message else f"{department}:{asked}"
            found.append(Reason(one.code, message, field=f"{one.field}_{pk}"))
    return found


def _written_since(invited: Mapping[int, Invitation], seen: int | None) -> list[Reason]:
    if seen is None:
        return []
    rows = Opinion.objects.filter(invitation__in=invited, pk__gt=seen).select_related("by")
    return [
        Reason(
            "overtaken",
            f"{invited[one.invitation_id].department}({one.by})刚才出具了“{one.get_result_display()}”,请核对后再登记。",
        )
        for one in rows
    ]
