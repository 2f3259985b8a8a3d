"""Worklists, deadlines, lights, checklists and the step track."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from projects.models import Project, TakeOver
from reviews.models import GradeRecognition
from tests.factories import TODAY, DepartmentFactory, NeighbourhoodFactory, StreetFactory, UserFactory
from tests.workflow import records
from workflow import queries
from workflow.models import Proposal
from workflow.services import advance, decide_proposal, open_project, propose, send_back
from workflow.services.waiting import refresh_all
from workflow.worklists import Worklist
from works.models import ChangeOrder

pytestmark = pytest.mark.django_db


def tasks(user, today=TODAY):
    return [(task.where, task.sentence) for task in queries.worklist(user, today)]


def person(role, **fields):
    return UserFactory(role=role, **fields)


class TestWorklist:
    def test_a_project_that_lacks_something_is_one_line_for_who_can_do_it(self, clerk):
        project = records.project_at(2)
        (task,) = queries.worklist(clerk, TODAY)
        assert (task.project, task.where, task.more) == (project, "scheme", 7)
        assert task.sentence == "还没有登记初步方案和投资估算"
        assert queries.worklist(person("bureau_officer"), TODAY) == ()

    def test_with_everything_there_the_line_says_it_may_go_on(self, clerk, officer):
        records.complete(records.project_at(5), clerk)
        records.complete(records.project_at(7), clerk)
        assert tasks(clerk) == [("advance", "本步骤的条件都已具备,可以进入第6步")]
        assert tasks(officer) == [("advance", "本步骤的条件都已具备,可以进入第8步")]

    def test_at_the_end_it_says_that_it_can_be_closed(self, clerk):
        records.complete(records.project_at(11), clerk)
        assert tasks(clerk) == [
            ("close", "本步骤的条件都已具备,可以办结"),
            ("claim", "决算已核定,请申报补助资金"),
        ]

    def test_waiting_for_a_notice_to_close_is_nobodys_task(self, clerk):
        project = records.project_at(3)
        records.complete(project, clerk)
        project.notices.update(closes_on=TODAY)
        for role in Role.values:
            assert tasks(person(role)) == []

    def test_a_closed_round_waits_for_the_certifier(self, clerk):
        project = records.project_at(6)
        records.complete(project, clerk)
        records.running_round(project, clerk, 3, state="closed")
        assert tasks(person("street_certifier")) == [("round:3", "第三次征求意见已结束,等待复核确认")]
        assert tasks(clerk) == []

    def test_a_round_that_fell_short_waits_for_leader_and_clerk(self, clerk, leader):
        project = records.project_at(6)
        records.complete(project, clerk)
        records.certified(project, clerk, 3, outcome="failed")
        assert [where for where, _ in tasks(leader)] == ["round:3"]
        assert [where for where, _ in tasks(clerk)] == ["round:3"]

    def test_a_reviewer_sees_what_its_own_department_has_not_answered(self, clerk):
        project = records.project_at(7)
        records.formal_scheme(project, clerk)
        records.review(project, clerk, gongan=None, lvhua="agree")
        for code, expected in (("gongan", ["review"]), ("lvhua", []), ("canlian", [])):
            reviewer = person("department_reviewer", department=DepartmentFactory(code=code))
            assert [where for where, _ in tasks(reviewer)] == expected

    def test_a_pending_change_waits_for_officer_and_leader(self, clerk, officer, leader):
        project = records.project_at(9)
        records.complete(project, clerk)
        ChangeOrder.for_project(
            project, clerk, title="雨棚", reason="居民要求", amount_yuan=1, requested_on=TODAY
        ).save()
        assert [where for where, _ in tasks(officer)] == [where for where, _ in tasks(leader)] == ["change"]

    def test_a_site_without_audit_note_waits_for_the_auditor(self, clerk):
        project = records.project_at(9)
        records.complete(project, clerk)
        project.auditnotes.all().delete()
        assert tasks(person("auditor")) == [("audit", "还没有跟踪审计记录")]

    def test_the_clerk_sees_the_own_street_only(self, clerk, strange_clerk, officer):
        records.project_at(1)
        records.project_at(4, neighbourhood__street=StreetFactory(code="daguan"))
        assert len(tasks(clerk)) == len(tasks(strange_clerk)) == 1
        assert tasks(AnonymousUser()) == []

    def test_paused_and_closed_projects_wait_for_nobody(self, clerk):
        for state in ("paused", "withdrawn", "closed"):
            records.project_at(1, state=state)
        assert tasks(clerk) == []

    def test_what_waits_beside_the_gates(self, clerk, officer, leader):
        project = records.project_at(10, state="paused")
        TakeOver.objects.create(project=project, step=2, note="补录", entered_by=clerk)
        Proposal.objects.create(
            project=project, kind="resume", reason="x", proposed_on=TODAY, proposed_by=clerk
        )
        GradeRecognition.objects.create(project=project, grade="model", applied_on=TODAY, applied_by=clerk)
        assert {where for where, _ in tasks(officer)} == {"take_over", "grade"}
        assert {where for where, _ in tasks(leader)} == {"proposal", "grade"}
        assert tasks(clerk) == []
        for ended in ({"refused_on": TODAY}, {"refused_on": None, "taken_back_on": TODAY}):
            GradeRecognition.objects.update(**ended)
            assert {where for where, _ in tasks(leader)} == {"proposal"}

    def test_the_nearest_deadline_comes_first(self, clerk):
        for due in (None, TODAY + timedelta(days=9), TODAY + timedelta(days=1)):
            records.project_at(1, due_on=due, yellow_from_on=due)
        assert [task.due_on for task in queries.worklist(clerk, TODAY)] == [
            TODAY + timedelta(days=1), TODAY + timedelta(days=9), None,
        ]  # fmt: skip

    def test_pages_of_stored_lines_joined_are_the_whole_list(self, clerk):
        """The nearer end is counted from: pages of both halves, a short one at the end, one across the middle."""
        for days in (3, 1, None, 2, 5, 4, None):
            due = days and TODAY + timedelta(days=days)
            records.project_at(1, due_on=due, yellow_from_on=due)
        refresh_all(TODAY)
        waiting = Worklist(clerk, TODAY)
        whole = waiting[:]
        assert len(whole) == len(waiting) == 7
        for size in (1, 2, 3, 5):
            assert sum((waiting[at : at + size] for at in range(0, 7, size)), ()) == whole

    @pytest.mark.parametrize("role", Role.values)
    def test_as_many_queries_for_many_projects_as_for_few(self, clerk, role):
        user = person(role)

        def counted() -> int:
            with CaptureQueriesContext(connection) as captured:
                queries.worklist(user, TODAY)
            return len(captured)

        def more() -> None:
            for step in range(1, 12):
                records.complete(records.project_at(step), clerk)
                project = records.project_at(step)
                if step == 7:
                    records.formal_scheme(project, clerk)
                    records.review(project, clerk, chengguan=None)

        more()
        few = counted()
        more()
        more()
        assert (
            counted() == few <= 37
        )  # of computed lines: every source for every role, so that each kind of record that may wait costs one query,
        # whoever asks. A desk reads stored lines; tests/workflow/test_worklists.py has those.


class TestDeadlines:
    def test_days_left_are_working_days_and_late_ones_negative(self, clerk):
        soon = records.project_at(1, due_on=date(2019, 10, 25), yellow_from_on=TODAY)
        late = records.project_at(1, due_on=date(2019, 10, 18), yellow_from_on=TODAY, red_from_on=TODAY)
        unknown = records.project_at(1)
        records.project_at(1, state="paused", due_on=TODAY)
        found = queries.deadlines(clerk, TODAY)
        assert [(one.project, one.workdays_left, one.light) for one in found] == [
            (late, -1, "red"), (soon, 4, "yellow"), (unknown, None, "grey"),
        ]  # fmt: skip
        assert len(queries.deadlines(clerk, TODAY, limit=1)) == 1

    def test_lights_are_counted_and_agree_with_the_list(self, clerk, django_assert_num_queries):
        for offset in (-20, 0, 3, 30):
            open_project(
                NeighbourhoodFactory(), actor=clerk, on=TODAY - timedelta(days=20 - offset), batch_year=2019,
                builder_kind="street", builder_name="街道",
            )  # fmt: skip
        records.project_at(1)
        with django_assert_num_queries(1):
            counts = queries.light_counts(clerk, TODAY)
        listed = [one.light for one in queries.deadlines(clerk, TODAY)]
        assert counts == {light: listed.count(light) for light in ("red", "yellow", "green", "grey")}
        assert sum(counts.values()) == 5
        annotated = {row.pk: row.light for row in Project.objects.with_light(TODAY)}
        assert all(annotated[one.project.pk] == one.light for one in queries.deadlines(clerk, TODAY))


class TestStepTrack:
    @pytest.fixture
    def project(self, clerk):
        return open_project(
            NeighbourhoodFactory(), actor=clerk, on=date(2019, 9, 2), batch_year=2019, builder_kind="street",
            builder_name="街道",
        )  # fmt: skip

    def test_done_now_and_next(self, project, clerk, django_assert_num_queries):
        records.complete(project, clerk)
        project = advance(project, actor=clerk, on=date(2019, 9, 23))
        with django_assert_num_queries(3):
            first, second, third, *_ = queries.step_track(project, TODAY)
        assert (first.state, first.entered_on, first.left_on, first.days_used) == (
            "done", date(2019, 9, 2), date(2019, 9, 23), 14,
        )  # fmt: skip
        assert (second.state, second.days_used, second.days_standard) == ("now", 17, 30)
        assert (third.state, third.entered_on, third.days_used) == ("next", None, None)
        assert first.name == "第一次征求意见"

    def test_steps_to_be_done_again_are_shown_as_returned(self, project, clerk, officer):
        records.complete(project, clerk, 1, 2)
        for _ in range(2):
            project = advance(project, actor=clerk, on=TODAY)
        project = send_back(project, actor=officer, on=TODAY, to_step=1, reason="方案有误")
        states = [station.state for station in queries.step_track(project, TODAY)]
        assert states == ["now", "returned", "returned", *["next"] * 8]

    def test_a_closed_project_is_done_throughout(self, clerk):
        project = records.project_at(11, state="closed")
        assert {station.state for station in queries.step_track(project, TODAY)} == {"done"}

    def test_a_withdrawn_project_goes_no_further(self, project, clerk, leader):
        made = propose(project, "withdraw", actor=clerk, on=TODAY, reason="征迁")
        decide_proposal(made, actor=leader, on=TODAY, approve=True)
        project.refresh_from_db()
        assert {station.state for station in queries.step_track(project, TODAY)} == {"skipped"}


def test_the_checklist_is_the_gate_and_all_gates_cost_no_more(clerk):
    project = records.project_at(3)
    with CaptureQueriesContext(connection) as one:
        shown = queries.checklist(project, TODAY)
    with CaptureQueriesContext(connection) as all_steps:
        gates = queries.checklists(project, TODAY)
    assert gates[3] == shown
    assert list(gates) == list(range(1, 12))
    assert len(one) == len(all_steps) <= 15


class TestActs:
    def test_buttons_follow_role_and_state(self, clerk, officer, leader):
        project = records.project_at(5)
        assert queries.acts_of(clerk, project) == queries.Acts(True, (1, 2, 3), ("pause", "withdraw"))
        assert queries.acts_of(officer, project) == queries.Acts(False, (1, 2, 3, 4), ())
        assert queries.acts_of(leader, project) == queries.Acts(False, (), ())
        project.state = "paused"
        assert queries.acts_of(clerk, project) == queries.Acts(False, (), ("resume", "withdraw"))


def test_the_pending_proposal_and_the_history(clerk, leader):
    project = records.project_at(1)
    assert queries.pending_proposal(project) is None
    made = propose(project, "pause", actor=clerk, on=TODAY, reason="雨季")
    assert queries.pending_proposal(project) == made
    decide_proposal(made, actor=leader, on=TODAY, approve=True)
    assert [row.kind for row in queries.history(project)] == ["pause"]
