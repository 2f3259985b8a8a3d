"""暂缓实施, 恢复实施, 调出计划: proposed by the street, decided by the bureau's leader, taken back before that."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.permissions import Action, may
from projects.models import Project
from web.access import project_or_404, staff_page
from web.acts import PlainForm, ReasonForm, page, perform
from web.staff.projects.forms import DecideForm
from web.staff.projects.page import crumbs, head, refuse_reviewers
from web.staff.projects.steps import posted, version_of
from workflow import services
from workflow.models import Proposal
from workflow.queries import acts_of

EFFECTS = {
    "pause": "同意后项目停在当前步骤,不再计时,恢复实施后继续。",
    "resume": "同意后项目从暂缓前的步骤继续,剩余工作日不变。",
    "withdraw": "同意后项目退出改造计划,不能再办理;已有记录全部保留。",
}
DECISION_TAGS = {"": "now", "approved": "good", "refused": "bad", "taken_back": "muted"}


@staff_page(Action.PROPOSE_PAUSE)
def propose(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The reason why the project should rest, go on or leave the plan."""
    row, label = project_or_404(request, code), _label(kind)
    form = ReasonForm(posted(request))
    if perform(
        request, form, lambda: _propose(request, row, kind, form), f"已提出{label},等待区住建局负责人决定。"
    ):
        return redirect("project", row.code)
    if not form.is_bound and kind not in acts_of(request.user, row).propose:  # type: ignore[arg-type]
        raise PermissionDenied
    more = {"label": label, "effect": EFFECTS[kind], "form": form, "crumbs": crumbs(row, f"提出{label}")}
    return page(request, "staff/projects/propose.html", head(row, timezone.localdate(), None) | more, form)


@staff_page()
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """The newest proposal: the leader decides, the street may take it back, others read."""
    row = project_or_404(request, code)
    refuse_reviewers(request.user)
    last, form = _last(row), DecideForm(posted(request))
    if perform(request, form, lambda: _decide(request, last, form), "决定已登记。"):
        return redirect("project", row.code)
    return page(request, "staff/projects/proposal.html", _values(request, row, form), form)


@require_POST
@staff_page(Action.PROPOSE_PAUSE)
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """撤回 while nobody has decided."""
    row = project_or_404(request, code)
    form, last = PlainForm(request.POST), _last(row)
    verb = lambda: services.take_back_proposal(last, actor=request.user, on=timezone.localdate())  # noqa: E731
    if perform(request, form, verb, f"已撤回{last.get_kind_display()}的申请。"):
        return redirect("project", row.code)
    return page(request, "staff/projects/proposal.html", _values(request, row, form), form)


def _label(kind: str) -> str:
    if kind not in Proposal.Kind.values:
        raise Http404
    return str(Proposal.Kind(kind).label)


def _propose(request: HttpRequest, row: Project, kind: str, form: ReasonForm) -> Proposal:
    return services.propose(
        row, kind, actor=request.user, on=timezone.localdate(), reason=form.cleaned_data["reason"],
        version=version_of(form),
    )  # fmt: skip


def _decide(request: HttpRequest, proposal: Proposal, form: DecideForm) -> Proposal:
    data = form.cleaned_data
    return services.decide_proposal(
        proposal, actor=request.user, on=timezone.localdate(), approve=data["answer"] == "approve",
        note=data["note"],
    )  # fmt: skip


def _last(row: Project) -> Proposal:
    """The newest proposal, decided or not; a second click on a decided one is refused by its verb."""
    rows = Proposal.objects.filter(project=row)
    related = rows.select_related("project__neighbourhood__street", "proposed_by", "decided_by")
    last = related.order_by("-id").first()
    if last is None:
        raise Http404
    return last


def _values(request: HttpRequest, row: Project, form: forms.BaseForm) -> dict[str, Any]:
    last, user = _last(row), request.user
    pending = last.decision == Proposal.Decision.PENDING
    return head(row, timezone.localdate(), None) | {
        "proposal": last,
        "decision_tag": DECISION_TAGS[last.decision],
        "effect": EFFECTS[last.kind],
        "may_decide": pending and may(user, Action.DECIDE_PAUSE, row),  # type: ignore[arg-type]
        "may_take_back": pending and may(user, Action.PROPOSE_PAUSE, row),  # type: ignore[arg-type]
        "form": form,
        "crumbs": crumbs(row, "暂缓和调出"),
    }
