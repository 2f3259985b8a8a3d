"""The portal's master data: neighbourhoods and rosters, projects and what hangs on each, jobs and events."""

from projects.models.board import NoticeBoard, NoticePhoto, Posting
from projects.models.calendar import CalendarDay, CalendarYear
from projects.models.document import Document
from projects.models.event import Event
from projects.models.head_decision import HeadDecision
from projects.models.item import MenuDecision, ProjectItem
from projects.models.job import Heartbeat, Job
from projects.models.mark import WorklistMark
from projects.models.neighbourhood import Building, Neighbourhood
from projects.models.notice import Notice, Objection
from projects.models.project import Project, StepRecord, TakeOver, TakeOverReturn
from projects.models.roster import AreaSource, Head, Owner, Roster, RosterUpload, Unit
from projects.models.scheme_version import CostLine, SchemeVersion
from projects.models.throttle import Hit

__all__ = [
    "AreaSource",
    "Building",
    "CalendarDay",
    "CalendarYear",
    "CostLine",
    "Document",
    "Event",
    "Head",
    "HeadDecision",
    "Heartbeat",
    "Hit",
    "Job",
    "MenuDecision",
    "Neighbourhood",
    "Notice",
    "NoticeBoard",
    "NoticePhoto",
    "Objection",
    "Owner",
    "Posting",
    "Project",
    "ProjectItem",
    "Roster",
    "RosterUpload",
    "SchemeVersion",
    "StepRecord",
    "TakeOver",
    "TakeOverReturn",
    "Unit",
    "WorklistMark",
]
