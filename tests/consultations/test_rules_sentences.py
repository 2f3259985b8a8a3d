"""How a verdict is said."""

from decimal import Decimal

import pytest

from consultations.rules import Share, Tally, decide, literal_sentence, shortfall_sentence
from policy.loader import load_scheme

SCHEME = load_scheme("gongshu-2019")
TOTAL = Share(Decimal("30000.00"), 300)
EMPTY = Tally(Share(Decimal(0), 0))


def agreed(area: str, heads: int) -> Tally:
    """So much agreement of 30,000 m² and 300 heads, everybody else silent."""
    return Tally(TOTAL, agree=Share(Decimal(area), heads))


@pytest.mark.parametrize(
    ("tally", "rule_set", "sentence"),
    [
        (agreed("20000.00", 200), "double-two-thirds", "已达到"),
        (agreed("20000.00", 198), "double-two-thirds", "面积已达标;业主人数还差 2 人"),
        (agreed("19999.99", 200), "double-two-thirds", "面积还差 0.01 ㎡;业主人数已达标"),
        (agreed("19169.45", 188), "double-two-thirds", "还差 12 人、830.55 ㎡"),
        (agreed("0", 0), "double-two-thirds", "还差 200 人、20,000.00 ㎡"),
        (agreed("1", 198), "approval-two-thirds", "还差 2 人"),
        (agreed("1", 1), "record-only", "只作记录,不设通过线"),
        (EMPTY, "double-two-thirds", "名册为空,无法计算"),
        (
            agreed("20000.00", 199),
            "civil-code-278-special",
            "参与表决:面积已达标,业主人数还差 1 人;同意:已达到",
        ),
        (
            Tally(TOTAL, agree=Share(Decimal(10000), 100), abstain=Share(Decimal(10000), 100)),
            "civil-code-278-ordinary",
            "参与表决:已达到;同意:还差 1 人、0.01 ㎡",
        ),
    ],
)
def test_what_is_missing_is_said_in_heads_and_square_metres(
    tally: Tally, rule_set: str, sentence: str
) -> None:
    assert shortfall_sentence(decide(tally, SCHEME.rule_set(rule_set))) == sentence


def test_the_literal_text_is_said_beside_the_rule_that_decides() -> None:
    rule = SCHEME.rule_set_for(2)
    sentence = literal_sentence(agreed("19169.45", 200), SCHEME.literal_rule_set(2), rule)
    assert sentence == "方案原文要求:已达到;双2/3:面积还差 830.55 ㎡,业主人数已达标"


def test_round_three_is_only_recorded_by_the_literal_text() -> None:
    sentence = literal_sentence(agreed("19169.45", 188), SCHEME.literal_rule_set(3), SCHEME.rule_set_for(3))
    assert sentence == "方案原文要求:只作记录,不设通过线;双2/3:还差 12 人、830.55 ㎡"


def test_the_same_rule_is_said_once() -> None:
    sentence = literal_sentence(agreed("20000.00", 198), SCHEME.literal_rule_set(1), SCHEME.rule_set_for(1))
    assert sentence == "方案原文要求:面积已达标,业主人数还差 2 人"
