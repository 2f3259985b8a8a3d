"""招标过程: plan, notice, bids, candidates on notice, award to a candidate, 流标 and again."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from policy.errors import NotAllowed, Refused
from projects.models import Event, Project
from tests.factories import TODAY
from tests.record_data import at, clerk, codes_of, formal_scheme, officer, stranger
from works.models import Tender
from works.services.tender import apply_tender, give_tender_opinion, record_award
from works.services.tender_process import (
    announce_tender,
    fail_tender,
    plan_tender,
    publish_candidates,
    record_bids,
)
from works.tender_rules import Bid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]

OPENED = date(2019, 10, 8)
FROM, UNTIL = date(2019, 10, 9), date(2019, 10, 14)
THREE = (
    Bid("浙江建工", Decimal("4600000.00"), rank=1),
    Bid("杭州城建、浙江设计院", Decimal("4650000.00"), consortium=True, rank=2),
    Bid("宁波市政", Decimal("4710000.00")),
)


def agreed(project: Project | None = None, kind: str = "construction") -> Tender:
    tender = apply_tender(project or at(8), actor=clerk(), on=date(2019, 9, 20), kind=kind)
    return give_tender_opinion(tender, actor=officer(), on=date(2019, 9, 23), opinion="agree")


def planned(method: str = "open", ceiling: str | None = None, project: Project | None = None) -> Tender:
    amount = Decimal(ceiling) if ceiling else None
    return plan_tender(
        agreed(project), actor=clerk(), on=TODAY, method=method, planned_on=OPENED, ceiling_yuan=amount
    )


def announced(**fields: Any) -> Tender:
    return announce_tender(
        planned(**fields), actor=clerk(), on=TODAY, notice_on=date(2019, 9, 24), notice_place="省平台"
    )


def opened(bids: Sequence[Bid] = THREE, **fields: Any) -> Tender:
    return record_bids(announced(**fields), actor=clerk(), on=TODAY, bids_opened_on=OPENED, bids=bids)


def on_notice(**fields: Any) -> Tender:
    return publish_candidates(
        opened(**fields), actor=clerk(), on=TODAY, candidates_from=FROM, candidates_until=UNTIL
    )


def award(tender: Tender, winner: str = "浙江建工", **fields: Any) -> Tender:
    given = {"awarded_on": date(2019, 10, 15), "contract_on": TODAY, "contract_yuan": Decimal("4600000.00")}
    return record_award(tender, actor=clerk(), on=TODAY, winner=winner, **given | fields)


def test_from_the_plan_to_the_contract() -> None:
    tender = award(on_notice())
    assert (tender.winner, tender.awarded_by.role) == ("浙江建工", "street_clerk")
    told = list(Event.objects.values_list("verb", flat=True))
    assert {
        "tender_planned",
        "tender_announced",
        "tender_bids",
        "tender_candidates",
        "tender_awarded",
    } <= set(told)


def test_nothing_is_planned_before_the_bureau_agrees() -> None:
    tender = apply_tender(at(8), actor=clerk(), on=TODAY, kind="epc")
    verb = partial(plan_tender, tender, actor=clerk(), on=TODAY, method="open", planned_on=TODAY)
    assert codes_of(verb) == ("no_opinion",)
    assert codes_of(partial(verb, method="raffle", ceiling_yuan=Decimal("-1"))) == (
        "no_opinion", "unknown_choice", "bad_amount",
    )  # fmt: skip


def test_each_stage_waits_for_the_one_before() -> None:
    bids = {"bids_opened_on": OPENED, "bids": THREE}
    assert codes_of(partial(record_bids, agreed(), actor=clerk(), on=TODAY, **bids)) == ("no_plan",)
    assert codes_of(partial(record_bids, planned(project=at(8)), actor=clerk(), on=TODAY, **bids)) == (
        "no_notice",
    )
    assert codes_of(partial(award, opened(project=at(8)))) == ("no_candidates",)


def test_a_firm_engaged_directly_has_no_competition() -> None:
    tender = planned("direct")
    verb = partial(announce_tender, tender, actor=clerk(), on=TODAY, notice_on=TODAY, notice_place="省平台")
    assert codes_of(verb) == ("not_competed",)
    assert award(tender).contract_yuan == Decimal("4600000.00")


def test_bids_name_every_fault_at_once() -> None:
    wrong = (
        Bid("浙江建工", Decimal(1), rank=1),
        Bid("浙江建工", Decimal(0), rank=1),
        Bid(" ", Decimal(1), rank=3),
    )
    verb = partial(
        record_bids, announced(), actor=clerk(), on=TODAY, bids_opened_on=date(2019, 9, 1), bids=wrong
    )
    assert codes_of(verb) == ("too_early", "bad_amount", "required", "twice", "bad_ranks")


def test_two_bidders_are_too_few() -> None:
    verb = partial(
        publish_candidates, opened(THREE[:2]), actor=clerk(), on=TODAY, candidates_from=FROM, candidates_until=UNTIL
    )  # fmt: skip
    assert codes_of(verb) == ("too_few_bidders",)


@pytest.mark.parametrize(
    ("from_", "until", "codes"),
    [
        (date(2019, 10, 14), date(2019, 10, 17), None),
        (date(2019, 10, 14), date(2019, 10, 16), ("too_short",)),
        # the third day, 10-12, is a Saturday that is worked (调休); 10-13 is a Sunday
        (date(2019, 10, 9), date(2019, 10, 12), None),
        (date(2019, 10, 10), date(2019, 10, 13), ("too_short",)),
        (date(2019, 10, 10), date(2019, 10, 14), None),
        (date(2019, 10, 14), date(2019, 10, 19), ("ends_on_day_off",)),
        (date(2019, 10, 7), date(2019, 10, 14), ("too_early",)),
        (date(9999, 12, 31), date(9999, 12, 31), ("in_future", "no_calendar")),
    ],
)
def test_candidates_stand_three_days_and_the_last_is_worked(from_: date, until: date, codes: Any) -> None:
    verb = partial(
        publish_candidates, opened(), actor=clerk(), on=TODAY, candidates_from=from_, candidates_until=until
    )
    assert codes_of(verb) == codes if codes else verb().candidates_until == until


def test_the_award_waits_for_the_end_of_the_notice() -> None:
    assert codes_of(partial(award, on_notice(), awarded_on=UNTIL)) == ("on_notice",)


def test_only_a_candidate_wins_and_the_second_with_a_reason() -> None:
    tender = on_notice()
    assert codes_of(partial(award, tender, "宁波市政")) == ("not_a_candidate",)
    assert codes_of(partial(award, tender, "杭州城建、浙江设计院")) == ("required",)
    assert (
        award(tender, "杭州城建、浙江设计院", choice_reason="第一名放弃中标").choice_reason
        == "第一名放弃中标"
    )


def test_a_price_above_the_ceiling_needs_a_reason() -> None:
    tender = on_notice(ceiling="4500000.00")
    assert codes_of(partial(award, tender)) == ("over_ceiling",)
    formal_scheme(tender.project, "4500000.00")
    assert codes_of(partial(award, tender)) == ("over_budget", "over_ceiling")
    assert award(tender, over_budget_reason="人工费上涨").contract_yuan == Decimal("4600000.00")


def test_after_a_failed_tender_the_next_one_begins_anew() -> None:
    tender = opened(THREE[:2])
    fail = partial(fail_tender, tender, actor=clerk(), on=TODAY, failed_on=TODAY)
    assert codes_of(partial(fail, reason=" ")) == ("required",)
    fail(reason="投标人少于3家")
    assert codes_of(partial(award, tender)) == ("failed", "no_candidates")
    again = agreed(tender.project)
    assert (again.pk != tender.pk, again.method) == (True, "")


def test_an_awarded_tender_does_not_fail() -> None:
    tender = award(on_notice())
    verb = partial(fail_tender, tender, actor=clerk(), on=TODAY, failed_on=TODAY, reason="x")
    assert codes_of(verb) == ("already_awarded",)


def test_others_do_not_touch_the_process() -> None:
    tender = agreed()
    for actor in (stranger(), officer()):
        with pytest.raises(NotAllowed):
            plan_tender(tender, actor=actor, on=TODAY, method="open", planned_on=TODAY)
        with pytest.raises(NotAllowed):
            fail_tender(tender, actor=actor, on=TODAY, failed_on=TODAY, reason="x")


def test_bids_are_told_by_the_row_they_were_typed_in() -> None:
    wrong = (Bid("浙江建工", Decimal(1), row=2), Bid("浙江建工", Decimal(0), row=5))
    verb = partial(record_bids, announced(), actor=clerk(), on=TODAY, bids_opened_on=OPENED, bids=wrong)
    with pytest.raises(Refused) as refused:
        verb()
    assert [(one.field, one.message[:4]) for one in refused.value.reasons] == [
        ("price_5", "第5行:"), ("name_5", "第2行、"),
    ]  # fmt: skip


def test_neither_failure_nor_award_lies_before_the_bureau_s_opinion() -> None:
    before = date(2019, 9, 20)
    fail = partial(fail_tender, planned(), actor=clerk(), on=TODAY, failed_on=before, reason="x")
    assert codes_of(fail) == ("too_early",)
    assert codes_of(partial(award, planned("direct"), awarded_on=before)) == ("too_early",)
