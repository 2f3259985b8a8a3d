"""A report as it is read on a page: sums in groups, streets side by side, projects by street. Counts nothing itself."""

from typing import Any

from reports.columns import COLUMNS
from reports.figures import Figures, Sums
from reports.rows import ProjectRow
from reports.summary import summary_groups, total_of

STREET_FIELDS = (
    "projects",
    "households",
    "listed_projects",
    "supplementary_projects",
    "started_projects",
    "completed_projects",
    "accepted_projects",
    "showcase_projects",
    "invested_month",
    "invested_total",
    "open_issues",
)
HEADS = ("小区(个)", "户数(套)", "列入", "增补", "开工", "完工", "竣工", "精品工程", "本月完成投资(万元)",
         "累计完成投资(万元)", "未销号问题")  # fmt: skip


def report_context(figures: Figures) -> dict[str, Any]:
    """Groups of sums, one line per street (of the district alone), and the projects under their street."""
    district = figures.street is None
    return {
        "figures": figures,
        "groups": summary_groups(figures),
        "heads": HEADS if district else (),
        "streets": [(name, street_cells(sums)) for name, sums in figures.by_street.items()],
        "total_cells": street_cells(figures.total),
        "projects": _by_street(figures.rows),
        "folded": district,
    }


def street_cells(sums: Sums) -> list[tuple[str, Any]]:
    """A street's figures beside their heads; money in 万元 as in the workbook."""
    money = {column.total: column for column in COLUMNS if column.kind == "money"}
    values = (total_of(money[name], sums) if name in money else getattr(sums, name) for name in STREET_FIELDS)
    return list(zip(HEADS, values, strict=True))


def _by_street(rows: tuple[ProjectRow, ...]) -> dict[str, list[ProjectRow]]:
    found: dict[str, list[ProjectRow]] = {}
    for row in rows:
        found.setdefault(row.street, []).append(row)
    return found
