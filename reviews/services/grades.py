"""示范工程 and 精品工程: the street applies where the portal finds the conditions met, the bureau recognises."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from policy.loader import load_scheme
from projects import events
from projects.checks import from_step, not_after, not_before, one_of, refuse, said, unless
from projects.grades import Grades, ItemState, grade_conditions
from projects.guards import locked, required_text
from projects.models import Project
from reviews.models import GradeRecognition

STEP = 10
STATES = frozenset({Project.State.ACTIVE, Project.State.CLOSED})
GRADES = (Project.Grade.MODEL, Project.Grade.SHOWCASE)


def grades_of(project: Project) -> Grades:
    """Which grade's conditions (符合条件) the project's items meet; one query."""
    rows = project.items.values_list("item_code", "decision", "reason", "progress")
    return grade_conditions([ItemState(*row) for row in rows], load_scheme(project.scheme_code))


@transaction.atomic
def apply_grade(project: Project, *, actor: User, on: date, grade: str) -> GradeRecognition:
    """Apply for "model" or "showcase", from the acceptance on; its conditions must be met (应改尽改, 能改则改)."""
    project = locked(project)
    authorise(actor, Action.APPLY_GRADE, project)
    applied = standing(GradeRecognition.objects.filter(project=project, grade=grade)).exists()
    refuse(
        from_step(project, STEP, states=STATES),
        one_of(grade, GRADES, "grade", "申报等级"),
        unless(not applied, "already_applied", "这个等级已经申报。", field="grade"),
        _outranked(project, grade),
        _unmet(project, grade),
    )
    made = GradeRecognition.objects.create(project=project, grade=grade, applied_on=on, applied_by=actor)
    events.record("grade_applied", f"申报{made.get_grade_display()}", actor=actor, on=on, project=project)
    return made


@transaction.atomic
def recognise_grade(
    recognition: GradeRecognition,
    *,
    actor: User,
    on: date,
    document_no: str,
    recognised_on: date | None = None,
) -> GradeRecognition:
    """认定 by the bureau with date and document; only this counts towards the targets. 精品 outranks 示范."""
    project, recognised_on = locked(recognition.project_id), recognised_on or on
    recognition = GradeRecognition.objects.select_related("recognised_by").get(pk=recognition.pk)
    authorise(actor, Action.RECOGNISE_GRADE, project)
    refuse(
        from_step(project, STEP, states=STATES),
        _undecided(recognition),
        _unmet(project, recognition.grade),
        required_text(document_no, "document_no", "认定文号"),
        not_after(recognised_on, on, "recognised_on", "认定日期"),
        not_before(recognised_on, *_earliest(project, recognition)),
    )
    recognition.recognised_on, recognition.document_no = recognised_on, document_no
    recognition.recognised_by = actor
    recognition.save(update_fields=["recognised_on", "document_no", "recognised_by"])
    if project.grade != Project.Grade.SHOWCASE:
        project.grade = recognition.grade
        project.save(update_fields=["grade"])
    sentence = f"认定为{recognition.get_grade_display()}({document_no})"
    events.record("grade_recognised", sentence, actor=actor, on=on, project=project)
    return recognition


@transaction.atomic
def refuse_grade(
    recognition: GradeRecognition, *, actor: User, on: date, refuse_reason: str
) -> GradeRecognition:
    """不予认定 by the bureau, with a reason the street reads; it may apply again."""
    project = locked(recognition.project_id)
    recognition = GradeRecognition.objects.select_related("recognised_by").get(pk=recognition.pk)
    authorise(actor, Action.RECOGNISE_GRADE, project)
    refuse(_undecided(recognition), required_text(refuse_reason, "refuse_reason", "不予认定的原因"))
    recognition.refused_on, recognition.refuse_reason = on, refuse_reason.strip()
    recognition.recognised_by = actor
    recognition.save(update_fields=["refused_on", "refuse_reason", "recognised_by"])
    sentence = f"不予认定{recognition.get_grade_display()}"
    events.record(
        "grade_refused", sentence, actor=actor, on=on, project=project, reason=recognition.refuse_reason
    )
    return recognition


@transaction.atomic
def take_back_grade(recognition: GradeRecognition, *, actor: User, on: date) -> GradeRecognition:
    """撤回 of an application, until the bureau has decided it."""
    project = locked(recognition.project_id)
    recognition = GradeRecognition.objects.select_related("recognised_by").get(pk=recognition.pk)
    authorise(actor, Action.APPLY_GRADE, project)
    refuse(_undecided(recognition))
    recognition.taken_back_on = on
    recognition.save(update_fields=["taken_back_on"])
    sentence = f"撤回{recognition.get_grade_display()}申报"
    events.record("grade_taken_back", sentence, actor=actor, on=on, project=project)
    return recognition


def standing(recognitions: QuerySet[GradeRecognition]) -> QuerySet[GradeRecognition]:
    """Applications that wait or were recognised: neither refused nor taken back."""
    return recognitions.filter(refused_on=None, taken_back_on=None)


def _earliest(project: Project, one: GradeRecognition) -> tuple[date, str, str]:
    """A project taken over may have been recognised before its application was entered; any other not."""
    taken_over = hasattr(project, "take_over")
    day = project.opened_on if taken_over else one.applied_on
    word = "项目开始日期" if taken_over else "申报日期"
    return day, "recognised_on", f"认定日期不能早于{word}({said(day)})。"


def _outranked(project: Project, grade: str) -> list[Reason]:
    """精品 stands above 示范: who has it needs no other."""
    has = grade == Project.Grade.MODEL and project.grade == Project.Grade.SHOWCASE
    return unless(not has, "outranked", "已认定为精品工程,不必再申报示范工程。", field="grade")


def _undecided(one: GradeRecognition) -> list[Reason]:
    """Why nothing more is decided: what was done with the application, when, by whom."""
    who = f"由{one.recognised_by}" if one.recognised_by else ""
    if one.recognised_on:
        message = f"已{who}于{said(one.recognised_on)}认定({one.document_no})。"
        return [Reason("already_recognised", message)]
    if one.refused_on:
        message = f"已{who}于{said(one.refused_on)}决定不予认定({one.refuse_reason})。"
        return [Reason("already_refused", message)]
    return unless(not one.taken_back_on, "taken_back", f"申报已于{said(one.taken_back_on)}撤回。")


def _unmet(project: Project, grade: str) -> list[Reason]:
    """A reason per item that keeps the project from the grade."""
    found = grades_of(project)
    missing = found.showcase_missing if grade == Project.Grade.SHOWCASE else found.model_missing
    return [Reason("grade_condition", sentence, where="items") for sentence in missing]
