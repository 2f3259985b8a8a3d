"""10,000 random histories of a round: the count kept act by act is what all forms say when read anew."""

from decimal import Decimal
from random import Random

import pytest

from consultations import head_rules
from consultations.head_rules import Form
from consultations.rules import HUNDREDTH, Share, Tally, decide
from policy.loader import load_scheme
from tests.consultations.pure import Act, Model, random_act, random_heads, said

RULE_SETS = load_scheme("gongshu-2019").rule_sets
HISTORIES, LONGEST = 10_000, 16


def history(seed: int) -> tuple[Model, list[Act]]:
    """A round with random heads and the acts that happen to it."""
    random = Random(seed)
    heads = random_heads(random)
    return Model(heads), [random_act(random, heads) for _ in range(random.randint(1, LONGEST))]


def test_the_tally_kept_equals_the_recount_over_ten_thousand_histories() -> None:
    ends = {True: 0, False: 0}
    for seed in range(HISTORIES):
        model, acts = history(seed)
        total = model.tally.total
        for act in acts:
            model.do(act)
            assert (model.tally, model.tally.total) == (model.recount, total), (seed, acts)
        ends[model.is_open] += 1
    assert min(ends.values()) > HISTORIES // 20  # both kinds of ends were tried


def test_a_round_that_is_over_never_changes() -> None:
    for seed in range(1_000):
        model, acts = history(seed)
        for act in acts:
            over, before = not model.is_open, model.tally
            assert not (model.do(act) and over)
            assert not over or model.tally == before


def test_carrying_reconfirmed_papers_into_a_new_attempt_carries_their_opinions() -> None:
    for seed in range(2_000):
        model, acts = history(seed)
        for act in acts:
            model.do(act)
        fresh = model.carried(list(range(len(model.heads))))
        assert fresh.tally == fresh.recount
        for head, opinion in fresh.effective.items():
            assert opinion == model.effective[head]


def test_different_heads_in_any_order_give_the_same_tally() -> None:
    for seed in range(2_000):
        model, acts = history(seed)
        acts = [act for act in acts if act[0] not in ("close", "void")]
        for act in acts:
            model.do(act)
        random = Random(seed)
        order = [act[1] for act in acts]
        random.shuffle(order)
        waiting = {head: [act for act in acts if act[1] == head] for head in order}
        shuffled = Model(model.heads)
        for head in order:
            shuffled.do(waiting[head].pop(0))
        assert (shuffled.effective, shuffled.tally) == (model.effective, model.tally), seed


def test_the_two_ways_of_reading_a_pile_agree_on_hundred_thousand_piles() -> None:
    random = Random(0)
    for _ in range(100_000):
        units = random.choice((1, 2, 3))
        pile = [
            Form(None, random.choice(("agree", "disagree")), online=True)
            if random.random() < 0.2
            else Form(random.choice((None, *range(units))), random.choice(("agree", "disagree", "retracted")))
            for _ in range(random.randint(1, 7))
        ]
        assert said(pile, units) == head_rules.opinion(pile, units), pile


def test_a_count_that_lets_the_newest_win_would_be_seen(monkeypatch) -> None:
    monkeypatch.setattr(head_rules, "opinion", lambda forms, units: list(forms)[-1].choice)
    with pytest.raises(AssertionError):
        test_the_tally_kept_equals_the_recount_over_ten_thousand_histories()


# ---- each rule set at its own line, ± 0.01 ㎡ and ± 1 head

WHOLE = Share(Decimal("30000.00"), 300)


def at_the_line(rule_set, dimension: str, kind: str, step: int) -> tuple[Tally, bool]:
    """A tally in which all lines but one are amply reached, that one to the last unit plus `step`; whether it holds then."""
    every = {"area": WHOLE.hundredths, "heads": WHOLE.heads}
    line = rule_set.quorum if kind == "quorum" else getattr(rule_set, f"{dimension}_majority")
    exact, over = divmod(every[dimension] * line.required.numerator, line.required.denominator)
    reached = exact + (over > 0 or not line.inclusive) + step
    parts = every | {dimension: reached}
    agree = Share(parts["area"] * HUNDREDTH, parts["heads"])
    if kind == "quorum":
        return Tally(WHOLE, agree=agree), step >= 0
    return Tally(WHOLE, agree, Share(WHOLE.area - agree.area, WHOLE.heads - agree.heads)), step >= 0


LINES = [
    (code, dimension, kind)
    for code, rule_set in RULE_SETS.items()
    for dimension in ("area", "heads")
    for kind in ("quorum", "majority")
    if (rule_set.quorum if kind == "quorum" else getattr(rule_set, f"{dimension}_majority")) is not None
]


@pytest.mark.parametrize("step", [-1, 0, 1])
@pytest.mark.parametrize(("code", "dimension", "kind"), LINES)
def test_every_rule_set_is_exact_at_each_of_its_lines(code, dimension, kind, step) -> None:
    tally, holds = at_the_line(RULE_SETS[code], dimension, kind, step)
    verdict = decide(tally, RULE_SETS[code])
    check = next(check for check in verdict.checks if (check.dimension, check.kind) == (dimension, kind))
    others = [check for check in verdict.checks if (check.dimension, check.kind) != (dimension, kind)]
    assert check.holds is holds
    assert all(other.holds for other in others)
    assert verdict.passed is holds
