"""示范、精品工程: what the portal computes, what was applied for and recognised."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.permissions import Action
from projects.models import Project
from reviews.models import GradeRecognition
from reviews.services import grades
from web.staff.records.forms import reviews as forms
from web.staff.records.forms.base import RecordForm
from web.staff.records.forms.grades import RefuseGrade
from web.staff.records.kinds.said import day, facts
from web.staff.records.registry import Act, Kind, Part, Row


def _grade_rows(project: Project) -> Iterator[Row]:
    found = grades.grades_of(project)
    for title, met, missing in (
        ("示范工程条件", found.model, found.model_missing),
        ("精品工程条件", found.showcase, found.showcase_missing),
    ):
        parts = tuple(Part(sentence, "未达到", "warn") for sentence in missing)
        yield Row(
            title,
            (),
            "符合条件" if met else f"还差 {len(missing)} 项",
            "good" if met else "plain",
            parts=parts,
            parts_title="还差",
        )
    for one in _recognitions(project):
        yield Row(
            f"申报{one.get_grade_display()}",
            facts(
                ("申报日期", day(one.applied_on)),
                ("申报人", one.applied_by),
                ("认定日期", day(one.recognised_on)),
                ("认定文号", one.document_no),
                ("不予认定日期", day(one.refused_on)),
                ("不予认定的原因", one.refuse_reason),
                ("撤回日期", day(one.taken_back_on)),
                ("登记人", one.recognised_by),
            ),
            *_state(one),
            subjects=(one,),
        )


def _state(one: GradeRecognition) -> tuple[str, str]:
    if one.taken_back_on:
        return "已撤回", "muted"
    if one.refused_on:
        return "不予认定", "warn"
    return ("已认定", "good") if one.recognised_on else ("待认定", "now")


def _waits(one: GradeRecognition) -> bool:
    return not (one.recognised_on or one.refused_on or one.taken_back_on)


def _recognitions(project: Project) -> QuerySet[GradeRecognition]:
    rows = GradeRecognition.objects.filter(project=project)
    return rows.select_related("applied_by", "recognised_by", "project")


def _may_apply(project: Project) -> bool:
    """Whether the conditions of a grade that was not applied for are met."""
    applied = set(grades.standing(_recognitions(project)).values_list("grade", flat=True))
    found = grades.grades_of(project)
    applied |= {"model"} if project.grade == Project.Grade.SHOWCASE else set()
    met = {grade for grade, holds in (("model", found.model), ("showcase", found.showcase)) if holds}
    return project.step >= grades.STEP and bool(met - applied)


KINDS = (
    Kind(
        "grade",
        "示范、精品工程",
        10,
        "示范工程:必改内容应改尽改;精品工程:全部内容能改则改。平台只计算是否符合条件,由街道申报、区住建局认定。",
        _grade_rows,
        (
            Act(
                "apply",
                "申报等级",
                Action.APPLY_GRADE,
                forms.ApplyGrade,
                grades.apply_grade,
                "已申报,等待区住建局认定。",
                _may_apply,
            ),
            Act(
                "recognise",
                "登记认定结果",
                Action.RECOGNISE_GRADE,
                forms.RecogniseGrade,
                grades.recognise_grade,
                "认定结果已登记。",
                _waits,
                _recognitions,
            ),
            Act(
                "refuse",
                "不予认定",
                Action.RECOGNISE_GRADE,
                RefuseGrade,
                grades.refuse_grade,
                "已登记不予认定,街道可以看到原因。",
                _waits,
                _recognitions,
                danger=True,
            ),
            Act(
                "take-back",
                "撤回申报",
                Action.APPLY_GRADE,
                RecordForm,
                grades.take_back_grade,
                "已撤回,可以重新申报。",
                _waits,
                _recognitions,
                danger=True,
            ),
        ),
    ),
)
