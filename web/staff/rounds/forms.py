"""Forms of a round's pages: parse and name the fields, no rules."""

from collections.abc import Sequence
from typing import Any

from django import forms

from consultations.models import Ballot, Choice, PaperBatch
from policy.loader import load_scheme
from policy.schema import Scheme
from projects.models import Project
from web.acts import PlainForm
from web.staff.rounds import stack_choice


def _date(label: str, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "middle"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def _reason(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


QUESTIONS = (
    "是否同意对本小区实施综合改造提升",
    "是否同意公示的初步改造方案",
    "是否同意正式改造方案",
)


class OpenForm(PlainForm):
    """Opening a round: what is asked, until when, under which rule."""

    question = forms.CharField(label="征求事项", max_length=300)
    ends_on = _date("截止日期")
    rule_set = forms.ChoiceField(label="表决规则")

    counts_parking = forms.BooleanField(
        label="有产权的车位计入面积和人数", required=False, help_text="开始后不能更改;不选就不计入。"
    )

    def __init__(self, *args: Any, project: Project, number: int, parking: bool, **kwargs: Any) -> None:
        scheme = load_scheme(project.scheme_code)
        usual = scheme.rule_set_for(number, project.profile).code
        kwargs.setdefault("initial", {"question": QUESTIONS[number - 1], "rule_set": usual})
        super().__init__(*args, **kwargs)
        self.fields["rule_set"].choices = rule_choices(scheme, usual)  # type: ignore[attr-defined]
        if not parking:
            del self.fields["counts_parking"]


def rule_choices(scheme: Scheme, usual: str) -> list[tuple[str, str]]:
    """Every rule set by name, the project's own marked."""
    return [
        (code, f"{rule.name}{'(本项目规则)' if code == usual else ''}")
        for code, rule in scheme.rule_sets.items()
    ]


class ExtendForm(PlainForm):
    """A later last day, with its reason."""

    ends_on = _date("新的截止日期")
    reason = _reason("延期理由(向居民公开)")


class VoidForm(PlainForm):
    """Voiding needs a reason."""

    reason = _reason("作废原因")


class ReturnForm(PlainForm):
    """Handing a closed round back needs a reason."""

    reason = _reason("退回原因")


class LetPassForm(PlainForm):
    """特殊情况审批."""

    reason = forms.CharField(
        label="理由(向居民公开)", max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class EntryForm(PlainForm):
    """One paper form: where, what, signed by whom and when."""

    CHOICES = [(value, f"{n} {label}") for n, (value, label) in enumerate(Choice.choices, 1)]

    unit = forms.IntegerField(widget=forms.HiddenInput, required=False)
    building = forms.CharField(widget=forms.HiddenInput, required=False)
    entrance = forms.CharField(widget=forms.HiddenInput, required=False)
    place = forms.CharField(
        label="房号",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short", "autocapitalize": "off"}),
    )
    choice = forms.ChoiceField(label="意见", choices=CHOICES, widget=forms.RadioSelect)
    signed_by = forms.ChoiceField(
        label="签字人", choices=Ballot.SignedBy.choices, initial=Ballot.SignedBy.SELF, required=False
    )
    signed_on = _date("签字日期", required=False)
    note = forms.CharField(label="备注", max_length=200, required=False)
    reconfirmed = forms.BooleanField(label="开始日期前签字的,业主已重新确认", required=False)
    batch = forms.IntegerField(label="批次", required=False, max_value=2**31 - 1, widget=forms.Select)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].error_messages["required"] = "请选择意见。"
        self.has_stacks = False

    def offer(self, stacks: Sequence[PaperBatch]) -> None:
        """Show these stacks to choose from; without any the page does not ask."""
        self.fields["batch"].widget.choices = stack_choice.choices(stacks)  # type: ignore[attr-defined]
        self.has_stacks = bool(stacks)

    def form_fields(self) -> dict[str, Any]:
        """The paper's own words for the verb."""
        data = self.cleaned_data
        return {
            "choice": data["choice"],
            "signed_by": data["signed_by"] or Ballot.SignedBy.SELF,
            "signed_on": data["signed_on"],
            "note": data["note"],
            "reconfirmed": data["reconfirmed"],
            "batch": data["batch"],
        }


class SheetForm(PlainForm):
    """The office's own sheet of opinions."""

    file = forms.FileField(label="意见汇总表(.xlsx、.xls、.csv)")


class EnterSheetForm(PlainForm):
    """Entering a previewed sheet."""

    reconfirmed = forms.BooleanField(label="开始日期前签字的意见,业主已重新确认,一并计入", required=False)
    batch = forms.ChoiceField(label="属于哪一批", required=False)

    def __init__(self, *args: Any, stacks: Sequence[PaperBatch] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stacks = {str(stack.pk): stack for stack in stacks}
        self.fields["batch"].choices = stack_choice.choices(stacks)  # type: ignore[attr-defined]
        if not stacks:
            del self.fields["batch"]

    def options(self) -> dict[str, Any]:
        """What the verb is told."""
        data = self.cleaned_data
        return {"reconfirmed": data["reconfirmed"], "batch": self.stacks.get(data.get("batch", ""))}


class SettleForm(PlainForm):
    """What the owner of contradictory forms means."""

    entry = forms.IntegerField(widget=forms.HiddenInput)
    choice = forms.ChoiceField(label="核实后的意见", choices=Choice.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="核实情况", max_length=300, help_text="怎样核实的,例如:电话联系业主本人")


class DropForm(PlainForm):
    """Why a proposal is taken back or not agreed to."""

    reason = forms.CharField(label="原因", max_length=300)
