"""The totals of a round held before the project came into the portal, and what is wrong with them (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from consultations.rules import NOBODY, InconsistentTally, Share, Tally
from policy.errors import Reason
from policy.schema import Scheme


@dataclass(frozen=True)
class EarlierRound:
    """The totals of an earlier round: areas in m², heads as integers; judged by the rule applied then."""

    number: int
    question: str
    rule_set: str
    opened_on: date
    closed_on: date
    certified_on: date
    total: Share
    agree: Share
    disagree: Share = NOBODY
    abstain: Share = NOBODY


def tally_of_earlier(earlier: EarlierRound) -> Tally:
    """The round as the rules count it. Raises InconsistentTally."""
    return Tally(earlier.total, earlier.agree, earlier.disagree, earlier.abstain)


def faults_of_earlier(earlier: EarlierRound, scheme: Scheme | None, on: date) -> Iterator[Reason]:
    """bad_number, rule_set_unknown, rule_not_yet_in_force, bad_dates, bad_totals; `scheme` None: an unknown one."""
    if earlier.number not in (1, 2, 3):
        yield Reason("bad_number", "征求意见只有第一、第二、第三次。", field="number")
    yield from _wrong_rule(earlier, scheme)
    if not earlier.opened_on <= earlier.closed_on <= earlier.certified_on <= on:
        message = f"第{earlier.number}次征求意见:日期须依次为开始、结束、复核确认,且不晚于今天。"
        yield Reason("bad_dates", message, field="certified_on")
    try:
        tally_of_earlier(earlier)
    except InconsistentTally as error:
        yield Reason("bad_totals", f"第{earlier.number}次征求意见:{error}。", field=error.field)


def _wrong_rule(earlier: EarlierRound, scheme: Scheme | None) -> Iterator[Reason]:
    """The rule applied then is one the scheme knows and was in force when the round was opened."""
    rule = scheme.rule_sets.get(earlier.rule_set) if scheme else None
    if rule is None:
        yield Reason("rule_set_unknown", "没有这个表决规则,请重新选择。", field="rule_set")
    elif rule.effective_from is not None and earlier.opened_on < rule.effective_from:
        first = rule.effective_from
        day = f"{first.year}年{first.month}月{first.day}日"
        message = f"第{earlier.number}次征求意见:{rule.name}自{day}起施行,当时不能适用。"
        yield Reason("rule_not_yet_in_force", message, field="rule_set")
