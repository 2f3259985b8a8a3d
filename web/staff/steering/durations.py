"""各步骤用时: standard times against the real ones, on a page and as Excel."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from policy.loader import DEFAULT_SCHEME
from reports.workbook import book_of
from web.access import staff_page
from web.acts import page
from web.staff.projects.page import refuse_reviewers
from workflow.durations import StepTime, step_times

HEAD = ("街道", "步骤", "标准工作日", "已完成项目", "用时中位数", "合计节省(超出为负)", "超期项目")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_page()
def durations(request: HttpRequest) -> HttpResponse:
    """By street, the reader's own or all; the whole district first."""
    refuse_reviewers(request.user)
    rows = _times(request)
    streets: dict[str, list[StepTime]] = {}
    for row in rows:
        streets.setdefault(row.street, []).append(row)
    return page(request, "staff/steering/durations.html", {"streets": list(streets.items())})


@staff_page()
def workbook(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook."""
    refuse_reviewers(request.user)
    answer = HttpResponse(book_of([("各步骤用时", HEAD, _cells(_times(request)))]), content_type=EXCEL)
    answer["Content-Disposition"] = 'attachment; filename="step-times.xlsx"'
    return answer


def _times(request: HttpRequest) -> tuple[StepTime, ...]:
    user: Any = request.user
    return step_times(user, timezone.localdate(), DEFAULT_SCHEME)


def _cells(rows: tuple[StepTime, ...]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        name = f"第{row.step}步 {row.name}"
        yield row.street or "全区", name, row.standard, row.count, row.median, row.saved, row.late_count
