"""Acts on a project's steps, pressed as people press them: forward, back, to rest, refused politely."""

import pytest
from django.test import Client

from accounts.models import User
from projects.models import Event, Project
from tests.factories import TODAY, ProjectFactory, UserFactory
from tests.workflow import records
from workflow.models import Proposal, Transition
from workflow.services import advance, propose

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day(district: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


@pytest.fixture
def clerk() -> User:
    return UserFactory()


@pytest.fixture
def officer() -> User:
    return UserFactory(role="bureau_officer")


@pytest.fixture
def leader() -> User:
    return UserFactory(role="bureau_leader")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(project: Project, user: User, tail: str) -> str:
    return browser(user).get(f"/work/projects/{project.code}/{tail}").content.decode()


def send(project: Project, user: User, tail: str, **data):
    return browser(user).post(f"/work/projects/{project.code}/{tail}", data, follow=True)


def ready(step: int, clerk: User) -> Project:
    """A project whose gate is open."""
    project = records.project_at(step)
    records.complete(project, clerk)
    return project


class TestAdvance:
    def test_the_button_names_the_act_and_does_it(self, clerk: User) -> None:
        project = ready(1, clerk)
        html = page(project, clerk, "advance/")
        assert '<button class="button">进入第2步(制订初步方案)</button>' in html
        response = send(project, clerk, "advance/", version=project.version)
        project.refresh_from_db()
        assert project.step == 2
        assert "已进入第2步(制订初步方案)。" in response.content.decode()

    def test_unmet_the_page_explains_instead_of_offering_the_button(self, clerk: User) -> None:
        project = records.project_at(1)
        html = page(project, clerk, "advance/")
        assert "暂时不能进入第2步" in html
        assert "还没有导入业主名册" in html
        assert '<button class="button">' not in html

    def test_a_post_with_unmet_conditions_is_refused_with_all_reasons(self, clerk: User) -> None:
        project = records.project_at(2)
        response = send(project, clerk, "advance/", version=project.version)
        project.refresh_from_db()
        assert (response.status_code, project.step) == (422, 2)
        assert len(response.context["form"].non_field_errors()) == 9

    def test_a_second_click_is_refused_and_shows_where_the_project_is(self, clerk: User) -> None:
        project = ready(1, clerk)
        version = project.version
        send(project, clerk, "advance/", version=version)
        again = send(project, clerk, "advance/", version=version)
        html = again.content.decode()
        project.refresh_from_db()
        assert (again.status_code, project.step) == (422, 2)
        assert "您的操作没有生效" in html
        assert "项目现在的情况" in html
        assert "第2步 制订初步方案" in html
        assert Transition.objects.filter(kind="advance").count() == 1

    def test_after_a_stale_page_the_next_press_is_fresh(self, officer: User, clerk: User) -> None:
        project = ready(7, clerk)
        stale = send(project, officer, "advance/", version=project.version - 1)
        assert f'name="version" value="{project.version}"' in stale.content.decode()

    def test_a_post_without_a_version_is_as_stale_as_can_be(self, clerk: User) -> None:
        project = ready(1, clerk)
        assert send(project, clerk, "advance/").status_code == 422
        project.refresh_from_db()
        assert project.step == 1

    def test_the_bureau_passes_four_and_seven_and_the_street_does_not(
        self, clerk: User, officer: User
    ) -> None:
        project = ready(7, clerk)
        refused = send(project, clerk, "advance/", version=project.version)
        assert refused.status_code == 422
        assert "不能办理" in refused.content.decode()
        send(project, officer, "advance/", version=project.version)
        project.refresh_from_db()
        assert project.step == 8

    def test_the_last_step_closes_the_project(self, clerk: User) -> None:
        project = ready(11, clerk)
        assert "办结项目</button>" in page(project, clerk, "advance/")
        send(project, clerk, "advance/", version=project.version)
        project.refresh_from_db()
        assert project.state == "closed"

    def test_looking_changes_nothing(self, clerk: User) -> None:
        project = ready(1, clerk)
        page(project, clerk, "advance/")
        project.refresh_from_db()
        assert (project.step, Event.objects.count()) == (1, 0)


class TestSendBack:
    def test_only_what_is_on_record_can_be_kept(self, clerk: User) -> None:
        project = records.project_at(3)
        records.complete(project, clerk, 1)
        html = page(project, clerk, "send-back/")
        assert "第1步 第一次征求意见" in html
        assert "初步方案和估算" not in html

    def test_back_with_a_reason_and_what_is_kept(self, clerk: User) -> None:
        project = records.project_at(3)
        records.complete(project, clerk, 1, 2)
        data = {"to_step": 1, "reason": "名册有误", "kept": ["1:wishes"], "version": project.version}
        response = send(project, clerk, "send-back/", **data)
        project.refresh_from_db()
        assert (response.status_code, project.step, project.cycle) == (200, 1, 1)
        made = Transition.objects.get(kind="send_back")
        assert (made.reason, made.kept) == ("名册有误", ["1:wishes"])

    def test_what_lies_before_the_target_stays_without_being_kept(self, clerk: User) -> None:
        project = records.project_at(3)
        records.complete(project, clerk, 1, 2)
        data = {"to_step": 2, "reason": "方案要改", "kept": ["1:round", "2:menu"], "version": project.version}
        send(project, clerk, "send-back/", **data)
        assert Transition.objects.get(kind="send_back").kept == ["2:menu"]

    def test_without_reason_or_step_nothing_moves_and_all_is_said(self, clerk: User) -> None:
        project = records.project_at(3)
        response = send(project, clerk, "send-back/", version=project.version)
        html = response.content.decode()
        assert response.status_code == 422
        assert "请填写退回理由。" in html
        assert "请选择要退回到的步骤。" in html

    def test_a_second_click_hears_the_true_reason(self, clerk: User) -> None:
        project = records.project_at(3)
        data = {"to_step": 2, "reason": "方案要改", "version": project.version}
        send(project, clerk, "send-back/", **data)
        again = send(project, clerk, "send-back/", **data)
        assert again.status_code == 422
        assert "您的操作没有生效" in again.content.decode()
        assert Transition.objects.filter(kind="send_back").count() == 1

    def test_the_street_is_offered_its_own_steps_and_the_bureau_all(self, clerk: User, officer: User) -> None:
        project = records.project_at(6)
        assert "第4步 明确改造计划" not in page(project, clerk, "send-back/")
        assert "第4步 明确改造计划" in page(project, officer, "send-back/")

    @pytest.mark.parametrize("value", ["x", "99", "-1", "²", ""])
    def test_a_made_up_step_is_refused(self, clerk: User, value: str) -> None:
        project = records.project_at(3)
        data = {"to_step": value, "reason": "试试", "version": project.version}
        assert send(project, clerk, "send-back/", **data).status_code == 422


class TestProposals:
    def test_the_street_proposes_and_the_leader_decides(self, clerk: User, leader: User) -> None:
        project = ProjectFactory()
        assert "提出暂缓实施" in page(project, clerk, "")
        send(project, clerk, "propose/pause/", reason="等待规划调整", version=project.version)
        html = page(project, leader, "")
        assert "等待区住建局负责人决定" in html
        assert "等待规划调整" in html
        send(project, leader, "proposal/", answer="approve", note="")
        project.refresh_from_db()
        assert project.state == "paused"
        assert "提出恢复实施" in page(project, clerk, "")

    def test_a_refusal_needs_its_reason(self, clerk: User, leader: User) -> None:
        project = ProjectFactory()
        propose(project, "withdraw", actor=clerk, on=TODAY, reason="列入征迁")
        refused = send(project, leader, "proposal/", answer="refuse", note="")
        assert refused.status_code == 422
        assert "请填写不同意的理由" in refused.content.decode()
        send(project, leader, "proposal/", answer="refuse", note="征迁计划没有批准")
        assert Proposal.objects.get().decision == "refused"

    def test_a_second_decision_is_refused_with_the_first(self, clerk: User, leader: User) -> None:
        project = ProjectFactory()
        propose(project, "pause", actor=clerk, on=TODAY, reason="等待规划调整")
        send(project, leader, "proposal/", answer="approve")
        again = send(project, leader, "proposal/", answer="approve")
        assert again.status_code == 422
        assert "决定:同意" in again.content.decode()

    def test_the_street_takes_an_undecided_proposal_back(self, clerk: User, leader: User) -> None:
        project = ProjectFactory()
        propose(project, "pause", actor=clerk, on=TODAY, reason="等待规划调整")
        assert "撤回申请" in page(project, clerk, "proposal/")
        assert "撤回申请" not in page(project, leader, "proposal/")
        send(project, clerk, "proposal/take-back/")
        assert Proposal.objects.get().decision == "taken_back"
        assert send(project, clerk, "proposal/take-back/").status_code == 422

    def test_a_stale_proposal_is_refused(self, clerk: User) -> None:
        project = records.project_at(2)
        records.complete(project, clerk)
        version = project.version
        advance(project, actor=clerk, on=TODAY)
        assert send(project, clerk, "propose/pause/", reason="等待", version=version).status_code == 422
        assert not Proposal.objects.exists()

    def test_only_the_street_proposes_and_only_the_leader_decides(self, clerk: User, officer: User) -> None:
        project = ProjectFactory()
        assert send(project, officer, "propose/pause/", reason="x", version=1).status_code == 403
        propose(project, "pause", actor=clerk, on=TODAY, reason="等待规划调整")
        assert send(project, officer, "proposal/", answer="approve").status_code == 422
        assert Proposal.objects.get().decision == ""

    def test_resuming_what_runs_is_not_offered(self, clerk: User) -> None:
        project = ProjectFactory()
        assert "提出恢复实施" not in page(project, clerk, "")
        response = browser(clerk).get(f"/work/projects/{project.code}/propose/resume/")
        assert response.status_code == 403
        assert browser(clerk).get(f"/work/projects/{project.code}/propose/else/").status_code == 404
