"""居民出资 of a project: the list, the counter, a sheet with its preview, receipts. Nobody outside street and bureau reads it."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from accounts.permissions import Action
from funding.contribution_queries import Checked, contributions_of
from funding.models import Contribution, ContributionSheet
from funding.receipt_pages import receipt_pdf
from funding.services.contributions import cancel, drop_sheet, enter_sheet, take_in
from projects.models import Project
from reports.contribution_book import contribution_book
from web.access import found, project_or_404, staff_page
from web.acts import PlainForm, page, perform
from web.files import file_of
from web.staff.money import contribution_pages as pages
from web.staff.money.contribution_forms import CancelForm, CounterForm, SheetForm
from web.staff.projects.page import refuse_reviewers

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_page()
def contributions(request: HttpRequest, code: str) -> HttpResponse:
    """All receipts with their sums."""
    project = _project(request, code)
    return page(
        request, "staff/money/contributions.html", pages.list_context(request.user, project, request.GET)
    )


@staff_page(Action.RECORD_FUNDING)
def counter(request: HttpRequest, code: str) -> HttpResponse:
    """One payment after the other; the day of the last one stands there for the next."""
    project, today = _project(request, code), timezone.localdate()
    day = parse_date(request.GET.get("on", "")[:10]) if request.GET.get("on", "")[:4].isdecimal() else None
    form = CounterForm(request.POST or None, paid_on=day or today)
    verb = lambda: take_in(project, actor=request.user, on=today, **form.cleaned_data)  # noqa: E731
    made = perform(request, form, verb)
    if made:
        pages.say_taken_in(request, made)
        return redirect(f"{request.path}?on={made.paid_on.isoformat()}")
    return page(request, "staff/money/counter.html", pages.counter_context(request.user, project, form), form)


@staff_page(Action.RECORD_FUNDING)
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Upload: every problem at once and nothing kept, or the preview."""
    project, today = _project(request, code), timezone.localdate()
    form = SheetForm(request.POST or None, request.FILES or None)
    made = perform(request, form, lambda: pages.kept(form, request, project, today, timezone.now()))
    if isinstance(made, ContributionSheet):
        return redirect("contribution_preview", code, made.pk)
    checked = made if isinstance(made, Checked) else None
    answer = page(
        request, "staff/money/contribution_sheet.html", pages.upload_context(project, form, checked), form
    )
    answer.status_code = 422 if checked else answer.status_code
    return answer


@staff_page(Action.RECORD_FUNDING)
def preview(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What the sheet holds; POST takes in all of it."""
    project, kept = _sheet(request, code, pk)
    form, today = PlainForm(request.POST if request.method == "POST" else None), timezone.localdate()
    done = f"已登记 {len(kept.rows)} 笔居民出资。"
    if perform(
        request, form, lambda: enter_sheet(kept, actor=request.user, on=today, now=timezone.now()), done
    ):
        return redirect("contributions", code)
    return page(
        request, "staff/money/contribution_preview.html", pages.preview_context(project, kept, form), form
    )


@require_POST
@staff_page(Action.RECORD_FUNDING)
def drop(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """放弃."""
    project, kept = _sheet(request, code, pk)
    form, today = PlainForm(request.POST), timezone.localdate()
    verb = lambda: drop_sheet(kept, actor=request.user, on=today, now=timezone.now())  # noqa: E731
    if perform(request, form, verb, "已放弃这张出资表,没有登记。"):
        return redirect("contributions", code)
    return page(
        request, "staff/money/contribution_preview.html", pages.preview_context(project, kept, form), form
    )


@staff_page(Action.RECORD_FUNDING)
def cancelled(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """作废 of one receipt."""
    project, row = _contribution(request, code, pk)
    form, today = CancelForm(request.POST or None), timezone.localdate()
    verb = lambda: cancel(row, actor=request.user, on=today, **form.cleaned_data)  # noqa: E731
    if perform(request, form, verb, f"收据 {row} 已作废。"):
        return redirect("contributions", code)
    values = {"project": project, "row": row, "form": form, "crumbs": pages.crumbs(project, "作废收据")}
    return page(request, "staff/money/contribution_cancel.html", values, form)


@staff_page(Action.RECORD_FUNDING)
def receipt(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """收据, to sign and seal."""
    _, row = _contribution(request, code, pk)
    return file_of(receipt_pdf(row), f"居民出资收据-{row.receipt_number}.pdf")


@staff_page()
def excel(request: HttpRequest, code: str) -> FileResponse:
    """All receipts and the buildings' sums as Excel."""
    project = _project(request, code)
    made = f"{request.user} {timezone.localdate():%Y-%m-%d}"
    book = contribution_book(project, contributions_of(request.user, project), made)
    return file_of(book, f"居民出资-{project.code}.xlsx", EXCEL)


def _project(request: HttpRequest, code: str) -> Project:
    refuse_reviewers(request.user)
    return project_or_404(request, code)


def _sheet(request: HttpRequest, code: str, pk: int) -> tuple[Project, ContributionSheet]:
    project = _project(request, code)
    rows = ContributionSheet.objects.visible_to(request.user).select_related("uploaded_by", "decided_by")
    return project, found(rows.filter(project=project), pk=pk)


def _contribution(request: HttpRequest, code: str, pk: int) -> tuple[Project, Contribution]:
    project = _project(request, code)
    row = found(contributions_of(request.user, project).select_related("source"), pk=pk)
    row.source.project = project
    return project, row
