"""Pages of the result: several rounds let pass at once, roll corrections, carried papers, the printed papers."""

from datetime import timedelta

import pytest
from django.test import Client

from consultations.models import Ballot, LetPass, RollCorrection, Round
from consultations.services import certify_round, let_pass, propose_correction, void_round
from tests.consultations.builders import OPENED, TODAY, closed, entry, opened, reopened, say, single, unit
from tests.consultations.test_corrections import RIGHT
from tests.factories import StreetFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch) -> None:
    """Every page reads the clock at one place."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def clerk():
    return UserFactory(role="street_clerk")


@pytest.fixture
def colleague():
    return UserFactory(role="street_clerk")


@pytest.fixture
def certifier():
    return UserFactory(role="street_certifier")


@pytest.fixture
def leader():
    return UserFactory(role="bureau_leader")


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(round: Round, page: str = "") -> str:
    return f"/work/projects/{round.project.code}/rounds/{round.number}/{page}"


def text(answer) -> str:
    return answer.content.decode()


def short(clerk, certifier, number: int = 1) -> Round:
    """Of three heads one agreed; the literal text asks for nothing more in round 3."""
    round = closed(single(3), clerk, ["agree"], number=number)
    round.project.step = {1: 1, 2: 3, 3: 6}[number]
    round.project.save()
    return certify_round(round, actor=certifier, on=TODAY)


class TestSeveral:
    """特殊情况审批 of several rounds."""

    def test_the_desk_leads_there_when_two_wait(self, clerk, certifier, leader) -> None:
        short(clerk, certifier)
        assert "一起审批" not in text(browser(leader).get("/work/"))
        short(clerk, certifier)
        page = text(browser(leader).get("/work/"))
        assert "2个小区的征求意见未达标,等待特殊情况审批。" in page
        assert 'href="/work/let-pass/"' in page

    def test_list_check_and_one_act(self, clerk, certifier, leader) -> None:
        one, two, other = (short(clerk, certifier) for _ in range(3))
        client = browser(leader)
        page = text(client.get("/work/let-pass/"))
        for round in (one, two, other):
            assert round.project.neighbourhood.name in page
        assert "还差" in page
        sent = {"chosen": [one.pk, two.pk], f"reason_{one.pk}": "出租户多", f"reason_{two.pk}": "原则上同意"}
        check = text(client.post("/work/let-pass/", sent))
        assert "将同意以下 <b>2</b> 个小区" in check
        assert other.project.neighbourhood.name not in check
        assert not LetPass.objects.exists()
        done = client.post("/work/let-pass/", sent | {"checked": "on"}, follow=True)
        assert "已批准2个小区按特殊情况通过" in text(done)
        assert {row.round_id: row.reason for row in LetPass.objects.all()} == {
            one.pk: "出租户多",
            two.pk: "原则上同意",
        }

    def test_going_back_to_change_keeps_what_was_written(self, clerk, certifier, leader) -> None:
        round = short(clerk, certifier)
        sent = {"chosen": [round.pk], f"reason_{round.pk}": "写了一半", "checked": "on", "change": "1"}
        page = text(browser(leader).post("/work/let-pass/", sent))
        assert "写了一半" in page
        assert "checked>" in page
        assert not LetPass.objects.exists()

    def test_the_reason_stands_ready_where_the_literal_text_is_met(self, clerk, certifier, leader) -> None:
        short(clerk, certifier, number=3)
        page = text(browser(leader).get("/work/let-pass/"))
        assert "方案原文要求已达到" in page
        assert "按“原则上”同意进入下一步" in page

    def test_bad_input_is_told_beside_its_field_and_nothing_is_stored(self, clerk, certifier, leader) -> None:
        round = short(clerk, certifier)
        client = browser(leader)
        for sent, words in (
            ({}, "请至少选择一个小区。"),
            ({"chosen": [round.pk]}, f"请填写{round.project.neighbourhood.name}的理由"),
            ({"chosen": [round.pk + 999]}, "请重新选择"),
            ({"chosen": ["x"]}, "请重新选择"),
        ):
            answer = client.post("/work/let-pass/", sent | {"checked": "on"})
            assert answer.status_code == 422
            assert words in text(answer)
        assert not LetPass.objects.exists()

    def test_what_another_leader_did_meanwhile_is_said(self, clerk, certifier, leader) -> None:
        one, two = short(clerk, certifier), short(clerk, certifier)
        let_pass(one, actor=UserFactory(role="bureau_leader"), on=TODAY, reason="同意")
        sent = {"chosen": [one.pk, two.pk], f"reason_{one.pk}": "同意", f"reason_{two.pk}": "同意"}
        answer = browser(leader).post("/work/let-pass/", sent | {"checked": "on"})
        assert "有的已经审批或不再等待审批" in text(answer)
        assert LetPass.objects.count() == 1

    def test_a_step_left_behind_and_a_round_held_again_do_not_wait(self, clerk, certifier, leader) -> None:
        gone, again = short(clerk, certifier), short(clerk, certifier)
        gone.project.step = 2
        gone.project.save()
        reopened(again.project, clerk, on=TODAY)
        assert "没有等待特殊情况审批的征求意见" in text(browser(leader).get("/work/let-pass/"))

    def test_only_for_the_leader(self, clerk, certifier) -> None:
        for person in (clerk, certifier, UserFactory(role="bureau_officer")):
            assert browser(person).get("/work/let-pass/").status_code == 403


class TestCorrections:
    """名册更正 by two persons."""

    def test_from_the_room_to_the_corrected_name(self, clerk, colleague) -> None:
        round = opened(single(3), clerk)
        client = browser(clerk)
        found = client.get(url(round, "corrections/"), {"place": "1-1-101"})
        assert found.url == url(round, f"corrections/unit/{unit(round, '101').pk}/")
        sent = {"after": RIGHT, "reason": "与登记簿核对"}
        page = text(client.post(found.url, sent, follow=True))
        assert "等待另一人确认" in page
        assert "确认更正</button>" not in page
        other = browser(colleague)
        assert "有1处名册更正等待第二人确认" in text(other.get("/work/"))
        assert "1 处" in text(other.get(url(round)))
        assert "已核对,确认更正" in text(other.get(url(round, "corrections/")))
        row = RollCorrection.objects.get()
        done = other.post(url(round, f"corrections/{row.pk}/confirm/"), follow=True)
        assert "已确认,名册上的姓名已经更正。" in text(done)
        assert entry(round, "101").owner_names == RIGHT

    def test_what_is_no_slip_is_told_beside_the_field(self, clerk) -> None:
        round = opened(single(3), clerk)
        answer = browser(clerk).post(
            url(round, f"corrections/unit/{unit(round, '101').pk}/"), {"after": "李芳", "reason": "换了业主"}
        )
        assert answer.status_code == 422
        assert "这不是笔误" in text(answer)
        assert not RollCorrection.objects.exists()

    def test_an_unknown_room_is_said_in_words(self, clerk) -> None:
        round = opened(single(3), clerk)
        answer = browser(clerk).get(url(round, "corrections/"), {"place": "9-9-901"})
        assert "名册里没有" in text(answer)

    def test_the_own_one_cannot_be_confirmed_but_taken_back(self, clerk) -> None:
        round = opened(single(3), clerk)
        row = propose_correction(entry(round, "101"), actor=clerk, on=TODAY, after=RIGHT, reason="核对")
        client = browser(clerk)
        answer = client.post(url(round, f"corrections/{row.pk}/confirm/"))
        assert "须由另一人确认" in text(answer)
        client.post(url(round, f"corrections/{row.pk}/drop/"), {"reason": "看错"})
        row.refresh_from_db()
        assert row.drop_reason == "看错"

    def test_another_streets_people_find_nothing(self, clerk) -> None:
        round = opened(single(3), clerk)
        row = propose_correction(entry(round, "101"), actor=clerk, on=TODAY, after=RIGHT, reason="核对")
        stranger = browser(UserFactory(role="street_clerk", street=StreetFactory(code="daguan")))
        for page in ("corrections/", f"corrections/unit/{unit(round, '101').pk}/", "carry/", "minutes.pdf"):
            assert stranger.get(url(round, page)).status_code == 404
        assert stranger.post(url(round, f"corrections/{row.pk}/confirm/")).status_code == 404
        row.refresh_from_db()
        assert row.is_waiting


class TestCarrying:
    """Papers of a voided attempt."""

    def again(self, clerk) -> Round:
        old = opened(single(3), clerk)
        say(old, "101", "agree", clerk, signed_on=OPENED)
        say(old, "201", "disagree", clerk)
        void_round(old, actor=clerk, on=TODAY, reason="名册有误")
        return reopened(old.project, clerk, on=TODAY)

    def test_ticked_heads_come_over_with_their_receipts(self, clerk) -> None:
        round = self.again(clerk)
        client = browser(clerk)
        assert "转入上轮意见" in text(client.get(url(round)))
        page = text(client.get(url(round, "carry/")))
        assert "可以转入" in page
        assert "名册有误" in page
        first = entry(round, "101")
        sent = {"entries": [first.pk], "how": "phone", "reconfirmed_on": TODAY.isoformat()}
        done = text(client.post(url(round, "carry/"), sent, follow=True))
        assert "已转入本轮,可以打印回执" in done
        assert "新一轮已有意见" in done
        made = Ballot.objects.get(round=round)
        assert (made.choice, made.source, made.entry) == ("agree", "carried", first)
        assert "打印回执" in text(client.get(url(round, f"receipts/{unit(round, '101').pk}/")))

    def test_nothing_without_a_tick_a_way_and_a_day(self, clerk) -> None:
        round = self.again(clerk)
        answer = browser(clerk).post(url(round, "carry/"), {"reconfirmed_on": ""})
        assert answer.status_code == 422
        for words in ("请勾选已重新确认的业主。", "请选择确认方式。", "请填写重新确认日期。"):
            assert words in text(answer)
        tomorrow = (TODAY + timedelta(days=1)).isoformat()
        sent = {"entries": [entry(round, "101").pk], "how": "phone", "reconfirmed_on": tomorrow}
        assert "不能晚于" in text(browser(clerk).post(url(round, "carry/"), sent))
        assert not Ballot.objects.filter(round=round).exists()

    def test_a_first_attempt_does_not_offer_it(self, clerk) -> None:
        assert "转入上轮意见" not in text(browser(clerk).get(url(opened(single(3), clerk))))


class TestPrinted:
    """结果公告 and 情况记录."""

    def test_anyone_prints_the_notice_of_a_certified_round_only(self, client, clerk, certifier) -> None:
        round = closed(single(3), clerk, ["agree", "agree"])
        page = f"/n/{round.project.neighbourhood.code}/rounds/{round.pk}/result.pdf"
        assert client.get(page).status_code == 404
        certify_round(round, actor=certifier, on=TODAY)
        for _ in range(2):
            answer = client.get(page)
            assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
            assert b"".join(answer.streaming_content).startswith(b"%PDF")
        assert page in text(client.get(f"/n/{round.project.neighbourhood.code}/"))
        assert page in text(client.get(page.removesuffix("result.pdf")))

    def test_the_notice_follows_what_the_leader_decides_later(self, client, clerk, certifier, leader) -> None:
        round = short(clerk, certifier)
        page = f"/n/{round.project.neighbourhood.code}/rounds/{round.pk}/result.pdf"
        before = b"".join(client.get(page).streaming_content)
        let_pass(round, actor=leader, on=TODAY, reason="同意")
        assert b"".join(client.get(page).streaming_content) != before

    def test_the_round_offers_both_papers_once_it_is_over(self, clerk, certifier) -> None:
        round = closed(single(3), clerk, ["agree", "agree"])
        client = browser(clerk)
        assert "情况记录(PDF)" not in text(client.get(url(round)))
        assert client.get(url(round, "minutes.pdf")).status_code == 404
        certify_round(round, actor=certifier, on=TODAY)
        page = text(client.get(url(round)))
        assert "结果公告(PDF)" in page
        assert "情况记录(PDF)" in page
        answer = client.get(url(round, "minutes.pdf"))
        assert b"".join(answer.streaming_content).startswith(b"%PDF")

    def test_a_voided_round_has_its_record_and_no_notice(self, clerk) -> None:
        round = void_round(opened(single(3), clerk), actor=clerk, on=TODAY, reason="名册有误")
        page = text(browser(clerk).get(url(round)))
        assert "情况记录(PDF)" in page
        assert "结果公告(PDF)" not in page

    def test_residents_read_who_let_a_round_pass(self, client, clerk, certifier, leader) -> None:
        round = short(clerk, certifier)
        let_pass(round, actor=leader, on=TODAY, reason="出租户多")
        page = text(client.get(f"/n/{round.project.neighbourhood.code}/"))
        assert f"区住建局负责人{leader}于" in page


def test_the_certifier_sees_who_entered_and_who_closed(clerk, colleague, certifier) -> None:
    round = opened(single(4), clerk)
    for room in ("101", "201"):
        say(round, room, "agree", clerk)
    say(round, "301", "agree", colleague)
    browser(clerk).post(url(round, "close/"))
    page = text(browser(certifier).get(url(round, "certify/")))
    for words in (f"{clerk} 2 份", f"{colleague} 1 份", f"{clerk} 结束录入", "3", "300.00", "400.00"):
        assert words in page
    assert "现在不能由您复核确认" not in page
