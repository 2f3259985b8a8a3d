"""初步方案 (step 2); beside it 正式方案 with 概算 (step 5)."""

from collections.abc import Callable, Iterator

from accounts.permissions import Action
from projects.checks import reached
from projects.models import Project, SchemeVersion
from projects.services import schemes
from web.staff.records.forms import scheme as forms
from web.staff.records.kinds import design
from web.staff.records.kinds.versions import none_yet, version_row
from web.staff.records.registry import Act, Kind, Row


def _rows_of(kind: str) -> Callable[[Project], Iterator[Row]]:
    def rows(project: Project) -> Iterator[Row]:
        versions = SchemeVersion.objects.filter(project=project).select_related("recorded_by")
        newest = versions.first()
        for one in versions.filter(kind=kind).prefetch_related("lines"):
            current = newest is not None and one.pk == newest.pk
            yield version_row(one, project, current=current)

    return rows


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
                opened=none_yet(SchemeVersion.Kind.PRELIMINARY),
            ),
        ),
        "还没有登记初步方案。",
    ),
    design.KIND,
)
