"""All running joint reviews in one table, the days departments needed, and the papers of a review."""

from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import Department, Role
from accounts.permissions import Action, may
from reports.workbook import book_of
from reviews.matrix import FILTERS, columns, department_days, matrix, running_reviews, years_asked
from reviews.minutes_pages import minutes_docx, minutes_pdf, sheets_pdf
from reviews.models import Invitation, OpinionFile, Review
from web.access import BUILDERS, found, staff_page, whole
from web.acts import PlainForm, page
from web.files import file_of
from web.paging import LongList
from web.staff.records.kinds.joint import STATES

PAGE_SIZE = 20
READERS = (Action.OPEN_REVIEW, Action.ISSUE_MINUTES, Action.REPLY_CONDITION, Action.RECORD_AUDIT)
# how fast the district's departments are is no matter of a builder, who sees its own projects alone
DAYS_READERS = (Action.OPEN_REVIEW, Action.ISSUE_MINUTES, Action.SUBMIT_BATCH, Action.RECORD_AUDIT)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAYS_HEAD = ("部门", "邀请(次)", "已反馈(次)", "逾期(次)", "用时中位数(工作日)", "最长用时(工作日)")


class MatrixFilter(PlainForm):
    """Which department, which state."""

    department = forms.ChoiceField(label="部门", required=False)
    state = forms.ChoiceField(label="情况", choices=[("", "全部情况"), *FILTERS.items()], required=False)

    def __init__(self, heads: list[Department], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.pk), one.name) for one in heads]
        self.fields["department"].choices = [("", "全部部门"), *named]  # type: ignore[attr-defined]


@staff_page(*READERS)
def review_matrix(request: HttpRequest) -> HttpResponse:
    """Running reviews by deadline, one column a department."""
    today, heads = timezone.localdate(), columns()
    form = MatrixFilter(heads, request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    department = int(wanted.get("department") or 0) or None
    rows = running_reviews(request.user, today, department=department, state=wanted.get("state", ""))
    shown = LongList(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = matrix(shown.object_list, heads, today)
    values = {
        "page": shown, "heads": heads, "rows": [_line(row, heads) for row in lines], "filter_form": form,
        "reset_href": reverse("review_matrix") if request.GET else "", "result_sentence": f"共 {shown.paginator.count} 个",
        "crumbs": _crumbs("联合审查一览"), "sees_days": any(may(request.user, one) for one in DAYS_READERS),  # type: ignore[arg-type]
    }  # fmt: skip
    return page(request, "staff/records/review_all.html", values)


@staff_page(*DAYS_READERS)
def review_days(request: HttpRequest) -> HttpResponse | FileResponse:
    """How many working days each department needed, in a year; as a workbook with ?file=xlsx."""
    years, today = years_asked(), timezone.localdate()
    year = whole(request.GET.get("year", "")) or (years[0] if years else today.year)
    lines = department_days(min(max(year, 2000), 2100), today)
    if request.GET.get("file") == "xlsx":
        return file_of(
            book_of([("部门用时", DAYS_HEAD, map(_cells, lines))]), f"{year}年联审部门用时.xlsx", EXCEL
        )
    values = {"lines": lines, "year": year, "years": years, "heads": DAYS_HEAD, "crumbs": _crumbs("部门用时")}
    return page(request, "staff/records/review_days.html", values)


@staff_page(outside=BUILDERS)
def review_minutes_docx(request: HttpRequest, pk: int) -> FileResponse:
    """The minutes as Word: issued ones for whoever may see the review, the draft for the bureau."""
    review = _with_minutes(request, pk)
    return file_of(minutes_docx(review), f"联审纪要{review.minutes_number or '草稿'}.docx", WORD)


@staff_page(outside=BUILDERS)
def review_minutes_pdf(request: HttpRequest, pk: int) -> FileResponse:
    """The minutes as PDF."""
    review = _with_minutes(request, pk)
    return file_of(minutes_pdf(review), f"联审纪要{review.minutes_number or '草稿'}.pdf")


@staff_page(*READERS)
def review_sheets(request: HttpRequest, pk: int) -> FileResponse:
    """The opinion sheets of all departments."""
    review = found(Review.objects.visible_to(request.user), pk=pk)
    return file_of(sheets_pdf(review), "联审意见单.pdf")


@staff_page(Action.GIVE_OPINION)
def review_sheet(request: HttpRequest, pk: int) -> FileResponse:
    """The own department's opinion sheet, to sign and seal."""
    one = found(Invitation.objects.visible_to(request.user).select_related("review"), pk=pk)
    return file_of(sheets_pdf(one.review, department=one.department_id), "联审意见单.pdf")


@staff_page(outside=BUILDERS)
def review_file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of an opinion, checked again at each download; always saved, never shown in the browser."""
    row = found(OpinionFile.objects.visible_to(request.user), pk=pk)
    answer = FileResponse(
        row.file.open("rb"), as_attachment=True, filename=row.file_name, content_type=row.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _with_minutes(request: HttpRequest, pk: int) -> Review:
    """Issued minutes belong to everyone who may see the review, drafts to the bureau."""
    review = found(Review.objects.visible_to(request.user).filter(taken_back_on=None), pk=pk)
    bureau = request.user.role in (Role.BUREAU_OFFICER, Role.BUREAU_LEADER)  # type: ignore[union-attr]
    if review.minutes_on is None and not (bureau and review.draft_version):
        raise Http404
    return review


def _line(row: Any, heads: list[Department]) -> dict[str, Any]:
    return {
        "review": row.review,
        "project": row.review.project,
        "light": row.light,
        "cells": [_cell(head.name, cell) for head, cell in zip(heads, row.cells, strict=True)],
    }


def _cell(head: str, cell: Any) -> dict[str, Any]:
    word, kind = STATES[cell.state] if cell else ("", "")
    return {"head": head, "state": cell, "word": word, "kind": kind}


def _cells(line: Any) -> tuple[Any, ...]:
    return line.department, line.asked, line.given, line.late, line.middle, line.longest


def _crumbs(title: str) -> list[dict[str, str]]:
    return [{"text": "我的工作台", "href": reverse("desk")}, {"text": title, "href": ""}]
