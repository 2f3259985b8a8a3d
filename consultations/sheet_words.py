"""What ballot sheets (意见汇总表) say and how: their columns, choices, ticks, signers and dates. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from policy.slips import OLDEST
from projects.sheets.grid import ErrorValue, Value
from projects.sheets.text import as_text, fold, half_width
from projects.sheets.vocabulary import LOCATION, PEOPLE, Vocabulary, wording
from projects.sheets.xlsx import serial_date

BALLOT_MEANINGS: Mapping[str, str] = {
    "building": "幢",
    "entrance": "单元",
    "room": "室",
    "address": "地址",
    "owner": "业主",
    "choice": "意见",
    "agree": "同意",
    "disagree": "不同意",
    "abstain": "弃权",
    "not_returned": "未反馈",
    "signed_on": "签字日期",
    "signed_by": "签署人",
    "phone": "联系电话",
    "last_four": "证件号后四位",
    "remark": "备注",
}
"""What a ballot sheet's column may mean, and how the preview calls it."""
TICKED = ("agree", "disagree", "abstain", "not_returned")
"""Meanings of columns that hold a tick instead of a word."""

BALLOTS = Vocabulary(
    (
        wording("agree", 1, "同意|赞成|支持"),
        wording("disagree", 1, "不同意|反对|不赞成|不支持"),
        wording("abstain", 1, "弃权"),
        wording("not_returned", 1, "未反馈|未返回|未收回|未交|未回"),
        wording("signed_by", 1, "(?:签署|签字|签名)(?:人)?(?:身份|方式|类别)"),
        wording("signed_on", 1, ".*(?:日期|时间)", "打印|制表|填报"),
        wording("remark", 1, "备注.*|.*建议|其他意见|意见说明|说明|理由|原因|情况说明|诉求"),
        wording(
            "choice",
            1,
            r"(?:业主|住户|征求|表决|投票|反馈|改造|书面|个人|选择|户主)?意见(?:选项|结果|情况|征求)?",
        ),
        wording("choice", 1, "是否同意.*|同意与否|表决|表决结果|投票|投票结果|态度|选择|选项|同意/不同意.*"),
        *PEOPLE,
        *LOCATION,
    ),
    BALLOT_MEANINGS,
)

CHOICES: Mapping[str, str] = {
    **dict.fromkeys(("同意", "赞成", "支持", "愿意", "是", "同意改造"), "agree"),
    **dict.fromkeys(("不同意", "反对", "不赞成", "不支持", "不愿意", "否", "不同意改造"), "disagree"),
    **dict.fromkeys(("弃权", "弃权票", "放弃"), "abstain"),
    **dict.fromkeys(("", "未反馈", "未返回", "未收回", "未交", "未回", "-", "/"), "not_returned"),
}
SIGNERS: Mapping[str, str] = {
    **dict.fromkeys(("", "本人", "业主本人", "自己"), "self"),
    **dict.fromkeys(("共有人代表", "共有人", "代表"), "co_owner"),
    **dict.fromkeys(("委托代理人", "代理人", "委托", "代理", "受托人"), "proxy"),
}
TICK = "√✓✔☑■●"
TICKS = frozenset((*TICK, "○", "v", "V", "y", "Y", "1", "是", "对"))
NO_TICKS = frozenset(("", "0", "否", "□", "☐", "-", "/"))
BOX = f"{TICK}□☐○"
BOXED_BEFORE = re.compile(rf"([{BOX}]?)(不同意|同意|弃权)")
BOXED_AFTER = re.compile(rf"(不同意|同意|弃权)([{BOX}]?)")
YEAR_MONTH_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[ T]\d{1,2}:.*)?|(\d{4})(\d{2})(\d{2})"
)
FIRST_SERIAL = 36_526


def read_choice(value: Value) -> str | None:
    """agree, disagree, abstain or not_returned (a blank); None for anything else."""
    if isinstance(value, ErrorValue):
        return None
    text = fold(as_text(value)).strip("。.!;")
    return CHOICES.get(text) or _ticked_words(text)


def _ticked_words(text: str) -> str | None:
    """ "☑同意 □不同意 □弃权", ticks before or after the words: the one that is ticked."""
    before = text[:1] in tuple(BOX)
    pattern = BOXED_BEFORE if before else BOXED_AFTER
    if not text or pattern.sub("", text):
        return None
    pairs = pattern.findall(text)
    ticked = [pair[1 if before else 0] for pair in pairs if pair[0 if before else 1] in tuple(TICK)]
    return CHOICES[ticked[0]] if len(ticked) == 1 else None


def read_ticks(cells: Mapping[str, Value]) -> str | None:
    """The choice of columns 同意 | 不同意 | 弃权: the one that is ticked, not_returned for none, None if unclear."""
    ticked = []
    for meaning, value in cells.items():
        text = fold(as_text(value))
        if text in TICKS or (text and CHOICES.get(text) == meaning):
            ticked.append(meaning)
        elif text not in NO_TICKS:
            return None
    return ticked[0] if len(ticked) == 1 else None if ticked else "not_returned"


def read_signer(value: Value) -> str | None:
    """self, co_owner or proxy; None for anything else."""
    return SIGNERS.get(fold(as_text(value)))


def read_date(value: Value) -> date | None:
    """A day as date cell, serial number or text (2019-10-15, 2019年10月15日, 20191015); None where it is none."""
    if isinstance(value, date):
        return value
    if isinstance(value, Decimal):
        day = _day_of_number(value)
    else:
        match = YEAR_MONTH_DAY.fullmatch(half_width(as_text(value)))
        day = _day(*(part for part in match.groups() if part)) if match else None
    return day if day and day >= OLDEST else None


def _day_of_number(value: Decimal) -> date | None:
    text = format(value.normalize(), "f")
    if len(text) == 8 and text.isdigit():
        return _day(text[:4], text[4:6], text[6:])
    return serial_date(value) if value >= FIRST_SERIAL else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
