"""Verbs on objections (异议) to a public notice: from residents' own page or the counter, answered by the street."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from projects import events
from projects.guards import locked, refuse_if, running
from projects.models import Notice, Objection, Project
from projects.objection_checks import (
    channel_reasons,
    closed,
    contact_reasons,
    counter,
    outside,
    public_reasons,
    text_reasons,
)
from projects.sealed import seal
from projects.services.throttle import count_hit

HOUR = timedelta(hours=1)
PER_ADDRESS, PER_NOTICE = 10, 200
"""Objections an hour from one address, and to one notice from anywhere."""
CONTACT_KEPT = timedelta(days=30)
"""How long after the answer the way to reach the sender is kept."""


class TooMany(Refused):
    """More than a person would send; nothing is stored."""


@dataclass(frozen=True)
class Sent:
    """What a resident's form carries. `contact` may be empty; `token` is the form's own: sent twice, it is one."""

    text: str
    contact: str = ""
    token: UUID | None = None


def receive_objection(notice: Notice, sent: Sent, *, address: str, at: datetime, on: date) -> Objection:
    """Take an objection from the public page; nobody logs in. Raises TooMany, or Refused with every reason.

    `address` is the sender's network address: counted as a keyed hash, never stored.
    """
    if count_hit("objection", address, at=at, span=HOUR) > PER_ADDRESS:
        raise TooMany(_too_many(notice))
    if count_hit("objections", str(notice.pk), at=at, span=HOUR) > PER_NOTICE:
        raise TooMany(_too_many(notice))
    return _receive(notice, sent, on)


@transaction.atomic
def _receive(notice: Notice, sent: Sent, on: date) -> Objection:
    project = locked(notice.project_id)
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if again := Objection.objects.filter(token=sent.token, token__isnull=False, notice=notice).first():
        return again
    refuse_if(closed(project, notice, on) or [*text_reasons(sent.text), *contact_reasons(sent.contact)])
    made = _keep(
        notice, channel=Objection.Channel.ONLINE, received_on=on, text=sent.text.strip(), token=sent.token,
        contact=seal(sent.contact.strip().encode()) if sent.contact.strip() else None,
    )  # fmt: skip
    events.record("receive_objection", f"收到网上异议(受理号{made.serial})", actor=None, on=on, project=project,
                  data={"objection": made.pk})  # fmt: skip
    return made


@transaction.atomic
def record_objection(
    notice: Notice,
    *,
    actor: User,
    on: date,
    text: str,
    channel: str = Objection.Channel.COUNTER,
    contact: str = "",
    received_on: date | None = None,
) -> Objection:
    """Register an objection that came to the street while the notice stood, on `received_on` (or `on`)."""
    project = locked(notice.project_id)
    authorise(actor, Action.ANSWER_OBJECTION, project)
    running(project)
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    received = received_on or on
    refuse_if(
        [
            *text_reasons(text),
            *contact_reasons(contact),
            *channel_reasons(channel),
            *outside(notice, received, on),
        ]
    )
    made = _keep(
        notice, channel=channel, received_on=received, text=text.strip(), recorded_by=actor,
        contact=seal(contact.strip().encode()) if contact.strip() else None,
    )  # fmt: skip
    words = f"登记{made.get_channel_display()}异议(受理号{made.serial})"
    events.record("record_objection", words, actor=actor, on=on, project=project,
                  data={"objection": made.pk})  # fmt: skip
    return made


def answer_objection(
    objection: Objection, *, actor: User, on: date, public_text: str, answer: str
) -> Objection:
    """Answer one objection, once."""
    return answer_objections([objection], actor=actor, on=on, public_text=public_text, answer=answer)[0]


@transaction.atomic
def answer_objections(
    objections: Sequence[Objection], *, actor: User, on: date, public_text: str, answer: str
) -> list[Objection]:
    """Answer objections that say the same, all or none, once; residents read summary and answer beside each.

    `public_text`: what was objected, without names and rooms; an objection that has its summary keeps it.
    """
    project, rows = _locked_rows(objections, actor)
    reasons = [
        *_answered(rows),
        *public_reasons(project, public_text, "public_text", "公开摘要"),
        *public_reasons(project, answer, "answer", "答复内容"),
    ]
    if any(on < row.received_on for row in rows):
        reasons.append(Reason("too_early", "答复日期不能早于收到日期。"))
    refuse_if(reasons)
    for row in rows:
        row.public_text = row.public_text or public_text.strip()
        row.answer, row.answered_on, row.answered_by = answer.strip(), on, actor
        row.save(update_fields=["public_text", "answer", "answered_on", "answered_by"])
    _record("answer_objection", f"答复公示异议{len(rows)}条", rows, project, actor, on)
    return rows


@transaction.atomic
def summarise_objections(
    objections: Sequence[Objection], *, actor: User, on: date, public_text: str
) -> list[Objection]:
    """Let residents read what was objected before the answer is ready; may be worded again until then."""
    project, rows = _locked_rows(objections, actor)
    refuse_if([*_answered(rows), *public_reasons(project, public_text, "public_text", "公开摘要")])
    for row in rows:
        row.public_text = public_text.strip()
        row.save(update_fields=["public_text"])
    _record("summarise_objection", f"公开异议摘要{len(rows)}条", rows, project, actor, on)
    return rows


def forget_contacts(on: date) -> int:
    """Forget how senders can be reached, CONTACT_KEPT after the answer; returns how many were forgotten."""
    old = Objection.objects.filter(contact__isnull=False, answered_on__lt=on - CONTACT_KEPT)
    return old.update(contact=None)


def _locked_rows(objections: Sequence[Objection], actor: User) -> tuple[Project, list[Objection]]:
    if len({row.notice.project_id for row in objections}) != 1:
        raise Refused(Reason("none", "请选择同一个项目的异议。"))
    project = locked(objections[0].notice.project_id)
    authorise(actor, Action.ANSWER_OBJECTION, project)
    running(project)
    rows = Objection.objects.filter(pk__in=[row.pk for row in objections]).select_related("notice")
    return project, list(rows.order_by("pk").select_for_update(of=("self",)))


def _keep(notice: Notice, **fields: object) -> Objection:
    """Under the next number; the notice is locked."""
    last = notice.objections.aggregate(last=Max("number"))["last"] or 0
    return Objection.objects.create(notice=notice, number=last + 1, **fields)


def _too_many(notice: Notice) -> Reason:
    where = counter(notice.project, notice)
    return Reason("too_many", f"提交次数太多,请过一小时再试;也可以交到:{where}。")


def _answered(rows: Sequence[Objection]) -> list[Reason]:
    done = "、".join(row.serial for row in rows if row.answered_on is not None)
    return [Reason("already_answered", f"受理号{done}的异议已答复。")] if done else []


def _record(verb: str, words: str, rows: list[Objection], project: Project, actor: User, on: date) -> None:
    events.record(
        verb, words, actor=actor, on=on, project=project, data={"objections": [row.pk for row in rows]}
    )
