"""Rounds for tests: a roster given head by head, opened by the verb."""

from datetime import date

from accounts.models import User
from consultations.models import RollEntry, RollUnit, Round
from consultations.services import cast, close_round, open_round
from projects.models import Project
from tests.factories import ProjectFactory, UserFactory, roster_of

OPENED = date(2019, 10, 8)
TODAY = date(2019, 10, 21)
ENDS = date(2019, 10, 31)


def single(count: int, area: str = "100.00") -> list[list[tuple[str, str, str, str]]]:
    """Heads with one unit each: 101, 201, … in 1幢1单元."""
    return [[("1", "1", f"{floor}01", area)] for floor in range(1, count + 1)]


def project_with(heads: list[list[tuple[str, str, str, str]]], clerk: User | None = None) -> Project:
    """A project at step 1 whose neighbourhood has this roster."""
    project = ProjectFactory()
    roster_of(project.neighbourhood, clerk or UserFactory(), heads)
    return project


def opened(heads: list[list[tuple[str, str, str, str]]], clerk: User, **options: object) -> Round:
    """An open first round on this roster."""
    return reopened(project_with(heads, clerk), clerk, **options)


def reopened(project: Project, clerk: User, **options: object) -> Round:
    """An open round on the project's roster."""
    fields: dict[str, object] = {"on": OPENED, "number": 1, "ends_on": ENDS, "question": "是否同意改造"}
    return open_round(project, actor=clerk, **{**fields, **options})


def unit(round: Round, room: str) -> RollUnit:
    """The unit of 1幢1单元 with this room number."""
    return RollUnit.objects.get(round=round, building="1", entrance="1", room=room)


def entry(round: Round, room: str) -> RollEntry:
    """The head that holds the room."""
    return unit(round, room).entry


def say(round: Round, room: str, choice: str, actor: User, **options: object):
    """Enter a form for the room of 1幢1单元."""
    return cast(round, actor=actor, on=TODAY, choice=choice, unit=unit(round, room), **options)


def closed(heads, clerk: User, choices: list[str], **options: object) -> Round:
    """A closed round in which the first heads said this, in order."""
    round = opened(heads, clerk, **options)
    for first, choice in zip(round.roll.order_by("id"), choices, strict=False):
        cast(round, actor=clerk, on=TODAY, choice=choice, entry=first)
    return close_round(round, actor=clerk, on=TODAY)
