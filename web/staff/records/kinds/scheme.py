"""初步方案 (step 2) and 正式方案 with 概算 (step 5)."""

from collections.abc import Callable, Iterator

from accounts.permissions import Action
from policy.loader import load_scheme
from projects.checks import reached
from projects.models import Project, SchemeVersion
from projects.services import schemes
from web.staff.records.forms import scheme as forms
from web.staff.records.kinds.said import day, facts, yuan
from web.staff.records.registry import Act, Kind, Part, Row


def _rows_of(kind: str) -> Callable[[Project], Iterator[Row]]:
    def rows(project: Project) -> Iterator[Row]:
        versions = SchemeVersion.objects.filter(project=project).select_related("recorded_by")
        newest = versions.first()
        for one in versions.filter(kind=kind).prefetch_related("lines"):
            current = newest is not None and one.pk == newest.pk
            yield version_row(one, project, current=current)

    return rows


def version_row(one: SchemeVersion, project: Project, *, current: bool) -> Row:
    """A scheme version with its amounts and cost lines."""
    return Row(
        str(one),
        facts(
            ("方案概要", one.summary),
            ("编制单位", one.author),
            ("估算", yuan(one.estimate_yuan)),
            ("居民不出资的理由", one.no_contribution_reason),
            ("概算", yuan(one.budget_yuan)),
            ("审核后概算", yuan(one.reviewed_yuan)),
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
        )


def _none_yet(kind: str) -> Callable[[Project], bool]:
    """Nothing of the kind since the last return."""
    rows = SchemeVersion.objects.filter(kind=kind)
    return lambda project: not rows.filter(project=project, cycle=project.cycle).exists()


KINDS = (
    Kind(
        "scheme",
        "初步方案",
        2,
        "街道委托专业机构,按居民需求编制初步方案和投资估算;居民不出资的,写明理由。各项材料在项目页上传。",
        _rows_of(SchemeVersion.Kind.PRELIMINARY),
        (
            Act(
                "record",
                "登记初步方案",
                Action.RECORD_DESIGN,
                forms.Preliminary,
                schemes.record_preliminary_scheme,
                "初步方案已登记。接下来确定改造内容、上传材料。",
                lambda p: reached(p, schemes.PRELIMINARY_STEP),
                opened=_none_yet(SchemeVersion.Kind.PRELIMINARY),
            ),
        ),
        "还没有登记初步方案。",
    ),
    Kind(
        "design",
        "正式方案和概算",
        5,
        "建设单位委托设计单位编制正式方案和概算,由第三方审核。修改后登记新版本,以前的版本保留。",
        _rows_of(SchemeVersion.Kind.FORMAL),
        (
            Act(
                "record",
                "登记正式方案和概算",
                Action.RECORD_DESIGN,
                forms.Formal,
                schemes.record_formal_scheme,
                "正式方案和概算已登记。接下来上传方案、概算和审核报告。",
                lambda p: reached(p, schemes.FORMAL_STEP),
                opened=_none_yet(SchemeVersion.Kind.FORMAL),
            ),
        ),
        "还没有登记正式方案。",
    ),
)
