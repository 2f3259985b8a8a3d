"""What a page needs to know of a register: columns, filters, sums. One `Register` a kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from registers.books import Book

Value = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """A column of list, page and workbook. `kind`: text, day, area, count, yuan or tag (a pair of words and kind).

    `listed`: whether the list shows it; the page of a line and the workbook show all.
    """

    title: str
    value: Value
    kind: str = "text"
    listed: bool = True

    @property
    def is_number(self) -> bool:
        """Whether it stands at the right edge."""
        return self.kind in {"area", "count", "yuan"}


@dataclass(frozen=True)
class Choice:
    """A filter with a few values. `lookup` is the model's field, or a function from the value and today to a Q."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]]
    lookup: str | Callable[[str, date], Q]
    empty: str = "全部"


@dataclass(frozen=True)
class Link:
    """A page or act of one register alone. `acts`: whether only those who keep registers are offered it."""

    text: str
    route: str
    acts: bool = False


@dataclass(frozen=True)
class Register:
    """One register as its pages show it.

    `columns`: the first says what the line is and links to it. `sums`: name → (label, aggregate, kind) over what is shown.
    `late`: whether a line is marked 已超期. `annotate`: what the columns need beside the fields.
    `row_links`: pages about one line, their words and the way to their address.
    `due`: what of it waits, as a condition of today, with `due_words` for the count and `due_query` for the list's address.
    """

    book: Book
    lead: str
    columns: tuple[Column, ...]
    filters: tuple[Choice, ...] = ()
    year_field: str = ""
    sums: dict[str, tuple[str, Any, str]] = field(default_factory=dict)
    helps: dict[str, str] = field(default_factory=dict)
    due: Callable[[date], Q] | None = None
    due_words: str = ""
    due_query: str = ""
    late: Callable[[Any, date], bool] = lambda row, today: False
    links: tuple[Link, ...] = ()
    row_links: tuple[tuple[str, Callable[[Any], str]], ...] = ()
    annotate: Callable[[Any], Any] = lambda rows: rows

    @property
    def code(self) -> str:
        """As in addresses."""
        return self.book.code

    @property
    def title(self) -> str:
        """工作记录."""
        return self.book.title

    @property
    def listed(self) -> list[Column]:
        """The list's own columns."""
        return [column for column in self.columns if column.listed]


def field_column(book: Book, name: str, kind: str = "text", *, listed: bool = True) -> Column:
    """A column of a field as the model calls it; choices in their words."""
    found = book.model._meta.get_field(name)
    words = f"get_{name}_display"
    value: Value = (lambda row: getattr(row, words)()) if found.choices else (lambda row: getattr(row, name))
    return Column(str(found.verbose_name), value, kind, listed)
