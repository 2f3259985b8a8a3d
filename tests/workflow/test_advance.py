"""advance and close_project: 进入下一步, 办结."""

from datetime import date, timedelta

import pytest
from django.db import connection

from policy.errors import NotAllowed, Refused, Stale
from projects.models import Event, Project, TakeOver
from tests.factories import TODAY, UserFactory
from tests.workflow import records
from workflow import rules
from workflow.facts import gather
from workflow.models import Transition
from workflow.queries import checklist
from workflow.services import advance, close_project
from works.services.supervision import note_audit, reply_audit
from works.services.voices import answer_voice, record_voice

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("step", range(1, 11))
def test_with_everything_on_record_each_step_is_left_for_the_next(clerk, officer, step):
    project = records.project_at(step)
    records.complete(project, clerk)
    actor = officer if step in (4, 7) else clerk
    moved = advance(project, actor=actor, on=TODAY)
    assert (moved.step, moved.version, moved.entered_step_on) == (step + 1, 2, TODAY)
    transition = Transition.objects.get()
    assert (transition.kind, transition.from_step, transition.to_step) == ("advance", step, step + 1)
    name = records.SCHEME.step(step + 1).name
    assert Event.objects.get().sentence == f"进入第{step + 1}步({name})"


@pytest.mark.parametrize("step", range(1, 12))
def test_what_the_clerk_is_shown_is_what_advance_refuses_with(clerk, officer, step):
    project = records.project_at(step)
    shown = rules.unmet(checklist(project, TODAY))
    with pytest.raises(Refused) as refused:
        advance(project, actor=officer if step in (4, 7) else clerk, on=TODAY)
    assert refused.value.codes == tuple(one.code for one in shown)
    assert refused.value.codes
    assert Project.objects.get().version == 1
    assert not Transition.objects.exists()


@pytest.mark.parametrize(("step", "allowed"), [(step, step not in (4, 7)) for step in range(1, 12)])
def test_the_streets_clerk_passes_all_steps_but_4_and_7(clerk, step, allowed):
    project = records.project_at(step)
    records.complete(project, clerk)
    if allowed:
        advance(project, actor=clerk, on=TODAY)
    else:
        with pytest.raises(NotAllowed):
            advance(project, actor=clerk, on=TODAY)


@pytest.mark.parametrize("step", [1, 2, 3, 5, 6, 8, 9, 10, 11])
def test_the_bureaus_officer_passes_only_steps_4_and_7(clerk, officer, step):
    project = records.project_at(step)
    records.complete(project, clerk)
    with pytest.raises(NotAllowed):
        advance(project, actor=officer, on=TODAY)


@pytest.mark.parametrize("role", ["street_certifier", "bureau_leader", "auditor", "department_reviewer"])
def test_nobody_else_passes_a_step(clerk, role):
    project = records.project_at(4)
    records.complete(project, clerk)
    with pytest.raises(NotAllowed):
        advance(project, actor=UserFactory(role=role), on=TODAY)


def test_another_streets_clerk_passes_nothing(clerk, strange_clerk):
    project = records.project_at(1)
    records.complete(project, clerk)
    with pytest.raises(NotAllowed):
        advance(project, actor=strange_clerk, on=TODAY)


def test_a_stale_page_is_refused_politely(clerk):
    project = records.project_at(1)
    records.complete(project, clerk, 1, 2)
    advance(project, actor=clerk, on=TODAY, version=1)
    with pytest.raises(Stale) as stale:
        advance(project, actor=clerk, on=TODAY, version=1)
    assert "没有生效" in stale.value.reasons[0].message
    assert Project.objects.get().step == 2


def test_a_second_click_without_a_version_meets_the_next_gate(clerk):
    project = records.project_at(1)
    records.complete(project, clerk)
    advance(project, actor=clerk, on=TODAY)
    with pytest.raises(Refused):
        advance(project, actor=clerk, on=TODAY)


@pytest.mark.parametrize("state", ["paused", "withdrawn", "closed"])
def test_a_project_that_stands_still_does_not_advance(clerk, state):
    project = records.project_at(1, state=state)
    records.complete(project, clerk)
    with pytest.raises(Refused) as refused:
        advance(project, actor=clerk, on=TODAY)
    assert refused.value.codes == ("not_running",)


def test_an_unconfirmed_take_over_does_not_advance(clerk):
    project = records.project_at(2)
    records.complete(project, clerk)
    TakeOver.objects.create(project=project, step=2, note="补录", entered_by=clerk)
    with pytest.raises(Refused) as refused:
        advance(project, actor=clerk, on=TODAY)
    assert refused.value.codes == ("take_over_unconfirmed",)


def test_the_new_step_gets_its_own_days(clerk):
    project = records.project_at(1)
    records.complete(project, clerk)
    moved = advance(project, actor=clerk, on=date(2019, 10, 22))
    assert (moved.entered_step_on, moved.due_on) == (date(2019, 10, 22), date(2019, 12, 3))
    assert (moved.yellow_from_on, moved.red_from_on) == (date(2019, 11, 26), date(2019, 12, 11))


def test_the_gate_of_step_3_opens_the_day_after_the_notice_closed(clerk):
    project = records.project_at(3)
    records.complete(project, clerk)
    project.notices.update(closes_on=TODAY)
    with pytest.raises(Refused) as refused:
        advance(project, actor=clerk, on=TODAY)
    assert refused.value.codes == ("notice_closed",)
    assert advance(project, actor=clerk, on=TODAY + timedelta(days=1)).step == 4


class TestClosing:
    def test_step_11_is_left_by_closing_the_project(self, clerk):
        project = records.project_at(11)
        records.complete(project, clerk)
        closed = close_project(project, actor=clerk, on=TODAY)
        assert (closed.state, closed.step, closed.closed_on, closed.due_on) == ("closed", 11, TODAY, None)
        assert Transition.objects.get().kind == "close"
        assert Event.objects.get().sentence == "项目办结"

    @pytest.mark.parametrize("missing", ["settlements", "followups", "finalaccounts", "aftercares"])
    def test_without_each_of_its_records_it_is_not_closed(self, clerk, missing):
        project = records.project_at(11)
        records.complete(project, clerk)
        with connection.cursor() as cursor:  # an approved account is kept by a trigger
            cursor.execute("SET LOCAL session_replication_role = replica")
            getattr(project, missing).all().delete()
            cursor.execute("SET LOCAL session_replication_role = origin")
        with pytest.raises(Refused):
            close_project(project, actor=clerk, on=TODAY)
        assert Project.objects.get().state == "active"

    def test_what_was_said_since_the_works_ended_is_answered_before(self, clerk):
        project = records.project_at(11)
        records.complete(project, clerk)
        heard = {"kind": "complaint", "channel": "phone", "text": "三楼漏水", "due_on": TODAY}
        voice = record_voice(project, actor=clerk, on=TODAY, **heard)
        note = note_audit(project, actor=UserFactory(role="auditor"), on=TODAY, text="签证缺签字")
        with pytest.raises(Refused) as refused:
            close_project(project, actor=clerk, on=TODAY)
        assert refused.value.codes == ("voices_answered", "audit_replied")
        answer_voice(voice, actor=clerk, on=TODAY, answer="已修好")
        reply_audit(note, actor=clerk, on=TODAY, reply="已补签")
        assert close_project(project, actor=clerk, on=TODAY).state == "closed"

    def test_an_earlier_step_cannot_be_closed(self, clerk):
        with pytest.raises(Refused) as refused:
            close_project(records.project_at(10), actor=clerk, on=TODAY)
        assert refused.value.codes == ("not_last_step",)


def test_a_whole_life_from_step_1_to_the_closing(clerk, officer):
    project = records.project_at(1)
    for step in range(1, 12):
        records.complete(project, clerk, step)
        project = advance(
            project, actor=officer if step in (4, 7) else clerk, on=TODAY, version=project.version
        )
    assert project.state == "closed"
    assert [t.to_step for t in Transition.objects.order_by("id")] == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11]
    assert rules.unmet(rules.gate(11, gather(project, TODAY), records.SCHEME)) == ()
