"""Forms of step 10: the joint acceptance with its eight parties."""

from collections.abc import Iterator
from typing import Any

from django import forms

from web.staff.records.fields import DayField, line, text
from web.staff.records.forms.base import Line, RecordForm, Section
from works.models import Signature
from works.services.acceptance import Signed, missing_parties

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

    def arguments(self) -> dict[str, Any]:
        """The parties that signed, and the defects line by line."""
        given = self.cleaned_data
        signatures = {
            code: Signed(given[f"result_{code}"] == "passed", given[f"opinion_{code}"])
            for code in Signature.Party.values
            if given[f"result_{code}"]
        }
        plain = {name: given[name] for name in ("held_on", "place", "note")}
        return plain | {"signatures": signatures, "defects": given["defects"].splitlines()}

    def sections(self) -> Iterator[Section]:
        """Day and place, the parties' table, defects."""
        yield Section(fields=self.named("held_on", "place"), in_row=True)
        lines = [
            Line(name, self.named(f"result_{code}", f"opinion_{code}"))
            for code, name in Signature.Party.choices
        ]
        yield Section(
            "各方签字", columns=("参加方", "签字", "意见"), lines=tuple(lines),
            hint="还没有签字的,以后可以补签;不同意的,必须写明意见。",
        )  # fmt: skip
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


class DefectClosing(RecordForm):
    """遗留问题整改完成."""

    closed_on = DayField(label="整改完成日期")


class Archive(RecordForm):
    """档案移交."""

    receiver = line("档案接收单位", max_length=80)
    archived_on = DayField(label="档案移交日期")
