"""The table of 成批登记进度: a line a site; blank lines are left out."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms

from projects.many import ROW
from web.acts import PlainForm
from web.staff.records.fields import DayField, MoneyField, line, quantity
from works.paste_rules import CORRECTION, INVESTED, NOTE, PERCENT, percent
from works.services.site_sheet import SiteRow
from works.site_rules import Done
from works.site_sheet import Site

WRONG_PERCENT = "请填写 0 到 100 的整数。"


class PercentField(forms.CharField):
    """ "85" or "85%"; whole percentages, as the verb keeps them."""

    def __init__(self, *, label: str) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "short", "autocomplete": "off"})
        super().__init__(label=label, required=False, max_length=20, widget=widget)

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        """The percentage, None where nothing was entered."""
        written = super().to_python(value)
        found = percent(written) if written else None
        if written and found is None:
            raise forms.ValidationError(WRONG_PERCENT)
        return found

    def run_validators(self, value: Any) -> None:
        """The length was only a guard for the text."""


class ProgressForm(PlainForm):
    """The day, and for each site: percentage, investment, the chosen items, how it goes."""

    as_of = DayField(label="统计日期")

    def __init__(
        self, *args: Any, sites: Sequence[Site], items: dict[str, str], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sites, self.items = sites, items
        self.initial["as_of"] = today
        for site in sites:
            self._add(site, site.project.pk, site.project.neighbourhood.name)

    def _add(self, site: Site, pk: int, name: str) -> None:
        seen = forms.IntegerField(required=False, widget=forms.HiddenInput, label=name)
        self.fields[f"{ROW}{pk}"] = seen
        self.initial[f"{ROW}{pk}"] = site.last.pk if site.last else 0
        self.fields[f"{PERCENT}-{pk}"] = PercentField(label=f"{name}形象进度(%)")
        self.fields[f"{INVESTED}-{pk}"] = MoneyField(label=f"{name}累计完成投资(元)", required=False)
        for code, row in site.items.items():
            label = f"{name}{self.items[code]}"
            self.fields[f"p-{code}-{pk}"] = PercentField(label=f"{label}形象进度(%)")
            self.fields[f"q-{code}-{pk}"] = quantity(
                f"{label}完成数量{f'({row.unit})' if row.unit else ''}", 2, required=False
            )
        self.fields[f"{NOTE}-{pk}"] = line(f"{name}施工情况", max_length=500, required=False)
        self.fields[f"{CORRECTION}-{pk}"] = line(f"{name}数据更正说明", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Something is filled in, and a line that is begun is complete."""
        found = super().clean() or {}
        begun = [site for site in self.sites if self._begun(site)]
        if not begun:
            self.add_error(None, "请至少填写一个小区的进度。")
        for site in begun:
            self._complete(site, site.project.pk, found)
        return found

    def _begun(self, site: Site) -> bool:
        return any(f"{self.data.get(self.add_prefix(name), '')}".strip() for name in _inputs(site))

    def _complete(self, site: Site, pk: int, found: dict[str, Any]) -> None:
        pairs = [(f"p-{code}-{pk}", found.get(f"q-{code}-{pk}")) for code in site.items]
        asked = [f"{PERCENT}-{pk}", f"{INVESTED}-{pk}", *(name for name, built in pairs if built is not None)]
        for name in asked:
            if name not in self.errors and found.get(name) is None:
                self.add_error(name, f"请填写{self.fields[name].label}。")

    def rows(self) -> list[SiteRow]:
        """What is recorded."""
        return [self._row(site, site.project.pk) for site in self.sites if self._begun(site)]

    def _row(self, site: Site, pk: int) -> SiteRow:
        found = self.cleaned_data
        items = {
            code: Done(found[f"p-{code}-{pk}"], found[f"q-{code}-{pk}"])
            for code in site.items
            if found[f"p-{code}-{pk}"] is not None
        }
        return SiteRow(
            site.project, found[f"{PERCENT}-{pk}"], found[f"{INVESTED}-{pk}"], found[f"{ROW}{pk}"] or 0,
            found[f"{NOTE}-{pk}"], found[f"{CORRECTION}-{pk}"], items,
        )  # fmt: skip

    def lines(self) -> Iterator[dict[str, Any]]:
        """The table's lines with their inputs; the note on corrections stands only where it is asked for."""
        for site in self.sites:
            pk, begun = site.project.pk, self.is_bound and self._begun(site)
            correction = self[f"{CORRECTION}-{pk}"]
            yield {
                "site": site, "begun": begun, "row": self[f"{ROW}{pk}"], "percent": self[f"{PERCENT}-{pk}"],
                "invested": self[f"{INVESTED}-{pk}"], "note": self[f"{NOTE}-{pk}"], "correction": correction,
                "corrects": site.stopped or bool(self[f"{ROW}{pk}"].errors or correction.value()),
                "cells": [self._cell(site, code) for code in self.items], "given": self._given(site, pk, begun),
            }  # fmt: skip

    def _cell(self, site: Site, code: str) -> dict[str, Any]:
        """An item's two inputs beside its last figures; nothing where the site does not have the item."""
        pk, row = site.project.pk, site.items.get(code)
        if row is None:
            return {}
        found = getattr(self, "cleaned_data", {})
        return {
            "percent": self[f"p-{code}-{pk}"], "quantity": self[f"q-{code}-{pk}"], "last": site.done.get(code),
            "unit": row.unit, "planned": row.planned_quantity,
            "given": found.get(f"p-{code}-{pk}"), "built": found.get(f"q-{code}-{pk}"),
        }  # fmt: skip

    def _given(self, site: Site, pk: int, begun: bool) -> dict[str, Any]:
        """The line as it was understood, and what it adds; empty until it can be read."""
        found = getattr(self, "cleaned_data", {})
        now, invested = found.get(f"{PERCENT}-{pk}"), found.get(f"{INVESTED}-{pk}")
        if not begun or now is None or invested is None:
            return {}
        before = site.last.invested_yuan if site.last else 0
        return {"percent": now, "invested": invested, "more": invested - before}


def _inputs(site: Site) -> Iterator[str]:
    pk = site.project.pk
    for name in (PERCENT, INVESTED, NOTE, CORRECTION):
        yield f"{name}-{pk}"
    for code in site.items:
        yield from (f"p-{code}-{pk}", f"q-{code}-{pk}")
