"""Authorities' part: yearly plan (step 4), pre-review (6), joint review (7), recognised grades."""

from reviews.models.grade import GradeRecognition
from reviews.models.joint import (
    Invitation,
    Opinion,
    OpinionCondition,
    OpinionFile,
    Reminder,
    Review,
    ReviewMeeting,
)
from reviews.models.plan import AnnualPlan, BatchEntry, StreetTarget
from reviews.models.pre_review import PreReview, PreReviewPoint

__all__ = [
    "AnnualPlan",
    "BatchEntry",
    "GradeRecognition",
    "Invitation",
    "Opinion",
    "OpinionCondition",
    "OpinionFile",
    "PreReview",
    "PreReviewPoint",
    "Reminder",
    "Review",
    "ReviewMeeting",
    "StreetTarget",
]
