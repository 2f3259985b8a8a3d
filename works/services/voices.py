"""居民信访 and 民间监理员意见 (step 9 on): written down without names, answered in time."""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import CalendarUnpublished, Reason
from policy.workdays import add_workdays
from projects import events
from projects.calendar import calendar
from projects.checks import at_step, not_after, not_before, one_of, refuse, said, unless
from projects.guards import locked, required_text
from projects.models import Project
from projects.privacy_words import has_numbers, room_in
from works.models import ResidentVoice

STEPS = (9, 10, 11)
ANSWER_WORKDAYS = 5
"""Working days to answer, unless another day is given (docs/decisions/site.md)."""


@transaction.atomic
def record_voice(
    project: Project, *, actor: User, on: date, kind: str, channel: str, text: str, received_on: date | None = None,
    due_on: date | None = None,
) -> ResidentVoice:  # fmt: skip
    """What a resident or the volunteer supervisor said; no name, phone or room is kept with it.

    `due_on`: the day it is to be answered by; not given, ANSWER_WORKDAYS working days after it came.
    """
    project, received_on = locked(project), received_on or on
    authorise(actor, Action.RECORD_VOICE, project)
    due_on = due_on or answer_due_on(received_on)
    refuse(
        at_step(project, *STEPS),
        one_of(kind, ResidentVoice.Kind.values, "kind", "类别"),
        one_of(channel, ResidentVoice.Channel.values, "channel", "来源"),
        required_text(text, "text", "反映内容"),
        no_names(text, "text"),
        not_after(received_on, on, "received_on", "收到日期"),
        unless(due_on, "required", "这一年的工作日历还没有公布,请填写答复期限。", field="due_on"),
        not_before(due_on, received_on, "due_on", "答复期限不能早于收到日期。"),
        _again(project, received_on, text),
    )
    made = ResidentVoice.for_project(
        project, actor, kind=kind, channel=channel, text=text.strip(), received_on=received_on, due_on=due_on
    )
    made.save()
    sentence = f"登记{made.get_kind_display()}({said(due_on)}前答复)"
    events.record("voice_recorded", sentence, actor=actor, on=on, project=project)
    return made


@transaction.atomic
def answer_voice(voice: ResidentVoice, *, actor: User, on: date, answer: str) -> ResidentVoice:
    """Answer it, once; whoever comes second is told who did."""
    project = locked(voice.project_id)
    voice = ResidentVoice.objects.select_related("answered_by").get(pk=voice.pk)
    authorise(actor, Action.ANSWER_VOICE, project)
    refuse(
        at_step(project, *STEPS),
        _answered(voice),
        required_text(answer, "answer", "答复"),
        no_names(answer, "answer"),
    )
    voice.answer, voice.answered_on, voice.answered_by = answer.strip(), on, actor
    voice.save(update_fields=["answer", "answered_on", "answered_by"])
    sentence = f"答复{voice.get_kind_display()}"
    events.record("voice_answered", sentence, actor=actor, on=on, project=project)
    return voice


def answer_due_on(received_on: date) -> date | None:
    """The day to answer by; None while the calendar of that year is not published."""
    try:
        return add_workdays(calendar(), received_on, ANSWER_WORKDAYS)
    except CalendarUnpublished:
        return None


def no_names(text: str, field: str) -> list[Reason]:
    """Numbers of phones and identity cards, and rooms, do not stand in it."""
    room = room_in(text)
    return unless(
        not has_numbers(text), "personal", "请去掉电话、身份证号,这里不留个人信息。", field=field
    ) + unless(not room, "personal", f"请去掉室号“{room}”,这里不留个人信息。", field=field)


def _answered(voice: ResidentVoice) -> list[Reason]:
    if not voice.answer:
        return []
    return [Reason("already_answered", f"{voice.answered_by}已于{said(voice.answered_on)}答复。")]


def _again(project: Project, received_on: date, text: str) -> list[Reason]:
    same = ResidentVoice.objects.filter(project=project, received_on=received_on, text=text.strip())
    return unless(not same.exists(), "already_recorded", "同一内容已经登记。", field="text")
