"""Public notices (公示): published, revised, taken down, printed for the boards."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.permissions import Action, may
from projects.calendar import calendar
from projects.models import Notice, Objection, Project
from projects.notice_queries import notice_state, notices_of, unpublished
from projects.notice_rules import closing_day
from projects.services.notices import publish_notice, revise_notice, withdraw_notice
from projects.services.objections import record_objection
from web.access import found, project_or_404, staff_page
from web.acts import page, perform
from web.staff.projects.notice_forms import ObjectionForm
from web.staff.projects.notice_print import board_sheet, public_address
from web.staff.projects.page import crumbs, refuse_reviewers
from web.staff.projects.papers import NoticeForm, PlainReasonForm

NOTICE_STEP = 3


@staff_page()
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """The standing notice with its countdown, photos and objections, earlier ones below; the form for an objection."""
    today, project = timezone.localdate(), project_or_404(request, code)
    refuse_reviewers(request.user)
    rows = [notice_state(row, today) for row in notices_of(project)]
    standing = next((row for row in rows if row.notice.withdrawn_on is None), None)
    form = ObjectionForm(request.POST or None, initial={"received_on": today})

    def verb() -> Objection:
        return record_objection(standing.notice, actor=request.user, on=today, **form.cleaned_data)

    if standing and perform(request, form, verb, "异议已登记。答复以后才能进入下一步。"):
        return redirect(f"{reverse('notice', args=[code])}#objections")
    values = {"standing": standing, "earlier": [row for row in rows if row is not standing], "form": form}
    values |= {"has_board": project.neighbourhood.boards.filter(retired_on__isnull=True).exists()}
    values |= rights(request, project) | common(project, "公示")
    return page(request, "staff/notices/notice.html", values, form)


@staff_page(Action.PUBLISH_NOTICE)
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Put the preliminary scheme on public notice."""
    today, project = timezone.localdate(), project_or_404(request, code)
    form = NoticeForm(request.POST or None, project=project)
    act = {"actor": request.user, "on": today}
    done = "公示已发布。请打印公示单,在每块公告栏张贴、拍照,再上传照片;照片齐全后公示期才起算。"
    if perform(request, form, lambda: publish_notice(project, **act, **form.cleaned_data), done):
        return redirect("notice", code)
    least = form.initial["workdays"]
    values = {
        "form": form,
        "closes_on": closing_day(calendar(), today, least),
        "workdays": least,
        "unknown": unpublished(today, least),
        "notice": None,
    }
    return page(request, "staff/notices/edit.html", values | common(project, "发布公示"), form)


@staff_page(Action.PUBLISH_NOTICE)
def revise(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Change a standing notice: the days begin anew."""
    today, project = timezone.localdate(), project_or_404(request, code)
    row = _standing(request, code, pk)
    form = NoticeForm(request.POST or None, project=project, notice=row)
    act = {"actor": request.user, "on": today}
    done = "公示已修改并重新发布。请更换每块公告栏的公示单,重新拍照上传;公示期重新计算。"
    if perform(request, form, lambda: revise_notice(row, **act, **form.cleaned_data), done):
        return redirect("notice", code)
    workdays = row.workdays
    closes_on = closing_day(calendar(), today, workdays)
    values = {"form": form, "closes_on": closes_on, "workdays": workdays, "notice": row}
    values["unknown"] = unpublished(today, workdays)
    return page(request, "staff/notices/edit.html", values | common(project, "修改公示"), form)


@staff_page(Action.PUBLISH_NOTICE)
def withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a notice down, with a reason."""
    project, row = project_or_404(request, code), _standing(request, code, pk)
    form = PlainReasonForm(request.POST or None)

    def verb() -> Notice:
        reason = form.cleaned_data["reason"]
        return withdraw_notice(row, actor=request.user, on=timezone.localdate(), reason=reason)

    if perform(request, form, verb, "公示已撤下。需要时请重新发布,公示期重新计算。"):
        return redirect("notice", code)
    values = {"form": form, "notice": row} | common(project, "撤下公示")
    return page(request, "staff/notices/withdraw.html", values, form)


@staff_page()
def sheet(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The A4 sheet for the notice board, with a QR code to the public page."""
    row = _seen(request, code, pk)
    unknown = unpublished(row.began_on, row.workdays) if row.began_on else ""
    values = {"notice": row, "unknown": unknown, "public_url": public_address(row)}
    return page(request, "staff/notices/sheet.html", values | common(row.project, "公示单"))


@staff_page()
def print_pdf(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The same as a PDF in big type."""
    row = _seen(request, code, pk)
    answer = HttpResponse(board_sheet(row), content_type="application/pdf")
    name = f"{row.project.neighbourhood.name}公示.pdf"
    answer["Content-Disposition"] = content_disposition_header(False, name)
    return answer


def _seen(request: HttpRequest, code: str, pk: int) -> Notice:
    refuse_reviewers(request.user)
    rows = Notice.objects.visible_to(request.user).select_related("project__neighbourhood__street")
    return found(rows, project__code=code, pk=pk)


def _standing(request: HttpRequest, code: str, pk: int) -> Notice:
    rows = Notice.objects.visible_to(request.user).select_related("project__neighbourhood")
    return found(rows.filter(withdrawn_on__isnull=True), project__code=code, pk=pk)


def rights(request: HttpRequest, project: Project) -> dict[str, bool]:
    """What the reader may do with the project's notices."""
    at_work = project.is_running and project.step == NOTICE_STEP
    return {
        "may_publish": at_work and may(request.user, Action.PUBLISH_NOTICE, project),
        "may_answer": project.is_running and may(request.user, Action.ANSWER_OBJECTION, project),
        "too_early": project.step < NOTICE_STEP,
    }


def common(project: Project, here: str) -> dict[str, Any]:
    """What every page of this room prints."""
    return {"project": project, "place": project.neighbourhood, "crumbs": crumbs(project, here)}
