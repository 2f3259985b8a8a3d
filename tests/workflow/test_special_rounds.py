"""专项征求意见 stand beside the gates and the reports: no gate asks for them, no figure counts them, no send-back ends them."""

from datetime import date

import pytest

from accounts.models import User
from consultations.models import Round
from consultations.services import cast, certify_round, close_round, void_round
from policy.errors import Refused
from projects.models import Project
from reports import sources
from tests.consultations.builders import ENDS, OPENED, TODAY, project_with, single
from tests.consultations.test_special_rounds import LIFT
from tests.factories import UserFactory
from tests.workflow import records
from workflow.facts import gather
from workflow.queries import checklist, worklist
from workflow.services import close_project, open_special_round, send_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    return UserFactory(role="street_clerk")


@pytest.fixture
def project(clerk) -> Project:
    return project_with(single(6), clerk)


def special(project: Project, clerk: User, **options: object) -> Round:
    fields: dict[str, object] = {"on": OPENED, "ends_on": ENDS, "scope": [("1", "1")], **LIFT}
    return open_special_round(project, actor=clerk, **{**fields, **options})


def certified(project: Project, clerk: User) -> Round:
    held = special(project, clerk)
    for head in held.roll.all():
        cast(held, actor=clerk, on=TODAY, choice="agree", entry=head)
    close_round(held, actor=clerk, on=TODAY)
    return certify_round(held, actor=UserFactory(role="street_certifier"), on=TODAY)


def test_a_certified_special_round_opens_no_gate_and_is_in_no_report(project, clerk) -> None:
    before = checklist(project, TODAY)
    certified(project, clerk)
    assert checklist(project, TODAY) == before
    assert all(not held.state for held in gather(project, TODAY).rounds)
    assert sources.rounds(date(2019, 12, 31)) == {}


def test_it_is_opened_at_any_step(project, clerk) -> None:
    for step in (2, 7, 11):
        Project.objects.filter(pk=project.pk).update(step=step)
        assert special(project, clerk).is_special


def test_while_it_runs_the_project_is_not_closed(project, clerk, years) -> None:
    held = special(project, clerk)
    Project.objects.filter(pk=project.pk).update(step=11)
    project.refresh_from_db()
    records.complete(project, clerk)
    with pytest.raises(Refused) as refused:
        close_project(project, actor=clerk, on=TODAY)
    assert refused.value.codes == ("special_round_runs",)
    void_round(held, actor=clerk, on=TODAY, reason="业主撤回申请")
    assert close_project(project, actor=clerk, on=TODAY).state == "closed"


def test_a_send_back_leaves_it_open(project, clerk) -> None:
    held = special(project, clerk)
    Project.objects.filter(pk=project.pk).update(step=3)
    send_back(Project.objects.get(), actor=clerk, on=TODAY, to_step=1, reason="方案调整")
    held.refresh_from_db()
    assert held.is_open


def test_it_waits_with_its_own_last_day(project, clerk) -> None:
    special(project, clerk)
    task = next(task for task in worklist(clerk, TODAY) if task.where == "round:4")
    assert task.due_on == ENDS
    late = next(task for task in worklist(clerk, date(2019, 11, 5)) if task.where == "round:4")
    assert "已到期,请结束并提请复核" in late.sentence


def test_a_paused_project_asks_nothing_and_shows_no_task(project, clerk) -> None:
    special(project, clerk)
    Project.objects.filter(pk=project.pk).update(state=Project.State.PAUSED)
    assert not [task for task in worklist(clerk, TODAY) if task.where == "round:4"]
    with pytest.raises(Refused):
        special(Project.objects.get(), clerk)
