"""What a record's page is made of: its kind, the rows recorded, and the acts offered on project and rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet

from accounts.models import Role
from accounts.permissions import GRANTS, Action
from projects.models import Project
from web.staff.records.forms.base import RecordForm


class Heads(NamedTuple):
    """What the columns of a row's parts are called."""

    title: str = "名称"
    tag: str = "情况"
    amount: str = "金额"
    text: str = "说明"


PLAIN = Heads()


class Fact(NamedTuple):
    """A label and its value, as the summary list prints them."""

    label: str
    value: str


@dataclass(frozen=True)
class Part:
    """A line inside a row: a department's opinion, a party's signature, a defect, a cost line."""

    title: str
    tag: str = ""
    tag_kind: str = "plain"
    text: str = ""
    amount: str = ""
    subjects: tuple[Any, ...] = ()
    data: Any = None


@dataclass(frozen=True)
class Row:
    """One thing recorded. `subjects`: the model rows whose acts stand beside it.

    `template`: how the parts are shown where a plain table will not do; it may read the `data` of row and parts.
    `below`: what is shown under the facts, from `data`: photos, papers to print. `anchor`: where links lead to.
    """

    title: str
    facts: tuple[Fact, ...] = ()
    tag: str = ""
    tag_kind: str = "plain"
    subjects: tuple[Any, ...] = ()
    parts: tuple[Part, ...] = ()
    parts_title: str = ""
    heads: Heads = PLAIN
    template: str = ""
    data: Any = None
    below: str = ""
    anchor: str = ""


def when_asked(_: Any) -> bool:
    """For `Act.opened`: a link, never a form that opens unasked."""
    return False


@dataclass(frozen=True)
class Act:
    """Something that can be done here: its form's arguments go to its verb.

    `of` gives the project's rows it may be done on, None: on the project itself. `offered` says whether it is
    shown for one of them now; the verb decides again. `opened`: whether its form opens unasked; where not, it is a
    link (what is on record already is seldom recorded again). `about` names such a row on its form.
    """

    code: str
    title: str
    action: Action
    form: type[RecordForm]
    verb: Callable[..., Any]
    done: str
    offered: Callable[[Any], object]
    of: Callable[[Project], QuerySet[Any]] | None = None
    danger: bool = False
    opened: Callable[[Any], object] = lambda _: True
    about: Callable[[Any], str] = str

    @property
    def who(self) -> str:
        """The roles that may do it, in Chinese."""
        return "、".join(role.label for role in Role if self.action in GRANTS.get(role, ()))


@dataclass(frozen=True)
class Kind:
    """A kind of record: `code` is its place in the address and its anchor in checklists."""

    code: str
    title: str
    step: int
    intro: str
    rows: Callable[[Project], Iterable[Row]]
    acts: tuple[Act, ...]
    empty: str = "还没有登记。"

    def act(self, code: str) -> Act | None:
        """The act with this code."""
        return next((act for act in self.acts if act.code == code), None)
