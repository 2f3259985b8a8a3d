"""正式方案和概算 (step 5) as its page: versions, what each says, and what a new one makes invalid."""

from collections.abc import Iterator
from dataclasses import replace

from django.urls import reverse

from accounts.permissions import Action
from projects.checks import reached
from projects.models import Project, SchemeVersion
from projects.scheme_queries import estimate_of, formal_versions
from projects.scheme_rules import change_in_words
from projects.services import schemes
from web.staff.records.forms import design as forms
from web.staff.records.kinds.said import facts
from web.staff.records.kinds.versions import none_yet, version_row
from web.staff.records.registry import Act, Kind, Row

INTRO = (
    "建设单位委托设计单位编制正式方案和概算,由第三方审核。修改后登记新版本,以前的版本保留。"
    "登记新版本后,对旧版本的预审和联审意见不再有效,须重新预审、联审;"
    "第三次征求意见的结果,退回第5步时选择保留的仍然有效,没有保留的须重新征求意见。"
    "采用EPC的,第5至7步可以先按初步设计深度登记,施工图须在开工前完成。"
)


def _rows(project: Project) -> Iterator[Row]:
    newest = SchemeVersion.objects.filter(project=project).first()
    versions, estimate = list(formal_versions(project)), estimate_of(project)
    for place, one in enumerate(versions):
        row = version_row(one, project, current=newest is not None and newest.pk == one.pk)
        words = change_in_words(estimate, one.reviewed_yuan) if estimate else ""
        older = versions[place + 1] if place + 1 < len(versions) else None
        yield replace(
            row,
            facts=(*row.facts, *facts(("审核后概算与估算相比", words))),
            template="staff/records/design_lines.html",
            data=_links(project, one, older),
        )


def _links(project: Project, one: SchemeVersion, older: SchemeVersion | None) -> list[tuple[str, str]]:
    """What can be printed of the version, and what it is compared with."""
    found = [("方案概算表(PDF)", reverse("design_sheet", args=[project.code, one.number]))]
    if older is not None:
        href = f"{reverse('design_compare', args=[project.code])}?from={older.number}&to={one.number}"
        found.append((f"与第{older.number}版逐行比较", href))
    papers = f"{reverse('documents', args=[project.code])}?kind=review_report#form"
    return [*found, ("方案、概算和审核报告", papers)]


KIND = Kind(
    "design",
    "正式方案和概算",
    schemes.FORMAL_STEP,
    INTRO,
    _rows,
    (
        Act(
            "record",
            "登记正式方案和概算",
            Action.RECORD_DESIGN,
            forms.Formal,
            schemes.record_formal_scheme,
            "正式方案和概算已登记。接下来上传方案、概算和审核报告。",
            lambda p: reached(p, schemes.FORMAL_STEP),
            opened=none_yet(SchemeVersion.Kind.FORMAL),
        ),
    ),
    "还没有登记正式方案。",
)
