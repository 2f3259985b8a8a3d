"""拆改结合试点: the checklist of one building and what its money leaves, to the fen. Amounts in yuan, two decimals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

FEN = Decimal("0.01")
NOTHING = Decimal("0.00")

WILL_LINES: Mapping[str, tuple[str, Fraction]] = {
    "all": ("全体业主同意(100 %)", Fraction(1)),
    "nineteen_twentieths": ("95 %以上", Fraction(19, 20)),
    "nine_tenths": ("90 %以上", Fraction(9, 10)),
    "three_quarters": ("四分之三以上", Fraction(3, 4)),
    "two_thirds": ("三分之二以上", Fraction(2, 3)),
}
"""Which households must have agreed in writing: all, or what another paper states; 以上 includes the number (民法典 1259)."""


@dataclass(frozen=True)
class PilotFacts:
    """What is written down of one building. `will_line` is a key of WILL_LINES; a share not settled yet is None, none is 0."""

    year_built: int
    households: int
    willing: int
    will_line: str
    plan_agreed_on: date | None
    cost: Decimal | None
    residents: Decimal | None
    public: Decimal | None
    other: Decimal | None

    @property
    def shares(self) -> tuple[tuple[str, Decimal | None], ...]:
        """Who pays how much."""
        return (("居民出资", self.residents), ("财政出资", self.public), ("其他出资", self.other))


@dataclass(frozen=True)
class PilotLine:
    """A line of the checklist: whether it is met, and the sentence that says why."""

    code: str
    title: str
    met: bool
    sentence: str


def checklist(facts: PilotFacts, year_limit: int) -> tuple[PilotLine, ...]:
    """Age, will, agreed plan, shares, balance, in the order they are come by. `year_limit`: last year that counts as old."""
    return (_age(facts, year_limit), _will(facts), _plan(facts), _shares(facts), _balance(facts))


def is_ready(facts: PilotFacts, year_limit: int) -> bool:
    """Whether every line is met."""
    return all(line.met for line in checklist(facts, year_limit))


def needed_households(households: int, will_line: str) -> int:
    """How many households must agree: the line of all households, rounded up; exact, never by percentages."""
    line = WILL_LINES[will_line][1]
    return -(-households * line.numerator // line.denominator)


def missing_households(facts: PilotFacts) -> int:
    """How many more must agree until the line is reached."""
    return max(needed_households(facts.households, facts.will_line) - facts.willing, 0)


def shares_of(facts: PilotFacts) -> Decimal:
    """All shares settled so far."""
    return sum((amount for _, amount in facts.shares if amount is not None), NOTHING)


def balance_of(facts: PilotFacts) -> Decimal | None:
    """Cost less shares: positive where money is missing, negative where more was promised; None without a cost."""
    return None if facts.cost is None else facts.cost - shares_of(facts)


def per_household(total: Decimal, households: int) -> tuple[tuple[Decimal, int], ...]:
    """An amount split evenly: (amount, how many households pay it), the larger first; together exactly the total.

    ValueError where nobody is there to pay or the total is no whole number of fen.
    """
    fen = Fraction(total) * 100
    if households < 1 or fen.denominator != 1 or fen < 0:
        raise ValueError("an even split needs households and whole fen")
    each, rest = divmod(int(fen), households)
    parts = (((each + 1) * FEN, rest), (each * FEN, households - rest))
    return tuple((amount, count) for amount, count in parts if count)


def _age(facts: PilotFacts, limit: int) -> PilotLine:
    met = facts.year_built <= limit
    rest = f"在{limit}年(含)以前。" if met else f"晚于{limit}年,不属于老旧小区。"
    return PilotLine("age", "房屋年限", met, f"{facts.year_built}年建成,{rest}")


def _will(facts: PilotFacts) -> PilotLine:
    words = WILL_LINES[facts.will_line][0]
    missing, silent = missing_households(facts), facts.households - facts.willing
    met = facts.households > 0 and missing == 0
    sentence = f"{facts.households}户中{facts.willing}户书面同意,要求{words}"
    if not facts.households:
        sentence = "没有登记户数,不能判断"
    elif missing:
        sentence += f",还差{missing}户;未同意{silent}户"
    elif silent:
        sentence += f",已达到;未同意{silent}户"
    else:
        sentence += ",已达到"
    return PilotLine("will", "居民意愿", met, sentence + "。")


def _plan(facts: PilotFacts) -> PilotLine:
    day = facts.plan_agreed_on
    sentence = f"{day.year}年{day.month}月{day.day}日一致通过。" if day else "方案还没有一致通过。"
    return PilotLine("plan", "改造方案", day is not None, sentence)


def _shares(facts: PilotFacts) -> PilotLine:
    open_ = [name for name, amount in facts.shares if amount is None]
    met = not open_
    sentence = "各方出资都已商定。" if met else f"{'、'.join(open_)}还没有商定(不出资的填 0)。"
    return PilotLine("shares", "出资分摊", met, sentence)


def _balance(facts: PilotFacts) -> PilotLine:
    left = balance_of(facts)
    if left is None:
        sentence = "还没有总投资,不能核对。"
    elif left > 0:
        sentence = f"各方出资合计 {shares_of(facts):,.2f} 元,比总投资少 {left:,.2f} 元。"
    elif left < 0:
        sentence = f"各方出资合计 {shares_of(facts):,.2f} 元,比总投资多 {-left:,.2f} 元。"
    else:
        sentence = f"各方出资合计 {shares_of(facts):,.2f} 元,与总投资分文不差。"
    return PilotLine("balance", "资金平衡", left == 0, sentence)
