"""Owner rosters and other sheets from the bytes of a file to values: pure, without Django, nothing stored."""

from projects.sheets.places import Place, floor_of
from projects.sheets.report import problem_list, roster_report
from projects.sheets.roster import read_roster
from projects.sheets.values import (
    ColumnUse,
    HeadGroup,
    OwnerRow,
    Problem,
    RosterReading,
    TotalCheck,
    UnitRow,
)
from projects.sheets.vocabulary import MEANINGS

__all__ = [
    "MEANINGS",
    "ColumnUse",
    "HeadGroup",
    "OwnerRow",
    "Place",
    "Problem",
    "RosterReading",
    "TotalCheck",
    "UnitRow",
    "floor_of",
    "problem_list",
    "read_roster",
    "roster_report",
]
