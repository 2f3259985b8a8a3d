"""Stored worklists: the same lines as computed ones for every role, whatever was done; and few queries."""

import random
from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from consultations.models import RollEntry, Round, Settlement
from funding.models import FundingSource, Payment
from policy.errors import Refused
from projects import events
from projects.models import Project, TakeOver, WorklistMark
from projects.services.notices import publish_notice
from projects.services.objections import answer_objection, record_objection
from reviews.models import BatchEntry, GradeRecognition
from tests.factories import (
    TODAY,
    BuilderBodyFactory,
    DepartmentFactory,
    NeighbourhoodFactory,
    StreetFactory,
    UserFactory,
)
from tests.workflow import records
from workflow.models import Proposal, WaitingItem, WorklistState
from workflow.services import advance, decide_proposal, propose, send_back
from workflow.services.waiting import refresh_all, refresh_changed
from workflow.worklist_check import differences
from workflow.worklists import Worklist, worklist

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(clerk):
    """Somebody of every role, two streets and two departments."""
    everybody = [UserFactory(role=role) for role in Role.values if role != Role.DEPARTMENT_REVIEWER]
    asked = [
        UserFactory(role="department_reviewer", department=DepartmentFactory(code=code))
        for code in ("gongan", "lvhua")
    ]
    return [clerk, UserFactory(street=StreetFactory(code="daguan")), *everybody, *asked]


@pytest.fixture
def projects(clerk, people):
    """Each step bare and complete, in two streets, and something of every kind that waits beside the gates."""
    made = []
    for step in range(1, 12):
        street = {"neighbourhood__street": StreetFactory(code="daguan")} if step % 3 == 0 else {}
        due = {"due_on": TODAY + timedelta(days=step * 7 % 5), "yellow_from_on": TODAY}
        made += [records.project_at(step, **due), records.project_at(step, **street)]
        records.complete(made[-1], clerk)
    asked = records.project_at(7)
    records.formal_scheme(asked, clerk)
    records.review(asked, clerk, gongan=None, lvhua="agree")
    _beside_the_gates(made, clerk)
    _worker_of(made[0], people)
    _outside(made[6], made[16], clerk)
    _money(made[17], clerk)
    return [*made, asked]


def _beside_the_gates(made, clerk) -> None:
    TakeOver.objects.create(project=made[3], step=2, note="补录", entered_by=clerk)
    Proposal.objects.create(
        project=made[5],
        kind="pause",
        reason="x",
        proposed_on=TODAY,
        proposed_by=UserFactory(role="bureau_leader"),
    )
    GradeRecognition.objects.create(project=made[8], grade="model", applied_on=TODAY, applied_by=clerk)
    held = records.running_round(made[0], clerk, 1, state="open")
    roll = RollEntry.objects.bulk_create(
        RollEntry(round=held, head_key=f"h{n}", owner_names="业主", area=60, unit_count=1) for n in range(3)
    )
    for entry, proposer in zip(roll, (clerk, clerk, UserFactory()), strict=True):
        Settlement.objects.create(entry=entry, choice="agree", reason="问过", proposed_by=proposer)
    special = records.running_round(made[4], clerk, 4, state="open")
    Round.objects.filter(pk=special.pk).update(title="加装电梯", ends_on=TODAY + timedelta(days=3))


def _outside(waiting, building, clerk) -> None:
    """The development bureau has one to list; a building body's clerk has one on site."""
    BatchEntry.objects.create(
        project=waiting, year=2019, submitted_on=TODAY, accepted_on=TODAY, accepted_by=clerk, approved_on=TODAY,
        approval_document="批复1号", recorded_by=clerk,
    )  # fmt: skip
    building.builder_body = BuilderBodyFactory()
    building.save(update_fields=["builder_body"])


def _money(project, clerk) -> None:
    """A payment waits for release, another was refused."""
    source = FundingSource.objects.create(project=project, kind="city", planned_yuan=1000)
    row = {"source": source, "paid_on": TODAY, "payee": "建工", "purpose": "x", "recorded_by": clerk}
    Payment.objects.create(**row, amount_yuan=300)
    refuser = UserFactory(role="finance_officer")
    Payment.objects.create(
        **row, amount_yuan=200, refused_on=TODAY, refused_by=refuser, refuse_reason="缺少监理签认"
    )


def _worker_of(project, people) -> None:
    """The community worker's own community is the project's."""
    place, worker = project.neighbourhood, next(one for one in people if one.role == Role.COMMUNITY_WORKER)
    place.community = worker.community
    place.save(update_fields=["community"])


def computed(user):
    """The list as it is when nothing is stored."""
    state = dict(WorklistState.objects.values_list("project", "made_on"))
    WorklistState.objects.update(made_on=None)
    found = worklist(user, TODAY)
    for pk, made_on in state.items():
        WorklistState.objects.filter(pk=pk).update(made_on=made_on)
    return found


def test_what_is_stored_is_what_is_computed_for_every_role(people, projects) -> None:
    alive = {user: worklist(user, TODAY) for user in people}
    assert not WaitingItem.objects.exists()
    assert refresh_all(TODAY) == len(projects)
    for user in people:
        stored = Worklist(user, TODAY)
        assert not stored.stale
        assert stored[:] == alive[user], user.role
        assert len(stored) == len(alive[user])
        assert stored[1:3] == alive[user][1:3]
    assert {user.role for user, found in alive.items() if found} == set(Role.values) - {"administrator"}


def test_some_stored_and_some_computed_are_one_list_in_order(people, projects) -> None:
    alive = {user: worklist(user, TODAY) for user in people}
    refresh_all(TODAY)
    for project in projects[::2]:
        events.changed([project.pk])
    for user in people:
        mixed = Worklist(user, TODAY)
        assert mixed[:] == alive[user]
        assert mixed[2:5] == alive[user][2:5]


def test_who_proposed_is_asked_for_what_others_proposed(clerk, people, projects) -> None:
    refresh_all(TODAY)
    certifier = next(one for one in people if one.role == Role.STREET_CERTIFIER)
    own = [task.sentence for task in worklist(clerk, TODAY) if task.where == "settle:1"]
    others = [task.sentence for task in worklist(certifier, TODAY) if task.where == "settle:1"]
    assert own == ["第一次征求意见有1人的待核实意见等待第二人确认"]
    assert others == ["第一次征求意见有3人的待核实意见等待第二人确认"]


@pytest.mark.parametrize("seed", range(3))
def test_no_order_of_acts_leaves_an_old_line(seed, clerk, officer, leader, people, projects) -> None:
    """Acts at random, each followed by what the portal does after a commit: nothing stored differs, ever."""
    dice, refresh = random.Random(seed), refresh_all
    refresh(TODAY)
    for _ in range(40):
        _some_act(dice, dice.choice(projects), clerk, officer, leader)
        refresh_changed(TODAY)
        assert not WorklistMark.objects.exists()
    assert list(differences(TODAY)) == []
    for user in people:
        assert Worklist(user, TODAY)[:] == computed(user)


def _some_act(dice, project, clerk, officer, leader) -> None:
    project.refresh_from_db()
    open_one = project.proposals.filter(decision="").first()
    notice = project.notices.filter(withdrawn_on=None).first()
    objection = notice and notice.objections.filter(answer="").first()
    acts = [
        lambda: advance(project, actor=dice.choice([clerk, officer]), on=TODAY),
        lambda: send_back(
            project, actor=officer, on=TODAY, to_step=max(1, project.step - 1), reason="材料有误"
        ),
        lambda: propose(project, dice.choice(["pause", "resume"]), actor=clerk, on=TODAY, reason="雨季"),
        lambda: open_one and decide_proposal(open_one, actor=leader, on=TODAY, approve=dice.random() < 0.5),
        lambda: publish_notice(project, actor=clerk, on=TODAY, title="公示", body="方案", contact="0571-1"),
        lambda: notice and record_objection(notice, actor=clerk, on=TODAY, text="采光"),
        lambda: objection and answer_objection(objection, actor=clerk, on=TODAY, answer="已调整"),
    ]
    with suppress(Refused):
        dice.choice(acts)()


def test_an_event_marks_its_project_or_all_of_its_neighbourhood(clerk, projects) -> None:
    refresh_all(TODAY)
    events.record("x", "说明", actor=clerk, on=TODAY, project=projects[0])
    events.record("y", "说明", actor=clerk, on=TODAY, neighbourhood=projects[1].neighbourhood)
    events.record("z", "说明", actor=clerk, on=TODAY)
    assert set(WorklistMark.objects.values_list("project", flat=True)) == {projects[0].pk, projects[1].pk}


def test_tomorrow_everything_is_computed_until_it_is_stored_anew(clerk, projects) -> None:
    refresh_all(TODAY)
    tomorrow = TODAY + timedelta(days=1)
    assert len(Worklist(clerk, tomorrow).stale) == Project.objects.visible_to(clerk).count()
    assert refresh_all(tomorrow) == len(projects)
    assert refresh_all(tomorrow) == 0


def test_a_page_of_stored_lines_costs_the_same_for_few_and_many(clerk, officer) -> None:
    def counted(user) -> int:
        with CaptureQueriesContext(connection) as captured:
            found = Worklist(user, TODAY)
            assert (len(found) > 0, len(found[0:25]) > 0) == (True, True)
        return len(captured)

    for number in (11, 33):
        for step in range(number):
            records.project_at(step % 11 + 1, neighbourhood=NeighbourhoodFactory())
        refresh_all(TODAY)
        assert counted(clerk) == counted(officer) == 4


def test_the_command_names_what_differs(clerk, projects, monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    refresh_all(TODAY)
    out = StringIO()
    call_command("check_worklists", stdout=out)
    WaitingItem.objects.filter(project=projects[2]).delete()
    with pytest.raises(CommandError, match="1个项目"):
        call_command("check_worklists", stdout=out)
    assert projects[2].code in out.getvalue()


def test_after_a_commit_the_lines_are_made_anew_once(
    clerk, projects, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    refresh_all(TODAY)
    with django_capture_on_commit_callbacks(execute=True) as called:
        for project in projects[:3]:
            events.record("x", "说明", actor=clerk, on=TODAY, project=project)
    assert len(called) == 1
    assert not WorklistMark.objects.exists()
    assert not Worklist(clerk, TODAY).stale
