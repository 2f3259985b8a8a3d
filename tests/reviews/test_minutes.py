"""联审纪要: numbered, drafted from the opinions, issued by the leader; as Word and PDF, and the sheets."""

import io
from functools import partial
from time import perf_counter

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from policy.errors import NotAllowed, Stale
from reviews.minutes_pages import (
    minutes_data,
    minutes_docx,
    minutes_pdf,
    proposed_number,
    proposed_text,
    sheets_pdf,
)
from reviews.models import Review
from reviews.services.minutes import draft_minutes, issue_minutes
from tests.factories import TODAY
from tests.record_data import codes_of, leader, officer
from tests.reviews.holding import conditions, in_review, say

pytestmark = pytest.mark.django_db
NASTY = "补<图纸> & 留{{香樟}} #set 𠮷"


def answered() -> Review:
    review = in_review(neighbourhood__name="和睦新村<一>&二")
    conditions(review, NASTY, "留香樟")
    say(review, "agree", "minzheng")
    return review


def draft(review: Review, text: str = "第一稿", version: int | None = None) -> Review:
    return draft_minutes(
        review, actor=officer(), on=TODAY, number="联审〔2019〕3号", text=text, version=version
    )


def test_the_officer_drafts_and_the_leader_issues() -> None:
    review = answered()
    draft(review)
    with pytest.raises(NotAllowed):
        issue_minutes(review, actor=officer(), on=TODAY, number="联审〔2019〕3号", text="x")
    issued = issue_minutes(review, actor=leader(), on=TODAY, number="联审〔2019〕3号", text="定稿")
    assert (issued.minutes_text, issued.minutes_number) == ("定稿", "联审〔2019〕3号")


def test_words_beside_the_conditions_stand_in_the_minutes_and_conditions_are_not_said_twice() -> None:
    review = in_review()
    say(review, "conditional", comment="管网走向总体可行", conditions=["补图纸"])
    conditions(review, "留香樟", code="minzheng")
    text = proposed_text(review)
    assert "管网走向总体可行。条件:补图纸(待落实)。" in text
    assert "附条件。留香樟(待落实)。" in text
    assert [row[2] for row in minutes_data(draft(review))["rows"]] == [
        "管网走向总体可行;补图纸(待落实)",
        "留香樟(待落实)",
    ]


def test_a_draft_saved_meanwhile_is_not_overwritten() -> None:
    review = answered()
    draft(review, version=0)
    with pytest.raises(Stale):
        draft(review, "第二稿", version=0)
    assert draft(review, "第二稿", version=1).draft_text == "第二稿"


def test_nothing_is_drafted_while_an_opinion_is_missing() -> None:
    assert codes_of(partial(draft, in_review())) == ("opinion_missing",)


def test_who_comes_second_is_told_who_issued() -> None:
    review, head = answered(), leader()
    issue_minutes(review, actor=head, on=TODAY, number="1号", text="x")
    with pytest.raises(Exception, match=f"已印发.1号,2019年10月21日,{head}"):
        issue_minutes(review, actor=leader(), on=TODAY, number="2号", text="y")


def test_the_next_number_follows_the_last_issued() -> None:
    assert proposed_number(TODAY) == "旧改联审〔2019〕1号"
    issue_minutes(answered(), actor=leader(), on=TODAY, number="拱旧改联审〔2019〕11号", text="x")
    assert proposed_number(TODAY) == "拱旧改联审〔2019〕12号"


def test_the_draft_tells_every_opinion_and_open_condition() -> None:
    text = proposed_text(answered())
    assert "附条件同意1个" in text
    assert NASTY in text
    assert "(2)留香樟(chengguan)" in text


def test_word_and_pdf_are_made_in_two_seconds_each_with_the_same_words() -> None:
    review = draft(answered(), f"一、结论\n{NASTY}\n")
    for make in (minutes_docx, minutes_pdf, sheets_pdf):
        began = perf_counter()
        make(review)
        assert perf_counter() - began < 2
    words = "\n".join(one.text for one in Document(io.BytesIO(minutes_docx(review))).paragraphs)
    assert NASTY in words
    assert "(草稿)" in words
    assert "和睦新村<一>&二老旧小区改造方案联合审查纪要" in words
    assert "第1页,共1页" in _read(minutes_pdf(review))


def test_a_control_character_costs_the_word_file_no_other_sign() -> None:
    review = draft(answered(), f"甲\x01乙\ufffe{NASTY}")
    words = "\n".join(one.text for one in Document(io.BytesIO(minutes_docx(review))).paragraphs)
    assert f"甲乙{NASTY}" in words


def test_words_chinese_fonts_are_named_for_chinese_signs() -> None:
    """Word takes them from eastAsia; without it the text falls back to whatever the machine has."""
    book = Document(io.BytesIO(minutes_docx(draft(answered()))))
    fonts = {
        run._r.rPr.rFonts.get(qn("w:eastAsia"))
        for paragraph in book.paragraphs
        for run in paragraph.runs
        if run.text.strip()
    }
    assert fonts == {"仿宋", "宋体"}


def test_no_place_of_the_template_is_left_open() -> None:
    book = Document(io.BytesIO(minutes_docx(draft(answered(), "定"))))
    cells = [cell.text for row in book.tables[0].rows for cell in row.cells]
    assert len(book.tables[0].rows) == 3
    assert not [text for text in cells if "{%" in text]
    assert f"{NASTY}(待落实);留香樟(待落实)" in cells


def test_sheets_have_a_page_a_department_with_places_for_signature_and_seal() -> None:
    content = sheets_pdf(answered())
    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 2
    text = _read(content)
    for words in ("部门负责人(签字)", "(部门盖章)", "第1页,共1页"):
        assert words in text


def test_the_minutes_are_not_printed_before_a_draft() -> None:
    with pytest.raises(LookupError):
        minutes_pdf(in_review())


def _read(content: bytes) -> str:
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return "".join(text.split())
