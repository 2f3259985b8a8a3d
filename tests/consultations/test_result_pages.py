"""结果公告 and 情况记录 as they are printed: what the pages say, and what they never say."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from consultations.minutes_pages import minutes_data, minutes_pdf
from consultations.models import Ballot, Round
from consultations.result_pages import result_data, result_pdf
from consultations.services import (
    cast,
    certify_round,
    close_round,
    confirm_correction,
    confirm_settlement,
    extend_round,
    let_pass,
    propose_correction,
    propose_settlement,
    record_earlier_round,
    void_round,
)
from tests.consultations.builders import ENDS, TODAY, closed, entry, opened, reopened, say, single
from tests.consultations.test_corrections import RIGHT
from tests.consultations.test_results import earlier
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
AT = datetime(2019, 11, 1, 2, 0, tzinfo=UTC)


def printed(pdf: bytes) -> tuple[str, int]:
    """The text of a PDF without its line breaks, and its number of pages."""
    pages = PdfReader(BytesIO(pdf)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", ""), len(pages)


def held(clerk, certifier, choices: list[str], heads: int = 30, **options) -> Round:
    return certify_round(closed(single(heads), clerk, choices, **options), actor=certifier, on=TODAY)


def minutes(round: Round) -> dict:
    return minutes_data(round, made_by="测试", at=AT)


def section(data: dict, title: str) -> list[list[str]]:
    return next((part["rows"] for part in data["sections"] if part["title"] == title), [])


def test_the_notice_says_totals_exactly_as_compared(clerk, certifier) -> None:
    round = held(clerk, certifier, ["agree"] * 20 + ["disagree"] * 5)
    text, pages = printed(result_pdf(round))
    assert pages == 1
    for words in (
        "第一次征求意见结果公告", "结果:通过", "同意202,000.00", "不同意5500.00", "弃权00.00", "未反馈5500.00",
        "同意的面积(㎡)2,000.003,000.00≥2/32,000.00已达到", "同意的业主人数(人)2030≥2/320已达到",
        "方案原文要求:已达到", "查", round.ledger_head[:8], f"/n/{round.project.neighbourhood.code}/rounds/{round.pk}/",
        "1幢25/30", "和睦街道办事处", "2019年10月21日",
    ):  # fmt: skip
        assert words in text


def test_the_notice_says_what_is_missing_and_who_let_it_pass(clerk, certifier, leader) -> None:
    round = held(clerk, certifier, ["agree"] * 19 + ["disagree"] * 6)
    let_pass(round, actor=leader, on=TODAY, reason="出租户<多>#strong[x]")
    text, _ = printed(result_pdf(Round.objects.get(pk=round.pk)))
    assert "结果:未达到规则要求,经特殊情况审批通过" in text
    assert (
        f"区住建局负责人{leader}于2019年10月21日按特殊情况审批,同意进入下一步,理由:出租户<多>#strong[x]"
        in text
    )
    assert "还差1人" in text
    assert "还差100.00㎡" in text


def test_fewer_than_five_of_a_kind_are_not_told_apart_on_the_notice(clerk, certifier) -> None:
    data = result_data(held(clerk, certifier, ["agree"] * 20 + ["disagree"] * 4))
    assert [row[0] for row in data["counts"]] == ["同意", "其余"]
    assert data["counts"][1] == ["其余", "10", "1,000.00"]
    assert "不足 5 人" in data["merged"]
    apart = result_data(held(clerk, certifier, ["agree"] * 20 + ["disagree"] * 5))
    assert [row[0] for row in apart["counts"]] == ["同意", "不同意", "弃权", "未反馈"]
    assert apart["merged"] == ""


def test_a_rule_that_asks_who_took_part_does_not_tell_the_area_of_a_few(clerk, certifier) -> None:
    options = {"rule_set": "civil-code-278-special", "on": date(2021, 3, 1), "ends_on": date(2021, 3, 31)}
    few = result_data(held(clerk, certifier, ["agree"] * 20 + ["disagree"] * 3, **options))
    assert [row[1] for row in few["checks"]] == ["不公布", "23", "不公布", "20"]
    assert ["参加", "23 人"] in few["facts"]
    many = result_data(held(clerk, certifier, ["agree"] * 20 + ["disagree"] * 5, **options))
    assert [row[1] for row in many["checks"]] == ["2,500.00", "25", "2,000.00", "20"]


def test_an_extended_round_says_so_on_both_papers(clerk, certifier) -> None:
    round = opened(single(6), clerk)
    extend_round(round, actor=clerk, on=TODAY, ends_on=ENDS + timedelta(days=5), reason="国庆假期出行多")
    for head in round.roll.all():
        cast(round, actor=clerk, on=TODAY, choice="agree", entry=head)
    close_round(round, actor=clerk, on=TODAY)
    round = certify_round(round, actor=certifier, on=TODAY)
    words = "截止日期由2019年10月31日延至2019年11月5日,理由:国庆假期出行多"
    assert ["延期", words] in result_data(round)["facts"]
    assert ["延期", words] in minutes(round)["facts"]


def test_no_notice_before_certification_nor_of_a_taken_over_round(clerk) -> None:
    round = closed(single(3), clerk, ["agree"])
    with pytest.raises(LookupError):
        result_data(round)
    taken = record_earlier_round(ProjectFactory(), earlier(), actor=clerk, on=TODAY)
    for act in (result_data, minutes):
        with pytest.raises(LookupError):
            act(taken)


def test_neither_paper_has_a_name_of_an_owner(clerk, colleague, certifier) -> None:
    round = opened([[("1", "1", "101", "60.00"), ("1", "1", "102", "40.00")], *single(8)[2:]], clerk)
    say(round, "101", "agree", clerk)
    say(round, "102", "disagree", clerk)
    row = propose_settlement(entry(round, "101"), actor=clerk, on=TODAY, choice="agree", reason="业主1说同意")
    confirm_settlement(row, actor=colleague, on=TODAY)
    wrong = propose_correction(
        entry(round, "301"), actor=clerk, on=TODAY, after="业祝2", reason="登记簿为业祝2"
    )
    confirm_correction(wrong, actor=colleague, on=TODAY)
    close_round(round, actor=clerk, on=TODAY)
    round = certify_round(round, actor=certifier, on=TODAY)
    data = minutes(round)
    assert section(data, "待核实意见的处理")[0][:3] == [
        "1幢1单元101室、1幢1单元102室",
        str(clerk),
        str(colleague),
    ]
    assert section(data, "名册更正")[0][:3] == ["1幢1单元301室", str(clerk), str(colleague)]
    text = printed(minutes_pdf(round, made_by="测试", at=AT))[0] + printed(result_pdf(round))[0]
    for secret in ("业主1", "业主2", RIGHT, "业祝2", "说同意"):
        assert secret not in text


def test_the_record_tells_who_opened_closed_and_certified_and_the_whole_totals(clerk, certifier) -> None:
    data = minutes(held(clerk, certifier, ["agree"] * 20 + ["disagree"] * 4))
    facts = dict(data["facts"])
    assert facts["开始"].startswith(str(clerk))
    assert facts["结束录入"].startswith(str(clerk))
    assert facts["复核确认"] == f"{certifier},2019年10月21日"
    assert facts["不同意"] == "4 人,400.00 ㎡"
    assert next(row[2] for row in section(data, "办理经过")).startswith("开始第一次征求意见")
    assert section(data, "意见来源") == [["逐份录入", "24"]]
    assert section(data, "历次征求") == []


def test_a_voided_attempt_has_its_record_and_the_next_one_tells_of_both(clerk) -> None:
    old = opened(single(3), clerk)
    say(old, "101", "agree", clerk)
    old = void_round(old, actor=clerk, on=TODAY, reason="征求事项写错")
    text, _ = printed(minutes_pdf(old, made_by="测试", at=AT))
    assert "结果:已作废:征求事项写错" in text
    assert "同意的" not in text
    second = void_round(reopened(old.project, clerk, on=TODAY), actor=clerk, on=TODAY, reason="再错")
    assert [row[3] for row in section(minutes(second), "历次征求")] == ["征求事项写错", "再错"]


def test_a_long_history_runs_over_several_pages_with_their_numbers(clerk, certifier) -> None:
    round = opened(single(3), clerk)
    for day in range(1, 45):
        extend_round(round, actor=clerk, on=TODAY, ends_on=ENDS + timedelta(days=day), reason="业主外出" * 20)
    close_round(round, actor=clerk, on=TODAY)
    round = certify_round(round, actor=certifier, on=TODAY)
    text, pages = printed(minutes_pdf(round, made_by="测试", at=AT))
    assert pages > 2
    assert f"第{pages}页,共{pages}页" in text
    assert not Ballot.objects.filter(round=round).exists()
