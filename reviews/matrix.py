"""All running joint reviews, department by department; and the days departments needed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any

from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Department
from projects.calendar import calendar
from reviews.act_queries import newest_word
from reviews.day_rules import Answer, DepartmentDays, by_department
from reviews.deadlines import days_to
from reviews.models import Invitation, Opinion, OpinionCondition, Review
from reviews.queries import asked, newest_opinion, with_opinions
from reviews.rules import Light, opinion_light
from reviews.standing import running

FILTERS = {
    "missing": "未反馈",
    "late": "逾期未反馈",
    "agree": "同意",
    "conditional_open": "附条件,待落实",
    "conditional_closed": "附条件,已落实",
    "refuse": "不同意",
}


@dataclass(frozen=True)
class Cell:
    """A department's state in one review; `light` while its opinion is owed."""

    state: str
    light: Light | str = ""
    at_meeting: bool = False
    reminded: int = 0


@dataclass(frozen=True)
class MatrixRow:
    """A review and its cells in the columns' order; None where the department is not asked."""

    review: Review
    light: Light | str
    cells: tuple[Cell | None, ...]


def running_reviews(
    user: Any, today: date, *, department: int | None = None, state: str = ""
) -> QuerySet[Review]:
    """Reviews waiting for opinions or minutes that the user may see, nearest deadline first.

    `department` and `state` (a key of FILTERS): those in which that department, or any, stands so.
    """
    rows = running(Review.objects.visible_to(user))
    if department or state:
        wanted = _in_state(Invitation.objects.filter(review=OuterRef("pk")), state, today)
        if department:
            wanted = wanted.filter(department=department)
        rows = rows.filter(Exists(wanted))
    return rows.order_by(F("deadline_on").asc(nulls_last=True), "pk")


def columns() -> list[Department]:
    """The departments that take part in joint reviews, and any other asked now."""
    reviews = running(Review.objects.all())
    # a value and not EXISTS, which the database would look up for all departments at once, over every review that runs
    asked_now = (
        Invitation.objects.filter(department=OuterRef("pk"), review__in=reviews).order_by().values("pk")
    )
    rows = Department.objects.alias(asked_now=Subquery(asked_now[:1]))
    return list(rows.filter(Q(joint_review=True) | Q(asked_now__isnull=False)).order_by("order", "pk"))


def matrix(reviews: QuerySet[Review], heads: list[Department], today: date) -> list[MatrixRow]:
    """The page's rows: five queries however many."""
    rows = with_opinions(reviews, files=False).select_related(
        "project__neighbourhood__street", "scheme_version", "minutes_by"
    )
    return [_row(review, heads, today) for review in rows]


def department_days(year: int, today: date) -> list[DepartmentDays]:
    """Working days from being asked to the first opinion, by department, of everything asked in a year; two queries."""
    rows = (
        Invitation.objects.filter(asked_on__year=year, review__taken_back_on=None)
        .annotate(
            first_on=Min("opinions__given_on"), ended_on=Coalesce("review__minutes_on", "review__replaced_on")
        )
        .order_by("department__order", "department_id", "pk")
        .values_list("department__name", "asked_on", "first_on", "ended_on", "review__deadline_on")
    )
    days_of = cache(partial(days_to, calendar()))
    return by_department(_answer(*row, days_of, today) for row in rows)


def years_asked() -> list[int]:
    """From the year in which a department was asked last back to that of the first, newest first."""
    ends = Invitation.objects.aggregate(first=Min("asked_on"), last=Max("asked_on"))
    return list(range(ends["last"].year, ends["first"].year - 1, -1)) if ends["last"] else []


def _in_state(rows: QuerySet[Invitation], state: str, today: date) -> QuerySet[Invitation]:
    if not state:
        return rows
    if state in ("missing", "late"):
        silent = rows.filter(~Exists(Opinion.objects.filter(invitation=OuterRef("pk"))))
        return silent.filter(review__deadline_on__lt=today) if state == "late" else silent
    rows = rows.annotate(result=newest_word("result"), newest=newest_word("pk"))
    still_open = Exists(OpinionCondition.objects.filter(opinion=OuterRef("newest"), closed_on=None))
    return rows.filter(
        {
            "conditional_open": Q(still_open, result="conditional"),
            "conditional_closed": Q(~still_open, result="conditional"),
        }.get(state, Q(result=state))
    )


def _row(review: Review, heads: list[Department], today: date) -> MatrixRow:
    light = opinion_light(review.deadline_on, today)
    cells = {one.department_id: _cell(one, light) for one in review.invitations.all()}
    silent = any(cell.light for cell in cells.values())
    return MatrixRow(review, light if silent else "", tuple(cells.get(head.pk) for head in heads))


def _cell(invitation: Invitation, light: Light) -> Cell:
    opinion = newest_opinion(invitation)
    state = asked(invitation).state
    given = len(invitation.reminders.all())
    if opinion is None:
        return Cell(state, light, reminded=given)
    return Cell(state, at_meeting=opinion.meeting_id is not None)


def _answer(
    department: str, asked_on: date, first_on: date | None, ended_on: date | None, due: date | None,
    days_of: Callable[[date, date], int | None], today: date,
) -> Answer:  # fmt: skip
    """Many were asked on the same day: their days are counted once."""
    until = first_on or ended_on or today
    days = days_of(asked_on, first_on) if first_on else None
    return Answer(department, days, first_on is not None, late=due is not None and until > due)
