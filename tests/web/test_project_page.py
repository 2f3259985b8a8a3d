"""The project page: what it shows of each step, to whom, in a fixed number of queries."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from consultations.models import Round
from projects import events
from projects.models import Project
from tests.factories import TODAY, ProjectFactory, UserFactory
from tests.workflow import records
from workflow.services import advance, send_back

pytestmark = pytest.mark.django_db
QUERIES = 35


@pytest.fixture(autouse=True)
def _a_day(district: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(project: Project, user: User, query: str = "") -> str:
    response = browser(user).get(f"/work/projects/{project.code}/{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def clerk() -> User:
    return UserFactory()


class TestWhatItShows:
    def test_the_title_line_says_place_street_step_and_light(self, clerk: User) -> None:
        project = ProjectFactory(
            step=3,
            neighbourhood__name="和睦新村",
            due_on=TODAY + timedelta(days=1),
            yellow_from_on=TODAY - timedelta(days=6),
            red_from_on=TODAY + timedelta(days=8),
        )
        html = shown(project, clerk)
        for text in (
            "和睦新村",
            "和睦街道",
            "第3步 第二次征求意见",
            "预警",
            "还剩 1 个工作日",
            "标准 15 个工作日(平台默认),剩余 5 个工作日以内或超期 5 个工作日以内为预警,再晚为逾期",
        ):
            assert text in html

    def test_the_gate_stands_as_a_checklist_with_who_and_where(self, clerk: User) -> None:
        project = records.project_at(4)
        html = shown(project, clerk)
        assert "还没有申报年度计划" in html
        assert f'href="/work/projects/{project.code}/records/batch/"' in html
        assert "去办理" in html
        assert "还差 4 项,暂时不能进入第5步(委托方案设计)" in html

    def test_who_else_must_act_is_named(self, clerk: User) -> None:
        html = shown(records.project_at(9), clerk)
        assert "由审计办理" in html

    def test_before_certification_only_the_number_of_forms_is_shown(self, clerk: User) -> None:
        project = records.project_at(3)
        records.running_round(project, clerk, 2)
        html = shown(project, clerk)
        assert "已收回 0 / 3 份" in html
        assert "tally" not in html

    def test_a_certified_round_shows_both_bars(self, clerk: User) -> None:
        project = records.project_at(3)
        records.certified(project, clerk, 2)
        html = shown(project, clerk)
        assert "200.00 / 300.00" in html
        assert "2 / 3" in html

    def test_a_round_that_a_return_undid_is_not_shown_as_the_result(self, clerk: User) -> None:
        project = records.project_at(1)
        records.complete(project, clerk)
        project = advance(project, actor=clerk, on=TODAY)
        project = send_back(project, actor=clerk, on=TODAY, to_step=1, reason="名册有误")
        html = shown(project, clerk)
        assert "200.00 / 300.00" not in html
        assert "退回前上传,须重新上传" in html

    def test_the_notice_counts_down_in_working_days(self, clerk: User) -> None:
        project = records.project_at(3)
        records.notice(project, clerk, closes_on=TODAY + timedelta(days=7))
        assert "公示中,还有5个工作日,2019年10月28日24时截止" in shown(project, clerk)

    def test_another_step_can_be_looked_at(self, clerk: User) -> None:
        project = records.project_at(3)
        html = shown(project, clerk, "?step=5")
        assert "项目还没有走到这一步" in html
        assert "还没有登记正式方案" in html
        assert "回到第3步" in html

    @pytest.mark.parametrize("query", ["?step=99", "?step=0", "?step=x", "?step=-1", "?step="])
    def test_a_step_that_does_not_exist_shows_the_present_one(self, clerk: User, query: str) -> None:
        assert "本步骤清单" in shown(records.project_at(3), clerk, query)

    def test_the_side_has_facts_money_items_and_history(self, clerk: User) -> None:
        project = records.project_at(2)
        events.record("x", "登记一件事", actor=clerk, on=TODAY, project=project, reason="有理由")
        html = shown(project, clerk)
        for text in (
            project.code,
            "尚无造价",
            "纳入 <b>0</b> 项",
            "未确定 <b>36</b> 项",
            "登记一件事",
            "有理由",
        ):
            assert text in html

    def test_names_are_written_as_they_are(self, clerk: User) -> None:
        project = ProjectFactory(neighbourhood__name="<b>𠮷庆里=1</b>")
        assert "&lt;b&gt;𠮷庆里=1&lt;/b&gt;" in shown(project, clerk)

    @pytest.mark.parametrize("step", range(1, 12))
    def test_every_step_has_its_page(self, clerk: User, step: int) -> None:
        project = records.project_at(step)
        records.complete(project, clerk)
        assert f"第{step}步" in shown(project, clerk)

    @pytest.mark.parametrize(
        ("state", "word"), [("paused", "项目暂缓实施"), ("withdrawn", "项目已调出计划"), ("closed", "已办结")]
    )
    def test_a_project_that_stands_still_says_so_and_offers_no_step(
        self, clerk: User, state: str, word: str
    ) -> None:
        html = shown(ProjectFactory(state=state), clerk)
        assert word in html
        assert "/advance/" not in html


class TestSignposts:
    def test_a_round_is_opened_where_the_reader_acts_on_it(self, clerk: User) -> None:
        project = records.project_at(1)
        round = records.running_round(project, clerk, 1)
        rounds, address = (
            f"/work/projects/{project.code}/rounds/1/",
            f"/work/projects/{project.code}/to/round/1/",
        )
        certifier, auditor = UserFactory(role="street_certifier"), UserFactory(role="auditor")
        assert browser(clerk).get(address).url == f"{rounds}grid/"
        assert browser(certifier).get(address).url == browser(auditor).get(address).url == rounds
        Round.objects.update(ends_on=TODAY - timedelta(days=1))
        assert browser(clerk).get(address).url == f"{rounds}close/"
        Round.objects.update(state=Round.State.CLOSED, closed_on=round.ends_on)
        assert browser(certifier).get(address).url == f"{rounds}certify/"
        assert browser(clerk).get(address).url == rounds

    def test_where_none_is_there_the_clerk_opens_one_and_others_see_the_list(self, clerk: User) -> None:
        project = records.project_at(1)
        address = f"/work/projects/{project.code}/to/round/1/"
        assert browser(clerk).get(address).url == f"/work/projects/{project.code}/rounds/open/1/"
        others = browser(UserFactory(role="auditor")).get(address)
        assert others.url == f"/work/projects/{project.code}/rounds/"
        assert not Round.objects.exists()


class TestHistory:
    def test_all_acts_newest_first_by_pages(self, clerk: User) -> None:
        project = ProjectFactory()
        for number in range(51):
            events.record("x", f"第{number}件事。", actor=clerk, on=TODAY, project=project)
        client = browser(clerk)
        first = client.get(f"/work/projects/{project.code}/history/").content.decode()
        assert first.index("第50件事。") < first.index("第49件事。")
        assert "第0件事。" not in first
        second = client.get(f"/work/projects/{project.code}/history/?page=2").content.decode()
        assert "第0件事。" in second


class TestQueries:
    def test_the_number_is_fixed_however_much_there_is(
        self, clerk: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        project = records.project_at(3)
        records.complete(project, clerk)
        client = browser(clerk)
        client.get(f"/work/projects/{project.code}/")
        with django_assert_num_queries(QUERIES):
            client.get(f"/work/projects/{project.code}/")
        for number in range(8):
            records.document(project, clerk, 3, "other")
            events.record("x", f"第{number}件事", actor=UserFactory(), on=TODAY, project=project)
        with django_assert_num_queries(QUERIES):
            client.get(f"/work/projects/{project.code}/")
