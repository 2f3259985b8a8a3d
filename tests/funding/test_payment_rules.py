"""支付 by the rules: never beyond the cap in any order, progress, 质保金, account numbers, and pasted amounts."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.appropriation_rows import Known, read
from funding.payee_rules import account_faults, passes_luhn, read_account
from funding.payment_rules import BY_PROGRESS, NOTHING, Taken, Terms, against, ahead_of, room

fen = st.integers(1, 10**11).map(lambda n: Decimal(n) / 100)
shares = st.none() | st.fractions(min_value=0, max_value=1, max_denominator=10_000)
terms = st.builds(
    Terms,
    contract=fen,
    changes=st.integers(-(10**9), 10**9).map(lambda n: Decimal(n) / 100),
    settled=st.none() | fen,
    percent=st.none() | st.integers(0, 100),
    retention=shares,
)
stages = st.sampled_from(["advance", "progress", "settlement", "retention", "other"])
asked = st.lists(st.tuples(fen, stages, st.sampled_from(["", "按合同节点支付"])), max_size=12)


def pay_all(given_terms: Terms, wanted: list[tuple[Decimal, str, str]]) -> Taken:
    """Pay what is not refused, in this order."""
    taken = Taken()
    for amount, stage, reason in wanted:
        if against(given_terms, taken, amount=amount, stage=stage, ahead_reason=reason):
            continue
        held = amount if stage == "retention" else NOTHING
        taken = Taken(taken.total + amount, taken.retention + held)
    return taken


@given(terms, asked)
def test_in_any_order_of_payments_the_sum_stays_within_the_cap(
    given_terms: Terms, wanted: list[tuple[Decimal, str, str]]
) -> None:
    taken = pay_all(given_terms, wanted)
    assert taken.total <= given_terms.cap
    if given_terms.retention:
        assert taken.total - taken.retention <= given_terms.cap - given_terms.retained


@given(terms, asked)
def test_without_a_reason_progress_payments_never_go_beyond_what_is_built(
    given_terms: Terms, wanted: list[tuple[Decimal, str, str]]
) -> None:
    taken = pay_all(given_terms, [(amount, stage, "") for amount, stage, _ in wanted if stage in BY_PROGRESS])
    assert taken.total <= given_terms.earned


@given(terms, fen)
def test_other_costs_of_a_contract_do_not_get_round_the_reason(given_terms: Terms, amount: Decimal) -> None:
    progress, other = (
        [one.code for one in against(given_terms, Taken(), amount=amount, stage=stage)]
        for stage in ("progress", "other")
    )
    assert progress == other


@given(terms, stages)
def test_exactly_what_is_left_can_be_paid_and_a_fen_more_cannot(given_terms: Terms, stage: str) -> None:
    left = room(given_terms, Taken(), stage)
    codes = [one.code for one in against(given_terms, Taken(), amount=left, stage=stage, ahead_reason="x")]
    assert "above_cap" not in codes
    more = against(given_terms, Taken(), amount=left + Decimal("0.01"), stage=stage, ahead_reason="x")
    assert "above_cap" in [one.code for one in more]


def test_after_the_settlement_the_settled_price_is_the_cap() -> None:
    paid = Taken(Decimal("900.00"))
    before, after = (
        Terms(Decimal("1000.00"), Decimal("50.00")),
        Terms(Decimal("1000.00"), Decimal("50.00"), settled=Decimal("950.00")),
    )
    assert (before.cap, after.cap) == (Decimal("1050.00"), Decimal("950.00"))
    assert room(after, paid, "settlement") == Decimal("50.00")
    assert [one.code for one in against(before, paid, amount=Decimal(1), stage="settlement")] == [
        "not_settled"
    ]


def test_progress_is_measured_to_the_fen_and_a_reason_lifts_it() -> None:
    known = Terms(Decimal("333.33"), percent=50)
    assert known.earned == Decimal("166.67")
    assert against(known, Taken(), amount=Decimal("166.67"), stage="progress") == []
    (refused,) = against(known, Taken(), amount=Decimal("166.68"), stage="progress")
    assert (refused.code, refused.field) == ("ahead_of_progress", "ahead_reason")
    assert against(known, Taken(), amount=Decimal("166.68"), stage="progress", ahead_reason="甲供材") == []
    assert ahead_of(known, Taken(Decimal("100.00")), Decimal("66.68"), "progress") == Decimal("0.01")


def test_what_is_held_back_is_paid_as_retention_alone_and_after_the_settlement() -> None:
    known = Terms(Decimal("1000.00"), settled=Decimal("1000.00"), retention=Fraction(3, 100))
    assert room(known, Taken(), "settlement") == Decimal("970.00")
    assert room(known, Taken(Decimal("970.00")), "retention") == Decimal("30.00")
    assert room(known, Taken(Decimal("1000.00"), Decimal("30.00")), "retention") == NOTHING


def test_a_reduction_below_what_was_paid_leaves_nothing_to_pay() -> None:
    known = Terms(Decimal("1000.00"), Decimal("-400.00"))
    assert room(known, Taken(Decimal("700.00")), "progress") == NOTHING


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("6222 0212-0200 1234 567", True), ("62220212", True), ("1" * 32, True),
        ("6222021", False), ("1" * 33, False), ("6222021x", False), ("", False), ("①②③④⑤⑥⑦⑧", True), ("٣" * 10, False),
    ],
)  # fmt: skip
def test_an_account_has_8_to_32_digits_however_it_is_typed(typed: str, fits: bool) -> None:
    assert (account_faults(read_account(typed)) == []) is fits


@given(st.text(max_size=60))
def test_a_refused_number_is_never_repeated(typed: str) -> None:
    for reason in account_faults(read_account(typed)):
        assert reason.field == "account"
        assert len(read_account(typed)) < 8 or read_account(typed) not in reason.message


def test_the_check_digit_is_known() -> None:
    assert passes_luhn("4111111111111111")
    assert not passes_luhn("4111111111111112")


def test_a_pasted_table_is_taken_as_a_whole_or_not_at_all() -> None:
    known = [Known(1, ("2019-01",), "和睦新村"), Known(2, ("2019-02",), "大关南苑")]
    found = read("小区\t拨付金额(元)\n和睦新村\t1,200.50\n2019-02\t300元\n合计\t1500.50", known)
    assert found.amounts == {1: Decimal("1200.50"), 2: Decimal("300")}
    for line, words in (
        ("和睦新村\t-1", "应大于 0"), ("和睦新村\t0", "应大于 0"), ("和睦新村\t1.001", "两位小数"), ("和睦新村\t很多", "看不懂"),
        ("和睦新村\t1000000000000", "太大"),
        ("和睦新村", "没有金额"), ("不知道\t1", "没有这项来源"), ("大关南苑\t2", "重复出现"),
    ):  # fmt: skip
        bad = read(f"大关南苑\t1\n{line}", known)
        assert bad.amounts == {}
        assert words in bad.wrong[0], line
