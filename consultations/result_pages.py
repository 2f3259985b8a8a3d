"""结果公告: what stands on the printed result notice, gathered here as plain data; totals only, nothing says who.

The same care as on the public board: choices apart only from five heads each, buildings from five heads up.
"""

from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

import segno
from django.conf import settings

from consultations import board
from consultations.models import Round
from consultations.names import round_name
from consultations.published import Extension, Result, Withheld, extensions_of, result_of
from consultations.rules import Check, Share
from consultations.scopes import scope_words
from policy.loader import load_scheme
from policy.schema import RuleSet
from projects import pdf
from projects.checks import said

OUTCOMES = {
    "passed": "通过",
    "failed": "未达到规则要求",
    "recorded": "已记录,本规则不设通过线",
    "indeterminate": "名册为空,无法计算",
}


def result_pdf(round: Round) -> bytes:
    """The notice for the board, A4. Only of a certified round that was counted here. LookupError otherwise."""
    return pdf.pdf("result", result_data(round))


def result_data(round: Round) -> dict[str, Any]:
    """Everything the notice prints, in Chinese and ready to be set."""
    result = result_of(round)
    if result is None or round.taken_over:
        raise LookupError("only a certified round that was counted here has a result notice")
    place = round.project.neighbourhood
    rule = load_scheme(round.project.scheme_code).rule_set(round.rule_set)
    address = f"{settings.SITE_URL}/n/{place.code}/rounds/{round.pk}/"
    return {
        "place": place.name,
        "round": full_name(round),
        "street": f"{place.street.name}办事处",
        "facts": _facts(round, result, rule),
        "verdict": verdict_words(round, result),
        "literal": result.literal_sentence,
        "let_pass": let_pass_words(round),
        "counts": counts(result),
        "merged": merged_words(result),
        "checks": [check_row(check) for check in result.checks],
        "rule": {"name": rule.name, "plain": rule.plain, "basis": rule.basis},
        "turnout": [f"{row.building}幢 {row.took_part:,}/{row.heads:,}" for row in board.turnout(round)],
        "fewest": board.FEWEST,
        "ledger": hash_lines(round.ledger_head),
        "address": address,
        "receipt_address": f"{settings.SITE_URL}/receipt/",
        "qr": qr(address),
        "contact": f"{place.contact_name or place.street.name} {place.contact_phone or place.street.phone}".strip(),
        "certified_on": said(round.certified_on),
    }


def full_name(round: Round) -> str:
    """第一次征求意见(第2轮)."""
    again = f"(第{round.attempt}轮)" if round.attempt > 1 else ""
    return f"{round_name(round.number, round.title)}{again}"


def _facts(round: Round, result: Result, rule: RuleSet) -> list[list[str]]:
    parking = "计入" if round.counts_parking else "不计入"
    return [
        ["征求事项", round.question],
        ["征求范围", scope_words(round.scope)],
        ["征求期限", f"{said(round.opened_on)}至{said(round.ends_on)}"],
        *([["延期", extension_words(one)] for one in extensions_of(round)]),
        ["全体业主", share_words(result.tally.total)],
        ["参加", f"{result.tally.took_part.heads:,} 人"],
        ["产权车位", f"有产权的车位{parking}面积和人数"],
        ["表决规则", rule.name],
        ["复核确认", said(round.certified_on)],
    ]


def extension_words(one: Extension) -> str:
    """What residents are told of a last day that moved."""
    return f"截止日期由{said(one.before)}延至{said(one.ends_on)},理由:{one.reason}"


def share_words(share: Share) -> str:
    """1,204 人,88,530.40 ㎡."""
    return f"{share.heads:,} 人,{share.area:,.2f} ㎡"


def counts(result: Result) -> list[list[str]]:
    """同意 and the rest; the rest by choice only where nobody can be picked out. Name, heads, area."""
    tally = result.tally
    parts = [("不同意", tally.disagree), ("弃权", tally.abstain), ("未反馈", tally.not_returned)]
    shown = parts if result.apart else [("其余", result.rest)]
    return [[name, f"{s.heads:,}", f"{s.area:,.2f}"] for name, s in [("同意", tally.agree), *shown]]


def merged_words(result: Result) -> str:
    """Why the rest stands in one line; "" where it does not."""
    if result.apart:
        return ""
    return f"其余包括不同意、弃权和未反馈;有一项不足 {board.FEWEST} 人,为保护业主,不分开公布。"


def check_row(check: Check | Withheld) -> list[str]:
    """One comparison, exactly as it is made: what, numerator, denominator, line, least needed, standing.

    Amounts that are not told (they would be the area of a few) are said to be withheld.
    """
    what = "参与表决的" if check.kind == "quorum" else "同意的"
    name = f"{what}{'面积(㎡)' if check.dimension == 'area' else '业主人数(人)'}"
    line = f"{'≥' if check.inclusive else '>'} {_fraction(check.required)}"
    if isinstance(check, Withheld):
        return [name, "不公布", "不公布", line, "不公布", "已达到" if check.holds else "未达到"]
    unit = "㎡" if check.dimension == "area" else "人"
    standing = "已达到" if check.holds else f"还差 {_amount(check.missing)} {unit}"
    return [name, _amount(check.numerator), _amount(check.denominator), line, _amount(check.line), standing]


def verdict_words(round: Round, result: Result) -> str:
    """What became of the round, in one line."""
    if round.was_let_pass:
        return f"{OUTCOMES[result.verdict.outcome]},经特殊情况审批通过"
    return OUTCOMES[result.verdict.outcome]


def let_pass_words(round: Round) -> str:
    """特殊情况审批 with reason and name; "" without."""
    if not round.was_let_pass:
        return ""
    row = round.let_pass
    return f"区住建局负责人{row.by}于{said(row.on)}按特殊情况审批,同意进入下一步,理由:{row.reason}"


def hash_lines(digits: str) -> list[str]:
    """The 64 digits in groups of eight, four groups a line, to be read aloud and compared."""
    groups = [digits[start : start + 8] for start in range(0, len(digits), 8)]
    return [" ".join(groups[start : start + 4]) for start in range(0, len(groups), 4)]


def qr(address: str) -> str:
    """The QR of an address as SVG."""
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()


def _amount(amount: Decimal | int) -> str:
    return f"{amount:,}" if isinstance(amount, int) else f"{amount:,.2f}"


def _fraction(required: Fraction) -> str:
    return f"{required.numerator}/{required.denominator}"
