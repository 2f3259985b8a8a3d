"""Reads of steps 4, 6 and 7 in a fixed number of queries."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.models import Department
from policy.loader import load_scheme
from projects.models import Project, SchemeVersion
from reviews.models import BatchEntry, Invitation, Opinion, OpinionCondition, Review
from reviews.rules import Asked


def current_formal_scheme(project: Project) -> SchemeVersion | None:
    """The scheme version a review is about: the highest number, if it is a formal one."""
    newest = SchemeVersion.objects.filter(project=project).order_by("-number").first()
    return newest if newest and newest.kind == SchemeVersion.Kind.FORMAL else None


def default_departments(project: Project) -> QuerySet[Department]:
    """The scheme's departments of the joint review (三(三)7)."""
    codes = [department.code for department in load_scheme(project.scheme_code).joint_reviewers]
    return Department.objects.filter(code__in=codes)


def with_opinions(reviews: QuerySet[Review], *, files: bool = True) -> QuerySet[Review]:
    """Reviews with departments, opinions (newest first), conditions, reminders and files at hand; a fixed number of queries."""
    opinions = (
        Opinion.objects.select_related("by", "meeting")
        .prefetch_related(Prefetch("conditions", _conditions()), *(["files"] if files else []))
        .order_by("-id")
    )
    invitations = Invitation.objects.select_related("department").prefetch_related(
        Prefetch("opinions", opinions), "reminders"
    )
    return reviews.select_related("scheme_version", "minutes_by").prefetch_related(
        Prefetch("invitations", invitations)
    )


def _conditions() -> QuerySet[OpinionCondition]:
    return OpinionCondition.objects.select_related("replied_by", "closed_by").order_by("id")


def newest_opinion(invitation: Invitation) -> Opinion | None:
    """The opinion that counts; no query where opinions are prefetched."""
    return next(iter(invitation.opinions.all()), None)


def conditions_met(opinion: Opinion) -> bool:
    """Whether every condition of the opinion is confirmed; one without any row waits."""
    rows = list(opinion.conditions.all())
    return bool(rows) and all(row.closed_on for row in rows)


def asked(invitation: Invitation) -> Asked:
    """Where a department's opinion stands."""
    opinion = newest_opinion(invitation)
    if opinion is None:
        return Asked(invitation.department.name, None)
    met = opinion.result == Opinion.Result.CONDITIONAL and conditions_met(opinion)
    return Asked(invitation.department.name, opinion.result, closed=met)


def standing_review(project: Project) -> Review | None:
    """The review that counts: of the current formal scheme and of the project's present cycle; None before it is opened."""
    scheme = current_formal_scheme(project)
    rows = Review.objects.filter(
        project=project, cycle=project.cycle, scheme_version=scheme, taken_back_on=None
    )
    return with_opinions(rows).first() if scheme else None


def stands(review: Review) -> bool:
    """Whether it is its project's standing review (there is one per version and cycle); one query."""
    scheme = current_formal_scheme(review.project) if review.taken_back_on is None else None
    return scheme is not None and (review.scheme_version_id, review.cycle) == (
        scheme.pk,
        review.project.cycle,
    )


def asked_of(user: Any) -> QuerySet[Invitation]:
    """The invitations of a reviewer's department with everything their pages show; those taken back are left out."""
    opinions = Opinion.objects.select_related("by", "meeting").order_by("-id")
    return (
        Invitation.objects.visible_to(user)
        .filter(review__taken_back_on=None)
        .select_related(
            "department", "review__scheme_version", "review__project__neighbourhood__street",
            "review__minutes_by", "review__recorded_by",
        )
        .prefetch_related(
            Prefetch("opinions", opinions.prefetch_related(Prefetch("conditions", _conditions()), "files")),
            "reminders",
        )
        .order_by("-review_id")
    )  # fmt: skip


def batch_of(year: int, user: Any) -> QuerySet[BatchEntry]:
    """Everything submitted for a plan year that the user may see, by street; taken back ones are left out."""
    return (
        BatchEntry.objects.visible_to(user)
        .filter(year=year, taken_back_on=None)
        .select_related("project__neighbourhood__street", "accepted_by", "recorded_by")
        .order_by("project__neighbourhood__street__order", "project__code", "id")
    )
