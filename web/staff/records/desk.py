"""One record's page for one person: what is recorded, what may be done now, and the form of the chosen act."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.permissions import may
from policy.loader import load_scheme
from projects.models import Project
from web.staff.records.forms.base import RecordForm
from web.staff.records.kinds import ALIASES, KINDS
from web.staff.records.readers import reads
from web.staff.records.registry import Act, Kind, Part, Row

FOLDED_FROM = 12


@dataclass(frozen=True)
class Chosen:
    """An act and the row (or project) it is done on."""

    act: Act
    target: Any

    @property
    def about(self) -> str:
        """The row the act is done on, in words; nothing for the project itself."""
        return self.act.about(self.target) if self.act.of else ""


@dataclass(frozen=True)
class Link:
    """An act as a link; `quiet` ones are dangerous or secondary."""

    text: str
    href: str
    danger: bool = False


@dataclass(frozen=True)
class Desk:
    """The page's state. `chosen` is the act of the address, or the next one the person may do; None: nothing to do."""

    user: User
    project: Project
    kind: Kind
    chosen: Chosen | None
    named: bool

    def form(self, request: HttpRequest, today: date) -> RecordForm | None:
        """The form of the chosen act, filled with what was posted."""
        if self.chosen is None:
            return None
        return self.chosen.act.form(
            posted(request), files(request), project=self.project, target=self.chosen.target, today=today
        )

    def verb(self, form: RecordForm, today: date) -> Callable[[], Any]:
        """What is done when the form is valid."""
        chosen = self.chosen
        assert chosen is not None  # noqa: S101 - a form was made of it
        return lambda: chosen.act.verb(chosen.target, actor=self.user, on=today, **form.arguments())

    @property
    def done(self) -> str:
        """The sentence after the act."""
        return self.chosen.act.done if self.chosen else ""

    @property
    def home(self) -> str:
        """Where the page goes after an act."""
        if self.kind.code == "funding":
            return reverse("money", args=[self.project.code])
        return reverse("record_page", args=[self.project.code, self.kind.code])

    @property
    def action(self) -> str:
        """Where the form is posted to."""
        return _href(self.project, self.kind, self.chosen.act, self.chosen.target) if self.chosen else ""

    def context(self, form: RecordForm | None) -> dict[str, Any]:
        """What the page shows."""
        rows = [_shown(self, row) for row in self.kind.rows(self.project)]
        return {
            "project": self.project,
            "kind": self.kind,
            "step_name": load_scheme(self.project.scheme_code).step(self.kind.step).name,
            "rows": rows,
            "form": form,
            "chosen": self.chosen,
            "action": self.action,
            "others": [link for link in self._project_links() if link.href != self.action],
            "waiting": list(self._waiting()) if form is None else [],
            "early": self.project.step < self.kind.step,
            "crumbs": crumbs(self.project, self.kind.title),
            "home": self.home,
        }

    def _project_links(self) -> list[Link]:
        acts = [
            act for act in self.kind.acts if act.of is None and self._may(act) and act.offered(self.project)
        ]
        return [
            Link(act.title, _href(self.project, self.kind, act, self.project), act.danger) for act in acts
        ]

    def _waiting(self) -> Iterator[str]:
        """What others have to do before there is something to do here."""
        for act in self.kind.acts:
            if (
                not act.danger
                and not self._may(act)
                and any(act.offered(target) for target in _targets(act, self.project))
            ):
                yield f"{act.title}:由{act.who}办理"

    def _may(self, act: Act) -> bool:
        return may(self.user, act.action, self.project)


def open_desk(
    user: User, project: Project, kind_code: str, act_code: str = "", pk: int | None = None
) -> Desk:
    """The desk of an address. Unknown kinds, acts and rows of other projects are 404; acts of other roles 403.

    Reviewers judge on their own pages (`review_list`) and see no other record.
    """
    kind = KINDS.get(ALIASES.get(kind_code, kind_code))
    if kind is None or not reads(user, kind.code):
        raise Http404
    if not act_code:
        return Desk(user, project, kind, _next(user, project, kind), named=False)
    act = kind.act(act_code)
    if act is None or (act.of is None) is not (pk is None):
        raise Http404
    target = project if act.of is None else act.of(project).filter(pk=pk).first()
    if target is None:
        raise Http404
    if not may(user, act.action, project):
        raise PermissionDenied
    return Desk(user, project, kind, Chosen(act, target), named=True)


def crumbs(project: Project, title: str) -> list[dict[str, str]]:
    """项目库 › project › this page."""
    return [
        {"text": "项目库", "href": address("neighbourhood_list")},
        {"text": project.neighbourhood.name, "href": address("project", project.code)},
        {"text": title, "href": ""},
    ]


def posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, be it empty; None for a page that is only read."""
    return request.POST if request.method == "POST" else None


def files(request: HttpRequest) -> Any:
    """The files that were posted; None for a page that is only read."""
    return request.FILES if request.method == "POST" else None


def address(name: str, *args: Any) -> str:
    """The page's address, empty where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _next(user: User, project: Project, kind: Kind) -> Chosen | None:
    """The first act the person may do now; dangerous ones are never proposed."""
    for act in kind.acts:
        if act.danger or not may(user, act.action, project):
            continue
        for target in _targets(act, project):
            if act.offered(target) and act.opened(target):
                return Chosen(act, target)
    return None


def _targets(act: Act, project: Project) -> Any:
    return [project] if act.of is None else act.of(project)


def _href(project: Project, kind: Kind, act: Act, target: Any) -> str:
    if act.of is None:
        return reverse("record_act", args=[project.code, kind.code, act.code])
    return reverse("record_row_act", args=[project.code, kind.code, act.code, target.pk])


def _shown(desk: Desk, row: Row) -> dict[str, Any]:
    parts = [{"part": part, "links": _links(desk, part)} for part in row.parts]
    return {
        "row": row,
        "links": _links(desk, row),
        "parts": parts,
        "amounts": any(part.amount for part in row.parts),
        "tags": any(part.tag for part in row.parts),
        "texts": any(part.text for part in row.parts),
        "acts": any(part["links"] for part in parts),
        "folded": len(parts) > FOLDED_FROM,
    }


def _links(desk: Desk, shown: Row | Part) -> list[Link]:
    """The acts on the rows behind a panel or a line."""
    return [
        Link(act.title, _href(desk.project, desk.kind, act, subject), act.danger)
        for subject in shown.subjects
        for act in desk.kind.acts
        if act.of is not None and act.of(desk.project).model is type(subject)
        and may(desk.user, act.action, desk.project) and act.offered(subject)
    ]  # fmt: skip
