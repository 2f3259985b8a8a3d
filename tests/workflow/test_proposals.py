"""暂缓实施, 恢复, 调出计划: proposed by the street, taken back, decided by the leader."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from policy.errors import NotAllowed, Refused, Stale
from projects.models import Project
from tests.factories import TODAY, NeighbourhoodFactory, UserFactory
from workflow.models import Proposal, Transition
from workflow.services import advance, decide_proposal, open_project, propose, take_back_proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(clerk):
    return open_project(
        NeighbourhoodFactory(), actor=clerk, on=date(2019, 9, 2), batch_year=2019, builder_kind="street",
        builder_name="和睦街道",
    )  # fmt: skip


def decided(project, clerk, leader, kind, on=TODAY):
    made = propose(project, kind, actor=clerk, on=on, reason="雨季停工")
    decide_proposal(made, actor=leader, on=on, approve=True)
    return Project.objects.get(pk=project.pk)


class TestPropose:
    def test_a_proposal_waits_for_the_leader_and_changes_nothing(self, project, clerk):
        made = propose(project, "pause", actor=clerk, on=TODAY, reason="雨季停工")
        assert (made.decision, made.reason) == ("", "雨季停工")
        assert Project.objects.get().state == "active"

    @pytest.mark.parametrize(
        ("state", "kind"),
        [("active", "resume"), ("paused", "pause"), ("withdrawn", "resume"), ("closed", "withdraw")],
    )
    def test_only_what_fits_the_state_can_be_proposed(self, project, clerk, state, kind):
        Project.objects.update(state=state)
        with pytest.raises(Refused) as refused:
            propose(project, kind, actor=clerk, on=TODAY, reason="理由")
        assert refused.value.codes == ("bad_state",)

    def test_every_reason_is_named_at_once(self, project, clerk):
        propose(project, "pause", actor=clerk, on=TODAY, reason="雨季停工")
        with pytest.raises(Refused) as refused:
            propose(project, "stop", actor=clerk, on=TODAY, reason="")
        assert refused.value.codes == ("bad_kind", "pending", "required")

    def test_a_stale_page_proposes_nothing(self, project, clerk):
        with pytest.raises(Stale):
            propose(project, "pause", actor=clerk, on=TODAY, reason="雨季", version=99)

    @pytest.mark.parametrize("role", ["street_certifier", "bureau_officer", "bureau_leader", "auditor"])
    def test_only_the_streets_clerk_proposes(self, project, role):
        with pytest.raises(NotAllowed):
            propose(project, "pause", actor=UserFactory(role=role), on=TODAY, reason="雨季")

    def test_the_database_holds_one_open_proposal(self, project, clerk):
        values = {
            "project": project,
            "kind": "pause",
            "reason": "x",
            "proposed_on": TODAY,
            "proposed_by": clerk,
        }
        Proposal.objects.create(**values)
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.create(**values)


class TestTakeBack:
    def test_before_the_decision_the_street_takes_it_back(self, project, clerk):
        made = propose(project, "pause", actor=clerk, on=TODAY, reason="雨季")
        assert take_back_proposal(made, actor=clerk, on=TODAY).decision == "taken_back"
        assert propose(project, "withdraw", actor=clerk, on=TODAY, reason="征迁").pk

    def test_after_the_decision_it_cannot(self, project, clerk, leader):
        made = propose(project, "pause", actor=clerk, on=TODAY, reason="雨季")
        decide_proposal(made, actor=leader, on=TODAY, approve=True)
        with pytest.raises(Refused) as refused:
            take_back_proposal(made, actor=clerk, on=TODAY)
        assert refused.value.codes == ("already_decided",)
        assert str(leader) in refused.value.reasons[0].message

    def test_the_leader_cannot_take_it_back_for_the_street(self, project, clerk, leader):
        made = propose(project, "pause", actor=clerk, on=TODAY, reason="雨季")
        with pytest.raises(NotAllowed):
            take_back_proposal(made, actor=leader, on=TODAY)


class TestDecide:
    def test_agreeing_to_a_pause_stops_the_project_and_its_light(self, project, clerk, leader):
        paused = decided(project, clerk, leader, "pause")
        assert (paused.state, paused.step, paused.due_on) == ("paused", 1, None)
        transition = Transition.objects.order_by("id").last()
        assert (transition.kind, transition.reason, transition.actor) == ("pause", "雨季停工", leader)
        with pytest.raises(Refused):
            advance(paused, actor=clerk, on=TODAY)

    def test_a_resumed_project_has_as_many_days_left_as_when_it_was_paused(self, project, clerk, leader):
        """Entered 2019-09-02, due after 20 working days on 09-30; paused 09-16 with 11 left."""
        assert project.due_on == date(2019, 9, 30)
        decided(project, clerk, leader, "pause", on=date(2019, 9, 16))
        resumed = decided(project, clerk, leader, "resume", on=date(2019, 9, 23))
        assert (resumed.state, resumed.entered_step_on) == ("active", date(2019, 9, 2))
        assert resumed.due_on == date(2019, 10, 12)

    def test_a_second_pause_adds_up(self, project, clerk, leader):
        for began, ended in ((date(2019, 9, 3), date(2019, 9, 4)), (date(2019, 9, 5), date(2019, 9, 6))):
            decided(project, clerk, leader, "pause", on=began)
            resumed = decided(project, clerk, leader, "resume", on=ended)
        assert resumed.due_on == date(2019, 10, 9)

    def test_withdrawing_ends_the_project_and_frees_the_neighbourhood(self, project, clerk, leader):
        gone = decided(project, clerk, leader, "withdraw")
        assert (gone.state, gone.due_on) == ("withdrawn", None)
        assert (
            open_project(
                gone.neighbourhood,
                actor=clerk,
                on=TODAY,
                batch_year=2020,
                builder_kind="street",
                builder_name="街道",
            ).step
            == 1
        )

    def test_a_paused_project_may_be_withdrawn(self, project, clerk, leader):
        decided(project, clerk, leader, "pause")
        assert decided(project, clerk, leader, "withdraw").state == "withdrawn"

    def test_not_agreeing_needs_a_reason_and_changes_nothing(self, project, clerk, leader):
        made = propose(project, "pause", actor=clerk, on=TODAY, reason="雨季")
        with pytest.raises(Refused) as refused:
            decide_proposal(made, actor=leader, on=TODAY, approve=False)
        assert refused.value.codes == ("required",)
        decide_proposal(made, actor=leader, on=TODAY, approve=False, note="工期紧")
        assert Project.objects.get().state == "active"
        assert Transition.objects.count() == 1

    def test_a_second_decision_says_who_decided(self, project, clerk, leader):
        made = propose(project, "pause", actor=clerk, on=TODAY, reason="雨季")
        decide_proposal(made, actor=leader, on=TODAY, approve=True)
        with pytest.raises(Refused) as refused:
            decide_proposal(made, actor=UserFactory(role="bureau_leader"), on=TODAY, approve=True)
        assert refused.value.codes == ("already_decided",)
        assert str(leader) in refused.value.reasons[0].message
        assert Transition.objects.filter(kind="pause").count() == 1

    def test_a_taken_back_proposal_is_not_decided(self, project, clerk, leader):
        made = propose(project, "pause", actor=clerk, on=TODAY, reason="雨季")
        take_back_proposal(made, actor=clerk, on=TODAY)
        with pytest.raises(Refused) as refused:
            decide_proposal(made, actor=leader, on=TODAY, approve=True)
        assert "撤回" in refused.value.reasons[0].message

    @pytest.mark.parametrize("role", ["street_clerk", "street_certifier", "bureau_officer", "auditor"])
    def test_only_the_leader_decides(self, project, clerk, role):
        made = propose(project, "pause", actor=clerk, on=TODAY, reason="雨季")
        with pytest.raises(NotAllowed):
            decide_proposal(made, actor=UserFactory(role=role), on=TODAY, approve=True)

    def test_the_database_refuses_the_proposer_as_decider(self, project, clerk):
        made = propose(project, "pause", actor=clerk, on=TODAY, reason="雨季")
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.filter(pk=made.pk).update(decision="approved", decided_by=clerk)


def test_the_database_refuses_to_change_or_remove_a_transition(project):
    for write in (lambda: Transition.objects.update(to_step=9), lambda: Transition.objects.all().delete()):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            write()


@pytest.mark.parametrize(
    ("kind", "from_step", "to_step"),
    [
        ("advance", 1, 3),
        ("advance", 2, 1),
        ("send_back", 2, 2),
        ("send_back", 2, 3),
        ("pause", 2, 3),
        ("close", 10, 11),
    ],
)
def test_the_database_refuses_a_move_that_is_none(project, clerk, kind, from_step, to_step):
    with pytest.raises(IntegrityError, match="moves_go_where"), transaction.atomic():
        Transition.objects.create(
            project=project,
            kind=kind,
            from_step=from_step,
            to_step=to_step,
            reason="x",
            on=TODAY,
            actor=clerk,
        )
