"""补录: entered by the street from its neighbourhood, confirmed by the bureau."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Action, may
from consultations.models import Round
from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.models import Document, Project, ProjectItem, SchemeVersion, TakeOver
from web.access import found, neighbourhood_or_404, project_or_404, staff_page, whole
from web.acts import PlainForm, page, perform
from web.formats import day, number, with_unit
from web.staff.projects.current import bars_of_round
from web.staff.projects.page import crumbs, head, refuse_reviewers, step_name
from web.staff.projects.places import LIST
from web.staff.projects.steps import posted
from web.staff.projects.take_over_again import ReturnTakeOverForm
from web.staff.projects.take_over_form import FIRST, LAST, StepForm, TakeOverForm
from web.staff.projects.take_over_proofs import proofs_of_page
from workflow import services
from workflow.take_over_queries import proof_states
from works.models import Acceptance, StartOrder, Tender, WorksCompletion


@staff_page(Action.TAKE_OVER)
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """First the step (?step=), then what that step asks for."""
    today, place = timezone.localdate(), neighbourhood_or_404(request, code)
    step = _asked_step(request)
    values: dict[str, Any] = {"place": place, "step": step, "crumbs": _crumbs(place)}
    if step is None:
        return page(request, "staff/projects/take_over_step.html", values | {"form": StepForm()})
    form = TakeOverForm(posted(request), request.FILES or None, place=place, step=step, today=today)
    verb = lambda: services.take_over(place, actor=request.user, on=today, **form.arguments())  # noqa: E731
    made = perform(request, form, verb, "补录已登记,等待区住建局确认。确认以前不能办理。")
    if made:
        return redirect("project_take_over", made.code)
    entering = {"form": form, "entering": f"第{step}步 {load_scheme(DEFAULT_SCHEME).step(step).name}"}
    return page(request, "staff/projects/take_over_form.html", values | entering, form)


@staff_page()
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """What was entered, for the bureau to compare with the proof and confirm; for others to read."""
    row = project_or_404(request, code)
    refuse_reviewers(request.user)
    entered = found(TakeOver.objects.select_related("entered_by", "confirmed_by"), project=row)
    form, today = PlainForm(posted(request)), timezone.localdate()
    verb = lambda: services.confirm_take_over(entered, actor=request.user, on=today)  # noqa: E731
    if perform(request, form, verb, "补录已确认,项目可以继续办理。"):
        return redirect("project", row.code)
    entered.refresh_from_db()
    values = head(row, today, entered) | entered_values(row, entered) | _acts(request, row, entered)
    more = {"form": form, "crumbs": crumbs(row, "补录")}
    return page(request, "staff/projects/take_over.html", values | more, form)


def _acts(request: HttpRequest, project: Project, entered: TakeOver) -> dict[str, Any]:
    """Who may act on it now, and the returns so far with the versions they were about."""
    waits = entered.confirmed_by_id is None and not entered.is_returned
    papers = proof_states(project) if waits else []
    may_confirm, may_enter = (
        may(request.user, action, project)  # type: ignore[arg-type]
        for action in (Action.CONFIRM_TAKE_OVER, Action.TAKE_OVER)
    )
    return {
        "may_confirm": waits and may_confirm,
        "may_correct": entered.is_returned and may_enter,
        "return_form": ReturnTakeOverForm(),
        "proofs_form": proofs_of_page(project, papers) if waits and may_enter else None,
        "papers": papers,
        "returns": entered.returns.select_related("by", "entered_by"),
    }


def _asked_step(request: HttpRequest) -> int | None:
    if not request.GET.get("step"):
        return None
    asked = whole(request.GET["step"])
    if asked is None or not FIRST <= asked <= LAST:
        raise Http404
    return asked


def _crumbs(place: Any) -> list[dict[str, str]]:
    return [
        {"text": "项目库", "href": reverse(LIST)},
        {"text": place.name, "href": reverse("neighbourhood", args=[place.code])},
        {"text": "补录在建项目", "href": ""},
    ]


def entered_values(project: Project, entered: TakeOver) -> dict[str, Any]:
    """Everything entered, in a fixed number of queries."""
    rounds = Round.objects.filter(project=project, taken_over=True, cycle=entered.cycle).order_by("number")
    proofs = Document.objects.filter(project=project, kind="takeover_proof", removed_at__isnull=True)
    included = ProjectItem.objects.filter(project=project, decision=ProjectItem.Decision.INCLUDE)
    return {
        "entered": entered,
        "rows": [{"label": label, "value": value} for label, value in _facts(project, entered) if value],
        "rounds": [_shown(project, round) for round in rounds],
        "included": included.count(),
        "files": [_file(project, one) for one in proofs.select_related("recorded_by")],
    }


def _shown(project: Project, round: Round) -> dict[str, Any]:
    round.project = project
    days = f"{day(round.opened_on)}至{day(round.closed_on)},{day(round.certified_on)}确认"
    return {"round": round, "bars": bars_of_round(round), "days": days}


def _file(project: Project, one: Document) -> dict[str, Any]:
    href = reverse("document_file", args=[project.code, one.pk])
    return {
        "name": one.file_name, "kind": one.title, "size": one.size, "at": one.recorded_at,
        "who": one.recorded_by, "public": one.is_public, "href": href,
    }  # fmt: skip


def _facts(project: Project, entered: TakeOver) -> list[tuple[str, str]]:
    facts = [
        ("进入步骤", f"第{entered.step}步 {step_name(project, entered.step)}"),
        ("进入日期", day(project.entered_step_on) if project.step == entered.step else ""),
        ("建立日期", day(project.opened_on)),
        ("计划年度", f"{project.batch_year}年"),
        ("建设单位", project.builder_name),
        ("计划下达文号", project.listing_number),
        *_scheme_facts(project, entered.cycle),
        *_works_facts(project, entered.cycle),
    ]
    return facts


def _scheme_facts(project: Project, cycle: int) -> list[tuple[str, str]]:
    scheme = SchemeVersion.objects.filter(project=project, cycle=cycle).order_by("number").first()
    if scheme is None:
        return []
    return [
        ("方案摘要", scheme.summary),
        ("估算", _yuan(scheme.estimate_yuan)),
        ("审核后概算", _yuan(scheme.reviewed_yuan)),
    ]


def _works_facts(project: Project, cycle: int) -> list[tuple[str, str]]:
    tender = Tender.objects.filter(project=project, cycle=cycle).order_by("id").first()
    start = StartOrder.objects.filter(project=project, cycle=cycle).order_by("id").first()
    done = WorksCompletion.objects.filter(project=project, cycle=cycle).order_by("id").first()
    held = Acceptance.objects.filter(project=project, cycle=cycle).order_by("id").first()
    return [
        ("中标单位", tender.winner if tender else ""),
        ("合同价", _yuan(tender.contract_yuan) if tender else ""),
        ("开工日期", day(start.started_on) if start else ""),
        ("完工日期", day(done.completed_on) if done else ""),
        ("竣工验收日期", day(held.held_on) if held else ""),
    ]


def _yuan(amount: Any) -> str:
    return "" if amount is None else with_unit(number(amount), "元")
