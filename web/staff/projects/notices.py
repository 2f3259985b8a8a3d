"""Public notices (公示): published, revised, taken down, printed for the board; objections and answers."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.permissions import Action, may
from projects.calendar import calendar
from projects.models import Notice, Objection, Project
from projects.services.notices import (
    answer_objection,
    closing_day,
    publish_notice,
    record_objection,
    revise_notice,
    withdraw_notice,
)
from projects.step_queries import notice_state, notices_of, unpublished
from web.access import found, project_or_404, staff_page
from web.acts import page, perform
from web.staff.projects.page import crumbs, refuse_reviewers
from web.staff.projects.papers import AnswerForm, NoticeForm, ObjectionForm, PlainReasonForm

NOTICE_STEP = 3


@staff_page()
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """The standing notice with its countdown and objections, earlier ones below; the form for an objection."""
    today, project = timezone.localdate(), project_or_404(request, code)
    refuse_reviewers(request.user)
    rows = [notice_state(row, today) for row in notices_of(project)]
    standing = next((row for row in rows if row.notice.withdrawn_on is None), None)
    form = ObjectionForm(request.POST or None, initial={"received_on": today})

    def verb() -> Objection:
        return record_objection(standing.notice, actor=request.user, on=today, **form.cleaned_data)

    if standing and perform(request, form, verb, "异议已登记。答复以后才能进入下一步。"):
        return redirect(f"{reverse('notice', args=[code])}#objections")
    earlier = [row for row in rows if row is not standing]
    values = {"standing": standing, "earlier": earlier, "form": form, **_rights(request, project)}
    return page(request, "staff/notices/notice.html", values | _common(project, "公示"), form)


@staff_page(Action.PUBLISH_NOTICE)
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Put the preliminary scheme on public notice."""
    today, project = timezone.localdate(), project_or_404(request, code)
    form = NoticeForm(request.POST or None, project=project)
    act = {"actor": request.user, "on": today}
    done = "公示已发布。请打印公示单,在小区公示栏张贴,拍照存入材料。"
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
    return page(request, "staff/notices/edit.html", values | _common(project, "发布公示"), form)


@staff_page(Action.PUBLISH_NOTICE)
def revise(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Change a standing notice: the days begin anew."""
    today, project = timezone.localdate(), project_or_404(request, code)
    row = _standing(request, code, pk)
    form = NoticeForm(request.POST or None, project=project, notice=row)
    act = {"actor": request.user, "on": today}
    done = "公示已修改并重新发布,公示期从今天重新计算。请更换小区公示栏的公示单。"
    if perform(request, form, lambda: revise_notice(row, **act, **form.cleaned_data), done):
        return redirect("notice", code)
    workdays = row.workdays
    closes_on = closing_day(calendar(), today, workdays)
    values = {"form": form, "closes_on": closes_on, "workdays": workdays, "notice": row}
    values["unknown"] = unpublished(today, workdays)
    return page(request, "staff/notices/edit.html", values | _common(project, "修改公示"), form)


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
    values = {"form": form, "notice": row} | _common(project, "撤下公示")
    return page(request, "staff/notices/withdraw.html", values, form)


@staff_page()
def sheet(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The A4 sheet for the notice board, with a QR code to the public page."""
    project = project_or_404(request, code)
    refuse_reviewers(request.user)
    row = found(Notice.objects.visible_to(request.user), project=project, pk=pk)
    unknown = unpublished(row.published_on, row.workdays)
    values = {"notice": row, "unknown": unknown, "public_url": settings.SITE_URL + _public_path(project)}
    return page(request, "staff/notices/sheet.html", values | _common(project, "公示单"))


@staff_page(Action.ANSWER_OBJECTION)
def answer(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Answer an objection."""
    project = project_or_404(request, code)
    rows = Objection.objects.visible_to(request.user).select_related("notice__project")
    objection = found(rows, notice__project=project, pk=pk)
    form = AnswerForm(request.POST or None)

    def verb() -> Objection:
        text = form.cleaned_data["answer"]
        return answer_objection(objection, actor=request.user, on=timezone.localdate(), answer=text)

    if perform(request, form, verb, "异议已答复。"):
        return redirect(f"{reverse('notice', args=[code])}#objections")
    values = {"form": form, "objection": objection} | _common(project, "答复异议")
    return page(request, "staff/notices/answer.html", values, form)


def _standing(request: HttpRequest, code: str, pk: int) -> Notice:
    rows = Notice.objects.visible_to(request.user).select_related("project__neighbourhood")
    return found(rows.filter(withdrawn_on__isnull=True), project__code=code, pk=pk)


def _rights(request: HttpRequest, project: Project) -> dict[str, bool]:
    at_work = project.is_running and project.step == NOTICE_STEP
    return {
        "may_publish": at_work and may(request.user, Action.PUBLISH_NOTICE, project),
        "may_answer": project.is_running and may(request.user, Action.ANSWER_OBJECTION, project),
        "too_early": project.step < NOTICE_STEP,
    }


def _common(project: Project, here: str) -> dict[str, Any]:
    return {"project": project, "place": project.neighbourhood, "crumbs": crumbs(project, here)}


def _public_path(project: Project) -> str:
    try:
        return reverse("public_status", args=[project.neighbourhood.code])
    except NoReverseMatch:
        return "/"
