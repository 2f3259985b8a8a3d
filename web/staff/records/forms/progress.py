"""Forms of the works themselves (step 9): start, progress of the whole and of every item, completion."""

from collections.abc import Iterator
from typing import Any

from django import forms

from policy.loader import load_scheme
from projects.item_rules import item_label
from projects.models import ProjectItem
from web.staff.records.fields import DayField, MoneyField, percent, quantity, text
from web.staff.records.forms.base import Line, RecordForm, Section
from works.models import SiteReport
from works.queries import items_before, newest_report
from works.services.item_progress import included_items
from works.services.site import OUTPUTS
from works.site_rules import FULL, Done

PLACES = {"service_area": 2, "activity_area": 2, "pipes_km": 3, "green_area": 2}


class Start(RecordForm):
    """开工."""

    started_on = DayField(label="开工日期")
    planned_completion_on = DayField(label="计划完工日期", ahead=True)
    drawings_final = forms.BooleanField(
        label="施工图已定稿", required=False, help_text="EPC项目施工图定稿后才能开工。"
    )


class Completion(RecordForm):
    """完工."""

    completed_on = DayField(label="完工日期")
    note = text("说明", max_length=300, required=False)


class Site(RecordForm):
    """工程进度: the whole and every item in one table, filled with last time's figures."""

    as_of = DayField(label="统计日期")
    physical_percent = percent("总形象进度(%)")
    invested_yuan = MoneyField(label="累计完成投资(元)")
    note = text("施工情况", max_length=500, required=False)
    correction_note = text(
        "数据更正说明",
        max_length=300,
        required=False,
        help_text="比上次减少、补登更早日期或停工期间更正的,必须填写。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = newest_report(self.project)
        for name in OUTPUTS:
            label = str(SiteReport._meta.get_field(name).verbose_name)
            self.fields[name] = quantity(label, PLACES.get(name, 0), required=False)
        for name in ("physical_percent", "invested_yuan", *OUTPUTS) if last else ():
            self.initial[name] = getattr(last, name)
        self.items = included_items(self.project)
        self._add_items()

    def _add_items(self) -> None:
        """Two inputs an item: percent and quantity so far."""
        scheme, last = load_scheme(self.project.scheme_code), items_before(self.project)
        self.names = {row.item_code: item_label(scheme, row.item_code) for row in self.items}
        for row in self.items:
            code, name = row.item_code, self.names[row.item_code]
            done = _proposed(row, last.get(code))
            self.fields[f"percent_{code}"] = percent(f"{name}形象进度(%)")
            self.fields[f"quantity_{code}"] = quantity(f"{name}完成数量", 2, required=False)
            self.initial[f"percent_{code}"], self.initial[f"quantity_{code}"] = done.percent, done.quantity

    def arguments(self) -> dict[str, Any]:
        """The items as the verb takes them; everything else as it stands."""
        given = dict(self.cleaned_data)
        items = {
            row.item_code: Done(given.pop(f"percent_{row.item_code}"), given.pop(f"quantity_{row.item_code}"))
            for row in self.items
        }
        return given | {"items": items}

    def sections(self) -> Iterator[Section]:
        """The day's figures, the items, then what was built so far."""
        yield Section(fields=self.named("as_of", "physical_percent", "invested_yuan"), in_row=True)
        if self.items:
            yield Section(
                "各项改造内容",
                columns=("改造内容", "形象进度(%)", "完成数量"),
                lines=tuple(self._line(row) for row in self.items),
                hint="已填好上次的数,只改有变化的。100% 的,改造内容同时记为已完成。",
            )
        yield Section(
            "累计完成的设施",
            self.named(*OUTPUTS),
            in_row=True,
            hint="都填累计数;没有变化的不用改,没有的不填。",
        )
        yield Section(fields=self.named("note", "correction_note"))

    def _line(self, row: ProjectItem) -> Line:
        planned = f"(计划 {row.planned_quantity:,} {row.unit})" if row.planned_quantity is not None else ""
        code = row.item_code
        return Line(f"{self.names[code]}{planned}", self.named(f"percent_{code}", f"quantity_{code}"))


def _proposed(row: ProjectItem, last: Done | None) -> Done:
    """Last time's figures; an item the menu has as done since is proposed as done, so that no report sets it back."""
    if row.progress in (ProjectItem.Progress.DONE, ProjectItem.Progress.ACCEPTED):
        return Done(FULL, row.real_quantity if row.real_quantity is not None else last and last.quantity)
    return last or Done(0)
