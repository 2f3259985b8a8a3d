"""Rounds for tests: a roster given head by head, opened by the verb."""

from datetime import date

from accounts.models import User
from consultations import head_rules
from consultations.models import RETRACTED, Ballot, Letter, LetterRun, RollEntry, RollUnit, Round
from consultations.services import cast, close_round, open_round
from consultations.services.append import NewBallot, append
from consultations.services.ballots import forms_of
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


def online(round: Round, head: RollEntry, choice: str) -> int:
    """What the page for owners does when a head's letter is answered: through the one door; returns the ballot's id.

    The head's row is worked out by the same rules as everywhere: paper prevails.
    """
    return _appended(round, head, choice, Ballot.Source.ONLINE, None, letter_id=_letter(round, head).pk)


def retract(round: Round, head: RollEntry, actor: User, room: RollUnit | None = None) -> int:
    """A form taken out again as entered for the wrong owner, of a unit or of the whole head."""
    return _appended(round, head, RETRACTED, Ballot.Source.GRID, actor.pk, unit_id=room and room.pk)


def _appended(
    round: Round, head: RollEntry, choice: str, source: str, entered_by: int | None, **more: int | None
) -> int:
    ballots, _ = forms_of([head.pk]).get(head.pk, ([], ""))
    new = head_rules.Form(more.get("unit_id"), choice, source == head_rules.ONLINE)
    said = [*ballots, new]
    place = head_rules.stands(said, head.unit_count)
    earlier = list(Ballot.objects.filter(entry=head).order_by("pk").values_list("pk", flat=True))
    return append(
        NewBallot(round.pk, head.pk, choice, source, entered_by, **more),
        counts=head_rules.opinion(said, head.unit_count),
        area=head.area,
        overruled_by=earlier[place] if place < len(earlier) else None,
    )


def _letter(round: Round, head: RollEntry) -> Letter:
    living = Letter.objects.filter(entry=head, ended_at=None).first()
    if living:
        return living
    run = LetterRun.objects.create(round=round, requested_by=UserFactory())
    number = f"T{head.pk:09}"
    return Letter.objects.create(
        run=run, round=round, entry=head, number=number, salt="0" * 32, code_hash="0" * 64
    )
