"""Every act of the portal on a project or one of its rows, and what its verb says in a step, a state, from a role.

A verb names all its reasons at once: called with arguments that mean nothing, it still says whether step and state are
against it. Rows are the smallest that can be stored.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Action
from consultations.models import RollUnit
from funding.models import Settlement
from policy.errors import Refused
from projects.models import Project
from tests.factories import TODAY, BuilderBodyFactory, CommunityFactory, NeighbourhoodFactory
from tests.workflow import records
from tests.workflow.acts_beside import BESIDE, rows_beside
from tests.workflow.acts_elsewhere import ELSEWHERE, Pages
from tests.workflow.acts_given import GIVEN
from tests.workflow.acts_money import MONEY
from tests.workflow.acts_packages import PACKAGES, rows_packed
from tests.workflow.acts_places import PLACES, rows_of_place
from tests.workflow.acts_rounds import ROUNDS
from tests.workflow.acts_rows import Rows, row
from web.staff.records.kinds import KINDS

STANDING = {"wrong_step", "not_running", "bad_state", "running_project"}
BY_ROLE = {"not_allowed", "not_asked"}
PAGES = (ROUNDS, ELSEWHERE, MONEY, PACKAGES, PLACES, BESIDE)


@dataclass(frozen=True)
class Doing:
    """An act: where users find it, the right it asks for, its verb, the model of the row it is done on."""

    code: str
    title: str
    page: str
    action: Action
    verb: Callable[..., Any]
    model: type[models.Model] | None = None


class Undone(Exception):
    """Everything a tried verb wrote is rolled back."""


@cache
def everything() -> Sequence[Doing]:
    """Every act: those of the records' pages, then those with a page of their own, page by page."""
    return (*of_the_pages(), *_listed(*PAGES))


@cache
def by_the_dice() -> Sequence[Doing]:
    """Acts a machine can try with arguments made of their types alone."""
    rounds = {page: acts for page, acts in ROUNDS.items() if page == "征求意见"}
    return (*of_the_pages(), *_listed(rounds, ELSEWHERE, BESIDE))


def _listed(*lists: Pages) -> Iterator[Doing]:
    """The acts of these lists, those of one page together."""
    for page in dict.fromkeys(page for acts in lists for page in acts):
        for code, title, right, verb, model in (act for acts in lists for act in acts.get(page, ())):
            yield Doing(code, title, page, right, verb, model)


def of_the_pages() -> list[Doing]:
    """Every act of every record's page, in the pages' order."""
    nobody = Project(pk=0)
    return [
        Doing(
            f"{kind.code}.{act.code}", act.title, kind.title, act.action, act.verb,
            act.of(nobody).model if act.of else None,
        )
        for kind in KINDS.values() for act in kind.acts
    ]  # fmt: skip


@cache
def harmless(verb: Callable[..., Any]) -> Mapping[str, Any]:
    """Arguments of the verb's types that mean as little as possible; what has a default keeps it."""
    hints, wanted = get_type_hints(verb), {}
    for name, parameter in list(inspect.signature(verb).parameters.items())[1:]:
        if name == "actor" or parameter.kind is parameter.VAR_KEYWORD:
            continue
        if name == "on":
            wanted[name] = TODAY
        elif parameter.default is parameter.empty:
            wanted[name] = meaningless(hints[name])
    return wanted


def meaningless(kind: Any) -> Any:
    """The emptiest value of a type."""
    kind = (
        next((one for one in get_args(kind) if one is not NoneType), kind)
        if NoneType in get_args(kind)
        else kind
    )
    origin = get_origin(kind) or kind
    for known, value in (
        (str, ""), (bytes, b""), (bool, False), (int, 1), (Decimal, Decimal(0)), (datetime, timezone.now()),
        (date, TODAY), (Mapping, {}),
    ):  # fmt: skip
        if inspect.isclass(origin) and issubclass(origin, known):
            return value
    return [] if get_args(kind) else None


@dataclass
class Stage:
    """A project with a row of every kind that acts are done on."""

    project: Project
    rows: Rows
    where: tuple[int, str] = (0, "")

    @classmethod
    def set(cls, author: User) -> "Stage":
        """Set anew."""
        place = NeighbourhoodFactory(community=CommunityFactory())
        project = records.project_at(9, neighbourhood=place, builder_body=BuilderBodyFactory())
        BuilderBodyFactory(name="拱墅区城建集团")
        rows = rows_beside(project, author) | rows_of_place(project, author)
        for doing in everything():
            if doing.model:
                row(doing.model, project, author, rows)
        for beside in (Settlement, RollUnit):
            row(beside, project, author, rows)
        rows_packed(project, rows)
        return cls(project, rows)

    def stands(self, step: int, state: str = "active") -> None:
        """The project stands here now."""
        if self.where != (step, state):
            Project.objects.filter(pk=self.project.pk).update(step=step, state=state)
            self.where = step, state

    def answer(self, doing: Doing, actor: User) -> Refused | None:
        """What the verb says; nothing of what it wrote stays. None: it did it."""
        subject = self.rows[doing.model] if doing.model else self.project
        fresh = type(subject).objects.get(pk=subject.pk)
        given = GIVEN[doing.code](self.rows) if doing.code in GIVEN else {}
        try:
            with transaction.atomic():
                doing.verb(fresh, actor=actor, **{**harmless(doing.verb), **given})
                raise Undone
        except Undone:
            return None
        except Refused as refused:
            return refused

    def said(self, doing: Doing, actor: User) -> tuple[str, ...]:
        """The sentences about step and state; none where they allow the act."""
        refused = self.answer(doing, actor)
        return tuple(one.message for one in refused.reasons if one.code in STANDING) if refused else ()


def refused_by_role(refused: Refused | None) -> bool:
    """Whether the role (or the reach) was the reason."""
    return refused is not None and bool(BY_ROLE & set(refused.codes))
