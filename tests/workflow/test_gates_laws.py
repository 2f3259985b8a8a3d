"""Gates are monotone: meeting a condition never takes another one away."""

from dataclasses import fields, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.facts_given import (
    AGREED,
    CASES,
    COMPLETE,
    FELL_SHORT,
    LACKING,
    ON,
    OPEN,
    PASSED,
    SCHEME,
    YESTERDAY,
    with_opinion,
)
from workflow import rules
from workflow.values import Facts, NoticeFacts, ReviewFacts, RoundFacts

STEPS = st.integers(1, 11)
FIELDS = [field.name for field in fields(Facts) if field.name not in ("on", "epc")]
ROUNDS = st.sampled_from(
    [
        RoundFacts(),
        OPEN,
        RoundFacts("closed", ends_on=ON),
        FELL_SHORT,
        replace(FELL_SHORT, let_pass=True),
        PASSED,
    ]
)
REVIEWS = st.sampled_from(
    [None, ReviewFacts((replace(AGREED, result=None),)), ReviewFacts((AGREED,))]
    + [with_opinion(result).review for result in (None, "agree", "conditional", "refuse")]
)
NOTICES = st.sampled_from(
    [
        None,
        NoticeFacts(YESTERDAY, None, 5, None, (1, 2)),
        NoticeFacts(YESTERDAY, None, 5, YESTERDAY),
        NoticeFacts(YESTERDAY, ON, 5, YESTERDAY),
        COMPLETE.notice,
    ]
)


def _value(name: str) -> st.SearchStrategy[Any]:
    """Any of the values a field takes in the cases, complete or lacking."""
    seen = [getattr(LACKING[step][code], name) for step, code in CASES]
    distinct = list({repr(value): value for value in [getattr(Facts(ON), name), *seen]}.values())
    return st.sampled_from(distinct)


ANY_FACTS = st.builds(
    Facts,
    on=st.just(ON),
    epc=st.booleans(),
    rounds=st.tuples(ROUNDS, ROUNDS, ROUNDS),
    review=REVIEWS,
    notice=NOTICES,
    **{name: _value(name) for name in FIELDS if name not in ("rounds", "review", "notice")},
)


def lacking(step: int, facts: Facts) -> set[str]:
    return {one.code for one in rules.unmet(rules.gate(step, facts, SCHEME))}


@given(STEPS, ANY_FACTS, st.sets(st.sampled_from(FIELDS)))
def test_putting_things_right_never_adds_an_unmet_condition(step, facts, mended):
    """The named parts become as those of a project that lacks nothing."""
    better = replace(facts, **{name: getattr(COMPLETE, name) for name in mended})
    assert lacking(step, better) <= lacking(step, facts)


CANDIDATES = {"works_candidates", "supervision_candidates"}


@given(STEPS, ANY_FACTS)
def test_with_everything_put_right_every_gate_is_open(step, facts):
    assert lacking(step, replace(COMPLETE, epc=facts.epc)) == set()


@given(STEPS, ANY_FACTS)
def test_a_gate_asks_the_same_questions_whatever_the_answers(step, facts):
    """Only candidates are asked after where a lot is competed for: a direct commission has none."""
    asked = [one.code for one in rules.gate(step, facts, SCHEME)]
    complete = [one.code for one in rules.gate(step, replace(COMPLETE, epc=facts.epc), SCHEME)]
    assert [code for code in asked if code not in CANDIDATES] == [
        code for code in complete if code not in CANDIDATES
    ]
    lots = {"works_candidates": facts.works, "supervision_candidates": facts.supervision}
    competed = {code for code, lot in lots.items() if lot and lot.competed and step == 8}
    assert CANDIDATES & set(asked) == competed
    assert len(asked) == len(set(asked))


@given(ANY_FACTS, st.integers(1, 3))
def test_certifying_an_open_round_never_adds_an_unmet_condition(facts, number):
    step = {1: 1, 2: 3, 3: 6}[number]
    opened = _with(facts, number, OPEN)
    for later in (FELL_SHORT, PASSED):
        assert lacking(step, _with(facts, number, later)) <= lacking(step, opened)


def _with(facts: Facts, number: int, held: RoundFacts) -> Facts:
    rounds = list(facts.rounds)
    rounds[number - 1] = held
    return replace(facts, rounds=tuple(rounds))
