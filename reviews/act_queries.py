"""A project's reviews, invitations and conditions, each row knowing in one query what may be done with it."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from projects.models import Project
from reviews.models import Invitation, Opinion, OpinionCondition, Review
from reviews.standing import STEP, counting

FILLING_IN = Q(
    project__step__gt=STEP, project__take_over__isnull=False, project__take_over__confirmed_at__isnull=True
)


def newest_word(field: str) -> Subquery:
    """A field of the newest opinion of an invitation; None while there is none."""
    rows = Opinion.objects.filter(invitation=OuterRef("pk")).order_by("-id")
    return Subquery(rows.values(field)[:1])


def reviews_of(project: Project) -> QuerySet[Review]:
    """`stands`: of the current version and cycle; `counts`: it stands and the project is at the step.

    `held_up`: an opinion is missing or refuses; `touched`: a department has opened it or spoken; `silent`: a department
    has not spoken.
    """
    invited = Invitation.objects.filter(review=OuterRef("pk"))
    against = invited.annotate(result=newest_word("result"))
    return Review.objects.filter(project=project).annotate(
        stands=Exists(counting(Review.objects.filter(pk=OuterRef("pk")))),
        counts=Exists(_acting().filter(pk=OuterRef("pk"))),
        held_up=Exists(against.filter(Q(result=None) | Q(result=Opinion.Result.REFUSE))),
        touched=Exists(invited.filter(Q(opened_at__isnull=False) | Q(opinions__isnull=False))),
        silent=Exists(invited.filter(opinions=None)),
    )


def invitations_of(project: Project) -> QuerySet[Invitation]:
    """`waits`: an opinion is owed in a review that counts and has no minutes yet."""
    owed = Invitation.objects.filter(pk=OuterRef("pk"), opinions=None, review__minutes_on=None)
    rows = Invitation.objects.filter(review__project=project).select_related("department", "review__project")
    return rows.annotate(waits=Exists(owed.filter(review__in=_acting())))


def conditions_of(project: Project) -> QuerySet[OpinionCondition]:
    """`counts`: it is of the newest opinion of its department, in a review that counts."""
    newest = Invitation.objects.annotate(newest=newest_word("pk")).filter(
        newest=OuterRef("opinion_id"), review__in=_acting()
    )
    return (
        OpinionCondition.objects.filter(opinion__invitation__review__project=project)
        .select_related(
            "opinion__invitation__department", "opinion__invitation__review", "replied_by", "closed_by"
        )
        .annotate(counts=Exists(newest), review_pk=F("opinion__invitation__review_id"))
        .order_by("id")
    )


def _acting() -> QuerySet[Review]:
    """Reviews that stand, of projects at the step or with records being filled in (补录)."""
    return counting(Review.objects.all()).filter(Q(project__step=STEP) | FILLING_IN)
