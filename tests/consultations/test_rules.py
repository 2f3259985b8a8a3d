"""Whether a round carries: the worked cases of the policy and the edges of every rule set."""

from decimal import Decimal
from fractions import Fraction

import pytest

from consultations.rules import NOBODY, InconsistentTally, Share, Tally, Verdict, decide
from policy.loader import load_scheme

SCHEME = load_scheme("gongshu-2019")
RULE_SETS = ("double-two-thirds", "civil-code-278-special", "civil-code-278-ordinary")


def share(area: str | int, heads: int) -> Share:
    """So many m² and heads."""
    return Share(Decimal(area), heads)


def judged(tally: Tally, code: str) -> Verdict:
    """The verdict under a rule set of Gongshu."""
    return decide(tally, SCHEME.rule_set(code))


def failing(verdict: Verdict) -> list[tuple[str, str]]:
    """The checks that do not hold."""
    return [(check.kind, check.dimension) for check in verdict.checks if not check.holds]


BIG, TEN_OF_SEVEN = share("30000.00", 300), share(1000, 7)
HUNDRED = share(10000, 100)

WORKED_CASES = {
    "V1": (Tally(BIG, agree=share(20000, 200)), ("passed", "passed", "passed")),
    "V2": (Tally(BIG, agree=share(20000, 199)), ("failed", "failed", "failed")),
    "V3": (Tally(BIG, agree=share("19999.99", 200)), ("failed", "failed", "failed")),
    "V4": (Tally(BIG, agree=share(15000, 150), disagree=share(5000, 50)), ("failed", "passed", "passed")),
    "V5": (Tally(BIG, agree=share(20000, 199)), ("failed", "failed", "failed")),
    "V6": (Tally(HUNDRED, agree=share(7000, 70), disagree=share(3000, 30)), ("passed", "failed", "passed")),
    "V7": (Tally(HUNDRED, agree=share(5600, 56), disagree=share(1400, 14)), ("failed", "passed", "passed")),
    "V8": (Tally(BIG, agree=share(10000, 100), disagree=share(10000, 100)), ("failed", "failed", "failed")),
    "V9": (Tally(TEN_OF_SEVEN, agree=share(500, 2), disagree=share(500, 5)), ("failed", "failed", "failed")),
    "V10": (Tally(share(10000, 61), agree=share(6000, 60)), ("failed", "failed", "failed")),
}


@pytest.mark.parametrize("rule_set", RULE_SETS)
@pytest.mark.parametrize("case", WORKED_CASES)
def test_worked_cases_of_the_policy(case: str, rule_set: str) -> None:
    tally, outcomes = WORKED_CASES[case]
    assert judged(tally, rule_set).outcome == outcomes[RULE_SETS.index(rule_set)]


@pytest.mark.parametrize(
    ("case", "rule_set", "reasons"),
    [
        ("V2", "double-two-thirds", [("majority", "heads")]),
        ("V2", "civil-code-278-special", [("quorum", "heads")]),
        ("V2", "civil-code-278-ordinary", [("quorum", "heads")]),
        ("V3", "double-two-thirds", [("majority", "area")]),
        ("V5", "civil-code-278-special", [("quorum", "heads")]),
        ("V8", "civil-code-278-ordinary", [("majority", "area"), ("majority", "heads")]),
        ("V9", "civil-code-278-ordinary", [("majority", "area"), ("majority", "heads")]),
        ("V10", "double-two-thirds", [("majority", "area")]),
    ],
)
def test_worked_cases_fail_for_the_stated_reason(
    case: str, rule_set: str, reasons: list[tuple[str, str]]
) -> None:
    assert failing(judged(WORKED_CASES[case][0], rule_set)) == reasons


def test_exactly_two_thirds_counts() -> None:
    assert judged(Tally(BIG, agree=share("20000.00", 200)), "double-two-thirds").passed


def test_a_hundredth_of_a_square_metre_short_fails_though_it_prints_as_two_thirds() -> None:
    verdict = judged(Tally(BIG, agree=share("19999.99", 200)), "double-two-thirds")
    area = verdict.checks[0]
    assert f"{100 * area.numerator / area.denominator:.2f}" == "66.67"
    assert not area.holds
    assert area.missing == Decimal("0.01")


def test_exactly_half_is_no_majority_and_the_least_more_is() -> None:
    half = Tally(BIG, agree=share(10000, 100), disagree=share(10000, 100))
    more = Tally(BIG, agree=share("10000.01", 101), disagree=share("9999.99", 99))
    verdict = judged(half, "civil-code-278-ordinary")
    assert [check.missing for check in verdict.checks] == [0, 0, Decimal("0.01"), 1]
    assert judged(more, "civil-code-278-ordinary").passed


def test_exactly_three_quarters_counts_and_the_least_less_does_not() -> None:
    exact = Tally(BIG, agree=share(15000, 150), disagree=share(5000, 50))
    less_area = Tally(BIG, agree=share("14999.99", 150), disagree=share("5000.01", 50))
    less_heads = Tally(BIG, agree=share(15000, 149), disagree=share(5000, 51))
    assert judged(exact, "civil-code-278-special").passed
    assert failing(judged(less_area, "civil-code-278-special")) == [("majority", "area")]
    assert failing(judged(less_heads, "civil-code-278-special")) == [("majority", "heads")]


@pytest.mark.parametrize("rule_set", ["civil-code-278-special", "civil-code-278-ordinary"])
def test_the_quorum_needs_both_dimensions_to_the_last_hundredth(rule_set: str) -> None:
    assert judged(Tally(BIG, agree=share(20000, 200)), rule_set).passed
    assert failing(judged(Tally(BIG, agree=share("19999.99", 200)), rule_set)) == [("quorum", "area")]
    assert failing(judged(Tally(BIG, agree=share(20000, 199)), rule_set)) == [("quorum", "heads")]


def test_abstaining_is_taking_part_but_not_agreeing() -> None:
    tally = Tally(BIG, agree=share(15000, 150), abstain=share(5000, 50))
    assert judged(tally, "civil-code-278-special").passed
    assert judged(tally, "double-two-thirds").outcome == "failed"


def test_unresolved_forms_neither_agree_nor_take_part() -> None:
    tally = Tally(BIG, agree=share("19999.99", 199), unresolved=share("10000.01", 101))
    assert tally.took_part == share("19999.99", 199)
    assert tally.not_returned == NOBODY
    assert failing(judged(tally, "civil-code-278-special")) == [("quorum", "area"), ("quorum", "heads")]


def test_not_returned_is_not_agreement() -> None:
    tally = Tally(BIG, agree=share(5000, 50))
    assert tally.not_returned == share(25000, 250)
    assert judged(tally, "double-two-thirds").outcome == "failed"


def test_the_approval_rate_looks_at_heads_alone() -> None:
    tally = Tally(BIG, agree=share("0.01", 200))
    verdict = judged(tally, "approval-two-thirds")
    assert verdict.passed
    assert [(check.kind, check.dimension) for check in verdict.checks] == [("majority", "heads")]
    assert judged(Tally(BIG, agree=share(30000, 199)), "approval-two-thirds").outcome == "failed"


def test_record_only_decides_nothing() -> None:
    assert judged(Tally(BIG, disagree=share(30000, 300)), "record-only") == Verdict("recorded", ())
    assert not judged(Tally(BIG, agree=BIG), "record-only").passed


@pytest.mark.parametrize("total", [share(0, 0), share(0, 10), share(100, 0)])
@pytest.mark.parametrize("rule_set", SCHEME.rule_sets)
def test_an_empty_roll_is_indeterminate_never_passed(total: Share, rule_set: str) -> None:
    assert judged(Tally(total), rule_set) == Verdict("indeterminate", ())


@pytest.mark.parametrize("rule_set", ["civil-code-278-special", "civil-code-278-ordinary"])
def test_nobody_taking_part_is_no_majority_of_anything(rule_set: str) -> None:
    verdict = judged(Tally(BIG), rule_set)
    assert verdict.outcome == "failed"
    assert not any(check.holds for check in verdict.checks)
    assert [check.missing for check in verdict.checks] == [Decimal(20000), 200, Decimal("0.01"), 1]


def test_a_check_shows_everything_it_rests_on() -> None:
    tally = Tally(BIG, agree=share("19169.45", 188), disagree=share(1000, 10))
    area, heads = judged(tally, "double-two-thirds").checks
    assert (area.dimension, area.kind, area.numerator, area.denominator) == (
        "area", "majority", Decimal("19169.45"), Decimal("30000.00"),
    )  # fmt: skip
    assert (area.required, area.inclusive, area.holds) == (Fraction(2, 3), True, False)
    assert (area.missing, area.line) == (Decimal("830.55"), Decimal("20000.00"))
    assert (heads.numerator, heads.denominator, heads.missing, heads.line) == (188, 300, 12, 200)


def test_a_reached_line_misses_nothing_and_keeps_two_decimals() -> None:
    area, heads = judged(Tally(BIG, agree=BIG), "double-two-thirds").checks
    assert (str(area.missing), heads.missing) == ("0.00", 0)
    assert (str(area.line), heads.line) == ("20000.00", 200)


def test_a_part_of_a_head_or_hundredth_is_rounded_up_to_a_whole_one() -> None:
    area, heads = judged(Tally(share("100.00", 100)), "double-two-thirds").checks
    assert (area.missing, heads.missing) == (Decimal("66.67"), 67)


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"agree": share("30000.01", 1)}, "total"),
        ({"agree": share(1, 301)}, "total"),
        ({"agree": share(1, 200), "disagree": share(1, 101)}, "total"),
        ({"abstain": share(15000, 1), "unresolved": share("15000.01", 1)}, "total"),
        ({"agree": share(-1, 1)}, "agree"),
        ({"disagree": share(1, -1)}, "disagree"),
        ({"abstain": share("0.001", 1)}, "abstain"),
        ({"unresolved": share("NaN", 1)}, "unresolved"),
        ({"unresolved": share("Infinity", 1)}, "unresolved"),
        ({"agree": share("1E+999999", 1)}, "agree"),
    ],
)
def test_impossible_parts_are_refused(parts: dict[str, Share], field: str) -> None:
    with pytest.raises(InconsistentTally) as caught:
        Tally(BIG, **parts)
    assert caught.value.field == field
    assert isinstance(caught.value, ValueError)
