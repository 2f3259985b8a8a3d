"""催办: departments that owe an opinion are reminded on their own pages, never by mail."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from policy.workdays import Calendar
from projects import events
from projects.calendar import calendar
from projects.checks import at_step, refuse, unless
from projects.guards import locked
from projects.models import Project
from reviews.deadlines import days_to
from reviews.models import Invitation, Reminder, Review
from reviews.rules import reminder_due
from reviews.standing import STEP, issued_reasons, running, standing_reasons


@transaction.atomic
def remind(invitation: Invitation, *, actor: User, on: date) -> Reminder:
    """Remind one department by hand, once a day."""
    project, review = _locked(invitation.review)
    authorise(actor, Action.OPEN_REVIEW, project)
    today = Reminder.objects.filter(invitation=invitation, kind=Reminder.Kind.BY_HAND, reminded_on=on)
    refuse(
        _reasons(review, project),
        unless(not invitation.opinions.exists(), "answered", f"{invitation.department}已经出具意见。"),
        unless(not today.exists(), "reminded", f"今天已经催办过{invitation.department}。"),
    )
    made = Reminder.objects.create(
        invitation=invitation, kind=Reminder.Kind.BY_HAND, reminded_on=on, by=actor
    )
    _tell([invitation], project, actor, on)
    return made


@transaction.atomic
def remind_silent(review: Review, *, actor: User, on: date) -> list[Invitation]:
    """Remind every department of the review that owes an opinion and was not reminded by hand today."""
    project, review = _locked(review)
    authorise(actor, Action.OPEN_REVIEW, project)
    silent = list(
        review.invitations.filter(opinions=None)
        .exclude(reminders__kind=Reminder.Kind.BY_HAND, reminders__reminded_on=on)
        .select_related("department")
    )
    refuse(
        _reasons(review, project),
        unless(silent, "nobody_silent", "没有需要催办的部门:都已出具意见,或今天已经催办。"),
    )
    Reminder.objects.bulk_create(
        Reminder(invitation=one, kind=Reminder.Kind.BY_HAND, reminded_on=on, by=actor) for one in silent
    )
    _tell(silent, project, actor, on)
    return silent


def remind_due(on: date) -> int:
    """The clock's reminders of one day, over all running reviews; a second call of the day adds none. Returns how many."""
    silent = Invitation.objects.filter(review__in=running(Review.objects.all()), opinions=None)
    cal = calendar()
    made = [
        Reminder(invitation=one, kind=kind, reminded_on=on)
        for one in silent.select_related("review").prefetch_related("reminders")
        if (kind := _due(one, on, cal))
    ]
    Reminder.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _due(invitation: Invitation, on: date, cal: Calendar) -> str:
    given = list(invitation.reminders.all())
    after = [one.reminded_on for one in given if one.kind == Reminder.Kind.AFTER]
    before = any(one.kind == Reminder.Kind.BEFORE for one in given)
    since = days_to(cal, max(after), on) if after else None
    return reminder_due(days_to(cal, on, invitation.review.deadline_on), before, since)


def _locked(review: Review) -> tuple[Project, Review]:
    project = locked(review.project_id)
    return project, Review.objects.select_related("minutes_by").get(pk=review.pk)


def _reasons(review: Review, project: Project) -> list[Reason]:
    return [
        *at_step(project, STEP),
        *standing_reasons(review, project),
        *issued_reasons(review, "不必催办"),
    ]


def _tell(silent: Iterable[Invitation], project: Project, actor: User, on: date) -> None:
    names = "、".join(one.department.name for one in silent)
    events.record("review_reminded", f"催办联审意见:{names}", actor=actor, on=on, project=project)
