"""send_back: 退回 with a reason; what is kept, what is done again."""

import pytest

from consultations.models import Round
from policy.errors import NotAllowed, Refused, Stale
from projects.models import Event, Project
from tests.factories import TODAY, UserFactory
from tests.workflow import records
from workflow.facts import gather
from workflow.models import Transition
from workflow.rules import STREET_STEPS
from workflow.services import advance, send_back
from workflow.services.steps import keepable, targets

pytestmark = pytest.mark.django_db


def back(project, actor, to_step, **fields):
    return send_back(project, actor=actor, on=TODAY, to_step=to_step, **{"reason": "图纸需修改"} | fields)


def test_going_back_begins_a_new_cycle_and_is_written_down(officer, clerk):
    project = records.project_at(7)
    records.complete(project, clerk, *range(1, 8))
    sent = back(project, officer, 5, kept=["6:round"])
    assert (sent.step, sent.cycle, sent.version, sent.entered_step_on) == (5, 1, 2, TODAY)
    transition = Transition.objects.get()
    assert (transition.kind, transition.from_step, transition.to_step) == ("send_back", 7, 5)
    assert (transition.cycle, transition.kept, transition.reason) == (1, ["6:round"], "图纸需修改")
    event = Event.objects.get()
    assert event.sentence == "由第7步退回第5步(委托方案设计);保留第三次征求意见"
    assert event.reason == "图纸需修改"


def test_a_review_that_returns_a_drawing_may_keep_round_3(officer, clerk):
    project = records.project_at(7)
    records.complete(project, clerk, *range(1, 8))
    project = back(project, officer, 5, kept=["6:round"])
    records.complete(project, clerk, 5)
    project = advance(project, actor=clerk, on=TODAY)
    with pytest.raises(Refused) as refused:
        advance(project, actor=clerk, on=TODAY)
    assert refused.value.codes == ("pre_reviewed", "pre_review_closed")


def test_without_keeping_round_3_it_is_asked_again(officer, clerk):
    project = records.project_at(7)
    records.complete(project, clerk, *range(1, 8))
    project = back(project, officer, 6)
    with pytest.raises(Refused) as refused:
        advance(project, actor=clerk, on=TODAY)
    assert "round_3_certified" in refused.value.codes


def test_a_round_under_way_lapses_with_the_step(clerk):
    project = records.project_at(3)
    running = records.running_round(project, clerk, 2)
    back(project, clerk, 2)
    running.refresh_from_db()
    assert (running.state, running.void_reason) == (Round.State.VOIDED, "项目退回:图纸需修改")
    assert Event.objects.filter(verb="void_round").count() == 1


def test_a_certified_round_stays_in_the_history(clerk):
    project = records.project_at(3)
    held = records.certified(project, clerk, 2)
    back(project, clerk, 2)
    held.refresh_from_db()
    assert held.state == "certified"


@pytest.mark.parametrize("step", range(2, 12))
def test_the_street_sends_back_inside_its_own_steps(clerk, step):
    project = records.project_at(step)
    own = tuple(target for target in range(1, step) if target in STREET_STEPS)
    assert targets(clerk, project) == (own if step in STREET_STEPS else ())
    for target in range(1, step):
        if target in targets(clerk, project):
            continue
        with pytest.raises(Refused) as refused:
            back(project, clerk, target)
        assert refused.value.codes == ("bureau_step",)


@pytest.mark.parametrize("step", range(2, 12))
def test_the_bureau_sends_back_anywhere(officer, step):
    assert targets(officer, records.project_at(step)) == tuple(range(1, step))
    assert back(records.project_at(step), officer, 1).step == 1


@pytest.mark.parametrize("to_step", [0, 5, 6, 12])
def test_back_means_to_a_lower_step(officer, to_step):
    with pytest.raises(Refused) as refused:
        back(records.project_at(5), officer, to_step)
    assert refused.value.codes == ("bad_target",)


def test_every_reason_is_named_at_once(clerk):
    with pytest.raises(Refused) as refused:
        back(records.project_at(5), clerk, 4, reason=" ", kept=["6:round", "x"])
    assert refused.value.codes == ("required", "bureau_step", "cannot_keep", "cannot_keep")
    assert Project.objects.get().cycle == 0


def test_a_stale_page_sends_nothing_back(officer):
    with pytest.raises(Stale):
        back(records.project_at(5), officer, 1, version=7)


@pytest.mark.parametrize("state", ["paused", "withdrawn", "closed"])
def test_a_project_that_stands_still_is_not_sent_back(officer, state):
    with pytest.raises(Refused) as refused:
        back(records.project_at(5, state=state), officer, 1)
    assert refused.value.codes == ("not_running",)
    assert targets(officer, Project.objects.get()) == ()


@pytest.mark.parametrize("role", ["street_certifier", "bureau_leader", "auditor", "department_reviewer"])
def test_nobody_else_sends_back(clerk, role):
    with pytest.raises(NotAllowed):
        back(records.project_at(5), UserFactory(role=role), 1)


def test_another_streets_clerk_sends_nothing_back(strange_clerk):
    with pytest.raises(NotAllowed):
        back(records.project_at(5), strange_clerk, 1)


class TestKept:
    def test_only_what_is_on_record_and_at_or_after_the_target_is_offered(self, clerk):
        project = records.project_at(7)
        records.complete(project, clerk, *range(1, 7))
        offered = [key for key, _ in keepable(gather(project, TODAY), 3)]
        assert offered == ["3:notice", "3:round", "5:design", "6:round", "6:pre_review", "5:documents"]

    def test_a_round_that_did_not_carry_cannot_be_kept(self, clerk):
        project = records.project_at(3)
        records.certified(project, clerk, 2, outcome="failed")
        with pytest.raises(Refused) as refused:
            back(project, clerk, 1, kept=["3:round"])
        assert refused.value.codes == ("cannot_keep",)

    def test_what_was_said_about_a_scheme_falls_with_it(self, clerk):
        project = records.project_at(6)
        records.complete(project, clerk, *range(1, 7))
        with pytest.raises(Refused) as refused:
            back(project, clerk, 5, kept=["6:pre_review"])
        assert refused.value.codes == ("rests_on_lost",)
        assert "须同时保留正式方案和概算" in refused.value.reasons[0].message

    def test_with_its_scheme_it_can_be_kept(self, clerk):
        project = records.project_at(6)
        records.complete(project, clerk, *range(1, 7))
        sent = back(project, clerk, 5, kept=["5:design", "5:documents", "6:pre_review"])
        assert advance(sent, actor=clerk, on=TODAY).step == 6
        assert gather(sent, TODAY).pre_review == "closed"
