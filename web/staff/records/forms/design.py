"""Form of step 5: the formal scheme, its review, and the budget by item and by lines outside the list in one table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from policy.loader import load_scheme
from projects.budget_paste import MOST
from projects.models import CostLine, ProjectItem, SchemeVersion
from projects.scheme_queries import estimate_of
from projects.scheme_rules import hundredths, line_to_explain
from projects.services.cost_lines import Line as CostEntry
from web import formats
from web.staff.records.fields import DayField, MoneyField, line, text
from web.staff.records.forms import base
from web.staff.records.forms.scheme import prefill

LEAST_OUTSIDE = 6
PLAIN = ("summary", "author", "budget_yuan", "reviewer", "reviewed_yuan", "reviewed_on")
WORDS = ("changes", "over_estimate_reason")


@dataclass(frozen=True)
class Read:
    """What a table gave: how many lines, their sum in yuan, what was not understood; beside the budget above it.

    `label` names what the lines are to add up to.
    """

    count: int
    total: Decimal
    problems: tuple[str, ...]
    budget: Decimal | None
    label: str = "概算"

    @property
    def difference(self) -> str:
        """The difference to the budget in words, empty where there is none or nothing to compare with."""
        if self.budget is None or self.budget == self.total:
            return ""
        more = "多" if self.total > self.budget else "少"
        return f"比{self.label}{more} {formats.number(abs(self.total - self.budget))} 元"


class Formal(base.RecordForm):
    """正式方案, 概算 and 概算审核."""

    summary = text("方案概要", rows=6, max_length=5000)
    author = line("设计单位", max_length=80)
    changes = text("与上一版的主要变化", rows=3, max_length=2000, required=False)
    budget_yuan = MoneyField(label="概算(元)")
    reviewer = line("概算审核单位", max_length=80)
    reviewed_yuan = MoneyField(label="审核后概算(元)")
    reviewed_on = DayField(label="审核报告日期")
    over_estimate_reason = text("超估算的原因", rows=2, max_length=500, required=False)
    pasted = text(
        "从 WPS、Excel 粘贴",
        rows=4,
        max_length=40_000,
        required=False,
        help_text="每行:代码(可不填)、名称、概算、审核后(可不填)、不计入补助的类别(可不填)。",
    )
    sheet = forms.FileField(
        label="或者上传表格", required=False, widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"})
    )
    extra_button = ("read", "读入表格,核对合计")

    def __init__(
        self, *args: Any, read: Read | None = None, values: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.read = read
        scheme = load_scheme(self.project.scheme_code)
        self.items = chosen_items(self.project)
        self.kinds = [("", "计入补助"), *scheme.subsidy.excluded_names.items()]
        last = prefill(self, SchemeVersion.Kind.FORMAL, ["summary", "author", "budget_yuan", "reviewer"])
        lines = list(last.lines.all()) if last else []
        self.outside = range(1, self._rows_needed(lines, values or {}) + 1)
        self._lay_lines()
        self._prefill_lines(lines)
        self.initial |= values or {}
        self._say_limits(last)

    def arguments(self) -> dict[str, Any]:
        """The scheme's values and every line with an amount."""
        given = self.cleaned_data
        return {name: given[name] for name in (*PLAIN, *WORDS)} | {"lines": tuple(self._lines(given))}

    def sections(self) -> Iterator[base.Section]:
        """The scheme, its review, then the budget's lines in two tables, and where a table can be pasted."""
        yield base.Section(fields=self.named("summary", "author", *(("changes",) if self.again else ())))
        yield base.Section(fields=self.named("budget_yuan", "reviewed_yuan"), in_row=True)
        yield base.Section(fields=self.named("reviewer", "reviewed_on"), in_row=True)
        if self.limit:
            yield base.Section(fields=self.named("over_estimate_reason"), hint=self.limit)
        hint = "粘贴或选择文件后点“读入表格”,读入的行填到下面的表里,核对后再登记。"
        yield base.Section("一次填入整张概算表", fields=self.named("pasted", "sheet"), hint=hint)
        yield from self._tables()

    def _tables(self) -> Iterator[base.Section]:
        columns = ("概算(元)", "审核后(元)", "补助")
        hint = "各行(含下面的其他费用)合计应等于概算;审核后金额知道几行填几行。"
        if self.items:
            lines = tuple(
                base.Line(f"{code} {name}", self.named(*_names(code))) for code, name in self.items.items()
            )
            yield base.Section("概算明细:改造内容", columns=("改造内容", *columns), lines=lines, hint=hint)
        outside = tuple(base.Line(str(n), self.named(f"label_{n}", *_names(f"out{n}"))) for n in self.outside)
        title, hint = "概算明细:改造内容以外的费用", "如设计费、监理费、二次供水。行数不够的,用上面的粘贴。"
        yield base.Section(title, columns=("序号", "名称", *columns), lines=outside, hint=hint)

    def _lay_lines(self) -> None:
        for code, name in self.items.items():
            self._add(code, f"{code} {name}")
            self.initial[f"kind_{code}"] = next((kind for kind, word in self.kinds[1:] if word in name), "")
        for number in self.outside:
            self.fields[f"label_{number}"] = line(f"第{number}行名称", max_length=80, required=False)
            self._add(f"out{number}", f"第{number}行")

    def _add(self, key: str, label: str) -> None:
        self.fields[f"amount_{key}"] = MoneyField(label=f"{label} 概算(元)", required=False)
        self.fields[f"reviewed_{key}"] = MoneyField(label=f"{label} 审核后(元)", required=False)
        self.fields[f"kind_{key}"] = forms.ChoiceField(
            label=f"{label} 是否计入补助", choices=self.kinds, required=False
        )

    def _rows_needed(self, lines: list[CostLine], values: Mapping[str, Any]) -> int:
        """As many rows as the last version, what was read, or what was posted needs; some free ones beside."""
        given = (*values, *(self.data or ()))
        numbers = [
            int(name[6:])
            for name in given
            if name.startswith("label_") and name[6:].isdecimal() and len(name) < 9
        ]
        needed = max([sum(not one.item_code for one in lines) + 2, LEAST_OUTSIDE, *numbers])
        return min(needed, MOST)

    def _lines(self, given: dict[str, Any]) -> Iterator[CostEntry]:
        for code, name in self.items.items():
            if given[f"amount_{code}"]:
                yield self._entry(name, given, code, code)
        for number in self.outside:
            label = given[f"label_{number}"]
            if label or given[f"amount_out{number}"]:
                yield self._entry(label, given, f"out{number}")

    def _entry(self, label: str, given: dict[str, Any], key: str, code: str = "") -> CostEntry:
        amount = given[f"amount_{key}"] or Decimal(0)
        return CostEntry(label, amount, code, given[f"kind_{key}"], given[f"reviewed_{key}"])

    def _prefill_lines(self, lines: list[CostLine]) -> None:
        """The last version's lines as the first proposal; reviewed amounts are the new review's."""
        numbers = iter(self.outside)
        for one in lines:
            number = None if one.item_code else next(numbers, None)
            key = one.item_code or f"out{number}"
            self.initial |= {f"amount_{key}": one.amount_yuan, f"kind_{key}": one.excluded_kind}
            if number:
                self.initial[f"label_{number}"] = one.label

    def _say_limits(self, last: SchemeVersion | None) -> None:
        """From the second version on what changed is asked for; above the line the reason is."""
        self.again = last is not None
        self.fields["changes"].required = self.again
        if last is not None:
            self.fields["changes"].help_text = f"登记后,第{last.number}版保留为以前的版本。"
        estimate, share = estimate_of(self.project), load_scheme(self.project.scheme_code).over_estimate
        self.limit = ""
        if estimate:
            most = formats.number(line_to_explain(estimate, share))
            self.limit = (
                f"估算 {formats.number(estimate)} 元;审核后概算超过 {most} 元(估算的 {hundredths(1 + share)},"
                "系统默认界线)的,写明原因。"
            )


def chosen_items(project: Any) -> dict[str, str]:
    """The project's included items with their names, in the scheme's order."""
    names = {item.code: item.name for item in load_scheme(project.scheme_code).items}
    chosen = ProjectItem.objects.filter(project=project, decision=ProjectItem.Decision.INCLUDE)
    codes = sorted(chosen.values_list("item_code", flat=True), key=list(names).index)
    return {code: names[code] for code in codes}


def _names(key: str) -> tuple[str, str, str]:
    return f"amount_{key}", f"reviewed_{key}", f"kind_{key}"
