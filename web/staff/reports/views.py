"""Monthly reports: the list, making one now with its progress, reading, downloading and locking it."""

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.permissions import Action, may
from projects.models import Job
from reports.figures import month_figures
from reports.models import MonthlyReport
from reports.month import Month
from reports.services import KIND, ask_for_report, lock_report
from web.access import found, staff_page
from web.acts import PlainForm, page, perform
from web.staff.reports.forms import ReportForm
from web.staff.reports.reading import report_context


def _visible(request: HttpRequest):  # type: ignore[no-untyped-def]
    return MonthlyReport.objects.visible_to(request.user).select_related("street", "made_by")


@staff_page()
def report_list(request: HttpRequest) -> HttpResponse:
    """Reports the person may see, newest month first, and the form to make one now."""
    form = ReportForm(request.user, timezone.localdate())
    rows = Paginator(_visible(request), 30).get_page(request.GET.get("page"))
    values = {"page": rows, "form": form, "may_make": may(request.user, Action.MAKE_REPORT)}
    return page(request, "staff/reports/list.html", values)


@require_POST
@staff_page(Action.MAKE_REPORT)
def make(request: HttpRequest) -> HttpResponse:
    """Queue the report and show its progress."""
    now, today = timezone.now(), timezone.localdate()
    form = ReportForm(request.user, today, request.POST)

    def verb() -> Job:
        asked = {"actor": request.user, "today": today, "at": now}
        return ask_for_report(*form.asked(), **asked, note=form.cleaned_data["note"])

    job_ = perform(request, form, verb)
    if job_:
        return redirect("report_job", pk=job_.pk)
    rows = Paginator(_visible(request), 30).get_page(1)
    return page(request, "staff/reports/list.html", {"page": rows, "form": form, "may_make": True}, form)


@staff_page(Action.MAKE_REPORT)
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the making is; reloads itself by a header until done, then goes to the report."""
    jobs = Job.objects.filter(kind=KIND)  # one row a month and street, whoever of the street asked first
    own = request.user.street_id  # type: ignore[union-attr]
    row = found(jobs.filter(payload__street=own) if own else jobs, pk=pk)
    if row.state == Job.State.DONE:
        return redirect("report", pk=row.result["report"])
    answer = page(request, "staff/reports/job.html", {"job": row})
    if row.state != Job.State.FAILED:
        answer["Refresh"] = "2"
    return answer


@staff_page()
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report's sums as they are on record now, beside the file as it was made."""
    row = found(_visible(request), pk=pk)
    figures = month_figures(Month.of(row.month), row.street, today=timezone.localdate())
    values = {"report": row, **report_context(figures)}
    values |= {"may_lock": may(request.user, Action.LOCK_REPORT) and row.locked_at is None}
    return page(request, "staff/reports/report.html", values)


@staff_page()
def file(request: HttpRequest, pk: int) -> FileResponse:
    """The workbook, checked again at each download."""
    row = found(_visible(request).exclude(file=""), pk=pk)
    return FileResponse(row.file.open("rb"), as_attachment=True, filename=f"{row}.xlsx")


@require_POST
@staff_page(Action.LOCK_REPORT)
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock the month; later changes are numbered revisions."""
    row, form = found(_visible(request), pk=pk), PlainForm(request.POST)
    act = {"actor": request.user, "on": timezone.localdate()}
    perform(request, form, lambda: lock_report(row, **act), "月报已锁定。以后再生成,会成为新的修订版。")
    return redirect("report", pk=pk)
