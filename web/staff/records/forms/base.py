"""What every record's form has: its project, the row it acts on, and today as the first proposal for a day."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.forms.boundfield import BoundField

from projects.models import Project
from web.acts import PlainForm
from web.staff.records.fields import DayField


class Line(NamedTuple):
    """A row of a form's table: what it is about and its inputs."""

    label: str
    fields: tuple[BoundField, ...]


class Section(NamedTuple):
    """A part of a form: fields one below the other, or in a row, or in a table with the heads `columns`."""

    title: str = ""
    fields: tuple[BoundField, ...] = ()
    in_row: bool = False
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    hint: str = ""

    @property
    def cells(self) -> list[tuple[str, list[tuple[str, BoundField]]]]:
        """The table's lines with the head of each input's column."""
        heads = self.columns[1:]
        return [(line.label, list(zip(heads, line.fields, strict=True))) for line in self.lines]


class RecordForm(PlainForm):
    """A form whose cleaned fields are the verb's arguments."""

    def __init__(self, *args: Any, project: Project, target: Any = None, today: date, **kwargs: Any) -> None:
        self.project, self.target, self.today = project, target, today
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, DayField) and field.required and not field.ahead:
                self.initial.setdefault(name, today)

    def arguments(self) -> dict[str, Any]:
        """What the verb is called with."""
        return dict(self.cleaned_data)

    def sections(self) -> Iterator[Section]:
        """How the page lays the form out."""
        yield Section(fields=tuple(self.visible_fields()))

    def together(self, name: str, beside: str, asked: str) -> None:
        """What stands in `beside` is not dropped silently: where `name` is left open, it is `asked` for."""
        given = self.cleaned_data
        if given.get(beside) and not given.get(name) and name not in self.errors:
            self.add_error(name, asked)

    def named(self, *names: str) -> tuple[BoundField, ...]:
        """These fields, bound."""
        return tuple(self[name] for name in names)
