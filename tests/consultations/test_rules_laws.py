"""What must hold for every tally: exactness, the least missing, order and monotony."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from consultations.rules import Check, Share, Tally, decide
from policy.loader import load_scheme
from policy.schema import RuleSet

SCHEME = load_scheme("gongshu-2019")
HUNDREDTH = Decimal("0.01")
RULE_SETS = st.sampled_from(sorted(SCHEME.rule_sets)).map(SCHEME.rule_set)


def _shares(weights: list[int], whole: int) -> list[int]:
    """A whole number cut into as many parts as there are weights but one; the last is not handed out."""
    cut = sum(weights)
    return [whole * weight // cut for weight in weights[:-1]] if cut else [0] * (len(weights) - 1)


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    """Any consistent tally with a roll, edges of two thirds among them."""
    area, heads = draw(st.integers(1, 9_000_000)), draw(st.integers(1, 900))
    weights = st.lists(st.integers(0, 6), min_size=5, max_size=5)
    areas, people = _shares(draw(weights), area), _shares(draw(weights), heads)
    parts = [Share(a * HUNDREDTH, n) for a, n in zip(areas, people, strict=True)]
    return Tally(Share(area * HUNDREDTH, heads), *parts)


def holds_exactly(check: Check) -> bool:
    """The check again, in fractions."""
    if not check.denominator:
        return False
    part = Fraction(check.numerator) / Fraction(check.denominator)
    return part >= check.required if check.inclusive else part > check.required


def reaches(check: Check, more: Decimal | int) -> bool:
    """Whether so much more would reach the line, the denominator held fixed."""
    part = Fraction(check.numerator) + Fraction(more)
    line = Fraction(check.denominator) * check.required
    return (part >= line if check.inclusive else part > line) and part > 0


@given(tallies(), RULE_SETS)
def test_checks_agree_with_exact_fractions(tally: Tally, rule_set: RuleSet) -> None:
    verdict = decide(tally, rule_set)
    assert all(check.holds == holds_exactly(check) for check in verdict.checks)
    if verdict.checks:
        assert verdict.passed == all(check.holds for check in verdict.checks)


@given(tallies(), RULE_SETS)
def test_missing_is_the_least_that_reaches_the_line(tally: Tally, rule_set: RuleSet) -> None:
    for check in decide(tally, rule_set).checks:
        unit = HUNDREDTH if check.dimension == "area" else 1
        assert (check.missing == 0) is check.holds
        assert reaches(check, check.missing)
        if not check.holds:
            assert not reaches(check, check.missing - unit)
            assert check.line == check.numerator + check.missing


@given(tallies())
def test_agreeing_by_exactly_what_is_missing_passes(tally: Tally) -> None:
    area, heads = decide(tally, SCHEME.rule_set("double-two-thirds")).checks
    agree = tally.agree + Share(Decimal(area.missing), int(heads.missing))
    assert decide(Tally(tally.total, agree), SCHEME.rule_set("double-two-thirds")).passed


@given(tallies(), RULE_SETS)
def test_more_agreement_from_the_silent_never_turns_a_pass_into_a_failure(
    tally: Tally, rule_set: RuleSet
) -> None:
    more = Tally(
        tally.total, tally.agree + tally.not_returned, tally.disagree, tally.abstain, tally.unresolved
    )
    if decide(tally, rule_set).passed:
        assert decide(more, rule_set).passed


@given(tallies(), RULE_SETS)
def test_turning_agreement_into_refusal_never_turns_a_failure_into_a_pass(
    tally: Tally, rule_set: RuleSet
) -> None:
    refused = Tally(tally.total, disagree=tally.disagree + tally.agree, abstain=tally.abstain)
    if decide(tally, rule_set).outcome == "failed":
        assert decide(refused, rule_set).outcome == "failed"


@given(st.lists(st.tuples(st.integers(1, 20_000), st.sampled_from("ADXU-")), min_size=1), st.randoms())
def test_the_order_in_which_ballots_come_in_does_not_matter(ballots: list[tuple[int, str]], random) -> None:
    def tally(rows: list[tuple[int, str]]) -> Tally:
        parts = {choice: Share(Decimal("0.00"), 0) for choice in "ADXU-"}
        for area, choice in rows:
            parts[choice] += Share(area * HUNDREDTH, 1)
        return Tally(sum(parts.values(), Share(Decimal(0), 0)), *(parts[choice] for choice in "ADXU"))

    shuffled = ballots.copy()
    random.shuffle(shuffled)
    for rule_set in SCHEME.rule_sets.values():
        assert decide(tally(ballots), rule_set) == decide(tally(shuffled), rule_set)


@given(
    st.integers(1, 3_000_000), st.integers(1, 300), st.sampled_from([-1, 0, 1]), st.sampled_from([-1, 0, 1])
)
def test_two_thirds_is_a_line_of_one_hundredth_and_one_head(
    third: int, third_heads: int, area_off: int, heads_off: int
) -> None:
    """At 2/3 exactly, ±0.01 m² and ±1 head decide, and nothing between."""
    total = Share(3 * third * HUNDREDTH, 3 * third_heads)
    agree = Share((2 * third + area_off) * HUNDREDTH, 2 * third_heads + heads_off)
    verdict = decide(Tally(total, agree), SCHEME.rule_set("double-two-thirds"))
    assert verdict.passed == (area_off >= 0 and heads_off >= 0)


@given(tallies())
def test_everyone_is_counted_once(tally: Tally) -> None:
    assert tally.took_part + tally.unresolved + tally.not_returned == tally.total
