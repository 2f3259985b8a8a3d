"""What waits for somebody beside the gates: proposals, take-overs, contradictory ballots, grades, special rounds.

A source reads what waits in these projects with one query and says for which roles, and for whom not: the lines are
stored for everybody, so a source knows no user and no role of the reader. An act of a new source must leave an event,
or call `projects.events.changed`. Nobody is asked for what is refused while the project stands still.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from accounts.models import Role
from accounts.permissions import Action
from consultations.models import Reissue, RollCorrection, Round, Settlement
from funding.claim_queries import to_claim
from funding.models import SubsidyClaim
from funding.services.claims import STATES, STEP
from projects.checks import said
from projects.models import Project, TakeOver
from registers.queries import UNDER_WAY, due_by_place
from reviews.models import GradeRecognition
from reviews.services.grades import standing
from workflow.account_lines import account_lines
from workflow.lines import Line, roles_of
from workflow.meeting_lines import MEETING_DAYS
from workflow.models import Card, MeetingItem, Proposal
from workflow.payment_lines import payment_lines
from workflow.special import special_rounds
from works.due import due
from works.models import Rectification, ResidentVoice

Known = Mapping[int, Project]
Source = Callable[[Known, date], Iterator[Line]]


def beside_the_gates(projects: Collection[Project], today: date) -> Iterator[Line]:
    """What any role may decide in these projects; one query a source."""
    known = {project.pk: project for project in projects}
    running = {pk: project for pk, project in known.items() if project.is_running}
    if known:
        for source in SOURCES:
            yield from source(running if source in WHILE_RUNNING else known, today)


def _lines(project: Project, roles: Iterable[str], sentence: str, where: str, **more: Any) -> Iterator[Line]:
    """One line for each role that sits somewhere, due with the project's step unless said otherwise."""
    due_on = more.pop("due_on", project.due_on)
    asked = (role for role in roles if role != Role.BUILDER_CLERK or project.builder_body_id)
    return (Line(project.pk, role, sentence, where, due_on, **more) for role in asked)


def _second_person(
    rows: Iterable[Any], known: Known, held_of: Callable[[Any], Round], action: Action, words: str, where: str
) -> Iterator[Line]:
    """One line per round, however many rows wait; who proposed some of them is asked for the others alone."""
    rounds: dict[int, list[Any]] = {}
    for row in rows:
        rounds.setdefault(held_of(row).pk, []).append(row)
    for group in rounds.values():
        held = held_of(group[0])
        project, place, own = known[held.project_id], f"{where}:{held.number}", _own(group)
        say = f"{held}有{{}}{words}等待第二人确认".format
        yield from _lines(project, roles_of(action), say(len(group)), place, but_for=tuple(own))
        for person, count in own.items():
            if count < len(group):
                left = say(len(group) - count)
                yield from _lines(project, roles_of(action), left, place, person_id=person)


def _own(group: Iterable[Any]) -> dict[int, int]:
    counted: dict[int, int] = {}
    for row in group:
        counted[row.proposed_by_id] = counted.get(row.proposed_by_id, 0) + 1
    return counted


def _rounds_under_way(known: Known, today: date) -> Iterator[Line]:
    """A community worker's own desk: no gate waits for them, but the rounds of the community do."""
    rows = Round.objects.filter(state=Round.State.OPEN, project__in=known)
    for row in rows.order_by("ends_on", "pk"):
        words = f"{row}正在进行,{said(row.ends_on)}截止"
        yield from _lines(known[row.project_id], [Role.COMMUNITY_WORKER], words, f"round:{row.number}")


def _take_overs(known: Known, today: date) -> Iterator[Line]:
    """补录: the bureau confirms what somebody else entered, the street corrects what was returned."""
    confirms, corrects = roles_of(Action.CONFIRM_TAKE_OVER), roles_of(Action.TAKE_OVER)
    returned = "区住建局退回了补录,更正后重新登记"
    rows = TakeOver.objects.filter(Q(confirmed_by=None) | Q(is_returned=True), project__in=known)
    for row in rows.order_by("is_returned", "pk"):
        project, other = known[row.project_id], (row.entered_by_id,)
        if row.is_returned and project.is_running:
            yield from _lines(project, corrects, returned, "take_over_again")
        elif not row.is_returned:
            yield from _lines(project, confirms, "补录的项目等待确认", "take_over", but_for=other)


def _proposals(known: Known, today: date) -> Iterator[Line]:
    roles = roles_of(Action.DECIDE_PAUSE)
    for row in Proposal.objects.filter(decision=Proposal.Decision.PENDING, project__in=known):
        words, other = f"街道提出{row.get_kind_display()},等待决定", (row.proposed_by_id,)
        yield from _lines(known[row.project_id], roles, words, "proposal", but_for=other)


def _settlements(known: Known, today: date) -> Iterator[Line]:
    rows = _with_round(Settlement.objects.waiting(), "entry__round", known)
    act = Action.SETTLE_BALLOT
    return _second_person(rows, known, lambda row: row.entry.round, act, "人的待核实意见", "settle")


def _corrections(known: Known, today: date) -> Iterator[Line]:
    under_way = RollCorrection.objects.waiting().filter(
        entry__round__state__in=[Round.State.OPEN, Round.State.CLOSED]
    )
    rows, act = _with_round(under_way, "entry__round", known), Action.CORRECT_ROLL
    return _second_person(rows, known, lambda row: row.entry.round, act, "处名册更正", "corrections")


def _reissues(known: Known, today: date) -> Iterator[Line]:
    rows = _with_round(Reissue.objects.waiting(), "letter__round", known)
    act = Action.CONFIRM_REISSUE
    return _second_person(rows, known, lambda row: row.letter.round, act, "份告知书补发", "reissues")


def _with_round(rows: QuerySet[Any], path: str, known: Known) -> QuerySet[Any]:
    return rows.filter(**{f"{path}__project__in": known}).select_related(path)


def _grades(known: Known, today: date) -> Iterator[Line]:
    roles = roles_of(Action.RECOGNISE_GRADE)
    for row in standing(GradeRecognition.objects.filter(recognised_on=None, project__in=known)):
        yield from _lines(known[row.project_id], roles, f"申报{row.get_grade_display()},等待认定", "grade")


def _special_rounds(known: Known, today: date) -> Iterator[Line]:
    for held, action, words in special_rounds(known, today):
        where = f"round:{held.number}"
        yield from _lines(known[held.project_id], roles_of(action), words, where, due_on=held.ends_on)


def _rectifications(known: Known, today: date) -> Iterator[Line]:
    """By its own day: the street replies, the bureau looks at the reply."""
    rows = Rectification.objects.filter(closed_on__isnull=True, project__in=known).order_by("due_on", "pk")
    for row in rows.only("project_id", "reply", "due_on"):
        late = ",已超过期限" if row.due_on < today else ""
        words, act = (
            ("整改已回复,等待复查", Action.ORDER_RECTIFICATION)
            if row.reply
            else (f"整改通知等待整改和回复{late}", Action.RECORD_SITE)
        )
        yield from _lines(known[row.project_id], roles_of(act), words, "rectification", due_on=row.due_on)


def _voices(known: Known, today: date) -> Iterator[Line]:
    """One line a project, by the nearest day."""
    rows = ResidentVoice.objects.filter(answer="", project__in=known).order_by().values("project_id")
    for row in rows.annotate(count=Count("pk"), nearest=Min("due_on")):
        late = ",已超过期限" if row["nearest"] < today else ""
        words, roles = f"{row['count']}条居民反映等待答复{late}", roles_of(Action.ANSWER_VOICE)
        yield from _lines(known[row["project_id"]], roles, words, "voices", due_on=row["nearest"])


def _cards(known: Known, today: date) -> Iterator[Line]:
    """红黄牌: the street recovers by the card's own day."""
    for row in Card.objects.filter(lifted_on=None, project__in=known).order_by("pk"):
        late = ",已超过限期" if row.recover_by_on < today else ""
        words = f"被给予{row},{said(row.recover_by_on)}前恢复进度{late}"
        yield from _lines(known[row.project_id], [Role.STREET_CLERK], words, "card", due_on=row.recover_by_on)


def _meeting_items(known: Known, today: date) -> Iterator[Line]:
    """例会: what was agreed about a project, from a week before its day."""
    soon = today + timedelta(days=MEETING_DAYS)
    rows = MeetingItem.objects.filter(done_on=None, carried_to=None, due_on__lte=soon, project__in=known)
    for row in rows.order_by("due_on", "pk"):
        words = f"例会议定:{row.what}({row.who})"
        yield from _lines(known[row.project_id], [Role.STREET_CLERK], words, "meeting", due_on=row.due_on)


def _due_days(known: Known, today: date) -> Iterator[Line]:
    """到期提醒: visits, warranties and contracts by their own days; a repair waits from the day it was reported."""
    for one in due(known.values(), today):
        day = today if one.kind == "repair" else one.due_on
        yield from _lines(known[one.project_id], [Role.STREET_CLERK], one.sentence, one.where, due_on=day)


def _accounts(known: Known, today: date) -> Iterator[Line]:
    return account_lines(known)


def _open_claims(known: Known, today: date) -> Iterator[Line]:
    """补助资金申报 at the bureau."""
    rows = SubsidyClaim.objects.filter(state=SubsidyClaim.State.CLAIMED, project__in=known)
    for row in rows.order_by("claimed_on", "pk").only(
        "project_id", "number", "city_yuan", "opened_at", "state"
    ):
        words = f"{row}补助资金 {row.city_yuan:,.2f} 元,等待{'核定' if row.opened_at else '查收'}"
        yield from _lines(known[row.project_id], roles_of(Action.DECIDE_CLAIM), words, "claim")


def _to_claim(known: Known, today: date) -> Iterator[Line]:
    """补助资金 the street may claim: an account was approved that no standing claim rests on."""
    able = [one.pk for one in known.values() if one.step >= STEP and one.state in STATES]
    for row in to_claim(able):
        again = row.is_confirmed or row.claim_state == SubsidyClaim.State.REPLACED
        words = "新的决算已核定,请重新申报补助资金" if again else "决算已核定,请申报补助资金"
        if row.claim_state == SubsidyClaim.State.RETURNED:
            words = f"区住建局退回了第{row.claim_number}次补助资金申报,更正后重新申报"
        yield from _lines(known[row.project_id], roles_of(Action.CLAIM_SUBSIDY), words, "claim")


def _utilities(known: Known, today: date) -> Iterator[Line]:
    """管线单位: what units have to do in the neighbourhood, one line a project, from a week before the nearest day."""
    places = {one.neighbourhood_id: one for one in known.values() if one.state in UNDER_WAY}
    for place, count, nearest in due_by_place(places, today + timedelta(days=MEETING_DAYS)):
        when = "已超期" if nearest < today else f"{said(nearest)}到期"
        words = f"{count}件管线单位事项没有办完,最早的{when}"
        yield from _lines(places[place], [Role.STREET_CLERK], words, "utilities", due_on=nearest)


SOURCES: tuple[Source, ...] = (
    _rounds_under_way,
    _take_overs,
    _proposals,
    _settlements,
    _corrections,
    _reissues,
    _grades,
    _special_rounds,
    _cards,
    _meeting_items,
    _rectifications,
    _voices,
    _due_days,
    _utilities,
    _accounts,
    _open_claims,
    payment_lines,
    _to_claim,
)
WHILE_RUNNING = frozenset(
    {_rounds_under_way, _settlements, _corrections, _reissues, _cards, _rectifications, _voices}
)
"""The acts these wait for are refused while the project is paused, and after it left the plan or was closed."""
