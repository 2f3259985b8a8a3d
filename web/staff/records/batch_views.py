"""年度计划, all projects of a year in one table: street and bureau read it, the bureau acts on many at once."""

from io import BytesIO
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action
from reports.plan_book import plan_book, plan_pdf, title_of
from reviews.models import AnnualPlan
from reviews.plan_queries import batch_years, entries_of, plans_of, table_of, waiting, year_to_show
from reviews.services.many import submit_many
from reviews.services.plan import approve_plan
from web.access import PLANNERS, found, staff_page
from web.acts import page, perform
from web.staff.records.batch import ACTS, act_context, list_context
from web.staff.records.batch_numbers import NumbersPage
from web.staff.records.batch_plan import ApprovePlan, CollectForm, collect_context, plan_context
from web.staff.records.desk import posted

YEARS = range(2000, 2100)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_page(outside=PLANNERS)
def batch_list(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """Everything submitted for a plan year, with what can be done for several at once."""
    today = timezone.localdate()
    years = batch_years(request.user, today)
    year = year_to_show(years, today) if year is None else _known(year)
    context = list_context(request.user, year, today, request.GET.get("page", "")) | {"years": years.items()}
    return page(request, "staff/records/batch_list.html", context)


@staff_page(Action.COMPILE_BATCH)
def batch_act(request: HttpRequest, year: int, act: str) -> HttpResponse:
    """Receive, accept, compile or return the chosen submissions of a year, all or none of them."""
    if act not in ACTS:
        raise Http404
    today, doing, number = timezone.localdate(), ACTS[act], request.GET.get("page", "")
    rows = waiting(_known(year), request.user, act)
    form = doing.form(posted(request), entries=rows, today=today, year=year, number=number)
    done = perform(
        request,
        form,
        lambda: doing.verb(form.chosen, actor=request.user, on=today, **form.arguments()),
        doing.done,
    )
    if done is not None:
        made = isinstance(done, AnnualPlan)
        return redirect("batch_plan", year, done.number) if made else redirect("batch_list", year)
    return page(request, "staff/records/batch_act.html", act_context(form, doing, year, number), form)


@staff_page(Action.SUBMIT_BATCH)
def batch_collect(request: HttpRequest, year: int) -> HttpResponse:
    """集中申报: the street ticks its ready projects into the year's batch; the others stand below with why."""
    today = timezone.localdate()
    form = CollectForm(posted(request), user=request.user, year=_known(year), today=today)
    done = perform(
        request,
        form,
        lambda: submit_many(form.chosen, actor=request.user, on=today, **form.arguments()),
        "已申报,等待区住建局查收;查收前可以撤回。",
    )
    if done:
        return redirect("batch_list", year)
    context = collect_context(form, request.user, year, today, request.GET.get("page", ""))
    return page(request, "staff/records/batch_collect.html", context, form)


@staff_page(outside=PLANNERS)
def batch_plan(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """A list of the year: its projects by street with sums, to download, to print, to record the approval of."""
    plan, today = _plan(request, year, number), timezone.localdate()
    form = ApprovePlan(posted(request), plan=plan, today=today)
    verb = lambda: approve_plan(plan, actor=request.user, on=today, **form.cleaned_data)  # noqa: E731
    if perform(request, form, verb, "区政府批复已登记到整批项目。接下来等待发改部门下达计划。"):
        return redirect("batch_plan", year, number)
    context = plan_context(form, plan, request.user, request.GET.get("page", ""))
    return page(request, "staff/records/batch_plan.html", context, form)


@staff_page(outside=PLANNERS)
def batch_plan_xlsx(request: HttpRequest, year: int, number: int) -> FileResponse:
    """The list as an Excel file with live sums."""
    plan = _plan(request, year, number)
    content = plan_book(plan, table_of(entries_of(plan, request.user)))
    name = f"{title_of(plan)}.xlsx"
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=EXCEL)


@staff_page(outside=PLANNERS)
def batch_plan_pdf(request: HttpRequest, year: int, number: int) -> FileResponse:
    """The list as pages to sign and seal."""
    plan = _plan(request, year, number)
    content = plan_pdf(plan, table_of(entries_of(plan, request.user)))
    return FileResponse(BytesIO(content), filename=f"{title_of(plan)}.pdf", content_type="application/pdf")


@staff_page(Action.LIST_PROJECT)
def batch_numbers(request: HttpRequest, year: int) -> HttpResponse:
    """列入 or 增补 with 计划下达文号 for many projects in one table, typed or pasted."""
    sheet = NumbersPage(request, waiting(_known(year), request.user, "numbers"), year, timezone.localdate())
    if sheet.recorded():
        return redirect("batch_list", year)
    return page(request, "staff/records/batch_numbers.html", sheet.context(), sheet.form)


def _plan(request: HttpRequest, year: int, number: int) -> Any:
    return found(plans_of(_known(year), request.user).select_related("compiled_by"), number=number)


def _known(year: int) -> int:
    """The year, if a plan can be of it; no calendar holds the others."""
    if year not in YEARS:
        raise Http404
    return year
