"""The district's registers (台账): work records, utilities, service rooms, lifts, cases, pilots, tags."""

from registers.models.base import RegisterLine
from registers.models.merit import RebuildPilot, Tag, TypicalCase
from registers.models.photo import RegisterPhoto
from registers.models.place import Lift, ServiceRoom, UtilityMatter
from registers.models.work import WorkRecord

__all__ = [
    "Lift",
    "RebuildPilot",
    "RegisterLine",
    "RegisterPhoto",
    "ServiceRoom",
    "Tag",
    "TypicalCase",
    "UtilityMatter",
    "WorkRecord",
]
