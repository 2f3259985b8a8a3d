"""台账: the overview, one register's list, its workbook, and one line with its acts."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action, may
from registers.queries import due_count, lines, photos_of
from registers.services.lines import add_line, edit_line, strike_line
from reports.workbook import book_of
from web.access import found, staff_page
from web.acts import page, perform
from web.staff.records.desk import posted
from web.staff.registers import cells
from web.staff.registers.description import Register
from web.staff.registers.forms import FilterForm, LineForm, StrikeForm
from web.staff.registers.kinds import REGISTERS, register_or_404
from web.staff.registers.places import crumbs, offered

PAGE_SIZE = 50
PRINTED = 2000
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_page(Action.READ_REGISTER)
def overview(request: HttpRequest) -> HttpResponse:
    """Every register with what it holds and what is due; one query a register."""
    today = timezone.localdate()
    rows = [{"register": one, **_counted(request, one, today)} for one in REGISTERS.values()]
    values = {"rows": rows, "may_keep": may(request.user, Action.KEEP_REGISTER)}  # type: ignore[arg-type]
    return page(request, "staff/registers/overview.html", values)


@staff_page(Action.READ_REGISTER)
def register_list(request: HttpRequest, kind: str) -> HttpResponse:
    """A register's lines as filtered, fifty a page, or all of them to print (?all=1)."""
    register, today = register_or_404(kind), timezone.localdate()
    form = FilterForm(request.GET, register=register, user=request.user, today=today)  # type: ignore[arg-type]
    rows = lines(register.book, request.user, form.asked())
    size = PRINTED if request.GET.get("all") else PAGE_SIZE
    shown = Paginator(register.annotate(rows), size).get_page(request.GET.get("page"))
    values = {
        "register": register, "page": shown, "filter_form": form, "sums": cells.sums(register, rows),
        "rows": [cells.shown(register, row, today) for row in shown.object_list],
        "result_sentence": f"共 {shown.paginator.count} 条",
        "filtered": any(request.GET.get(name) for name in form.fields), "all": size == PRINTED,
        "may_keep": may(request.user, Action.KEEP_REGISTER), "crumbs": crumbs(register),  # type: ignore[arg-type]
        "query": request.GET.urlencode(),
    }  # fmt: skip
    return page(request, "staff/registers/list.html", values)


@staff_page(Action.READ_REGISTER)
def workbook(request: HttpRequest, kind: str) -> HttpResponse:
    """The same lines as a workbook, all of them."""
    register, today = register_or_404(kind), timezone.localdate()
    form = FilterForm(request.GET, register=register, user=request.user, today=today)  # type: ignore[arg-type]
    rows = register.annotate(lines(register.book, request.user, form.asked()))
    made = book_of([(register.title, cells.head(register), cells.book_rows(register, rows))])
    answer = HttpResponse(made, content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="register-{register.code}-{today}.xlsx"'
    return answer


@staff_page(Action.KEEP_REGISTER)
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """A new line; ?place= and other values of the address are filled in already."""
    register, user = register_or_404(kind), request.user
    on = timezone.localdate()
    form = LineForm(posted(request), register=register, user=user, today=on, initial=_wished(request))  # type: ignore[arg-type]
    verb = lambda: add_line(register.book, actor=user, on=on, **form.values())  # type: ignore[arg-type] # noqa: E731
    made = perform(request, form, verb, f"{register.title}已登记。")
    if made:
        return redirect("register_line", kind, made.pk)
    values = {"register": register, "form": form, "line": None, "crumbs": crumbs(register, "登记")}
    return page(request, "staff/registers/edit.html", values | offered(user), form)


@staff_page(Action.READ_REGISTER)
def line(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One line: all it says, its photos, who changed it last."""
    register, row = line_or_404(request, kind, pk)
    values = {
        "register": register, "line": row, "facts": cells.facts(register, row),
        "photos": photos_of(register.book, row) if register.book.photos else (),
        "may_keep": may(request.user, Action.KEEP_REGISTER, row) and row.struck_on is None,  # type: ignore[arg-type]
        "late": row.struck_on is None and register.late(row, timezone.localdate()),
        "row_links": [(text, address(row)) for text, address in register.row_links],
        "crumbs": crumbs(register, str(row)),
    }  # fmt: skip
    return page(request, "staff/registers/line.html", values)


@staff_page(Action.KEEP_REGISTER)
def edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Change what a line says."""
    register, row = line_or_404(request, kind, pk)
    today, user = timezone.localdate(), request.user
    form = LineForm(posted(request), register=register, user=user, line=row, today=today)  # type: ignore[arg-type]
    act = {"actor": user, "on": today}
    verb = lambda: edit_line(row, **act, version=form.cleaned_data["version"], **form.values())  # type: ignore[arg-type] # noqa: E731
    if perform(request, form, verb, "修改已保存。"):
        return redirect("register_line", kind, pk)
    values = {"register": register, "form": form, "line": row, "crumbs": crumbs(register, "修改")}
    return page(request, "staff/registers/edit.html", values | offered(request.user), form)


@staff_page(Action.KEEP_REGISTER)
def strike(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Strike a wrong line out, with a reason."""
    register, row = line_or_404(request, kind, pk)
    form = StrikeForm(posted(request), initial={"version": row.version})
    act = {"actor": request.user, "on": timezone.localdate()}
    if perform(request, form, lambda: strike_line(row, **act, **form.cleaned_data), "这一行已作废。"):
        return redirect("register_list", kind)
    values = {"register": register, "form": form, "line": row, "facts": cells.facts(register, row)}
    return page(request, "staff/registers/strike.html", values | {"crumbs": crumbs(register, "作废")}, form)


def line_or_404(request: HttpRequest, kind: str, pk: int) -> tuple[Register, Any]:
    """The register and its line, if the person may see it."""
    register = register_or_404(kind)
    rows = register.annotate(register.book.model.objects.visible_to(request.user).with_place())
    return register, found(rows.select_related("struck_by", "changed_by", "neighbourhood__street"), pk=pk)


def _counted(request: HttpRequest, register: Register, today: date) -> dict[str, Any]:
    rows = register.book.model.objects.visible_to(request.user).standing()
    found = due_count(rows, register.due(today) if register.due else None)
    return found | {"words": f"{found['due']} {register.due_words}"}


def _wished(request: HttpRequest) -> dict[str, str]:
    """What a link has filled in already: ?place=hemu-001&unit=water."""
    given = {name: request.GET[name] for name in request.GET if name != "place"}
    return given | ({"neighbourhood": request.GET["place"]} if request.GET.get("place") else {})
