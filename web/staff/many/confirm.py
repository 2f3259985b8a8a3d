"""Rows ticked in one table, looked at once more, then done all or nothing; each refusal stands at its row."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action
from policy.errors import Refused
from projects.many import ROW, rehearsed
from web.access import staff_page
from web.acts import PlainForm, page, show_besides, show_reasons
from web.paging import LongList
from web.staff.many.acts import crumbs, done_address, last_event
from web.staff.many.kinds import KINDS, Kind
from web.staff.records.fields import text

PAGE_SIZE = 50
SEEN = "seen-"


class ConfirmForm(PlainForm):
    """A tick a row, with a mark of what the row said when it was ticked; a note for all where the kind asks for one."""

    def __init__(self, *args: Any, kind: Kind, rows: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.rows = kind, rows
        if kind.note:
            help_text = "所勾选的都记同一个说明;不填也可以。"
            self.fields["note"] = text(kind.note, rows=2, max_length=300, required=False, help_text=help_text)
        for row in rows:
            name = kind.project(row).neighbourhood.name
            self.fields[f"{ROW}{row.pk}"] = forms.BooleanField(label=name, required=False)
            self.fields[f"{SEEN}{row.pk}"] = forms.CharField(
                required=False, max_length=40, widget=forms.HiddenInput, label=name
            )

    def clean(self) -> dict[str, Any]:
        """Something is ticked."""
        found = super().clean() or {}
        if not self.ticked():
            self.add_error(None, "请至少勾选一行。")
        return found

    def ticked(self) -> list[Any]:
        """The rows to act on."""
        return [row for row in self.rows if self.data.get(f"{ROW}{row.pk}")]

    def seen(self) -> dict[int, str]:
        """What each row said when it was shown, by its key."""
        return {row.pk: self.cleaned_data.get(f"{SEEN}{row.pk}", "") for row in self.rows}

    def lines(self) -> Iterator[dict[str, Any]]:
        """The table's lines; `seen` is of what this page shows, so that who looks again confirms what is there now."""
        for row in self.rows:
            tick = self[f"{ROW}{row.pk}"]
            yield {
                "project": self.kind.project(row), "facts": self.kind.shows(row), "tick": tick,
                "seen_name": f"{SEEN}{row.pk}", "seen": self.kind.seen(row),
                "ticked": self.is_bound and bool(self.data.get(tick.html_name)),
            }  # fmt: skip


@staff_page(
    Action.ADVANCE,
    Action.ADVANCE_BUREAU,
    Action.TENDER_OPINION,
    Action.CLOSE_CONDITION,
    Action.PRE_REVIEW,
)
def confirm(request: HttpRequest, kind: str) -> HttpResponse:
    """The rows that wait, the look at what was ticked, and the act."""
    chosen = KINDS.get(kind)
    if chosen is None or not chosen.open_to(request.user):
        raise Http404
    sheet = ConfirmPage(request, chosen, timezone.localdate())
    if sheet.stored is not None:
        return redirect(done_address(kind, sheet.stored))
    return page(request, "staff/many/confirm.html", sheet.context(), sheet.form)


class ConfirmPage:
    """The page's state: the rows shown, whether it is the second look, and whether it is done."""

    def __init__(self, request: HttpRequest, kind: Kind, today: date) -> None:
        self.request, self.kind, self.today = request, kind, today
        posted = request.method == "POST"
        self.page = LongList(kind.waiting(request.user, today), PAGE_SIZE).get_page(request.GET.get("page"))
        keys = _keys(request) if posted else []
        # what was ticked may wait no longer: it is shown all the same, and its verb says who was first
        rows = list(kind.rows(request.user).filter(pk__in=keys)[:PAGE_SIZE]) if keys else list(self.page)
        self.form = ConfirmForm(request.POST if posted else None, kind=kind, rows=rows)
        self.checking, self.stored = False, None
        if posted and "change" not in request.POST:
            self._act("store" in request.POST)

    def _act(self, store: bool) -> None:
        form, before = self.form, last_event()
        verb = lambda: self.kind.run(  # noqa: E731
            form.ticked(),
            self.request.user,  # type: ignore[arg-type]
            self.today,
            form.seen(),
            form.cleaned_data.get("note", ""),
        )
        if not form.is_valid():
            return show_besides(form, verb) if form.ticked() else None
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
        lines = list(self.form.lines())
        every = "all" in self.request.GET and not self.form.is_bound
        return {
            "kind": self.kind, "form": self.form, "lines": lines, "page": self.page, "checking": self.checking,
            "heads": [head for head, _ in lines[0]["facts"]] if lines else [], "every": every,
            "count": len(self.form.ticked()) if self.form.is_bound else 0, "crumbs": crumbs(self.kind.title),
            "links": self.request.user.department_id is None,  # type: ignore[union-attr]
        }  # fmt: skip


def _keys(request: HttpRequest) -> list[int]:
    found = (name.removeprefix(SEEN) for name in request.POST if name.startswith(SEEN))
    return [int(pk) for pk in found if pk.isascii() and pk.isdecimal() and len(pk) < 10]
