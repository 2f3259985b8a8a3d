"""What waits for a person beside the gates: proposals, take-overs, contradictory ballots, grades."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Action, may
from consultations.models import Reissue, RollCorrection, Round, Settlement
from projects.checks import said
from projects.models import Project, TakeOver
from reviews.models import GradeRecognition
from workflow.models import Proposal

Waiting = tuple[Project, str, str]
PLACE = "project__neighbourhood__street"


def for_person(user: User) -> Iterator[Waiting]:
    """(project, sentence, anchor) of everything the person's role may decide; at most one query each."""
    if getattr(user, "works_in_community", False):  # nobody logged in has no desk
        yield from _rounds_under_way(user)
    for action, rows in _BY_ACT:
        if may(user, action):
            yield from rows(user)


def _seen(rows: QuerySet[Any], user: User, place: str = PLACE) -> QuerySet[Any]:
    return rows.visible_to(user).select_related(place)


def _take_overs(user: User) -> Iterator[Waiting]:
    rows = TakeOver.objects.filter(confirmed_by__isnull=True, is_returned=False).exclude(entered_by=user)
    for row in _seen(rows, user):
        yield row.project, "补录的项目等待确认", "take_over"


def _returned_take_overs(user: User) -> Iterator[Waiting]:
    for row in _seen(TakeOver.objects.filter(is_returned=True), user):
        yield row.project, "区住建局退回了补录,更正后重新登记", "take_over_again"


def _corrections(user: User) -> Iterator[Waiting]:
    """One line per round, however many names wait for the second person."""
    rows = RollCorrection.objects.waiting().exclude(proposed_by=user)
    under_way = rows.filter(entry__round__state__in=[Round.State.OPEN, Round.State.CLOSED])
    found: dict[int, list[Any]] = {}
    for row in _seen(under_way, user, "entry__round__project__neighbourhood__street"):
        found.setdefault(row.entry.round_id, []).append(row)
    for group in found.values():
        held = group[0].entry.round
        yield held.project, f"{held}有{len(group)}处名册更正等待第二人确认", f"corrections:{held.number}"


def _proposals(user: User) -> Iterator[Waiting]:
    pending = Proposal.objects.filter(decision=Proposal.Decision.PENDING).exclude(proposed_by=user)
    for row in _seen(pending, user):
        yield row.project, f"街道提出{row.get_kind_display()},等待决定", "proposal"


def _settlements(user: User) -> Iterator[Waiting]:
    """One line per round, however many heads wait for the second person."""
    rows = Settlement.objects.waiting().exclude(proposed_by=user)
    found: dict[int, list[Any]] = {}
    for row in _seen(rows, user, "entry__round__project__neighbourhood__street"):
        found.setdefault(row.entry.round_id, []).append(row)
    for group in found.values():
        held = group[0].entry.round
        yield held.project, f"{held}有{len(group)}人的待核实意见等待第二人确认", f"settle:{held.number}"


def _rounds_under_way(user: User) -> Iterator[Waiting]:
    """A community worker's own desk: no gate waits for them, but the rounds of the community do."""
    for row in _seen(Round.objects.filter(state=Round.State.OPEN), user).order_by("ends_on", "pk"):
        yield row.project, f"{row}正在进行,{said(row.ends_on)}截止", f"round:{row.number}"


def _reissues(user: User) -> Iterator[Waiting]:
    """One line per round, however many letters wait for the second person."""
    rows = Reissue.objects.waiting().exclude(proposed_by=user)
    found: dict[int, list[Any]] = {}
    for row in _seen(rows, user, "letter__round__project__neighbourhood__street"):
        found.setdefault(row.letter.round_id, []).append(row)
    for group in found.values():
        held = group[0].letter.round
        yield held.project, f"{held}有{len(group)}份告知书补发等待第二人确认", f"reissues:{held.number}"


def _grades(user: User) -> Iterator[Waiting]:
    for row in _seen(GradeRecognition.objects.filter(recognised_on__isnull=True), user):
        yield row.project, f"申报{row.get_grade_display()},等待认定", "grade"


_BY_ACT = (
    (Action.CONFIRM_TAKE_OVER, _take_overs),
    (Action.TAKE_OVER, _returned_take_overs),
    (Action.DECIDE_PAUSE, _proposals),
    (Action.SETTLE_BALLOT, _settlements),
    (Action.CORRECT_ROLL, _corrections),
    (Action.CONFIRM_REISSUE, _reissues),
    (Action.RECOGNISE_GRADE, _grades),
)
