"""From tender to aftercare: what builder, street and bureau record in steps 8 to 11."""

from works.models.acceptance import Acceptance, ArchiveItem, Defect, FiveChecks, Invitee, Signature
from works.models.aftercare import Aftercare, FollowUp, Warranty, WarrantyRepair
from works.models.change import ChangeOrder
from works.models.oversight import AuditNote, Inspection, Rectification, ResidentVoice
from works.models.package import Package, PackageMember
from works.models.photo import SitePhoto
from works.models.site import ItemProgress, SiteReport, StartOrder, Stoppage, WorksCompletion
from works.models.tender import Bidder, Tender

__all__ = [
    "Acceptance",
    "Aftercare",
    "ArchiveItem",
    "AuditNote",
    "Bidder",
    "ChangeOrder",
    "Defect",
    "FiveChecks",
    "FollowUp",
    "Inspection",
    "Invitee",
    "ItemProgress",
    "Package",
    "PackageMember",
    "Rectification",
    "ResidentVoice",
    "Signature",
    "SitePhoto",
    "SiteReport",
    "StartOrder",
    "Stoppage",
    "Tender",
    "Warranty",
    "WarrantyRepair",
    "WorksCompletion",
]
