"""The lines of an estimate or budget: what may stand in them, and that they add up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from policy.errors import Reason
from policy.loader import load_scheme
from projects.models import CostLine, Project, SchemeVersion

LARGEST = Decimal(10) ** 12


@dataclass(frozen=True)
class Line:
    """One cost line in yuan; `item_code` where it belongs to one of the 36, `excluded_kind` where outside subsidy.

    `reviewed_yuan`: the third party's amount of this line, None where its report does not say.
    """

    label: str
    amount_yuan: Decimal
    item_code: str = ""
    excluded_kind: str = ""
    reviewed_yuan: Decimal | None = None


def line_reasons(project: Project, lines: Sequence[Line], total: Decimal, label: str) -> list[Reason]:
    """What is wrong with the lines, and by how much they miss the total."""
    scheme = load_scheme(project.scheme_code)
    codes = {item.code for item in scheme.items} | {""}
    kinds = {*scheme.subsidy.excluded_kinds, ""}
    reasons = [reason for line in lines for reason in _one_line(line, codes, kinds)]
    added = sum((line.amount_yuan for line in lines), Decimal(0))
    if lines and added != total:
        reasons.append(_difference("lines_do_not_add_up", "明细合计", added, label, total))
    return reasons


def reviewed_line_reasons(lines: Sequence[Line], total: Decimal) -> list[Reason]:
    """Reviewed amounts known of every line add up to the reviewed budget; known of some, they stay within it."""
    known = [line.reviewed_yuan for line in lines if line.reviewed_yuan is not None]
    reasons = [
        Reason("negative", f"明细“{line.label}”的审核后金额不能为负。", field="lines")
        for line in lines
        if line.reviewed_yuan is not None and line.reviewed_yuan < 0
    ]
    added = sum(known, Decimal(0))
    if lines and len(known) == len(lines) and added != total:
        reasons.append(_difference("reviewed_do_not_add_up", "各行审核后合计", added, "审核后概算", total))
    elif added > total:
        reasons.append(
            _difference("reviewed_beyond_total", "已填的审核后金额合计", added, "审核后概算", total)
        )
    return reasons


def add_lines(version: SchemeVersion, stage: str, lines: Sequence[Line]) -> None:
    """Keep the lines with their version."""
    CostLine.objects.bulk_create(
        CostLine(
            scheme_version=version, stage=stage, item_code=line.item_code, label=line.label.strip(),
            amount_yuan=line.amount_yuan, excluded_kind=line.excluded_kind, reviewed_yuan=line.reviewed_yuan,
        )
        for line in lines
    )  # fmt: skip


def _difference(code: str, what: str, added: Decimal, label: str, total: Decimal) -> Reason:
    gap = abs(total - added)
    text = f"{what}{added:,.2f}元,与{label}{total:,.2f}元不一致,相差{gap:,.2f}元。"
    return Reason(code, text, field="lines")


def _one_line(line: Line, codes: Collection[str], kinds: Collection[str]) -> list[Reason]:
    named = line.label.strip()
    checks = [
        (not named, "required", f"明细有一行({line.amount_yuan:,.2f}元)没有写名称。"),
        (len(named) > 80, "too_long", f"明细“{named[:20]}…”的名称不能超过80字。"),
        (line.amount_yuan < 0, "negative", f"明细“{line.label}”的金额不能为负。"),
        (line.amount_yuan >= LARGEST, "bad_amount", f"明细“{line.label}”的金额太大,请核对单位是否为元。"),
        (line.item_code not in codes, "unknown_item", f"没有代码为{line.item_code}的改造内容。"),
        (line.excluded_kind not in kinds, "unknown_kind", f"明细“{line.label}”的不计入类别不存在。"),
    ]
    return [Reason(code, text, field="lines") for wrong, code, text in checks if wrong]
