"""The table of a neighbourhood's entrances: what was shown in each line, and which lines somebody touched."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from registers.entrances import Entrance
from registers.lift_rules import FIELDS, day_faults
from registers.services.lifts import LiftEntry
from web.access import whole
from web.acts import PlainForm
from web.staff.records.fields import DayField, quantity

NEW_LINES = 3
VALUES = ("households", *(name for name, _ in FIELDS))


class Line(NamedTuple):
    """A line as the template shows it: the entrance's name (None: to be filled in) and its inputs."""

    index: int
    entrance: Entrance | None
    names: tuple[BoundField, BoundField]
    seen: BoundField
    cells: list[tuple[str, BoundField]]


class LiftTable(PlainForm):
    """A line an entrance, and a few empty ones for entrances the roster does not know.

    `seen-3` holds the version and the values line 3 was shown with: only what differs from them is written, so a line
    nobody touched is never stale.
    """

    def __init__(self, *args: Any, entrances: Sequence[Entrance], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.entrances: list[Entrance | None] = [*entrances, *(None,) * NEW_LINES]
        for index, entrance in enumerate(self.entrances):
            name = (
                f"{entrance.building}幢{entrance.name}单元"
                if entrance
                else f"新增第{index - len(entrances) + 1}行"
            )
            self._add_line(index, name, entrance)

    def clean(self) -> dict[str, Any]:
        """Beside what could not be read, days that are wrong: the verb is not asked about such a table."""
        given = super().clean() or {}
        if self.errors:
            for index in range(len(self.entrances)):
                days = tuple(given.get(f"{field}-{index}") for field, _ in FIELDS)
                for one in day_faults(days, self.today):  # type: ignore[arg-type]
                    if f"{one.field}-{index}" not in self.errors:
                        self.add_error(f"{one.field}-{index}", one.message)
        return given

    def _add_line(self, index: int, name: str, entrance: Entrance | None) -> None:
        for field, label in (("building", "幢"), ("entrance", "单元")):
            widget = (
                forms.HiddenInput()
                if entrance
                else forms.TextInput(attrs={"class": "short", "autocomplete": "off"})
            )
            self.fields[f"{field}-{index}"] = forms.CharField(
                label=f"{name} {label}", max_length=20, required=False, widget=widget
            )
        self.fields[f"seen-{index}"] = forms.CharField(
            required=False, max_length=80, widget=forms.HiddenInput
        )
        self.fields[f"households-{index}"] = quantity(f"{name} 受益户数", required=False)
        for field, label in FIELDS:
            self.fields[f"{field}-{index}"] = DayField(label=f"{name} {label}", required=False)
        values = _values(entrance)
        shown = {"building": entrance.building, "entrance": entrance.name} if entrance else {}
        shown |= dict(zip(VALUES, values, strict=True)) | {"seen": _seen(entrance, values)}
        self.initial |= {f"{field}-{index}": value for field, value in shown.items()}

    def lines(self) -> Iterator[Line]:
        """As the table shows them."""
        for index, entrance in enumerate(self.entrances):
            names = self[f"building-{index}"], self[f"entrance-{index}"]
            cells = [("受益户数", self[f"households-{index}"])]
            cells += [(label, self[f"{field}-{index}"]) for field, label in FIELDS]
            yield Line(index, entrance, names, self[f"seen-{index}"], cells)

    def entries(self) -> list[LiftEntry]:
        """The lines somebody touched."""
        return [entry for index in range(len(self.entrances)) if (entry := self._entry(index)) is not None]

    def _entry(self, index: int) -> LiftEntry | None:
        given = {name: self.cleaned_data.get(f"{name}-{index}") for name in ("building", "entrance", *VALUES)}
        seen = self.cleaned_data.get(f"seen-{index}") or ""
        version, _, before = seen.partition("|")
        same = _written([given[name] for name in VALUES]) == before
        if same if seen else not any(given.values()):
            return None
        return LiftEntry(row=index, version=whole(version), **given)  # type: ignore[arg-type]


def _values(entrance: Entrance | None) -> list[int | date | None]:
    """Households and days of the line; for an entrance without a lift its units on the roster."""
    if entrance is None:
        return [None] * len(VALUES)
    if entrance.lift is None:
        return [entrance.households, *(None,) * len(FIELDS)]
    return [getattr(entrance.lift, name) for name in VALUES]


def _seen(entrance: Entrance | None, values: Sequence[Any]) -> str:
    """Version and values; nothing for an empty line, which is touched as soon as it names an entrance."""
    if entrance is None:
        return ""
    return f"{entrance.lift.version if entrance.lift else ''}|{_written(values)}"


def _written(values: Sequence[Any]) -> str:
    return "|".join("" if value is None else str(value) for value in values)
