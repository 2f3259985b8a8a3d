"""成批登记进度: on the 25th a clerk enters all sites in one table, typed or pasted; looks at it; records it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action
from policy.errors import Refused
from policy.loader import load_scheme
from projects.many import ROW, rehearsed
from projects.models import Project
from projects.paste_rules import Known
from web.access import staff_page
from web.acts import PlainForm, page, show_besides, show_reasons
from web.paging import LongList
from web.staff.many.acts import crumbs, done_address, last_event
from web.staff.many.progress_form import ProgressForm
from web.staff.records.fields import text
from works.paste_rules import MOST, MOST_ITEMS, Pasted, read
from works.services.site_sheet import report_sites
from works.site_sheet import STEPS, items_offered, running_sites, sites


class PasteForm(PlainForm):
    """Columns from a spreadsheet."""

    pasted = text(
        "粘贴表格", rows=8, max_length=100_000, strip=False,
        help_text="从 WPS 或 Excel 复制,第一列是小区(名称或项目编号)。连同表头一起复制的,按表头读取;没有表头的,"
        "依次为小区、形象进度、累计完成投资、施工情况、数据更正说明。",
    )  # fmt: skip
    wan = forms.BooleanField(label="投资以万元为单位(表头已写明单位的,以表头为准)", required=False)


@staff_page(Action.RECORD_SITE)
def progress(request: HttpRequest) -> HttpResponse:
    """The grid, the paste, the look before it, and the act."""
    sheet = ProgressPage(request, timezone.localdate())
    if sheet.stored is not None:
        return redirect(done_address("progress", sheet.stored))
    return page(request, "staff/many/progress.html", sheet.context(), sheet.table, sheet.paste_form)


class ProgressPage:
    """The page's state: which sites it shows, what was pasted or posted, whether it is being looked at."""

    def __init__(self, request: HttpRequest, today: date) -> None:
        self.request, self.today, post = request, today, request.POST
        self.running = running_sites(request.user)
        self.page = LongList(self.running, MOST).get_page(request.GET.get("page"))
        self.offered = items_offered(self.page)
        self.pasting = "read" in post
        self.paste_form = PasteForm(post if self.pasting else None)
        self.pasted = self._read() if self.pasting and self.paste_form.is_valid() else Pasted({})
        asked = self.pasted.items or (post if post else request.GET).getlist("item")
        self.items = {code: name for code, name in self.offered.items() if code in asked[:MOST_ITEMS]}
        self.table = self._table(self._data())
        self.checking, self.stored = False, None
        if self.table.is_bound and "change" not in post:
            self._act("store" in post)

    def _read(self) -> Pasted:
        given = self.paste_form.cleaned_data
        found = read(given["pasted"], self._known(), self.offered, wan=given["wan"])
        for sentence in found.wrong or (() if found.rows else ("没有读到小区和进度。",)):
            self.paste_form.add_error("pasted", sentence)
        return found

    def _known(self) -> list[Known]:
        """Every running project of the reader; those not under construction say where they are."""
        under_way = set(self.running.values_list("pk", flat=True))
        rows = Project.objects.visible_to(self.request.user).filter(state=Project.State.ACTIVE).with_place()
        return [
            Known(
                row.pk, (row.code, row.neighbourhood.code), row.neighbourhood.name, _against(row, under_way)
            )
            for row in rows
        ]

    def _data(self) -> Mapping[str, Any] | None:
        """What the table is filled with; None for an empty one."""
        if not self.pasting:
            return self.request.POST if self.request.method == "POST" else None
        if not self.pasted.rows:
            return None
        data = {f"{name}-{pk}": value for pk, row in self.pasted.rows.items() for name, value in row.items()}
        return data | {"as_of": self.today.isoformat()}

    def _table(self, data: Mapping[str, Any] | None) -> ProgressForm:
        """Bound to what was posted or pasted; pasted lines are shown against the newest reports."""
        names = self.pasted.rows if self.pasting else _posted(self.request)
        chosen = Project.objects.visible_to(self.request.user).filter(pk__in=list(names)).with_place()
        shown = sites(chosen.order_by("code")[:MOST] if names else self.page, self.items)
        if self.pasting and data is not None:
            data = {f"{ROW}{one.project.pk}": one.last.pk if one.last else 0 for one in shown} | dict(data)
        return ProgressForm(data, sites=shown, items=self.items, today=self.today)

    def _act(self, store: bool) -> None:
        """Tried first; recorded when the person has looked at it."""
        form = self.table
        verb = lambda: report_sites(  # noqa: E731
            form.rows(),
            actor=self.request.user,
            on=self.today,
            as_of=form.cleaned_data["as_of"],  # type: ignore[arg-type]
        )
        if not form.is_valid():
            return show_besides(form, verb)
        before = last_event()
        try:
            if store and verb():
                self.stored = before
                return
        except Refused as refused:
            show_reasons(form, refused)
        if not store and (reasons := rehearsed(verb)):
            show_reasons(form, Refused(reasons))
        self.checking = form.is_valid()

    def context(self) -> dict[str, Any]:
        """What the page shows."""
        bad_paste = self.pasting and self.paste_form.errors
        return {
            "form": self.paste_form if bad_paste else self.table, "table": self.table, "lines": list(self.table.lines()),
            "paste_form": self.paste_form, "pasted": self.pasted, "read": bool(self.pasted.rows), "page": self.page,
            "offered": self.offered, "items": self.items, "checking": self.checking, "most_items": MOST_ITEMS,
            "count": sum(line["begun"] for line in self.table.lines()), "crumbs": crumbs("成批登记进度"),
        }  # fmt: skip


def _posted(request: HttpRequest) -> set[int]:
    """The sites whose lines were posted."""
    found = (name.removeprefix(ROW) for name in request.POST if name.startswith(ROW))
    return {int(pk) for pk in found if pk.isascii() and pk.isdecimal() and len(pk) < 10}


def _against(project: Project, under_way: set[int]) -> str:
    if project.pk in under_way:
        return ""
    if project.step in STEPS:
        return "还没有登记开工"
    return (
        f"当前在第{project.step}步({load_scheme(project.scheme_code).step(project.step).name}),不登记工程进度"
    )
