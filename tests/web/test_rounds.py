"""The pages of a round, as clerk, certifier and leader press them, without scripts."""

from datetime import date

import pytest
from django.test import Client

from consultations.models import Ballot, ItemWish, Round
from tests.consultations.builders import ENDS, TODAY, closed, entry, opened, project_with, say, single
from tests.consultations.counting import statements
from tests.factories import StreetFactory, UserFactory

pytestmark = pytest.mark.django_db

TWO_OF_ONE = [[("1", "1", "101", "61.63"), ("1", "1", "102", "86.34")], [("1", "1", "201", "50.00")]]


@pytest.fixture(autouse=True)
def _today(monkeypatch) -> None:
    """Every page reads the clock at one place."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def clerk():
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


def test_the_clerk_opens_a_round_and_lands_on_it(clerk) -> None:
    project = project_with(single(3), clerk)
    page = f"/work/projects/{project.code}/rounds/open/1/"
    assert "100.00" not in text(browser(clerk).get(page))
    assert "3 人" in text(browser(clerk).get(page))
    fields = {"question": "是否同意改造", "ends_on": "2019-10-31", "rule_set": "double-two-thirds"}
    answer = browser(clerk).post(page, fields, follow=True)
    assert answer.redirect_chain[-1][0] == f"/work/projects/{project.code}/rounds/1/"
    assert "征求意见已经开始" in text(answer)


def test_a_refused_opening_keeps_what_was_typed_and_says_why(clerk) -> None:
    project = project_with(single(3), clerk)
    fields = {"question": "问题", "ends_on": "2019-10-01", "rule_set": "double-two-thirds"}
    answer = browser(clerk).post(f"/work/projects/{project.code}/rounds/open/1/", fields)
    assert answer.status_code == 422
    assert "截止日期不能早于开始日期" in text(answer)
    assert 'value="2019-10-01"' in text(answer)


def test_the_overview_shows_both_bars_and_what_is_missing(clerk) -> None:
    round = opened(single(3), clerk)
    say(round, "101", "agree", clerk)
    page = text(browser(clerk).get(url(round)))
    assert "还差 1 人、100.00 ㎡" in page
    assert "已录 1 / 3 份" in page
    assert "方案原文要求" in page


def test_outside_the_street_only_the_returned_count_is_seen_before_certification(
    clerk, leader, certifier
) -> None:
    round = closed(single(3), clerk, ["agree", "disagree"])
    page = text(browser(leader).get(url(round)))
    assert "已收回 <b>2 人</b>" in page
    assert "tally" not in page
    browser(certifier).post(url(round, "certify/"))
    assert "tally" in text(browser(leader).get(url(round)))


def test_the_overview_has_a_fixed_number_of_statements(clerk) -> None:
    round = opened(single(30), clerk)
    client = browser(clerk)
    client.get(url(round))
    with statements(most=12):
        client.get(url(round))


def test_the_grid_marks_every_cell_by_colour_sign_and_word(clerk) -> None:
    round = opened(TWO_OF_ONE, clerk)
    say(round, "101", "agree", clerk)
    page = text(browser(clerk).get(url(round, "grid/?building=1")))
    assert page.count('<a class="cell agree"') == 2
    assert 'aria-label="1幢1单元101室 同意"' in page
    assert 'aria-label="1幢1单元201室 未反馈"' in page


@pytest.mark.parametrize("typed", ["201", "1-201", "1-1-201", "1幢1单元201室"])
def test_the_plain_form_takes_a_room_as_clerks_write_it(clerk, typed) -> None:
    round = opened(TWO_OF_ONE, clerk)
    fields = {"place": typed, "choice": "disagree", "building": "1", "entrance": "1"}
    answer = browser(clerk).post(url(round, "cast/"), fields, follow=True)
    assert "1幢1单元201室 不同意" in text(answer)
    assert Ballot.objects.get().unit.room == "201"


def test_a_correction_is_marked_with_what_stood_before(clerk) -> None:
    round = opened(TWO_OF_ONE, clerk)
    say(round, "201", "agree", clerk)
    fields = {"place": "1-1-201", "choice": "disagree"}
    answer = browser(clerk).post(url(round, "cast/"), fields, follow=True)
    assert "1幢1单元201室 不同意,更正,原为 同意" in text(answer)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"place": "9-9-999", "choice": "agree"}, "名册里没有“9-9-999”"),
        ({"place": "1-1-201"}, "请选择意见"),
        ({"place": "1-1-201", "choice": "agree", "signed_on": "2019-10-22"}, "还没有到"),
        ({"place": "1-1-201", "choice": "agree", "signed_on": "2019-10-01"}, "业主重新确认后才能计入"),
    ],
)
def test_a_bad_form_is_refused_in_place_in_one_sentence(clerk, fields, sentence) -> None:
    round = opened(TWO_OF_ONE, clerk)
    answer = browser(clerk).post(url(round, "cast/"), fields)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert fields["place"] in text(answer)
    assert not Ballot.objects.exists()


def test_a_room_that_several_entrances_have_is_asked_for(clerk) -> None:
    round = opened([[("1", "1", "101", "50.00")], [("1", "2", "101", "50.00")]], clerk)
    answer = browser(clerk).post(url(round, "cast/"), {"place": "101", "building": "1", "choice": "agree"})
    assert "1单元、2单元都有“101”" in text(answer)


def test_the_script_gets_the_new_bars_as_json_in_few_statements(clerk) -> None:
    round = opened(TWO_OF_ONE, clerk)
    client, unit = browser(clerk), entry(round, "201").units.get()
    fields = {"unit": unit.pk, "place": "1幢1单元201室", "choice": "agree"}
    with statements(most=7):  # session, person, round; locks, forms, one write; the tally
        answer = client.post(url(round, "cast/"), fields, headers={"accept": "application/json"})
    data = answer.json()
    assert (data["state"], data["head"], data["sentence"]) == ("agree", unit.entry_id, "1幢1单元201室 同意")
    assert "已录 1 / 2 份" in data["count"]
    assert "还差" in data["bars"]


def test_the_script_gets_a_refusal_as_one_sentence(clerk) -> None:
    round = opened(TWO_OF_ONE, clerk)
    fields = {"place": "9-9-999", "choice": "agree"}
    answer = browser(clerk).post(url(round, "cast/"), fields, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["sentence"].startswith("9-9-999:名册里没有")


def test_the_unanswered_are_listed_per_entrance_once_a_head(clerk) -> None:
    round = opened(TWO_OF_ONE, clerk)
    page = text(browser(clerk).get(url(round, "unanswered/")))
    assert "1幢1单元" in page
    assert "共 2 套" in page
    assert page.count("业主1") == 1
    assert "page-break" not in page
    say(round, "101", "agree", clerk)
    say(round, "201", "agree", clerk)
    assert "所有业主都已反馈" in text(browser(clerk).get(url(round, "unanswered/")))


def test_each_entrance_has_its_own_sheet_where_asked_for(clerk) -> None:
    round = opened([[("1", "1", "101", "50.00")], [("1", "2", "101", "50.00")]], clerk)
    assert text(browser(clerk).get(url(round, "unanswered/") + "?apart=1")).count("page-break") == 1


def test_two_persons_settle_on_the_page(clerk, certifier) -> None:
    round = opened(TWO_OF_ONE, clerk)
    say(round, "101", "agree", clerk)
    say(round, "102", "disagree", clerk)
    assert "待核实" in text(browser(clerk).get(url(round, "close/")))
    fields = {"entry": entry(round, "101").pk, "choice": "agree", "reason": "电话核实"}
    answer = browser(clerk).post(url(round, "settle/"), fields, follow=True)
    assert "等待另一人确认" in text(answer)
    settlement = entry(round, "101").settlements.get()
    confirm = url(round, f"settle/{settlement.pk}/confirm/")
    assert browser(clerk).post(confirm).status_code == 422
    assert url(round, "grid/") not in browser(certifier).get(url(round, "settle/")).content.decode()
    assert "没有待核实的意见" in text(browser(certifier).post(confirm, follow=True))


def test_a_proposal_is_taken_back_on_the_page(clerk) -> None:
    round = opened(TWO_OF_ONE, clerk)
    say(round, "101", "agree", clerk)
    say(round, "102", "disagree", clerk)
    fields = {"entry": entry(round, "101").pk, "choice": "agree", "reason": "电话核实"}
    browser(clerk).post(url(round, "settle/"), fields)
    settlement = entry(round, "101").settlements.get()
    drop = url(round, f"settle/{settlement.pk}/drop/")
    assert browser(clerk).post(drop, {"reason": ""}).status_code == 422
    assert "仍待核实" in text(browser(clerk).post(drop, {"reason": "再问一次"}, follow=True))


def test_close_certify_and_let_pass_by_three_persons(clerk, certifier, leader) -> None:
    round = opened(single(3), clerk)
    say(round, "101", "agree", clerk)
    assert "等待另一人复核确认" in text(browser(clerk).post(url(round, "close/"), follow=True))
    check = text(browser(certifier).get(url(round, "certify/")))
    assert "复核确认第一次征求意见结果" in check
    assert "200.00" in check
    assert "结果已复核确认" in text(browser(certifier).post(url(round, "certify/"), follow=True))
    answer = browser(leader).post(url(round, "let-pass/"), {"reason": "老人多,已逐户走访"}, follow=True)
    assert "特殊情况审批通过" in text(answer)
    assert "老人多,已逐户走访" in text(answer)


def test_the_reason_is_prefilled_where_the_literal_text_is_met(clerk, certifier, leader) -> None:
    round = opened(single(3), clerk)
    Round.objects.filter(pk=round.pk).update(number=3)
    round.refresh_from_db()
    say(round, "101", "agree", clerk)
    browser(clerk).post(url(round, "close/"))
    browser(certifier).post(url(round, "certify/"))
    assert "方案对本次征求意见的原文要求已经达到" in text(browser(leader).get(url(round, "let-pass/")))


def test_the_certifier_hands_back(clerk, certifier) -> None:
    round = closed(single(3), clerk, ["agree"])
    assert "已退回录入" in text(
        browser(certifier).post(url(round, "return/"), {"reason": "抽查不符"}, follow=True)
    )


def test_extend_and_void(clerk) -> None:
    round = opened(single(3), clerk)
    fields = {"ends_on": "2019-11-08", "reason": "台风"}
    assert "已延期" in text(browser(clerk).post(url(round, "extend/"), fields, follow=True))
    assert Round.objects.get().ends_on == date(2019, 11, 8) > ENDS
    page = text(browser(clerk).post(url(round, "void/"), {"reason": "名册漏了一幢"}, follow=True))
    assert "已作废" in page
    assert "再次开始第一次征求意见" in page


def test_wishes_are_entered_for_the_36_items(clerk) -> None:
    round = opened(single(3), clerk)
    page = text(browser(clerk).get(url(round, "wishes/totals/")))
    assert page.count('type="number"') == 36
    answer = browser(clerk).post(url(round, "wishes/totals/"), {"BM01": "2", "PO06": ""}, follow=True)
    assert "改造需求已登记" in text(answer)
    assert "屋面修缮:2 人" in text(answer)
    assert ItemWish.objects.get().heads == 2
    assert browser(clerk).post(url(round, "wishes/totals/"), {"BM01": "9"}).status_code == 422


PAGES = ("", "grid/", "sheet/", "unanswered/", "settle/", "wishes/", "wishes/entry/", "wishes/totals/",
         "extend/", "void/", "close/", "certify/",
         "return/", "let-pass/")  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_another_streets_people_find_nothing(clerk, page) -> None:
    round = opened(single(3), clerk)
    for role in ("street_clerk", "street_certifier"):
        stranger = UserFactory(role=role, street=StreetFactory(code="daguan"))
        assert browser(stranger).get(url(round, page)).status_code in (403, 404)
        assert browser(stranger).post(url(round, page)).status_code in (403, 404, 405)
    own_clerk_elsewhere = UserFactory(role="street_clerk", street=StreetFactory(code="daguan"))
    if page not in ("certify/", "return/", "let-pass/"):
        assert browser(own_clerk_elsewhere).get(url(round, page)).status_code == 404


def test_the_list_shows_every_attempt_and_offers_only_what_the_step_permits(clerk, certifier) -> None:
    round = closed(single(3), clerk, ["agree"])
    here = f"/work/projects/{round.project.code}/rounds/"
    page = text(browser(clerk).get(here))
    assert "第1轮" in page
    assert "已结束,待复核" in page
    assert "次征求意见</a></div>" not in page
    browser(certifier).post(url(round, "certify/"))
    assert "再次开始第一次征求意见" in text(browser(clerk).get(here))


def test_a_certifier_who_may_not_certify_is_told_before_pressing(clerk, certifier) -> None:
    round = opened(single(3), clerk)
    page = text(browser(certifier).get(url(round, "certify/")))
    assert "现在不能由您复核确认" in page
    assert "结束后才能复核确认" in page
    assert "<button" not in page.split('id="main"')[1]
