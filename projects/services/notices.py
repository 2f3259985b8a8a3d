"""Verbs on public notices (公示): up at once on page and paper, counted once every board's photo is there."""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from policy.loader import load_scheme
from projects import events
from projects.guards import locked, refuse_if, required_text
from projects.models import Neighbourhood, Notice, Posting, Project
from projects.services.notice_days import at_notice_step, down

LONGEST = 60


@transaction.atomic
def publish_notice(
    project: Project, *, actor: User, on: date, title: str, body: str, contact: str, workdays: int = 5
) -> Notice:
    """Put the preliminary scheme on public notice from `on`, in step 3. A notice of an earlier cycle ends.

    The boards of the neighbourhood are fixed for it; its days begin when each of them has a photo.
    """
    project = _ready(project, actor)
    reasons = [*_no_board(project), *_text_reasons(project, title, body, contact, workdays)]
    standing = _standing(project)
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
    """Replace a standing notice: every board needs a new photo, the days begin anew (policy §1).

    The old text and its photos are kept.
    """
    project = _ready(notice.project, actor)
    no_board = _no_board(project)
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    reasons = [
        *down(notice),
        *required_text(reason, "reason", "修改理由"),
        *_text_reasons(project, title, body, contact, workdays),
        *no_board,
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
    refuse_if([*down(notice), *required_text(reason, "reason", "撤下理由")])
    _take_down(notice, on, reason.strip())
    events.record("withdraw_notice", f"撤下公示:{notice.title}", actor=actor, on=on, project=project,
                  reason=reason.strip())  # fmt: skip
    return notice


def _ready(project: Project, actor: User) -> Project:
    project = locked(project)
    authorise(actor, Action.PUBLISH_NOTICE, project)
    refuse_if(at_notice_step(project))
    return project


def _no_board(project: Project) -> list[Reason]:
    """The boards are read under the neighbourhood's lock: one added in the same moment is in, or is not."""
    place = Neighbourhood.objects.select_for_update(no_key=True).get(pk=project.neighbourhood_id)
    if place.boards.filter(retired_on__isnull=True).exists():
        return []
    return [Reason("no_board", "本小区还没有登记公告栏。请先在小区资料里登记至少一块公告栏,再发布公示。")]


def _standing(project: Project) -> Notice | None:
    return Notice.objects.select_for_update().filter(project=project, withdrawn_on__isnull=True).first()


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
        published_on=on, revision=revision,
    )  # fmt: skip
    notice.save()
    boards = project.neighbourhood.boards.filter(retired_on__isnull=True)
    made = Posting.objects.bulk_create(Posting(notice=notice, board=board) for board in boards)
    words = f"发布公示({workdays}个工作日,张贴在{len(made)}块公告栏,照片齐全后起算)"
    events.record("publish_notice", words, actor=actor, on=on, project=project,
                  data={"notice": notice.pk, "revision": revision})  # fmt: skip
    return notice


def _take_down(notice: Notice, on: date, reason: str) -> None:
    notice.withdrawn_on, notice.withdraw_reason = on, reason[:300]
    notice.save(update_fields=["withdrawn_on", "withdraw_reason"])
