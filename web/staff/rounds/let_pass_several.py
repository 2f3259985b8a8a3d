"""特殊情况审批, several rounds at once: a list with reasons, one page to check, one act."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.permissions import Action
from consultations.models import Round
from consultations.services import let_pass_all
from policy.errors import Refused
from web.access import staff_page
from web.acts import PlainForm, page, show_reasons
from web.staff.rounds.common import counted, today
from web.staff.rounds.finish import prefilled
from workflow.short_rounds import waiting_for_let_pass

GONE = "所选的小区中,有的已经审批或不再等待审批,请重新选择。"


class ChosenReason(forms.CharField):
    """Asked for where its round is chosen (the form sees to that), so it is not called optional."""

    def validate(self, value: Any) -> None:
        """An empty one is fine as long as its round is not chosen."""


class SeveralForm(PlainForm):
    """Which of the waiting rounds, and a public reason for each; `checked` once the second page was seen."""

    chosen = forms.TypedMultipleChoiceField(
        label="小区", coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    checked = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, waiting: Sequence[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(row.pk, row.project.neighbourhood.name) for row in waiting]  # type: ignore[attr-defined]
        for row in waiting:
            self.fields[f"reason_{row.pk}"] = ChosenReason(
                label=f"{row.project.neighbourhood.name}的理由(向居民公开)", max_length=1000,
                initial=prefilled(row), widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip

    def full_clean(self) -> None:
        """A round that waits no longer is said in plain words."""
        self.fields["chosen"].error_messages["invalid_choice"] = GONE
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Something is chosen, and what is chosen has its reason."""
        data: dict[str, Any] = super().clean() or {}
        if "chosen" in data and not data["chosen"]:
            self.add_error("chosen", "请至少选择一个小区。")
        for pk in data.get("chosen") or []:
            if not str(data.get(f"reason_{pk}", "")).strip() and f"reason_{pk}" not in self.errors:
                self.add_error(f"reason_{pk}", f"请填写{self.fields[f'reason_{pk}'].label}。")
        return data

    def reasons(self) -> dict[int, str]:
        """Round id → reason of those that were chosen."""
        return {pk: self.cleaned_data[f"reason_{pk}"] for pk in self.cleaned_data["chosen"]}


@staff_page(Action.LET_PASS)
def several(request: HttpRequest) -> HttpResponse:
    """List → check → one act; the first post writes nothing."""
    waiting = waiting_for_let_pass(request.user)
    form = SeveralForm(request.POST if request.method == "POST" else None, waiting=waiting)
    ready = form.is_bound and form.is_valid() and "change" not in request.POST
    if ready and form.cleaned_data["checked"] and _done(request, form):
        return redirect("let_pass_several")
    checking = ready and not form.errors
    values = _shown(waiting, form, form.reasons() if checking else None)
    return page(request, "staff/rounds/let_pass_several.html", values, form)


def _shown(waiting: Sequence[Round], form: SeveralForm, chosen: dict[int, str] | None) -> dict[str, Any]:
    """All that wait, or to be checked those that were chosen."""
    rows = [_row(row, form, chosen or {}) for row in waiting if chosen is None or row.pk in chosen]
    return {
        "form": form,
        "checking": chosen is not None,
        "groups": _groups(rows),
        "count": len(rows),
        "crumbs": [{"text": "我的工作台", "href": reverse("desk")}, {"text": "特殊情况审批", "href": ""}],
    }


def _done(request: HttpRequest, form: SeveralForm) -> bool:
    try:
        made = let_pass_all(form.reasons(), actor=request.user, on=today())  # type: ignore[arg-type]
    except Refused as refused:
        show_reasons(form, refused)
        return False
    messages.success(request, f"已批准{len(made)}个小区按特殊情况通过,理由和审批人随结果向居民公开。")
    return True


def _row(round: Round, form: SeveralForm, chosen: dict[int, str]) -> dict[str, Any]:
    """A waiting round as the leader sees it: what was counted, what is missing, and the reason to write."""
    count = counted(round)
    return {
        "round": round,
        "place": round.project.neighbourhood,
        "field": form[f"reason_{round.pk}"],
        "picked": form.is_bound and str(round.pk) in form.data.getlist("chosen"),  # type: ignore[attr-defined]
        "reason": chosen.get(round.pk, ""),
        "literal_met": bool(prefilled(round)),
        **count,
    }


def _groups(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Where the scheme's literal text is met first: there the short reason is written already."""
    met = [row for row in rows if row["literal_met"]]
    others = [row for row in rows if not row["literal_met"]]
    named = (
        ("方案原文要求已达到", "理由已经写好,可以修改。", met),
        ("方案原文要求也未达到", "须逐个写明理由。", others),
    )
    return [{"title": title, "hint": hint, "rows": group} for title, hint, group in named if group]
