"""Forms of steps 2 and 5: preliminary scheme, formal scheme with its budget by item and by lines outside the menu."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms

from policy.loader import load_scheme
from projects.models import CostLine, ProjectItem, SchemeVersion
from projects.services import schemes
from web.staff.records.fields import DayField, MoneyField, line, text
from web.staff.records.forms import base

OUTSIDE = range(1, 6)


class Preliminary(base.RecordForm):
    """初步方案."""

    summary = text("方案概要", rows=6, max_length=5000)
    author = line("编制单位", max_length=80)
    estimate_yuan = MoneyField(label="估算(元)")
    no_contribution_reason = text(
        "居民不出资的理由", max_length=300, required=False, help_text="居民出资的,不填。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _prefill(self, SchemeVersion.Kind.PRELIMINARY, [*self.fields])


class Formal(base.RecordForm):
    """正式方案, 概算 and 概算审核."""

    summary = text("方案概要", rows=6, max_length=5000)
    author = line("设计单位", max_length=80)
    budget_yuan = MoneyField(label="概算(元)")
    reviewer = line("概算审核单位", max_length=80)
    reviewed_yuan = MoneyField(label="审核后概算(元)")
    reviewed_on = DayField(label="审核报告日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scheme = load_scheme(self.project.scheme_code)
        names = {item.code: item.name for item in scheme.items}
        chosen = ProjectItem.objects.filter(project=self.project, decision=ProjectItem.Decision.INCLUDE)
        codes = sorted(chosen.values_list("item_code", flat=True), key=list(names).index)
        self.items = {code: names[code] for code in codes}
        self.kinds = [("", "计入补助"), *scheme.subsidy.excluded_names.items()]
        for code, name in self.items.items():
            self._add(code, f"{code} {name}")
            self.initial[f"kind_{code}"] = next((kind for kind, word in self.kinds[1:] if word in name), "")
        for number in OUTSIDE:
            self.fields[f"label_{number}"] = line(f"第{number}行名称", max_length=80, required=False)
            self._add(f"out{number}", f"第{number}行")
        last = _prefill(self, SchemeVersion.Kind.FORMAL, ["summary", "author", "budget_yuan", "reviewer"])
        self._prefill_lines(list(last.lines.all()) if last else [])

    def arguments(self) -> dict[str, Any]:
        """The scheme's values and every line with an amount."""
        given = self.cleaned_data
        plain = {
            name: given[name]
            for name in ("summary", "author", "budget_yuan", "reviewer", "reviewed_yuan", "reviewed_on")
        }
        return plain | {"lines": tuple(self._lines(given))}

    def sections(self) -> Iterator[base.Section]:
        """The scheme, its review, then the budget's lines in two tables."""
        yield base.Section(fields=self.named("summary", "author"))
        yield base.Section(fields=self.named("budget_yuan", "reviewed_yuan"), in_row=True)
        yield base.Section(fields=self.named("reviewer", "reviewed_on"), in_row=True)
        hint = "至少填一行,各行(含下面的其他费用)合计应等于概算。"
        if self.items:
            lines = tuple(
                base.Line(f"{code} {name}", self.named(f"amount_{code}", f"kind_{code}"))
                for code, name in self.items.items()
            )
            yield base.Section(
                "概算明细:改造内容", columns=("改造内容", "概算(元)", "补助"), lines=lines, hint=hint
            )
        outside = tuple(
            base.Line(str(n), self.named(f"label_{n}", f"amount_out{n}", f"kind_out{n}")) for n in OUTSIDE
        )
        columns = ("序号", "名称", "概算(元)", "补助")
        yield base.Section(
            "概算明细:改造内容以外的费用", columns=columns, lines=outside, hint="如设计费、监理费、二次供水。"
        )

    def _add(self, key: str, label: str) -> None:
        self.fields[f"amount_{key}"] = MoneyField(label=f"{label} 概算(元)", required=False)
        self.fields[f"kind_{key}"] = forms.ChoiceField(
            label=f"{label} 是否计入补助", choices=self.kinds, required=False
        )

    def _lines(self, given: dict[str, Any]) -> Iterator[schemes.Line]:
        for code, name in self.items.items():
            if given[f"amount_{code}"]:
                yield schemes.Line(name, given[f"amount_{code}"], code, given[f"kind_{code}"])
        for number in OUTSIDE:
            label, amount = given[f"label_{number}"], given[f"amount_out{number}"]
            if label or amount:
                yield schemes.Line(label, amount or Decimal(0), "", given[f"kind_out{number}"])

    def _prefill_lines(self, lines: list[CostLine]) -> None:
        """The last version's lines; more than the table holds stay in that version."""
        numbers = iter(OUTSIDE)
        for one in lines:
            number = None if one.item_code else next(numbers, None)
            key = one.item_code or f"out{number}"
            self.initial |= {f"amount_{key}": one.amount_yuan, f"kind_{key}": one.excluded_kind}
            if number:
                self.initial[f"label_{number}"] = one.label


def _prefill(form: base.RecordForm, kind: str, names: list[str]) -> SchemeVersion | None:
    """The last version's words as the first proposal for the next."""
    last = SchemeVersion.objects.filter(project=form.project, kind=kind).order_by("-number").first()
    for name in names if last else ():
        form.initial[name] = getattr(last, name)
    return last
