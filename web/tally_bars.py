"""From a tally and its verdict to what the two-bar picture needs. Pure; the line comes from the verdict."""

from decimal import Decimal
from typing import Any

from consultations.published import Result
from consultations.rules import Check, Share, Tally, Verdict, outcome_sentence, shortfall_sentence

PARTS = ("agree", "disagree", "abstain", "unresolved", "not_returned")


def bars_of(tally: Tally, verdict: Verdict, caption: str = "") -> dict[str, Any]:
    """`{area, heads, caption, sentence}` for `{% two_bars %}`. Marks are percent of the whole bar.

    Where every bar says 已达到 beside itself and there is no quorum, no sentence repeats it.
    """
    plain = verdict.passed and all(check.kind == "majority" for check in verdict.checks)
    return {
        "area": _row(tally, verdict, "area"),
        "heads": _row(tally, verdict, "heads"),
        "caption": caption,
        "sentence": "" if plain else shortfall_sentence(verdict),
    }


def public_bars(result: Result) -> dict[str, Any]:
    """The bars anyone may see: 同意 and the rest, the rest by choice only where nobody can be picked out."""
    bars = bars_of(result.tally, result.verdict)
    if result.apart:
        return bars
    for dimension in ("area", "heads"):
        bars[dimension] |= {part: 0 for part in PARTS if part != "agree"}
        bars[dimension]["rest"] = _amount(result.rest, dimension)
    if result.withholds_area:
        bars["area"] |= {"mark": None, "quorum_mark": None, "numerator": None, "denominator": None}
        bars["sentence"] = outcome_sentence(result.verdict)
    return bars


def _row(tally: Tally, verdict: Verdict, dimension: str) -> dict[str, Any]:
    total = _amount(tally.total, dimension)
    row: dict[str, Any] = {part: _amount(getattr(tally, part), dimension) for part in PARTS} | {
        "total": total
    }
    row |= {"mark": None, "required_label": "", "numerator": None, "denominator": None, "sentence": ""}
    for check in verdict.checks:
        if check.dimension == dimension:
            row |= _majority(check, total) if check.kind == "majority" else _quorum(check, total)
    return row


def _majority(check: Check, total: Decimal | int) -> dict[str, Any]:
    return {
        "mark": _percent(check.line, total),
        "required_label": _label(check),
        "numerator": check.numerator,
        "denominator": check.denominator,
        "holds": check.holds,
    }


def _quorum(check: Check, total: Decimal | int) -> dict[str, Any]:
    return {"quorum_mark": _percent(check.line, total), "quorum_label": f"参与{_label(check)}"}


def _label(check: Check) -> str:
    return f"{check.required}" if check.inclusive else f"过{check.required}"


def _amount(share: Share, dimension: str) -> Decimal | int:
    return share.area if dimension == "area" else share.heads


def _percent(line: Decimal | int, total: Decimal | int) -> Decimal | None:
    """Where the line stands on the bar; only for the eye."""
    return Decimal(line) * 100 / Decimal(total) if total else None
