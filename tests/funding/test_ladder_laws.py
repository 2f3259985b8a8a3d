"""Laws of the cost ladder, on 10,000 random ladders: 2,500 for each of four laws."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funding.ladder import STAGES, Ladder, Origin, Rung, ladder
from funding.ladder_lines import Entry
from funding.rules import SubsidyInput, subsidy
from policy.errors import Refused
from policy.loader import load_scheme

RULES = load_scheme("gongshu-2019").subsidy
ITEMS = {"BM01": "屋面修缮", "BO06": "多层住宅加装电梯", "PM05": "道路整治"}
NAMES = (*((code, code) for code in ITEMS), ("", "设计费"), ("", "二次供水"))
KINDS = ("", "", "", *RULES.excluded_kinds)
ENTERED = [stage for stage in STAGES if stage != "changed"]
laws = settings(max_examples=2500, deadline=None, suppress_health_check=list(HealthCheck))


def random_rungs(seed: int) -> tuple[Rung, ...]:
    """Some of the rungs, of one or two papers each, split or not: one number draws a whole ladder, which is quick."""
    dice = Random(seed)
    stages = dice.sample(ENTERED, dice.randint(1, 5))
    return tuple(
        Rung(stage, tuple(paper(dice, stage, number) for number in range(dice.randint(1, 2))))
        for stage in stages
    )


def paper(dice: Random, stage: str, number: int) -> Origin:
    """A paper whose lines, if any, add up to it."""
    drawn = [(dice.choice(NAMES), dice.choice(KINDS)) for _ in range(dice.randint(0, 4))]
    lines = tuple(Entry(label, amount(dice, stage), code, kind) for (code, label), kind in drawn)
    total = sum((line.amount for line in lines), Decimal(0)) if lines else amount(dice, stage)
    return Origin(f"{stage}:{number}", "纸", total, lines)


def amount(dice: Random, stage: str) -> Decimal:
    """Few values, so that equal ones meet; a change may be negative."""
    fen = dice.choice((1, 2, 100, dice.randint(1, 10**9)))
    return Decimal(-fen if stage == "change" and dice.random() < 0.5 else fen) / 100


rungs = st.integers(0, 2**48).map(random_rungs)


@laws
@given(rungs)
def test_parts_add_up_to_the_whole_in_every_column(given_rungs: tuple[Rung, ...]) -> None:
    made = ladder(given_rungs, ITEMS)
    for place, rung in enumerate(made.rungs):
        known = [row.cells[place].amount for row in made.rows]
        assert sum((one for one in known if one is not None), made.rests[place]) == rung.amount
        assert made.totals[place].amount == rung.amount == sum(one.amount for one in rung.origins)
        outside = [line.amount for line in rung.lines if line.kind]
        assert made.excluded[place] == (sum(outside, Decimal(0)) if outside or rung.whole else None)


@laws
@given(rungs)
def test_a_rung_is_said_to_exceed_exactly_where_it_does(given_rungs: tuple[Rung, ...]) -> None:
    made = ladder(given_rungs, ITEMS)
    prices = [place for place, rung in enumerate(made.rungs) if rung.stage != "change"]
    _agrees(made, [cell.amount for cell in made.totals], made.totals, prices)
    whole = [place for place in prices if made.rungs[place].whole]
    for row in made.rows:
        _agrees(made, [cell.amount for cell in row.cells], row.cells, whole)


def _agrees(made: Ladder, amounts: list, cells: tuple, compared: list[int]) -> None:
    """Compared pair by pair; nothing else is said to exceed anything."""
    over = {
        later: (amounts[later] - amounts[earlier], made.rungs[earlier].label)
        for earlier, later in pairwise(compared)
        if amounts[later] > amounts[earlier]
    }
    assert over == {place: (one.over.by, one.over.than) for place, one in enumerate(cells) if one.over}


@laws
@given(rungs, st.integers(1, 10**8), st.integers(0, 10**9))
def test_exclude_first_cap_second_on_every_rung(given_rungs: tuple[Rung, ...], area: int, more: int) -> None:
    """city = half of min(cost − excluded, 400 × area), never above 200 × area; a dearer account never gets less."""
    m2, extra = Decimal(area) / 100, Decimal(more) / 100
    for rung in ladder(given_rungs, ITEMS).rungs:
        outside = sum((one.amount for one in rung.excluded), Decimal(0))
        if rung.amount < 0 or outside > rung.amount or any(one.amount < 0 for one in rung.excluded):
            continue
        given_input = SubsidyInput(1988, False, m2, rung.amount, excluded=rung.excluded)
        city = subsidy(given_input, RULES).city
        base = min(Fraction(rung.amount - outside), 400 * Fraction(m2))
        assert city is not None
        assert abs(Fraction(city) - base / 2) <= Fraction(1, 200)
        assert city <= 200 * m2 + Decimal("0.005")
        assert subsidy(replace(given_input, final_account=rung.amount + extra), RULES).city >= city


@laws
@given(rungs, st.integers(-(10**6), 10**6).filter(bool))
def test_lines_that_miss_their_paper_by_a_fen_are_refused_with_the_difference(
    given_rungs: tuple[Rung, ...], fen_off: int
) -> None:
    off = Decimal(fen_off) / 100
    first = given_rungs[0]
    origin = replace(first.origins[0], lines=(Entry("屋面修缮", Decimal(5), "BM01"),))
    spoilt = replace(first, origins=(replace(origin, amount=5 + off), *first.origins[1:]))
    with pytest.raises(Refused) as refusal:
        ladder((spoilt, *given_rungs[1:]), ITEMS)
    assert refusal.value.codes == ("lines_do_not_add_up",)
    assert f"相差 {abs(off):,.2f} 元" in refusal.value.reasons[0].message
