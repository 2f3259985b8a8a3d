"""A version of the renovation scheme in words: its facts and its cost lines."""

from collections.abc import Callable, Iterator

from policy.loader import load_scheme
from projects.models import Project, SchemeVersion
from web.staff.records.kinds.said import day, facts, yuan
from web.staff.records.registry import Part, Row


def version_row(one: SchemeVersion, project: Project, *, current: bool) -> Row:
    """A scheme version with its amounts and cost lines."""
    return Row(
        str(one),
        facts(
            ("方案概要", one.summary),
            ("设计单位" if one.kind == one.Kind.FORMAL else "编制单位", one.author),
            ("估算", yuan(one.estimate_yuan)),
            ("居民不出资的理由", one.no_contribution_reason),
            ("与上一版的主要变化", one.changes),
            ("概算", yuan(one.budget_yuan)),
            ("审核后概算", yuan(one.reviewed_yuan)),
            ("超估算的原因", one.over_estimate_reason),
            ("概算审核单位", one.reviewer),
            ("审核报告日期", day(one.reviewed_on)),
            ("登记人", one.recorded_by),
        ),
        "现行版本" if current else "以前的版本",
        "good" if current else "muted",
        parts=tuple(_lines(one, project)),
        parts_title="造价明细",
    )


def _lines(one: SchemeVersion, project: Project) -> Iterator[Part]:
    kinds = load_scheme(project.scheme_code).subsidy.excluded_names
    for line in one.lines.all():
        title = f"{line.item_code} {line.label}".strip()
        excluded = kinds.get(line.excluded_kind, "")
        yield Part(
            title,
            "不计入补助" if excluded else "计入",
            "muted" if excluded else "plain",
            excluded,
            yuan(line.amount_yuan),
            data=line,
        )


def none_yet(kind: str) -> Callable[[Project], bool]:
    """Nothing of the kind since the last return."""
    rows = SchemeVersion.objects.filter(kind=kind)
    return lambda project: not rows.filter(project=project, cycle=project.cycle).exists()
