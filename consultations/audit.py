"""核验文件: all an auditor needs to recount a round without the portal (docs/recount.md). No name, room or number."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from consultations import board, ledger_rows
from consultations.models import Ballot, LedgerBlock, Round
from consultations.published import certified_tally
from consultations.queries import rule_set_of
from consultations.rules import decide
from policy.errors import Refused
from policy.schema import RuleSet, Threshold

FORMAT = "gongshu-round-audit-2"


def audit_file(round: Round, *, made_by: str, at: datetime) -> dict[str, Any]:
    """The file's content: texts, whole numbers and lists only; areas in m² as text with two decimals.

    Refused: not_certified, taken_over (its totals were entered, there is nothing to recount).
    """
    _refuse(round)
    chain = Ballot.objects.filter(seal__round=round).order_by("seal__place")
    return {
        "format": FORMAT,
        "made_by": made_by,
        "made_at": timezone.localtime(at).isoformat(timespec="seconds"),
        "neighbourhood": round.project.neighbourhood.name,
        "about": ledger_rows.about(round),
        "certified_on": str(round.certified_on),
        "rule": _rule(rule_set_of(round)),
        "result": _result(round),
        "heads": [list(head) for head in ledger_rows.heads(round)],
        "ballots": [content.values for content in ledger_rows.contents(round, chain)],
        "blocks": list(
            LedgerBlock.objects.filter(round=round).order_by("number").values_list("hash", flat=True)
        ),
        "ledger_head": round.ledger_head,
        "receipts": board.lines(round),
    }


def _refuse(round: Round) -> None:
    if round.taken_over:
        raise Refused.one("taken_over", f"{round}是补录的,没有逐份意见可以核验。")
    if not round.is_certified:
        raise Refused.one("not_certified", f"{round}还没有复核确认,不能导出核验文件。")


def _rule(rule: RuleSet) -> dict[str, Any]:
    thresholds = {
        name: _threshold(getattr(rule, name)) for name in ("quorum", "area_majority", "heads_majority")
    }
    return {"code": rule.code, "name": rule.name, "of": rule.of, **thresholds}


def _threshold(threshold: Threshold | None) -> list[Any] | None:
    """Numerator, denominator, and whether reaching the line is enough."""
    if threshold is None:
        return None
    required = threshold.required
    return [required.numerator, required.denominator, threshold.inclusive]


def _result(round: Round) -> dict[str, Any]:
    """As certified: areas, heads and the verdict."""
    tally = certified_tally(round)
    shares = {name: getattr(tally, name) for name in ("total", "took_part", "agree")}
    parts = {name: [f"{share.area:.2f}", share.heads] for name, share in shares.items()}
    return {**parts, "outcome": decide(tally, rule_set_of(round)).outcome}
