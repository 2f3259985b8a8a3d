"""What the pages of residents' contributions show."""

import hashlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Action, may
from funding.contribution_queries import (
    Checked,
    building_rows,
    check_file,
    contributions_of,
    source_of,
    sum_of,
    total_of,
    waiting_sheets,
)
from funding.models import Contribution, ContributionSheet
from funding.services.contributions import keep_sheet
from projects.models import Project
from projects.sheets.grid import MAX_BYTES
from web import formats
from web.staff.money.contribution_forms import ContributionFilter, SheetForm

PAGE_SIZE, LAST, SHOWN, SAMPLE = 50, 10, 200, 20


def crumbs(project: Project, *last: str) -> list[dict[str, str]]:
    """From the project down to the page."""
    code = project.code
    above = [
        {"text": project.neighbourhood.name, "href": reverse("project", args=[code])},
        {"text": "资金", "href": reverse("money", args=[code])},
        {"text": "居民出资", "href": reverse("contributions", args=[code]) if last else ""},
    ]
    return [*above, *({"text": text, "href": ""} for text in last)]


def list_context(user: User, project: Project, query: QueryDict) -> dict[str, Any]:
    """The list with its sums, whole and per building."""
    buildings = building_rows(project)
    form = ContributionFilter(query or None, buildings=[row.building for row in buildings])
    rows = _filtered(contributions_of(user, project), form)
    shown = Paginator(rows, PAGE_SIZE).get_page(query.get("page"))
    found = formats.number(sum_of(rows))
    return {
        "project": project, "filter_form": form, "page": shown, "rows": list(shown.object_list),
        "buildings": buildings, "total": total_of(project), "source": source_of(project),
        "receipts": sum(row.receipts for row in buildings), "waiting": list(waiting_sheets(user, project)),
        "may_take": may(user, Action.RECORD_FUNDING, project), "crumbs": crumbs(project),
        "reset_href": reverse("contributions", args=[project.code]) if query else "",
        "result_sentence": f"{shown.paginator.count} 笔,共 {found} 元",
    }  # fmt: skip


def counter_context(user: User, project: Project, form: Any) -> dict[str, Any]:
    """The counter with what was just taken in."""
    last = contributions_of(user, project)[:LAST]
    return {
        "project": project, "form": form, "last": list(last), "source": source_of(project),
        "total": total_of(project), "crumbs": crumbs(project, "窗口登记"),
    }  # fmt: skip


def kept(
    form: SheetForm, request: HttpRequest, project: Project, on: date, now: Any
) -> Checked | ContributionSheet:
    """The posted file: kept where nothing is wrong with it, else what was read of it and every problem.

    Raises Refused where no sheet can be entered now.
    """
    upload = form.cleaned_data["file"]
    content = upload.read(MAX_BYTES + 1)
    checked = check_file(project, content, upload.name, form.cleaned_data["paid_on"], on)
    if checked.problems:
        return checked
    return keep_sheet(
        project, checked, actor=request.user, on=on, now=now, file_name=upload.name,
        file_sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip


def upload_context(project: Project, form: SheetForm, checked: Checked | None) -> dict[str, Any]:
    """The form, and what is wrong with the sheet that was read."""
    values = {"project": project, "form": form, "crumbs": crumbs(project, "导入出资表")}
    if checked is None:
        return values
    return values | {
        "checked": checked, "problems": checked.problems[:SHOWN], "columns": _used(checked),
        "wrong_rows": len({(one.sheet, one.row) for one in checked.problems if one.row}),
    }  # fmt: skip


def preview_context(project: Project, sheet: ContributionSheet, form: Any) -> dict[str, Any]:
    """What would be entered: how many, how much, by how many units, the first rows, per building."""
    rows = [_shown(one) for one in sheet.rows]
    totals: dict[str, list[Any]] = {}
    for row in rows:
        totals.setdefault(row.building, []).append(row.amount_yuan)
    return {
        "project": project, "sheet": sheet, "form": form, "crumbs": crumbs(project, "核对出资表"), "count": len(rows),
        "sum": sum((row.amount_yuan for row in rows), start=Decimal("0.00")),
        "units": len({(row.building, row.entrance, row.room) for row in rows}), "sample": rows[:SAMPLE],
        "without": sum(not row.receipt_number for row in rows),
        "buildings": [(name, len(found), sum(found)) for name, found in totals.items()],
    }  # fmt: skip


def _shown(kept_row: Sequence[str]) -> Contribution:
    """A kept row as a receipt that is not stored."""
    building, entrance, room, amount, paid_on, receipt = kept_row
    return Contribution(
        building=building, entrance=entrance, room=room, amount_yuan=Decimal(amount),
        paid_on=date.fromisoformat(paid_on), receipt_number=receipt,
    )  # fmt: skip


def _used(checked: Checked) -> list[tuple[str, str]]:
    return [(use.header_text, use.label or "不读取") for use in checked.reading.columns]


def _filtered(rows: QuerySet[Contribution], form: ContributionFilter) -> QuerySet[Contribution]:
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    state = wanted.get("state") or "standing"
    if state != "all":
        rows = rows.filter(cancelled_on__isnull=state == "standing")
    if wanted.get("building"):
        rows = rows.filter(building=wanted["building"])
    if word := wanted.get("search"):
        rows = rows.filter(Q(receipt_number__icontains=word) | Q(room=word))
    return rows


def say_taken_in(request: HttpRequest, made: Contribution) -> None:
    """What was just taken in, on the next page; the receipt is printed from the list below it."""
    said = f"已登记:{made.place} {formats.number(made.amount_yuan)} 元,收据 {made.receipt_number}。可继续登记下一户。"
    messages.success(request, said)
