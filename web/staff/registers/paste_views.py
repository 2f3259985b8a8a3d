"""A whole table into one register: pasted or uploaded, looked at, written down; all of it or nothing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action
from policy.errors import Reason, Refused
from projects.many import rehearsed
from registers.services.tables import Entry, add_table
from web.access import staff_page
from web.acts import page
from web.staff.registers.kinds import REGISTERS
from web.staff.registers.paste_form import TableForm, preview
from web.staff.registers.places import crumbs


@staff_page(Action.KEEP_REGISTER)
def paste(request: HttpRequest, kind: str) -> HttpResponse:
    """The paste, the look before it, and the act."""
    register, post = REGISTERS[kind], request.POST if request.method == "POST" else None
    form = TableForm(post, request.FILES or None, register=register, user=request.user)
    asked = form.is_bound and form.is_valid() and "change" not in request.POST
    entries = form.entries() if asked else []
    made = _act(request, form, entries) if asked else []
    if made:
        messages.success(request, f"已登记 {len(made)} 行。")
        return redirect("register_list", kind)
    checking = bool(entries) and not form.errors
    values = {
        "register": register, "form": form, "checking": checking, "labels": form.labels, "count": len(entries),
        "rows": list(preview(register, entries)) if checking else (), "crumbs": crumbs(register, "整表登记"),
    }  # fmt: skip
    return page(request, "staff/registers/paste.html", values, form)


def _act(request: HttpRequest, form: TableForm, entries: list[Entry]) -> list[Any]:
    """Written down when the person has looked at it; before that only tried. What is wrong is put into the form."""
    book, act = form.register.book, {"actor": request.user, "on": timezone.localdate()}
    verb = lambda: add_table(book, entries, **act)  # type: ignore[arg-type] # noqa: E731
    reasons = [Reason("table", words) for words in form.found.wrong]
    try:
        if "store" in request.POST and not reasons:
            return verb()
    except Refused as refused:
        reasons += refused.reasons
    else:
        reasons += rehearsed(verb) if entries or not reasons else ()
    for one in reasons:
        form.add_error(None, one.message)
    return []
