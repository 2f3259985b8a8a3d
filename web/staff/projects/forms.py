"""Forms of the acts on a project's steps: parse and name the fields, no rules."""

from typing import Any

from django import forms

from policy.loader import load_scheme
from projects.models import Project
from web.acts import PlainForm, ReasonForm, VersionForm
from workflow.cycles import KEEPABLE, step_of


class AnyStep(forms.TypedChoiceField):
    """A step; whether the project may go there is the verb's matter, so that a stale page hears the true reason."""

    def valid_value(self, value: Any) -> bool:
        """Any number will do here."""
        return str(value).isdecimal()


class AnyKept(forms.MultipleChoiceField):
    """Keys of what is kept; the verb refuses those that are not on record."""

    def valid_value(self, value: Any) -> bool:
        """Any key the portal knows."""
        return value in KEEPABLE


class AdvanceForm(VersionForm):
    """Nothing to fill in: the button names the act."""


class SendBackForm(ReasonForm):
    """Where to, why, and what stays valid. `keeps`: (key, label) of what is on record."""

    to_step = AnyStep(
        label="退回到",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "请选择要退回到的步骤。"},
    )
    kept = AnyKept(
        label="保留下列结果,不重新办理",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="退回到的步骤及以后各步要重新办理,勾选的除外。以前各步的结果不受影响。",
    )

    def __init__(
        self,
        *args: Any,
        project: Project,
        targets: tuple[int, ...],
        keeps: tuple[tuple[str, str], ...],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        scheme = load_scheme(project.scheme_code)
        steps = [(step, f"第{step}步 {scheme.step(step).name}") for step in reversed(targets)]
        self.fields["to_step"].choices = steps  # type: ignore[attr-defined]
        self.fields["kept"].choices = [(key, kept_words(key, label)) for key, label in keeps]  # type: ignore[attr-defined]
        self.fields["reason"].label = "退回理由"
        self.fields["reason"].error_messages["required"] = "请填写退回理由。"
        self.fields["to_step"].error_messages["required"] = "请选择要退回到的步骤。"
        self.order_fields(["to_step", "kept", "reason", "version"])

    def kept_keys(self) -> list[str]:
        """What is kept; results of steps before the target stay anyway."""
        to_step = self.cleaned_data["to_step"]
        return [key for key in self.cleaned_data["kept"] if step_of(key) >= to_step]


def kept_words(key: str, label: str) -> str:
    """第2步 初步方案和估算; documents name their step themselves."""
    return label if key.endswith(":documents") else f"第{step_of(key)}步 {label}"


class DecideForm(PlainForm):
    """The leader's answer to a proposal: the pressed button says which."""

    note = forms.CharField(
        label="说明",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不同意的,须写明理由。",
    )
    answer = forms.ChoiceField(
        choices=[("approve", "同意"), ("refuse", "不同意")],
        widget=forms.HiddenInput,
        error_messages={"required": "请选择同意或不同意。"},
    )
