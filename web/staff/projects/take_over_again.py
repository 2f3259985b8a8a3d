"""补录 returned with a reason, and entered anew: the form comes filled with what was entered before."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.permissions import Action
from consultations.models import Round
from policy.loader import load_scheme
from projects.models import Document, Project, ProjectItem, SchemeVersion, TakeOver
from reviews.models import BatchEntry
from web.access import found, project_or_404, staff_page, whole
from web.acts import PlainForm, page, perform
from web.staff.projects.page import crumbs
from web.staff.projects.steps import posted
from web.staff.projects.take_over_fields import PARTS, ROUND_DATES
from web.staff.projects.take_over_form import FIRST, LAST, TakeOverForm
from workflow import services
from workflow.models import Transition
from works.models import Acceptance, StartOrder, Tender, WorksCompletion


class ReturnTakeOverForm(PlainForm):
    """Why the bureau does not confirm."""

    return_reason = forms.CharField(
        label="退回原因",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪些内容与佐证材料不符。",
    )


@require_POST
@staff_page(Action.CONFIRM_TAKE_OVER)
def give_back(request: HttpRequest, code: str) -> HttpResponse:
    """The bureau returns it; the street finds it on its desk."""
    row = project_or_404(request, code)
    entered = found(TakeOver.objects.all(), project=row)
    form, today = ReturnTakeOverForm(request.POST), timezone.localdate()
    verb = lambda: services.return_take_over(  # noqa: E731
        entered, actor=request.user, on=today, reason=form.cleaned_data["return_reason"]
    )
    if perform(request, form, verb, "已退回,街道更正后重新登记。"):
        return redirect("project_take_over", row.code)
    values = {"form": form, "project": row, "crumbs": crumbs(row, "退回补录")}
    return page(request, "staff/projects/take_over_return.html", values, form)


@staff_page(Action.TAKE_OVER)
def again(request: HttpRequest, code: str) -> HttpResponse:
    """The street's corrected version; ?step= where the step itself was wrong."""
    row, today = project_or_404(request, code), timezone.localdate()
    entered = found(TakeOver.objects.filter(is_returned=True), project=row)
    step = _asked_step(request) or entered.step
    form = TakeOverForm(
        posted(request), request.FILES or None, place=row.neighbourhood, step=step, today=today,
        initial=entered_before(row, entered),
    )  # fmt: skip
    form.fields["proofs"].required = not _filed(row)
    verb = lambda: services.resubmit_take_over(entered, actor=request.user, on=today, **form.arguments())  # noqa: E731
    if perform(request, form, verb, "补录已更正并重新登记,等待区住建局确认。"):
        return redirect("project_take_over", row.code)
    values = {"form": form, "crumbs": crumbs(row, "更正补录"), **_about(row, entered, step)}
    return page(request, "staff/projects/take_over_form.html", values, form)


def _about(project: Project, entered: TakeOver, step: int) -> dict[str, Any]:
    """What the page says beside the form."""
    return {
        "place": project.neighbourhood,
        "step": step,
        "entering": f"第{step}步 {load_scheme(project.scheme_code).step(step).name}",
        "returned": entered.returns.select_related("by").first(),
        "other_steps": [number for number in range(FIRST, LAST + 1) if number != step],
    }


def _asked_step(request: HttpRequest) -> int | None:
    asked = whole(request.GET.get("step", ""))
    if asked is not None and not FIRST <= asked <= LAST:
        raise Http404
    return asked


def _filed(project: Project) -> bool:
    return Document.objects.filter(project=project, kind="takeover_proof", removed_at__isnull=True).exists()


def entered_before(project: Project, entered: TakeOver) -> dict[str, Any]:
    """The fields of the form as the returned version has them, in ten queries."""
    days = {f"entered_{step}": day for step, day in _days(project, entered).items()}
    included = ProjectItem.objects.filter(project=project, decision=ProjectItem.Decision.INCLUDE)
    return {
        "entered_on": days.pop(f"entered_{entered.step}", project.entered_step_on),
        "batch_year": project.batch_year,
        "builder_kind": project.builder_kind,
        "builder_name": project.builder_name,
        "note": entered.note,
        "included": list(included.values_list("item_code", flat=True)),
        **days,
        **_rounds(project, entered),
        **_records(project, entered),
    }


def _days(project: Project, entered: TakeOver) -> dict[int, Any]:
    """Step → day of the returned version's walk."""
    rows = Transition.objects.filter(project=project, kind=Transition.Kind.TAKE_OVER, cycle=entered.cycle)
    return dict(rows.values_list("to_step", "on"))


def _rounds(project: Project, entered: TakeOver) -> dict[str, Any]:
    found_: dict[str, Any] = {}
    for round in Round.objects.filter(project=project, taken_over=True, cycle=entered.cycle):
        prefix = f"r{round.number}_"
        names = ["question", "rule_set", *(name for name, _ in ROUND_DATES)]
        names += [f"{part}_{dimension}" for part, _ in PARTS for dimension in ("area", "heads")]
        found_ |= {prefix + name: getattr(round, name) for name in names}
    return found_


def _records(project: Project, entered: TakeOver) -> dict[str, Any]:
    """Scheme, listing, contract and works; those of the returned version alone."""
    asked = (
        (SchemeVersion, ("summary", "author", "estimate_yuan", "budget_yuan", "reviewer", "reviewed_yuan", "reviewed_on")),
        (BatchEntry, ("listing_number", "listed_on")),
        (Tender, ("winner", "contract_yuan", "contract_on", "awarded_on", "over_budget_reason")),
        (StartOrder, ("started_on", "planned_completion_on")),
        (WorksCompletion, ("completed_on",)),
    )  # fmt: skip
    values: dict[str, Any] = {}
    for model, names in asked:
        row = model.objects.filter(project=project, cycle=entered.cycle).order_by("pk").first()  # type: ignore[attr-defined]
        values |= {name: getattr(row, name) for name in names} if row else {}
        if isinstance(row, BatchEntry):
            values["supplementary"] = row.listing == BatchEntry.Listing.SUPPLEMENTARY
    held = Acceptance.objects.filter(project=project, cycle=entered.cycle).order_by("pk").first()
    return values | {"accepted_on": held and held.held_on, "epc": project.epc}
