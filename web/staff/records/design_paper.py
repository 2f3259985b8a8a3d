"""方案概算表: a formal scheme version with its budget, to be signed by builder, design institute and reviewer."""

from typing import Any

from policy.loader import load_scheme
from projects.models import Project, SchemeVersion
from projects.pdf import pdf
from projects.scheme_queries import entries_of, estimate_of
from projects.scheme_rules import CostEntry, change_in_words
from web import formats


def sheet(project: Project, version: SchemeVersion) -> bytes:
    """The PDF, A4."""
    place, estimate = project.neighbourhood, estimate_of(project)
    entries = entries_of(version)
    groups = (
        ("改造内容", [one for one in entries if one.item_code]),
        ("改造内容以外的费用", [one for one in entries if not one.item_code]),
    )
    return pdf(
        "design_sheet",
        {
            "title": f"{place.name} {version}",
            "facts": [
                [name, value]
                for name, value in (
                    ("小区", f"{place.name}({place.street.name})"),
                    ("项目编号", project.code),
                    ("建设单位", project.builder_name),
                    ("设计单位", version.author),
                    ("概算审核单位", version.reviewer),
                    ("审核报告日期", formats.day(version.reviewed_on) if version.reviewed_on else ""),
                    ("估算", _yuan(estimate)),
                    ("概算", _yuan(version.budget_yuan)),
                    ("审核后概算", _reviewed(version, estimate)),
                    ("与上一版的主要变化", version.changes),
                    ("超估算的原因", version.over_estimate_reason),
                )
                if value
            ],
            "summary": version.summary,
            "groups": [{"title": title, "rows": _rows(project, rows)} for title, rows in groups if rows],
            "total": [formats.number(version.budget_yuan), formats.number(version.reviewed_yuan)],
        },
    )


def _yuan(amount: Any) -> str:
    return f"{formats.number(amount)} 元" if amount is not None else ""


def _reviewed(version: SchemeVersion, estimate: Any) -> str:
    words = _yuan(version.reviewed_yuan)
    return (
        f"{words}(与估算相比 {change_in_words(estimate, version.reviewed_yuan)})"
        if estimate and words
        else words
    )


def _rows(project: Project, entries: list[CostEntry]) -> list[list[str]]:
    names = load_scheme(project.scheme_code).subsidy.excluded_names
    return [
        [
            f"{one.item_code} {one.label}".strip(),
            formats.number(one.amount),
            "" if one.reviewed is None else formats.number(one.reviewed),
            f"不计入({names.get(one.excluded, '')})" if one.excluded else "计入",
        ]
        for one in entries
    ]
