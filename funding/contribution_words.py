"""What contribution sheets (居民出资表) say and how: their columns, amounts, days and receipts. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from consultations.sheet_words import read_date
from projects.sheets.grid import ErrorValue, Value
from projects.sheets.text import as_text, fold, is_absent, shorten
from projects.sheets.vocabulary import LOCATION, PEOPLE, Vocabulary, wording

MEANINGS: Mapping[str, str] = {
    "building": "幢",
    "entrance": "单元",
    "room": "室",
    "address": "地址",
    "amount": "出资金额",
    "paid_on": "缴款日期",
    "receipt": "收据编号",
    "owner": "姓名(不保存)",
    "last_four": "证件号(不保存)",
    "phone": "电话(不保存)",
    "remark": "备注(不保存)",
}
"""What a column may mean, and how the preview calls it; of people nothing is kept."""
NOT_PAID = r"应缴|应交|应收|应出|应付|未缴|未交|欠|大写|退|单价|面积|标准|比例|合计"
CONTRIBUTIONS = Vocabulary(
    (
        wording("receipt", 1, r".*(?:收据|票据|发票|凭证|收款单|缴款单).*", "日期|时间|金额|姓名|签"),
        wording("paid_on", 1, ".*(?:日期|时间)", "打印|制表|填报|出生|交付"),
        wording("amount", 1, r".*(?:实缴|实收|实交|已缴|已交|已收|到账|实际).*", NOT_PAID),
        wording("amount", 2, r".*(?:金额|出资额|缴款额|款额|交款额|收款额|集资款|自筹款|出资款|费用|钱数)", NOT_PAID),
        wording("amount", 3, r"(?:个人|居民|业主|每户)?(?:出资|缴款|交款|缴纳|缴费|交费|自筹|集资|款项)(?:数)?|元", NOT_PAID),
        wording("remark", 1, "备注.*|说明|情况说明"),
        *PEOPLE,
        *LOCATION,
    ),
    MEANINGS,
)  # fmt: skip
NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|[+-]?\.\d+")
CENT = Decimal("0.01")
MOST = Decimal(10_000_000)
LONGEST_RECEIPT = 40


def read_amount(value: Value) -> tuple[Decimal | None, str]:
    """Yuan; or the middle of a sentence saying what is wrong. "5,000元", "¥5000.00" and full-width digits are understood."""
    shown = shorten(as_text(value))
    if is_absent(shown):
        return None, "是空的,请填写出资金额"
    amount = _exact(value)
    if amount is None:
        return None, f"是“{shown}”,不是以元为单位的数字"
    if amount <= 0:
        return None, f"是 {shown},{'不能是负数' if amount < 0 else '应大于 0'}"
    if amount != amount.quantize(CENT):
        return None, f"是 {shown},最多两位小数"
    if amount > MOST:
        return None, f"是 {shown},一户超过 {MOST:,} 元,请核对单位是否为元"
    return amount.quantize(CENT), ""


def _exact(value: Value) -> Decimal | None:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or isinstance(value, ErrorValue):
        return None
    bare = fold(value).removeprefix("¥").removesuffix("整").removesuffix("元")
    return Decimal(bare.replace(",", "")) if len(bare) <= 30 and NUMBER.fullmatch(bare) else None


def read_day(value: Value, usual: date | None, today: date) -> tuple[date | None, str]:
    """The day it was paid; a blank cell takes `usual`. Or the middle of a sentence saying what is wrong."""
    if is_absent(as_text(value)):
        return usual, "" if usual else "是空的,请填写缴款日期,或在上传时填写统一的缴款日期"
    day = read_date(value)
    if day is None:
        return None, f"是“{shorten(as_text(value))}”,不是日期,请写成如 2019-10-15"
    return (None, f"是 {day.isoformat()},晚于今天,请核对") if day > today else (day, "")


def read_receipt(value: Value, reserved: str) -> tuple[str, str]:
    """The office's receipt number, "" where it gave none; or the middle of a sentence saying what is wrong."""
    text = as_text(value)
    if isinstance(value, ErrorValue):
        return "", f"是错误值 {text},请改成文字"
    number = "" if is_absent(text) else fold(text)
    if len(number) > LONGEST_RECEIPT:
        return "", f"太长,收据编号最多 {LONGEST_RECEIPT} 个字"
    if number.upper().startswith(reserved.upper()):
        return "", f"以“{reserved}”开头,这是平台自动编的号;没有收据编号的请留空"
    return number, ""
