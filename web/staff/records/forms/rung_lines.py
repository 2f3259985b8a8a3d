"""Forms that split an amount into lines, by item and outside the list: typed, or pasted from WPS and read first."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from funding.ladder_lines import Entry
from policy.loader import load_scheme
from projects.budget_paste import MOST, PastedLine
from projects.models import Project
from web import formats
from web.staff.records.fields import MoneyField, line, text
from web.staff.records.forms import base
from web.staff.records.forms.design import Read, chosen_items

LEAST_OUTSIDE = 5
HINT = "各行合计应等于{label};只有总额的不填,以后再登记。"


class SplitForm(base.RecordForm):
    """A table of the project's items and of other costs. `signed`: amounts may be negative."""

    pasted = text(
        "从 WPS、Excel 粘贴",
        rows=4,
        max_length=40_000,
        required=False,
        help_text="每行:代码(可不填)、名称、金额、不计入补助的类别(可不填)。一行有错,整张都不登记。",
    )
    extra_button = ("read", "读入表格,核对合计")
    signed = False
    label = ""

    def __init__(
        self, *args: Any, read: Read | None = None, values: Mapping[str, Any] | None = None,
        before: Mapping[str, tuple[Decimal, str]] | None = None, lines: tuple[Entry, ...] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.read, self.before = read, before or {}
        self.items = items_of(self.project)
        self.kinds = [("", "计入补助"), *load_scheme(self.project.scheme_code).subsidy.excluded_names.items()]
        extra = {one.item_code: one.label for one in lines if one.item_code}
        self.items |= {code: name for code, name in extra.items() if code not in self.items}
        self.outside = range(1, self._rows_needed(lines, values or {}) + 1)
        self._lay()
        self.initial |= rows_of(lines) | dict(values or {})

    def lines(self) -> tuple[Entry, ...]:
        """Every line with an amount or a name."""
        given = self.cleaned_data
        return tuple(self._lines(given))

    def line_sections(self) -> Iterator[base.Section]:
        """Where a table can be pasted, and the two tables it fills."""
        hint = "粘贴后点“读入表格”,读入的行填到下面的表里,核对后再登记。"
        yield base.Section("一次填入整张明细表", fields=self.named("pasted"), hint=hint)
        columns, hint = ("金额(元)", "补助"), HINT.format(label=self.label)
        if self.items:
            rows = tuple(base.Line(self._item(code), self.named(*_names(code))) for code in self.items)
            yield base.Section("明细:改造内容", columns=("改造内容", *columns), lines=rows, hint=hint)
        outside = tuple(base.Line(str(n), self.named(f"label_{n}", *_names(f"out{n}"))) for n in self.outside)
        title, hint = "明细:改造内容以外的费用", "如设计费、监理费、二次供水。行数不够的,用上面的粘贴。"
        yield base.Section(title, columns=("序号", "名称", *columns), lines=outside, hint=hint)

    def _item(self, code: str) -> str:
        """The item, with what the rung before says of it."""
        known = self.before.get(code)
        return f"{code} {self.items[code]}" + (f"({known[1]} {formats.number(known[0])})" if known else "")

    def _lay(self) -> None:
        for code, name in self.items.items():
            self._add(code, f"{code} {name}")
            self.initial[f"kind_{code}"] = next((kind for kind, word in self.kinds[1:] if word in name), "")
        for number in self.outside:
            self.fields[f"label_{number}"] = line(f"第{number}行名称", max_length=80, required=False)
            self._add(f"out{number}", f"第{number}行")

    def _add(self, key: str, label: str) -> None:
        self.fields[f"amount_{key}"] = MoneyField(
            label=f"{label} 金额(元)", required=False, signed=self.signed
        )
        self.fields[f"kind_{key}"] = forms.ChoiceField(
            label=f"{label} 是否计入补助", choices=self.kinds, required=False
        )

    def _rows_needed(self, lines: tuple[Entry, ...], values: Mapping[str, Any]) -> int:
        """As many rows as what is recorded, read or posted needs; some free ones beside."""
        names = [name for name in (*values, *(self.data or ())) if name.startswith("label_")]
        numbers = [int(name[6:]) for name in names if name[6:].isdecimal() and len(name) < 9]
        return min(max([sum(not one.item_code for one in lines) + 2, LEAST_OUTSIDE, *numbers]), MOST)

    def _lines(self, given: dict[str, Any]) -> Iterator[Entry]:
        for code, name in self.items.items():
            if (amount := given[f"amount_{code}"]) is not None:
                yield Entry(name, amount, code, given[f"kind_{code}"])
        for number in self.outside:
            label, amount = given[f"label_{number}"], given[f"amount_out{number}"]
            if label or amount is not None:
                yield Entry(label, amount or Decimal(0), "", given[f"kind_out{number}"])


def items_of(project: Project) -> dict[str, str]:
    """The items that can stand in a table: the chosen ones; where none are decided (补录), the whole list."""
    return chosen_items(project) or {item.code: item.name for item in load_scheme(project.scheme_code).items}


def entries(lines: Iterable[PastedLine]) -> tuple[Entry, ...]:
    """What a pasted table gave, as lines."""
    return tuple(Entry(one.label, one.amount, one.item_code, one.kind) for one in lines)


def rows_of(lines: tuple[Entry, ...]) -> dict[str, Any]:
    """The table's values: items by code, the others numbered."""
    values: dict[str, Any] = {}
    number = 0
    for one in lines:
        number += not one.item_code
        key = one.item_code or f"out{number}"
        values |= {f"amount_{key}": one.amount, f"kind_{key}": one.kind}
        if not one.item_code:
            values[f"label_{number}"] = one.label
    return values


def is_line(name: str) -> bool:
    """Whether a posted value belongs to the table."""
    return name.startswith(("label_", "amount_", "kind_")) and name != "amount_yuan"


def _names(key: str) -> tuple[str, str]:
    return f"amount_{key}", f"kind_{key}"
