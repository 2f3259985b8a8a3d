"""方案联合审查 (step 7) as its page: departments by state, their conditions, meetings and minutes; and the acts."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Action
from projects.checks import reached
from projects.models import Project
from reviews.act_queries import conditions_of, invitations_of, reviews_of
from reviews.models import Invitation, OpinionCondition, Review
from reviews.queries import asked, current_formal_scheme, newest_opinion, with_opinions
from reviews.rules import opinion_light
from reviews.services import conditions, joint, meetings, minutes, reminders
from reviews.standing import STEP, counting
from web import formats
from web.staff.records.forms import joint as forms
from web.staff.records.kinds.said import day, facts
from web.staff.records.registry import Act, Fact, Kind, Part, Row, when_asked

STATES = {
    "missing": ("未反馈", "warn"),
    "agree": ("同意", "good"),
    "conditional_open": ("附条件,待落实", "warn"),
    "conditional_closed": ("附条件,已落实", "good"),
    "refuse": ("不同意", "bad"),
}


def _rows(project: Project) -> Iterator[Row]:
    today = timezone.localdate()
    invitations = {one.pk: one for one in invitations_of(project)}
    own = {one.pk: one for one in conditions_of(project)}
    for review in (
        with_opinions(reviews_of(project)).select_related("recorded_by").prefetch_related("meetings")
    ):
        current = review.stands
        parts: list[Part] = []
        for one in review.invitations.all():
            parts.append(_department(one, invitations[one.pk], today, current))
            parts += [_condition(own[row.pk]) for row in _conditions(one)]
        word, kind = _state(review, current)
        yield Row(
            f"{review.scheme_version}联合审查", _facts(review, current), word, kind, subjects=(review,),
            parts=tuple(parts), parts_title="部门意见", template="staff/records/review_matrix.html",
            data=_papers(review),
        )  # fmt: skip


def _conditions(invitation: Invitation) -> list[OpinionCondition]:
    opinion = newest_opinion(invitation)
    return list(opinion.conditions.all()) if opinion else []


def _state(review: Review, current: bool) -> tuple[str, str]:
    if review.taken_back_on:
        return "已撤回", "muted"
    if not current:
        return "已失效", "muted"
    return ("已印发纪要", "good") if review.minutes_on else ("审查中", "now")


def _facts(review: Review, current: bool) -> tuple[Fact, ...]:
    unknown = f"{review.opened_on.year + 1}年放假安排尚未公布"
    void = "" if current or review.taken_back_on else _void_words(review)
    return facts(
        ("已失效", void),
        ("发起日期", f"{day(review.opened_on)} {review.recorded_by}"),
        (
            "反馈截止日期",
            f"{day(review.deadline_on)}({review.workdays}个工作日)" if review.deadline_on else unknown,
        ),
        ("反馈情况", _answered(review)),
        ("说明", review.note),
        ("撤回", f"{day(review.taken_back_on)} {review.taken_back_reason}" if review.taken_back_on else ""),
        *(("联审会议", _meeting(one)) for one in review.meetings.all()),
        ("纪要草稿", f"{review.draft_number},{day(review.draft_on)}起草" if _drafted(review) else ""),
        ("联审纪要编号", review.minutes_number),
        ("印发日期", day(review.minutes_on)),
        ("印发人", review.minutes_by),
        ("纪要内容", review.minutes_text),
    )


def _drafted(review: Review) -> bool:
    return review.draft_version > 0 and review.minutes_on is None


def _void_words(review: Review) -> str:
    since = f",{day(review.replaced_on)}起已另行联审" if review.replaced_on else ""
    return f"方案已更新或项目已退回,各部门对{review.scheme_version}出具的意见不再有效{since}。"


def _meeting(meeting: Any) -> str:
    note = f";{meeting.note}" if meeting.note else ""
    return f"{day(meeting.held_on)},{meeting.place};参会:{meeting.people}{note}"


def _answered(review: Review) -> str:
    """How many departments have answered, and whom to remind."""
    invited = list(review.invitations.all())
    silent = [one.department.name for one in invited if newest_opinion(one) is None]
    waiting = f",还没有反馈:{'、'.join(silent)}" if silent else ""
    return f"邀请 {len(invited)} 个部门,已反馈 {len(invited) - len(silent)} 个{waiting}"


def _department(shown: Invitation, acting: Invitation, today: date, current: bool) -> Part:
    opinion = newest_opinion(shown)
    word, kind = STATES[asked(shown).state]
    waits = opinion is None and current and shown.review.minutes_on is None
    given = list(shown.reminders.all())
    data = {
        "invitation": shown,
        "opinion": opinion,
        "older": len(shown.opinions.all()) - 1,
        "light": opinion_light(shown.review.deadline_on, today) if waits else "",
        "reminded": max((one.reminded_on for one in given), default=None),
        "reminders": len(given),
        "files": opinion.files.all() if opinion else (),
    }
    return Part(shown.department.name, word, kind, subjects=(acting,), data=data)


def _condition(row: OpinionCondition) -> Part:
    if row.closed_on:
        word, kind = "已落实", "good"
    elif row.reply and row.returned_on is None:
        word, kind = "已回复,待确认", "now"
    else:
        word, kind = "待落实", "warn"
    return Part(row.text, word, kind, subjects=(row,), data={"condition": row})


def _papers(review: Review) -> list[tuple[str, str]]:
    """What can be printed of the review."""
    found = [("各部门意见单(PDF)", reverse("review_sheets", args=[review.pk]))]
    if review.minutes_on or review.draft_version:
        name = "联审纪要" if review.minutes_on else "纪要草稿"
        found += [
            (f"{name}(Word)", reverse("review_minutes_docx", args=[review.pk])),
            (f"{name}(PDF)", reverse("review_minutes_pdf", args=[review.pk])),
        ]
    return found


def _may_open(project: Project) -> bool:
    if not reached(project, STEP) or current_formal_scheme(project) is None:
        return False
    return not counting(project.reviews.all()).exists()


def _replied(row: Any) -> bool:
    return bool(row.counts and not row.closed_on and row.reply and row.returned_on is None)


def _opinions_in(review: Any) -> bool:
    return bool(review.counts and not review.minutes_on and not review.held_up)


def _runs(review: Any) -> bool:
    return bool(review.counts and not review.minutes_on)


def _about(row: OpinionCondition) -> str:
    return f"{row.opinion.invitation.department}:{formats.short_day(row.opinion.given_on)} {row.text}"


def _plainly(_: Review) -> str:
    return ""


ACTS = (
    Act(
        "again", "再次邀请原来的部门", Action.OPEN_REVIEW, forms.Nothing, joint.invite_again,
        "已就现行方案再次邀请原来的部门,对旧方案的意见不再有效。",
        lambda p: _may_open(p) and joint.last_review(p),
    ),
    Act(
        "open", "发起联合审查", Action.OPEN_REVIEW, forms.OpenReview, joint.open_review,
        "联合审查已发起,已列入各部门的待办事项。", _may_open,
    ),
    Act(
        "reply", "回复落实情况", Action.REPLY_CONDITION, forms.Reply, conditions.reply_condition,
        "落实情况已回复,等待确认。", lambda c: c.counts and not c.closed_on, conditions_of, about=_about,
        opened=lambda c: not c.reply or c.returned_on,
    ),
    Act(
        "condition", "确认条件已落实", Action.CLOSE_CONDITION, forms.Confirm, conditions.close_condition,
        "条件已确认落实。", lambda c: c.counts and not c.closed_on, conditions_of, about=_about,
        opened=_replied,
    ),
    Act(
        "return", "退回重新落实", Action.CLOSE_CONDITION, forms.Return, conditions.return_condition,
        "已退回街道重新落实。", _replied, conditions_of, danger=True, about=_about,
    ),
    Act(
        "minutes", "印发联审纪要", Action.ISSUE_MINUTES, forms.Issue, minutes.issue_minutes,
        "联审纪要已印发。条件都落实后,可以进入下一步。", _opinions_in, reviews_of, about=_plainly,
    ),
    Act(
        "draft", "起草联审纪要", Action.OPEN_REVIEW, forms.Draft, minutes.draft_minutes,
        "纪要草稿已保存,等待区住建局负责人印发。", _opinions_in, reviews_of,
        opened=lambda r: not r.draft_version, about=_plainly,
    ),
    Act(
        "remind", "催办", Action.OPEN_REVIEW, forms.Nothing, reminders.remind, "已催办,该部门会在待办事项中看到。",
        lambda one: one.waits, invitations_of, opened=when_asked,
    ),
    Act(
        "remind_all", "催办未反馈的部门", Action.OPEN_REVIEW, forms.Nothing, reminders.remind_silent,
        "已催办未反馈的部门。", lambda r: _runs(r) and r.silent, reviews_of, opened=when_asked, about=_plainly,
    ),
    Act(
        "meeting", "登记联审会议", Action.OPEN_REVIEW, forms.Meeting, meetings.hold_meeting,
        "联审会议和会上意见已登记。", _runs, reviews_of, opened=when_asked, about=_plainly,
    ),
    Act(
        "more", "增加邀请部门", Action.OPEN_REVIEW, forms.MoreDepartments, joint.invite_more,
        "已增加邀请,列入这些部门的待办事项。", _runs, reviews_of, opened=when_asked, about=_plainly,
    ),
    Act(
        "take_back", "撤回联合审查", Action.OPEN_REVIEW, forms.TakeBackReview, joint.take_back_review,
        "联合审查已撤回。", lambda r: _runs(r) and not r.touched, reviews_of, danger=True, about=_plainly,
    ),
)  # fmt: skip

KIND = Kind(
    "review",
    "方案联合审查",
    STEP,
    "区住建局邀请有关部门审查正式方案,意见齐全、没有不同意的,印发联审纪要。附带的条件由街道或建设单位逐条回复,"
    "区住建局或提出的部门确认落实。方案更新后,原来的意见不再有效。",
    _rows,
    ACTS,
    "还没有发起联合审查。",
)
