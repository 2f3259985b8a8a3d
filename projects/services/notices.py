"""Verbs on public notices (公示) and the objections (异议) raised against them."""

import re
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import CalendarUnpublished, Reason, Refused
from policy.loader import load_scheme
from policy.workdays import Calendar, notice_closes_on
from projects import events
from projects.calendar import calendar
from projects.checks import said
from projects.guards import locked, refuse_if, required_text, running
from projects.models import Notice, Objection, Project

NOTICE_STEP = 3
LONGEST = 60
PERSONAL = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")


@transaction.atomic
def publish_notice(
    project: Project, *, actor: User, on: date, title: str, body: str, contact: str, workdays: int = 5
) -> Notice:
    """Put the preliminary scheme on public notice from `on`, in step 3. A notice of an earlier cycle ends.

    `closes_on` stays empty while the year it would fall in has no published calendar.
    """
    project = _ready(project, actor)
    standing = _standing(project)
    reasons = _text_reasons(project, title, body, contact, workdays)
    if standing is not None and standing.cycle == project.cycle:
        reasons.append(
            Reason("already_published", "已有公示。要修改内容请用“修改后重新公示”,公示期重新计算。")
        )
    refuse_if(reasons)
    if standing is not None:
        _take_down(standing, on, "项目退回后重新公示")
    return _publish(project, actor, on, title, body, contact, workdays, revision=1)


@transaction.atomic
def revise_notice(
    notice: Notice,
    *,
    actor: User,
    on: date,
    reason: str,
    title: str,
    body: str,
    contact: str,
    workdays: int = 5,
) -> Notice:
    """Replace a standing notice: the days are counted anew from `on` (policy §1), the old text is kept."""
    project = _ready(notice.project, actor)
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    reasons = [
        *_down(notice),
        *required_text(reason, "reason", "修改理由"),
        *_text_reasons(project, title, body, contact, workdays),
    ]
    new = (title.strip(), body.strip(), contact.strip(), workdays)
    if new == (notice.title, notice.body, notice.contact, notice.workdays):
        reasons.append(Reason("nothing_changed", "公示内容没有改动,不需要重新公示。"))
    refuse_if(reasons)
    _take_down(notice, on, f"修改后重新公示:{reason.strip()}")
    return _publish(project, actor, on, *new, revision=notice.revision + 1)


@transaction.atomic
def withdraw_notice(notice: Notice, *, actor: User, on: date, reason: str) -> Notice:
    """Take a notice down; the gate then asks for a new one, whose days begin anew."""
    project = _ready(notice.project, actor)
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    refuse_if([*_down(notice), *required_text(reason, "reason", "撤下理由")])
    _take_down(notice, on, reason.strip())
    events.record("withdraw_notice", f"撤下公示:{notice.title}", actor=actor, on=on, project=project,
                  reason=reason.strip())  # fmt: skip
    return notice


@transaction.atomic
def record_objection(
    notice: Notice, *, actor: User, on: date, text: str, received_on: date | None = None
) -> Objection:
    """Register an objection that came while the notice stood (`received_on`, or `on`); no name is kept."""
    project = locked(notice.project_id)
    authorise(actor, Action.ANSWER_OBJECTION, project)
    running(project)
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    received = received_on or on
    refuse_if(
        [*required_text(text, "text", "异议内容"), *_personal(text, "text"), *_outside(notice, received, on)]
    )
    made = Objection.objects.create(notice=notice, received_on=received, text=text.strip(), recorded_by=actor)
    events.record("record_objection", "登记公示异议1条", actor=actor, on=on, project=project,
                  data={"objection": made.pk})  # fmt: skip
    return made


@transaction.atomic
def answer_objection(objection: Objection, *, actor: User, on: date, answer: str) -> Objection:
    """Answer an objection, once; residents read the answer beside it."""
    project = locked(objection.notice.project_id)
    authorise(actor, Action.ANSWER_OBJECTION, project)
    running(project)
    objection = (
        Objection.objects.select_for_update(of=("self",)).select_related("notice").get(pk=objection.pk)
    )
    reasons = [*required_text(answer, "answer", "答复内容"), *_personal(answer, "answer")]
    if objection.answered_on is not None:
        reasons.append(Reason("already_answered", "这条异议已答复。"))
    if on < objection.received_on:
        reasons.append(Reason("too_early", "答复日期不能早于收到日期。"))
    refuse_if(reasons)
    objection.answer, objection.answered_on, objection.answered_by = answer.strip(), on, actor
    objection.save(update_fields=["answer", "answered_on", "answered_by"])
    events.record("answer_objection", "答复公示异议1条", actor=actor, on=on, project=project,
                  data={"objection": objection.pk})  # fmt: skip
    return objection


def closing_day(cal: Calendar, published_on: date, workdays: int) -> date | None:
    """The day at whose end a notice closes, None while its year's calendar is not published."""
    try:
        return notice_closes_on(cal, published_on, workdays)
    except CalendarUnpublished:
        return None


def _ready(project: Project, actor: User) -> Project:
    project = locked(project)
    authorise(actor, Action.PUBLISH_NOTICE, project)
    running(project)
    if project.step != NOTICE_STEP:
        raise Refused(Reason("wrong_step", "公示在第3步(第二次征求意见)办理。"))
    return project


def _standing(project: Project) -> Notice | None:
    return Notice.objects.select_for_update().filter(project=project, withdrawn_on__isnull=True).first()


def _down(notice: Notice) -> list[Reason]:
    return [Reason("withdrawn", "这次公示已撤下。")] if notice.withdrawn_on is not None else []


def _text_reasons(project: Project, title: str, body: str, contact: str, workdays: int) -> list[Reason]:
    least = load_scheme(project.scheme_code).notice_workdays
    reasons = [
        *required_text(title, "title", "标题"),
        *required_text(body, "body", "公示内容"),
        *required_text(contact, "contact", "联系方式"),
    ]
    if not least <= workdays <= LONGEST:
        reasons.append(Reason("workdays", f"公示期应为{least}至{LONGEST}个工作日。", field="workdays"))
    return reasons


def _publish(
    project: Project,
    actor: User,
    on: date,
    title: str,
    body: str,
    contact: str,
    workdays: int,
    *,
    revision: int,
) -> Notice:
    notice = Notice.for_project(
        project, actor, title=title.strip(), body=body.strip(), contact=contact.strip(), workdays=workdays,
        published_on=on, closes_on=closing_day(calendar(), on, workdays), revision=revision,
    )  # fmt: skip
    notice.save()
    until = f"至{said(notice.closes_on)}" if notice.closes_on else "截止日期待放假安排公布后确定"
    events.record("publish_notice", f"发布公示({workdays}个工作日,{until})", actor=actor, on=on,
                  project=project, data={"notice": notice.pk, "revision": revision})  # fmt: skip
    return notice


def _take_down(notice: Notice, on: date, reason: str) -> None:
    notice.withdrawn_on, notice.withdraw_reason = on, reason[:300]
    notice.save(update_fields=["withdrawn_on", "withdraw_reason"])


def _outside(notice: Notice, received: date, on: date) -> list[Reason]:
    last = min((day for day in (notice.closes_on, notice.withdrawn_on) if day is not None), default=received)
    if received > on:
        return [Reason("in_the_future", "收到日期不能晚于今天。", field="received_on")]
    if not notice.published_on <= received <= last:
        return [Reason("outside", "收到日期不在公示期内;期外的意见请作为日常来信处理。", field="received_on")]
    return []


def _personal(text: str, field: str) -> list[Reason]:
    """The register is shown to residents; a phone or an ID number does not belong in it."""
    if PERSONAL.search(text):
        return [Reason("personal_data", "请去掉手机号码和身份证号码,只写事情本身。", field=field)]
    return []
