"""招投标 on its page: what comes next, rows named as typed, prices beside the candidates."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.factories import TODAY
from tests.record_data import clerk
from tests.web.record_pages import browser, errors, post, url
from tests.works.test_tender_process import agreed, announced, on_notice, opened, planned
from works.models import Tender
from works.services.tender_process import fail_tender

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district", "october_21")]


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (agreed, "待登记招标方式"),
        (planned, "待登记招标公告"),
        (lambda: planned("direct"), "待登记中标结果"),
        (announced, "待登记开标"),
        (opened, "待公示中标候选人"),
        (on_notice, "候选人公示已期满,待登记中标结果"),
    ],
)
def test_the_page_says_what_comes_next(make: Any, word: str) -> None:
    assert word in browser(clerk()).get(url(make().project, "tender")).content.decode()


def test_what_is_under_way_stands_before_what_failed() -> None:
    one = planned()
    fail_tender(one, actor=clerk(), on=TODAY, failed_on=TODAY, reason="少于3家")
    agreed(one.project)
    page = browser(clerk()).get(url(one.project, "tender")).content.decode()
    assert page.index("待登记招标方式") < page.index("少于3家")


def test_the_candidates_stand_with_their_prices() -> None:
    page = browser(clerk()).get(url((one := on_notice()).project, "tender", "award", one.pk)).content.decode()
    assert "第1名 浙江建工(报价 4,600,000.00 元)" in page


def test_a_bid_is_refused_in_the_row_it_was_typed_in() -> None:
    one = announced()
    given = {"name_1": "甲", "price_1": "1", "name_4": "甲", "price_4": "2", "name_6": "乙", "price_6": "0"}
    wrong = errors(post(clerk(), one.project, "tender", "bids", one.pk, bids_opened_on=f"{TODAY}", **given))
    assert wrong == {
        "price_6": ["第6行:投标报价应大于 0。"],
        "name_4": ["第1行、第4行:投标单位“甲”重复填写。"],
    }


def test_a_tender_is_not_opened_after_it_was_answered() -> None:
    one = agreed()
    later = datetime(2019, 10, 20, 9, tzinfo=UTC)
    Tender.objects.filter(pk=one.pk).update(opened_at=later, ceiling_yuan=Decimal(1))
    assert "查收日期" not in browser(clerk()).get(url(one.project, "tender")).content.decode()
    Tender.objects.filter(pk=one.pk).update(opinion_on=date(2019, 10, 21))
    assert "查收日期" in browser(clerk()).get(url(one.project, "tender")).content.decode()


def test_a_form_left_blank_and_wrong_hears_both_at_once_and_nothing_is_kept() -> None:
    one = planned()
    wrong = errors(
        post(clerk(), one.project, "tender", "announce", one.pk, notice_on="2019-09-01", notice_place="")
    )
    assert set(wrong) == {"notice_on", "notice_place"}
    wrong = errors(post(clerk(), one.project, "tender", "fail", one.pk, failed_on="2019-09-01", reason=""))
    assert set(wrong) == {"failed_on", "reason"}
    again = errors(post(clerk(), one.project, "tender", "fail", one.pk, failed_on="2019-10-21", reason=""))
    assert set(again) == {"reason"}
    one.refresh_from_db()
    assert (one.notice_on, one.failed_on) == (None, None)
