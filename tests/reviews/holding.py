"""Steps of a joint review that its tests share."""

from typing import Any

from accounts.models import User
from reviews.models import Invitation, Opinion, OpinionCondition, Review
from reviews.services.opinions import give_opinion
from tests.factories import TODAY
from tests.record_data import at, formal_scheme, review_of, reviewer


def in_review(*codes: str, **fields: Any) -> Review:
    """A review that asks these departments, else 城管 and 民政."""
    project = at(7, **fields)
    formal_scheme(project)
    return review_of(project, *(codes or ("chengguan", "minzheng")))


def invitation(review: Review, code: str = "chengguan") -> Invitation:
    """The department's invitation."""
    return review.invitations.get(department__code=code)


def say(
    review: Review, result: str = "agree", code: str = "chengguan", *, by: User | None = None, **given: Any
) -> Opinion:
    """The department's opinion by one of its reviewers."""
    given.setdefault("comment", "" if result == "agree" else "请核实")
    actor = by or reviewer(code)
    return give_opinion(invitation(review, code), actor=actor, on=TODAY, result=result, **given)


def conditions(review: Review, *texts: str, code: str = "chengguan") -> list[OpinionCondition]:
    """Conditions the department agreed on, one row each."""
    opinion = say(review, "conditional", code, comment="", conditions=texts or ("补图纸",))
    return list(opinion.conditions.order_by("id"))
