"""From tender to aftercare: the simplest honest record of everything steps 8 to 11 name."""

from works.models.acceptance import Acceptance, Defect, Signature
from works.models.aftercare import Aftercare, FollowUp
from works.models.site import AuditNote, ChangeOrder, Rectification, SiteReport, StartOrder, WorksCompletion
from works.models.tender import Tender

__all__ = [
    "Acceptance",
    "Aftercare",
    "AuditNote",
    "ChangeOrder",
    "Defect",
    "FollowUp",
    "Rectification",
    "Signature",
    "SiteReport",
    "StartOrder",
    "Tender",
    "WorksCompletion",
]
