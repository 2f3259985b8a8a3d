"""The history of a project's steps, proposals to pause or withdraw it, steering, who took over whose work, and what waits
for whom."""

from workflow.models.durations import StepTimes
from workflow.models.handover import Handover
from workflow.models.steering import Card, Meeting, MeetingItem
from workflow.models.steps import Proposal, Transition
from workflow.models.uploads import TakeOverUpload
from workflow.models.waiting import WaitingItem, WorklistState

__all__ = [
    "Card",
    "Handover",
    "Meeting",
    "MeetingItem",
    "Proposal",
    "StepTimes",
    "TakeOverUpload",
    "Transition",
    "WaitingItem",
    "WorklistState",
]
