"""拨付金额 pasted from WPS or Excel: two columns, the neighbourhood (code or name) and the amount in yuan. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from projects.paste_rules import Known, by_word, cells, fault, fold

__all__ = ["Known", "Pasted", "read"]

HEADS = frozenset({"金额", "拨付金额", "金额(元)", "拨付金额(元)", "本次拨付"})
TOTALS = frozenset({"合计", "总计", "小计"})
AMOUNT = re.compile(r"-?\d{1,40}(\.\d+)?")
LARGEST = Decimal(10) ** 12


@dataclass(frozen=True)
class Pasted:
    """The amounts read, by source, and a sentence per line that could not be taken."""

    amounts: Mapping[int, Decimal]
    wrong: tuple[str, ...]


def read(text: str, known: Iterable[Known]) -> Pasted:
    """Every line of the paste; head and total lines and blank ones are passed over. Nothing is taken where a line is wrong."""
    named = by_word(known)
    amounts: dict[int, Decimal] = {}
    wrong: list[str] = []
    for place, row in cells(text):
        filled = [cell for cell in row if cell]
        if filled[0] in TOTALS or (len(filled) > 1 and fold(filled[1]) in HEADS):
            continue
        against = _fault(filled, named, amounts)
        if against:
            wrong.append(f"第{place}行({filled[0][:40]}):{against}")
        else:
            amounts[named[fold(filled[0])][0].pk] = Decimal(_plain(filled[1]))
    return Pasted({} if wrong else amounts, tuple(wrong))


def _fault(filled: list[str], named: Mapping[str, list[Known]], amounts: Mapping[int, Decimal]) -> str:
    if len(filled) == 1:
        return "没有金额"
    if len(filled) > 2:
        return "多于两列;金额里的千分位逗号请与小区用制表符分开(直接从表格复制)"
    if against := fault(filled[0], named, "没有这项来源的计划,或计划已全部到账"):
        return against
    if named[fold(filled[0])][0].pk in amounts:
        return "重复出现"
    return _bad_amount(_plain(filled[1]))


def _bad_amount(written: str) -> str:
    if not AMOUNT.fullmatch(written):
        return "金额看不懂,请填写以元为单位的数字"
    amount = Decimal(written)
    if amount >= LARGEST:
        return "金额太大,请核对单位是否为元"
    if amount <= 0:
        return "金额应大于 0"
    return "" if amount == amount.quantize(Decimal("0.01")) else "金额最多两位小数"


def _plain(cell: str) -> str:
    return re.sub(r"[,\s¥]", "", unicodedata.normalize("NFKC", cell)).removesuffix("元")
