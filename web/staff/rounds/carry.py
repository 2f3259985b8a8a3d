"""上轮意见转入: papers of a voided attempt that their owners reconfirmed, ticked and taken in at once."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.permissions import Action
from consultations.carrying import OldHead, old_heads, voided_attempts
from consultations.models import Round
from consultations.services import carry_over
from consultations.services.carry import Reconfirmed
from web.access import staff_page
from web.acts import PlainForm, page, perform
from web.staff.rounds.common import context, href, round_or_404, today


class CarryForm(PlainForm):
    """Whose papers, and when and how their owners said that they still hold."""

    reconfirmed_on = forms.DateField(
        label="重新确认日期",
        widget=forms.DateInput(attrs={"type": "date", "class": "middle"}, format="%Y-%m-%d"),
    )
    how = forms.ChoiceField(label="确认方式", choices=Reconfirmed.choices, widget=forms.RadioSelect)
    entries = forms.TypedMultipleChoiceField(
        label="已重新确认的业主", coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, heads: list[OldHead], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["entries"]
        field.choices = [(head.entry.pk, head.places) for head in heads if head.entry is not None]  # type: ignore[attr-defined]
        field.error_messages["required"] = "请勾选已重新确认的业主。"


@staff_page(Action.ENTER_BALLOTS)
def carry(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The heads of the voided attempt that can be carried, to tick; the others with why not."""
    round = round_or_404(request, code, number)
    heads = old_heads(round)
    form = CarryForm(request.POST or None, heads=heads, initial={"reconfirmed_on": today()})
    verb = lambda: carry_over(round, actor=request.user, on=today(), **form.cleaned_data)  # type: ignore[arg-type]  # noqa: E731
    made = perform(request, form, verb, "所选业主的意见已转入本轮,可以打印回执。")
    if made:
        return redirect(href("round_carry", round))
    return page(
        request, "staff/rounds/carry.html", context(round, form=form, **_shown(round, form, heads)), form
    )


def _shown(round: Round, form: CarryForm, heads: list[OldHead]) -> dict[str, Any]:
    ticked = form.data.getlist("entries") if form.is_bound else []  # type: ignore[attr-defined]
    possible = [head for head in heads if not head.against]
    attempts = voided_attempts(round)
    return {
        "possible": [(head, str(head.entry and head.entry.pk) in ticked) for head in possible],
        "others": [head for head in heads if head.against],
        "attempts": attempts,
        "other_question": any(one.question != round.question for one in attempts),
        "here": "转入上轮意见",
    }
