"""The left of the project page: the step's checklist, its round, its notice and its documents."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.models import Role, User
from accounts.permissions import Action, may
from consultations.models import Round
from consultations.queries import returned_heads, rule_set_of, tally_of
from consultations.rules import decide
from policy.errors import CalendarUnpublished
from policy.loader import load_scheme
from policy.workdays import workdays_between
from projects.calendar import calendar
from projects.models import Document, Notice, Project
from projects.notice_queries import notice_state, with_postings
from web.formats import number
from web.staff.projects.places import href
from web.tally_bars import bars_of
from workflow.conditions import Condition
from workflow.lines import asked
from workflow.values import ROUND_AT, Facts

NOTICE_STEP = 3
AGAIN = "(退回前上传,须重新上传)"


def gate_rows(
    conditions: Iterable[Condition], project: Project, user: User, *, asleep: bool = False
) -> list[dict[str, Any]]:
    """The checklist as `{% gate_list %}` shows it; what waits for the reader is a call to act.

    `asleep`: nothing can be done now (another step, a pause, a take-over not confirmed), so nothing is called for.
    """
    return [_gate_row(one, project, user, asleep or not project.is_running) for one in conditions]


def _gate_row(one: Condition, project: Project, user: User, asleep: bool) -> dict[str, Any]:
    mine = user.role in one.who and not one.met and not asleep
    return {
        "met": one.met,
        "sentence": one.sentence,
        "who": "" if mine else "、".join(Role(role).label for role in asked(one, project)),
        "href": href(one.where, project, user, todo=mine),
        "link_text": "去办理" if mine else "查看",
    }


def missing_words(conditions: Iterable[Condition], goal: str) -> str:
    """还差 3 项,暂时不能进入第4步."""
    left = sum(not one.met for one in conditions)
    return f"还差 {left} 项,暂时不能{goal}。" if left else f"条件都已具备,可以{goal}。"


def round_of_step(project: Project, step: int, known: Facts) -> dict[str, Any] | None:
    """The step's newest round: both bars once certified, before that only how many answered.

    None in other steps, and where the rounds there are do not count any more after a return.
    """
    if step not in ROUND_AT or not known.round(ROUND_AT[step]).state:
        return None
    rounds = Round.objects.filter(project=project, number=ROUND_AT[step]).select_related("let_pass")
    newest = rounds.order_by("-attempt").first()
    if newest is None:
        return None
    newest.project = project
    address = reverse("round", args=[project.code, newest.number])
    shown = {"round": newest, "bars": None, "returned": None, "words": "", "href": address}
    if newest.is_certified:
        return shown | {"bars": bars_of_round(newest)}
    got = returned_heads(newest)
    words = f"已收回 {number(got, 0)} / {number(newest.total_heads, 0)} 份"
    return shown | {"returned": got, "words": words}


def bars_of_round(round: Round) -> dict[str, Any]:
    """Both bars of a certified round under the rule it was judged by."""
    tally, rule = tally_of(round), rule_set_of(round)
    label = f"{round}(补录,按当时的{rule.name})" if round.taken_over else f"{round}({rule.name})"
    return bars_of(tally, decide(tally, rule), label)


def notice_of_step(project: Project, step: int, known: Facts, today: date) -> dict[str, Any] | None:
    """The standing notice and how it stands; None in other steps or where none counts."""
    if step != NOTICE_STEP or known.notice is None:
        return None
    rows = with_postings(Notice.objects.filter(project=project, withdrawn_on__isnull=True))
    notice = rows.order_by("-id").first()
    return {"notice": notice, "words": f"{notice_state(notice, today).sentence}。"} if notice else None


def workdays_left(today: date, end: date | None) -> int | None:
    """Working days until a day, negative after it; None where the calendar is not published."""
    try:
        return None if end is None else workdays_between(calendar(), today, end)
    except CalendarUnpublished:
        return None


def days_words(left: int | None) -> str:
    """还剩 3 个工作日, 今天到期, 已超期 2 个工作日; undetermined where the calendar is not published."""
    if left is None:
        return "日期待定(放假安排未公布)"
    if left == 0:
        return "今天到期"
    return f"还剩 {left} 个工作日" if left > 0 else f"已超期 {-left} 个工作日"


def documents_of_step(project: Project, step: int, known: Facts, user: User) -> list[dict[str, Any]]:
    """The step's files that stand, newest first; those from before a return that must come again say so."""
    names = {one.kind: one.name for one in load_scheme(project.scheme_code).documents}
    again = {one.kind for one in load_scheme(project.scheme_code).documents_of(step)} - known.documents
    rows = Document.objects.visible_to(user).filter(project=project, step=step, removed_at__isnull=True)
    return [_file(one, project, names, again) for one in rows.select_related("recorded_by").order_by("-id")]


def _file(one: Document, project: Project, names: dict[str, str], again: set[str]) -> dict[str, Any]:
    kind = names.get(one.kind, "其他材料") + (AGAIN if one.kind in again else "")
    href = reverse("document_file", args=[project.code, one.pk])
    return {
        "name": one.title, "kind": kind, "size": one.size, "at": one.recorded_at, "who": one.recorded_by,
        "public": one.is_public, "href": href,
    }  # fmt: skip


def may_upload(user: User, project: Project) -> bool:
    """Whether the reader is offered the upload."""
    return project.is_running and may(user, Action.UPLOAD_DOCUMENT, project)
