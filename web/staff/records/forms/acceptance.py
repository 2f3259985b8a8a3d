"""Forms of step 10: the joint acceptance as recorded afterwards, signatures, defects and the archive."""

from collections.abc import Iterator
from typing import Any

from django import forms

from web.staff.records.fields import DayField, line, text
from web.staff.records.forms.base import Line, RecordForm, Section
from works.acceptance_queries import missing_signers
from works.models import FiveChecks, Signature
from works.services.acceptance import Signed, missing_parties
from works.services.acceptance_day import Look

HOLDS = [("", "请选择"), ("yes", "符合"), ("no", "不符合")]
RESULTS = [("passed", "同意通过"), ("refused", "不同意")]


class Hold(RecordForm):
    """联合竣工验收."""

    held_on = DayField(label="验收日期")
    place = line("地点", required=False)
    note = text("验收情况", rows=4, required=False)
    defects = text("遗留问题", required=False, help_text="一行一个问题;没有的不填。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in Signature.Party.choices:
            self.fields[f"result_{code}"] = forms.ChoiceField(
                label=f"{name}签字", choices=[("", "还没有签字"), *RESULTS], required=False
            )
            self.fields[f"opinion_{code}"] = line(f"{name}意见", max_length=300, required=False)
        for code, name in FiveChecks.Check.choices:
            self.fields[f"holds_{code}"] = forms.ChoiceField(label=f"{name}检查结果", choices=HOLDS)
            self.fields[f"note_{code}"] = line(f"{name}说明", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """An opinion belongs to a signature."""
        for code, name in Signature.Party.choices:
            self.together(f"result_{code}", f"opinion_{code}", f"已填写{name}意见,请选择签字结果。")
        return self.cleaned_data

    def arguments(self) -> dict[str, Any]:
        """The parties that signed, 五不, and the defects line by line."""
        given = self.cleaned_data
        signatures = {
            code: Signed(given[f"result_{code}"] == "passed", given[f"opinion_{code}"])
            for code in Signature.Party.values
            if given[f"result_{code}"]
        }
        plain = {name: given[name] for name in ("held_on", "place", "note")}
        checks = {
            code: Look(given[f"holds_{code}"] == "yes", given[f"note_{code}"])
            for code in FiveChecks.Check.values
        }
        return plain | {"signatures": signatures, "checks": checks, "defects": given["defects"].splitlines()}

    def sections(self) -> Iterator[Section]:
        """Day and place, the parties' table, 五不, defects."""
        yield Section(fields=self.named("held_on", "place"), in_row=True)
        lines = [
            Line(name, self.named(f"result_{code}", f"opinion_{code}"))
            for code, name in Signature.Party.choices
        ]
        yield Section(
            "各方签字", columns=("参加方", "签字", "意见"), lines=tuple(lines),
            hint="还没有签字的,以后可以补签;不同意的,必须写明意见。",
        )  # fmt: skip
        looks = tuple(
            Line(name, self.named(f"holds_{code}", f"note_{code}")) for code, name in FiveChecks.Check.choices
        )
        hint = "不符合的,必须说明。"
        yield Section("“五不”检查", columns=("要求", "检查结果", "说明"), lines=looks, hint=hint)
        yield Section("验收情况", self.named("note", "defects"))


class Sign(RecordForm):
    """补签."""

    party = forms.ChoiceField(label="参加方")
    passed = forms.TypedChoiceField(
        label="签字", choices=RESULTS, widget=forms.RadioSelect, coerce=lambda value: value == "passed"
    )
    opinion = line("意见", max_length=300, required=False, help_text="不同意的,必须写明。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = missing_parties(self.target)  # type: ignore[attr-defined]


class SignAll(RecordForm):
    """Signatures of the invited, as many as there are at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signers = missing_signers(self.target)  # type: ignore[arg-type]
        for number, signer in enumerate(self.signers):
            self.fields[f"result_{number}"] = forms.ChoiceField(
                label=f"{signer.name}签字", choices=[("", "还没有签字"), *RESULTS], required=False
            )
            self.fields[f"opinion_{number}"] = line(f"{signer.name}意见", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """An opinion belongs to a signature."""
        for number, signer in enumerate(self.signers):
            asked = f"已填写{signer.name}意见,请选择签字结果。"
            self.together(f"result_{number}", f"opinion_{number}", asked)
        return self.cleaned_data

    def arguments(self) -> dict[str, Any]:
        """Those who signed."""
        given = self.cleaned_data
        return {
            "signed": {
                signer: Signed(given[f"result_{number}"] == "passed", given[f"opinion_{number}"])
                for number, signer in enumerate(self.signers)
                if given[f"result_{number}"]
            }
        }

    def sections(self) -> Iterator[Section]:
        """One line for each who has not signed."""
        lines = tuple(
            Line(signer.name, self.named(f"result_{number}", f"opinion_{number}"))
            for number, signer in enumerate(self.signers)
        )
        hint = "只填已经签字的;不同意的,必须写明意见。"
        yield Section("各方签字", columns=("参加方", "签字", "意见"), lines=lines, hint=hint)


class DrawUp(RecordForm):
    """列出档案清单: nothing to fill in."""


class DefectFound(RecordForm):
    """遗留问题."""

    text = line("遗留问题", max_length=300)
    responsible = line("责任单位", max_length=80)
    due_on = DayField(label="整改期限", ahead=True)


class DefectClosing(RecordForm):
    """遗留问题整改完成."""

    closed_on = DayField(label="整改完成日期")
    closing_note = line("整改情况", max_length=300, required=False)


class Archive(RecordForm):
    """档案移交."""

    receiver = line("档案接收单位", max_length=80)
    archived_on = DayField(label="档案移交日期")
    reason = line("缺少材料的理由", max_length=300, required=False, help_text="档案清单已收齐的不填。")
