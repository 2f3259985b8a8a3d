"""移交与代班: all of a person's work to a successor, or a stand-in for some days, on one page."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.models import DESK, StandIn, User
from accounts.permissions import Action
from web.access import found, staff_page
from web.acts import PlainForm, page, perform
from web.staff import standing
from workflow.handing_over import Moving, open_tasks, what_moves
from workflow.services.handover import hand_over


class HandOverForm(PlainForm):
    """Who takes over, why, and whether the account is switched off in the same act."""

    successor = standing.Colleague(User.objects.none(), label="接收人", empty_label="请选择")
    reason = forms.CharField(label="移交理由", max_length=150, help_text="例如:岗位调整。")
    deactivate = forms.BooleanField(label="同时停用这个账号", required=False)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="over_%s", **kwargs)
        self.person = person
        self.fields["successor"].queryset = standing.colleagues(person)  # type: ignore[attr-defined]
        if not person.is_active:
            del self.fields["deactivate"]

    def wanted(self) -> dict[str, Any]:
        """As the verb takes it; `seen` is what the page listed, written anew with every answer."""
        return self.cleaned_data | {"seen": str(self.data.get("seen", "")).split()}


@staff_page(Action.HAND_OVER)
def account_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """What would move, the form that moves it, and the form that names a stand-in instead."""
    person, today = _person(pk), timezone.localdate()
    moving = what_moves(person, today)
    posted = request.POST if request.method == "POST" else None
    over = HandOverForm(posted if _asks(request, "over") else None, person=person)
    days = standing.StandInForm(posted if _asks(request, "days") else None, person=person, today=today)
    if _handed(request, over, today) or (days.is_bound and standing.named(request, days, today)):
        return redirect("account", pk)
    values = _values(person, moving, today) | {
        "over": over,
        "days": days,
        "form": over if over.is_bound else days,
    }
    return page(request, "staff/admin/hand_over.html", values, over, days)


@staff_page(Action.HAND_OVER)
def account_stand_in_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The person is back before the last day."""
    today = timezone.localdate()
    row = found(StandIn.objects.not_over(today).select_related("person", "stand_in"), pk=pk)
    form = standing.EndForm(request.POST or None)
    if standing.ended(request, form, row, today):
        return redirect("account", row.person_id)
    values = {"form": form, "sentence": standing.sentence(row), "account": row.person}
    return page(request, "staff/desk/stand_in_end.html", values, form)


def _handed(request: HttpRequest, form: HandOverForm, today: date) -> Any:
    if not form.is_bound:
        return None
    done = f"{form.person}的工作已移交。"
    return perform(
        request,
        form,
        lambda: hand_over(form.person, actor=request.user, on=today, **form.wanted()),
        done,  # type: ignore[arg-type]
    )


def _values(person: User, moving: Moving, today: date) -> dict[str, Any]:
    return {
        "account": person,
        "moving": moving,
        "tasks": open_tasks(person, moving, today),
        "rows": standing.rows(person, today),
        "colleagues": standing.colleagues(person).exists(),
    }


def _asks(request: HttpRequest, which: str) -> bool:
    return request.POST.get("which") == which


def _person(pk: int) -> User:
    return found(User.objects.select_related(*DESK), pk=pk)
