"""大写: an amount as receipts write it out, so that nobody adds a digit. Pure."""

from __future__ import annotations

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
CENT = Decimal("0.01")


def in_capitals(amount: Decimal) -> str:
    """壹万零伍佰元整, 叁元零伍分. Raises ValueError for less than nothing, 10^16 and more, or parts of a fen."""
    if amount < 0 or amount >= Decimal(10) ** 16 or amount != amount.quantize(CENT):
        raise ValueError("no amount of money")
    yuan, fen = divmod(int(amount * 100), 100)
    tens, ones = divmod(fen, 10)
    whole = f"{_whole(yuan)}元" if yuan or not fen else ""
    if not fen:
        return f"{whole}整"
    lead = "零" if yuan and not tens else ""
    jiao = f"{DIGITS[tens]}角" if tens else lead
    return f"{whole}{jiao}{DIGITS[ones]}分" if ones else f"{whole}{jiao}整"


def _whole(number: int) -> str:
    """A whole number in groups of four; a gap is said once, as 零."""
    if not number:
        return DIGITS[0]
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    said = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        gap = said and (group < 1000) and any(groups[: place + 1]) and not said.endswith("零")
        said += ("零" if gap else "") + (_group(group) + GROUPS[place] if group else "")
    return said


def _group(number: int) -> str:
    said, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            said += (DIGITS[0] if gap and said else "") + DIGITS[digit] + PLACES[place]
        gap = not digit
    return said
