"""示范 and 精品: applied for where the conditions are met, recognised by the bureau."""

from datetime import timedelta
from functools import partial

import pytest

from policy.errors import NotAllowed
from policy.loader import load_scheme
from projects.models import Project, ProjectItem, TakeOver
from reviews.services.grades import (
    apply_grade,
    grades_of,
    recognise_grade,
    refuse_grade,
    take_back_grade,
)
from tests.factories import TODAY
from tests.record_data import at, clerk, codes_of, officer

pytestmark = pytest.mark.django_db
ITEMS = load_scheme("gongshu-2019").items
apply = partial(apply_grade, on=TODAY)
recognise = partial(recognise_grade, on=TODAY, document_no="拱住建〔2020〕3号")


def finished(*, mandatory_only: bool = False) -> Project:
    project = at(10)
    ProjectItem.objects.bulk_create(
        ProjectItem(project=project, item_code=item.code, decision="include", progress="done")
        for item in ITEMS
        if item.mandatory or not mandatory_only
    )
    return project


def test_a_showcase_is_applied_for_and_recognised() -> None:
    made = apply(finished(), actor=clerk(), grade="showcase")
    assert Project.objects.get().grade == ""
    recognise(made, actor=officer())
    assert Project.objects.get().get_grade_display() == "精品工程"


def test_every_unmet_item_is_named() -> None:
    project = finished(mandatory_only=True)
    codes = codes_of(partial(apply, project, actor=clerk(), grade="showcase"))
    assert codes == ("grade_condition",) * 12
    assert apply(project, actor=clerk(), grade="model").grade == "model"


def test_conditions_lost_since_the_application_stop_the_recognition() -> None:
    made = apply(finished(), actor=clerk(), grade="model")
    ProjectItem.objects.filter(item_code="BM01").update(progress="planned")
    assert codes_of(partial(recognise, made, actor=officer())) == ("grade_condition",)


def test_a_later_model_recognition_does_not_lower_a_showcase() -> None:
    project = finished()
    model, showcase = (apply(project, actor=clerk(), grade=grade) for grade in ("model", "showcase"))
    recognise(showcase, actor=officer())
    recognise(model, actor=officer())
    assert Project.objects.get().grade == "showcase"


def test_who_has_a_showcase_needs_no_model_grade() -> None:
    project = finished()
    recognise(apply(project, actor=clerk(), grade="showcase"), actor=officer())
    assert codes_of(partial(apply, project, actor=clerk(), grade="model")) == ("outranked",)


def test_nothing_is_recognised_before_it_was_applied_for_unless_taken_over() -> None:
    project, early = finished(), TODAY - timedelta(days=3)
    made = apply(project, actor=clerk(), grade="model")
    by_then = partial(recognise, made, actor=officer(), recognised_on=early)
    assert codes_of(by_then) == ("too_early",)
    TakeOver.objects.create(project=project, step=10, note="补录", entered_by=clerk())
    Project.objects.filter(pk=project.pk).update(opened_on=TODAY)
    assert codes_of(by_then) == ("too_early",)
    Project.objects.filter(pk=project.pk).update(opened_on=early)
    assert by_then().recognised_on == early


@pytest.mark.parametrize(
    ("state", "step"), [("withdrawn", 10), ("paused", 10), ("active", 9), ("closed", 11)]
)
def test_what_waits_is_ended_in_any_state(state: str, step: int) -> None:
    project = finished()
    model, showcase = (apply(project, actor=clerk(), grade=grade) for grade in ("model", "showcase"))
    Project.objects.filter(pk=project.pk).update(state=state, step=step)
    assert take_back_grade(model, actor=clerk(), on=TODAY).taken_back_on == TODAY
    assert refuse_grade(showcase, actor=officer(), on=TODAY, refuse_reason="项目有变").refused_on == TODAY


def test_a_grade_is_applied_for_once_from_the_acceptance_on() -> None:
    project = finished()
    apply(project, actor=clerk(), grade="model")
    assert codes_of(partial(apply, project, actor=clerk(), grade="model")) == ("already_applied",)
    Project.objects.update(step=9)
    assert codes_of(partial(apply, project, actor=clerk(), grade="showcase")) == ("wrong_step",)


def test_recognition_needs_a_document_and_happens_once() -> None:
    made = apply(finished(), actor=clerk(), grade="model")
    assert codes_of(partial(recognise, made, actor=officer(), document_no=" ")) == ("required",)
    recognise(made, actor=officer())
    assert codes_of(partial(recognise, made, actor=officer())) == ("already_recognised",)


def test_a_closed_project_may_still_be_recognised_but_not_a_withdrawn_one() -> None:
    made = apply(finished(), actor=clerk(), grade="model")
    Project.objects.update(state=Project.State.WITHDRAWN)
    assert codes_of(partial(recognise, made, actor=officer())) == ("not_running",)
    Project.objects.update(state=Project.State.CLOSED)
    assert recognise(made, actor=officer()).recognised_on == TODAY


def test_streets_apply_and_the_bureau_recognises() -> None:
    project = finished()
    with pytest.raises(NotAllowed):
        apply(project, actor=officer(), grade="model")
    with pytest.raises(NotAllowed):
        recognise(apply(project, actor=clerk(), grade="model"), actor=clerk())


def test_the_computed_conditions_are_no_grade() -> None:
    project = finished()
    assert grades_of(project).showcase
    assert project.grade == ""


refuse_it = partial(refuse_grade, on=TODAY, refuse_reason="外立面未完成")


def test_a_refusal_needs_a_reason_and_leaves_the_way_open() -> None:
    project = finished()
    made = apply(project, actor=clerk(), grade="model")
    assert codes_of(partial(refuse_it, made, actor=officer(), refuse_reason=" ")) == ("required",)
    refuse_it(made, actor=officer())
    assert codes_of(partial(recognise, made, actor=officer())) == ("already_refused",)
    assert Project.objects.get().grade == ""
    assert apply(project, actor=clerk(), grade="model").pk != made.pk


def test_an_application_is_taken_back_until_the_bureau_decided() -> None:
    project = finished()
    made = apply(project, actor=clerk(), grade="model")
    take_back_grade(made, actor=clerk(), on=TODAY)
    assert codes_of(partial(recognise, made, actor=officer())) == ("taken_back",)
    again = apply(project, actor=clerk(), grade="model")
    recognise(again, actor=officer())
    assert codes_of(partial(take_back_grade, again, actor=clerk(), on=TODAY)) == ("already_recognised",)
    assert codes_of(partial(refuse_it, again, actor=officer())) == ("already_recognised",)


def test_streets_take_back_and_the_bureau_refuses() -> None:
    made = apply(finished(), actor=clerk(), grade="model")
    with pytest.raises(NotAllowed):
        refuse_it(made, actor=clerk())
    with pytest.raises(NotAllowed):
        take_back_grade(made, actor=officer(), on=TODAY)
