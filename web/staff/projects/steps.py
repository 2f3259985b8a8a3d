"""Forward through the gate and back with a reason: pages that name the act before it is done."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action
from projects.models import Project, TakeOver
from web.access import project_or_404, staff_page, whole
from web.acts import page, perform
from web.staff.projects import current
from web.staff.projects.forms import AdvanceForm, SendBackForm
from web.staff.projects.overview import recent_events
from web.staff.projects.page import crumbs, goal, head
from workflow import services
from workflow.facts import gather
from workflow.queries import acts_of, checklist
from workflow.services.steps import keepable, targets


@staff_page(Action.ADVANCE, Action.ADVANCE_BUREAU)
def advance(request: HttpRequest, code: str) -> HttpResponse:
    """The check before the step is left: what is met, what is not, and the act by name."""
    today, row = timezone.localdate(), project_or_404(request, code)
    form = AdvanceForm(posted(request))
    verb = lambda: services.advance(row, actor=request.user, on=today, version=version_of(form))  # noqa: E731
    if perform(request, form, verb, done_words(row)):
        return redirect("project", row.code)
    conditions = checklist(row, today)
    values = {
        "conditions": current.gate_rows(conditions, row, request.user),  # type: ignore[arg-type]
        "gate_sentence": current.missing_words(conditions, goal(row)),
        "ready": all(one.met for one in conditions),
        "may_act": acts_of(request.user, row).advance,  # type: ignore[arg-type]
        "goal": goal(row),
    }
    return page(
        request,
        "staff/projects/advance.html",
        values | _shared(request.user, row, form, today, goal(row)),
        form,
    )


@staff_page(Action.SEND_BACK, Action.SEND_BACK_ANY)
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    """Where to, why, what is kept."""
    today, row = timezone.localdate(), project_or_404(request, code)
    offered = targets(request.user, row)  # type: ignore[arg-type]
    if not offered and request.method != "POST":
        raise PermissionDenied
    form = _send_back_form(request, row, offered, today)
    if perform(request, form, lambda: _send_back(request, row, form, today), "项目已退回。"):
        return redirect("project", row.code)
    values = _shared(request.user, row, form, today, "退回前面的步骤") | {"offered": offered}
    return page(request, "staff/projects/send_back.html", values, form)


def _send_back_form(
    request: HttpRequest, row: Project, offered: tuple[int, ...], today: date
) -> SendBackForm:
    """Offers what a return to the chosen step may keep; to any step where none is chosen yet."""
    given = request.POST if request.method == "POST" else request.GET
    asked = given.get("to_step", "")
    target = whole(asked) or min(offered, default=1)
    keeps = keepable(gather(row, today), target)
    initial = {"to_step": asked or (offered[0] if len(offered) == 1 else None)}
    return SendBackForm(posted(request), project=row, targets=offered, keeps=keeps, initial=initial)


def _send_back(request: HttpRequest, row: Project, form: SendBackForm, today: date) -> Project:
    data: dict[str, Any] = form.cleaned_data
    return services.send_back(
        row, actor=request.user, on=today, to_step=data["to_step"], reason=data["reason"],
        kept=form.kept_keys(), version=version_of(form),
    )  # fmt: skip


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; an empty form was sent too."""
    return request.POST if request.method == "POST" else None


def version_of(form: Any) -> int:
    """The version the page showed; a form without one is as stale as can be."""
    return form.cleaned_data.get("version") or 0


def done_words(project: Project) -> str:
    """What was done."""
    return f"已{goal(project)}。"


def _shared(user: Any, row: Project, form: Any, today: date, here: str) -> dict[str, Any]:
    """Head, crumbs, and after a refusal what happened last, so that a stale page explains itself."""
    take_over = TakeOver.objects.filter(project=row).first()
    return head(row, today, take_over) | {
        "form": form,
        "waits": take_over is not None and take_over.confirmed_by_id is None,
        "crumbs": crumbs(row, here),
        "events": recent_events(row, user)[:1] if form.is_bound else [],
    }
