"""Forms over the 36 items: one row of fields an item, only what was changed goes to the verb."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from django import forms

from policy.errors import Reason, Refused
from projects.models import Project, ProjectItem
from projects.services.item_progress import Progressed
from projects.services.items import Decided
from projects.step_queries import Menu, MenuRow
from web.acts import VersionForm

Decision, Progress = ProjectItem.Decision, ProjectItem.Progress


def _label(row: MenuRow, what: str) -> str:
    """With the code: two names stand in both groups."""
    return f"{row.item.code} {row.item.name} {what}"


def _amount(row: MenuRow, what: str, initial: Any) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"class": "short num", "inputmode": "decimal"})
    return forms.DecimalField(
        label=_label(row, what),
        required=False,
        max_digits=14,
        decimal_places=2,
        initial=initial,
        widget=widget,
    )


class ItemsForm(VersionForm):
    """What both forms share: fields named `BM01-decision`; only changed items go to the verb.

    `parts`: how each of an item's fields is made; `made`: the verb's value, called with them by name.
    """

    parts: Mapping[str, Callable[[MenuRow], forms.Field]] = {}
    made: Callable[..., Any] = dict
    only_included = False

    def __init__(self, *args: Any, project: Project, menu: Menu, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": project.version}
        super().__init__(*args, **kwargs)
        self.menu = menu
        self.rows = [row for _, rows in menu.groups for row in rows if self._wanted(row)]
        for row in self.rows:
            self.fields |= {f"{row.item.code}-{part}": make(row) for part, make in self.parts.items()}

    def placed(self, refused: Refused) -> Refused:
        """The refusal beside the fields it means, without the item's name that stands there already."""
        return Refused(map(self._placed, refused.reasons))

    def _placed(self, reason: Reason) -> Reason:
        if reason.field is None:
            return reason
        part = "reason" if reason.code == "reason_missing" else next(iter(self.parts))
        names = [f"{row.item.code} {row.item.name}:" for row in self.rows if row.item.code == reason.field]
        message = reason.message.removeprefix(names[0]) if names else reason.message
        return replace(reason, field=f"{reason.field}-{part}", message=message)

    def groups(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """The rows of the table, in the four groups; empty groups left out."""
        groups = [
            (label, [self._row(row) for row in rows if self._wanted(row)]) for label, rows in self.menu.groups
        ]
        return [group for group in groups if group[1]]

    def changes(self) -> Mapping[str, Any]:
        """The verb's value for every item any of whose fields was changed."""
        touched = {name.split("-")[0] for name in self.changed_data}
        codes = [row.item.code for row in self.rows if row.item.code in touched]
        return {
            code: type(self).made(**{part: self.cleaned_data[f"{code}-{part}"] for part in self.parts})
            for code in codes
        }

    def _wanted(self, row: MenuRow) -> bool:
        return not self.only_included or row.row.decision == Decision.INCLUDE

    def _row(self, row: MenuRow) -> dict[str, Any]:
        fields = {part: self[f"{row.item.code}-{part}"] for part in self.parts}
        errors = [error for field in fields.values() for error in field.errors]
        return {"item": row.item, "row": row.row, "errors": errors, **fields}


def _decision(row: MenuRow) -> forms.Field:
    return forms.ChoiceField(label=_label(row, "决定"), choices=Decision.choices, initial=row.row.decision)


def _reason(row: MenuRow) -> forms.Field:
    return forms.CharField(label=_label(row, "理由"), required=False, max_length=300, initial=row.row.reason)


def _progress(row: MenuRow) -> forms.Field:
    return forms.ChoiceField(label=_label(row, "进度"), choices=Progress.choices, initial=row.row.progress)


class DecisionsForm(ItemsForm):
    """Decision, reason, quantity and estimate of each item.

    Shown for the first time it proposes to include the mandatory items (必改, policy §3) and those the owners' wishes
    speak for (`wished`); nothing is decided until the clerk saves, and what comes back is compared with what is stored.
    """

    parts = {
        "decision": _decision,
        "reason": _reason,
        "planned_quantity": lambda row: _amount(row, "计划数量", row.row.planned_quantity),
        "estimate_yuan": lambda row: _amount(row, "估算(元)", row.row.estimate_yuan),
    }
    made = Decided

    def __init__(self, *args: Any, wished: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wished = wished
        self.proposed = 0 if self.is_bound else sum(map(self._propose, self.rows))

    def _propose(self, row: MenuRow) -> bool:
        speaks_for_it = row.item.mandatory or row.item.code in self.wished
        if not speaks_for_it or row.row.decision != Decision.UNDECIDED:
            return False
        self.fields[f"{row.item.code}-decision"].initial = Decision.INCLUDE
        return True


class ProgressForm(ItemsForm):
    """Progress, real quantity and settled cost of the included items."""

    parts = {
        "progress": _progress,
        "real_quantity": lambda row: _amount(row, "实际数量", row.row.real_quantity),
        "settled_yuan": lambda row: _amount(row, "结算(元)", row.row.settled_yuan),
    }
    made = Progressed
    only_included = True
