"""代班 as pages show it: the form that names a stand-in, the form that ends one, and their rows."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from accounts.models import StandIn, User
from accounts.queries import colleagues, concerning
from accounts.stand_ins import end_stand_in, name_stand_in, span
from web.acts import PlainForm, perform

DAY = {"type": "date"}


class Colleague(forms.ModelChoiceField):
    """An active colleague of the same role at the same desk."""

    def label_from_instance(self, obj: Any) -> str:
        """Namesakes are told apart by the user name."""
        return f"{obj.full_name}({obj.username})"


class StandInForm(PlainForm):
    """Who stands in, from when until when, why."""

    stand_in = Colleague(User.objects.none(), label="代班人", empty_label="请选择")
    from_on = forms.DateField(label="开始日期", widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    until_on = forms.DateField(
        label="结束日期",
        help_text="当天仍由代班人办理。",
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label="事由", max_length=200, help_text="例如:年休假、外出学习。")

    def __init__(self, *args: Any, person: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"from_on": today}, **kwargs)
        self.person = person
        self.fields["stand_in"].queryset = colleagues(person)  # type: ignore[attr-defined]


class EndForm(PlainForm):
    """Why a stand-in ends before its last day."""

    end_reason = forms.CharField(label="提前结束的理由", max_length=200)


def named(request: HttpRequest, form: StandInForm, today: date) -> Any:
    """The stand-in the form asks for, or None with the reasons in the form."""
    act = {"actor": request.user, "on": today}
    return perform(
        request, form, lambda: name_stand_in(form.person, **form.cleaned_data, **act), "代班已登记。"
    )


def ended(request: HttpRequest, form: EndForm, row: StandIn, today: date) -> Any:
    """The stand-in ended, or None with the reasons in the form."""
    act: dict[str, Any] = {"actor": request.user, "on": today}
    return perform(
        request,
        form,
        lambda: end_stand_in(row, reason=form.cleaned_data["end_reason"], **act),
        "代班已提前结束。",
    )


def sentence(row: StandIn) -> str:
    """10月21日至10月25日由李四代张三."""
    return f"{span(row)}由{row.stand_in}代{row.person}"


def rows(person: User, today: date) -> list[dict[str, Any]]:
    """What runs or is to come with the person on either side; ended by the person who is away."""
    return [
        {
            "pk": row.pk,
            "sentence": sentence(row),
            "reason": row.reason,
            "runs": row.from_on <= today,
            "own": row.person_id == person.pk,
        }
        for row in concerning(person, today)
    ]
