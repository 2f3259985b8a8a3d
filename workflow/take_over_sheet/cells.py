"""One cell of the 补录 table as offices write it → a value, or the sentence that says what is wrong (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from policy.schema import Scheme
from policy.slips import OLDEST
from projects.sheets.grid import ErrorValue, Value
from projects.sheets.text import as_text, chinese_number, fold, is_absent, shorten
from projects.sheets.xlsx import serial_date
from workflow.take_over_sheet.columns import Column

CENT = Decimal("0.01")
LARGEST, LARGEST_AREA, MOST = Decimal(10) ** 12, Decimal(10) ** 10, 10**7
NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|-?\.\d+")
COUNTED = re.compile(r"[人户套幢栋座个位]$")
SQUARE = re.compile(r"(?:平方米|平方|平米|㎡|m\^?2)$", re.IGNORECASE)
YUAN = re.compile(r"(?:元整|元|圆)$")
DAY = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?(?:\(?(?:星期|周)[一二三四五六日天]\)?)?")
TIGHT_DAY = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
MIDNIGHT = re.compile(r"(?<=[\d日])T?(?:0?0:00(?::00)?(?:\.0+)?)$")
SERIALS = (Decimal(20_000), Decimal(80_000))
"""A day typed into a cell that is not formatted as one: 1954 to 2119."""
STEP = re.compile(r"第?(\d{1,2}|[一二三四五六七八九十]{1,3})步?(?:[、.:(\s]*(.+?)\)?)?")
YES = frozenset(("是", "√", "✓", "✔", "有", "1", "y", "yes", "true", "对", "列入", "采用"))
NO = frozenset(("否", "×", "✗", "x", "无", "0", "n", "no", "false", "不是", "不列入", "未采用"))
APART = re.compile(r"[、,;/|\n\r\t ]+")
EVERYTHING = frozenset(("全部", "36项", "全部36项", "全部内容", "所有"))


class Wrong(Exception):
    """What is wrong with a cell, as the middle of a sentence."""


def read_cell(value: Value, column: Column, scheme: Scheme, factor: int = 1) -> Any:
    """The value, None for a blank cell. `factor`: 10,000 where the header says 万元. Raises Wrong."""
    if isinstance(value, ErrorValue):
        raise Wrong(f"公式出错({value}),请改成数值")
    if value is None or (isinstance(value, str) and _blank(value, column)):
        return None
    if column.kind == "items":
        return _items(value, scheme)
    if column.kind == "step":
        return _step(as_text(value), scheme)
    if column.kind in ("area", "money"):
        return _amount(value, column.kind, factor)
    return READERS[column.kind](value, column)


def _blank(text: str, column: Column) -> bool:
    """ "无" says no where yes or no is asked; elsewhere that there is nothing."""
    return not text.strip() or (column.kind != "yes" and is_absent(text))


def _text(value: Value, column: Column) -> str:
    text = as_text(value)
    if len(text) > column.longest:
        raise Wrong(f"超过{column.longest}个字")
    return text


def _decimal(value: Value, units: re.Pattern[str]) -> Decimal:
    if isinstance(value, Decimal):
        return value
    shown = as_text(value)
    bare = units.sub("", fold(shown).lstrip("¥约"))
    if isinstance(value, str) and len(bare) <= 30 and NUMBER.fullmatch(bare):
        return Decimal(bare.replace(",", ""))
    raise Wrong(f"是“{shorten(shown)}”,不是数字")


def _whole(value: Value, column: Column) -> int:
    number = _decimal(value, COUNTED)
    if number < 0 or number != number.to_integral_value():
        raise Wrong(f"是“{shorten(as_text(value))}”,应为不小于 0 的整数")
    if number > MOST:
        raise Wrong(f"是“{shorten(as_text(value))}”,太大,请核对")
    return int(number)


def _year(value: Value, column: Column) -> int:
    if isinstance(value, date):
        return value.year
    text = fold(as_text(value)).removesuffix("年度").removesuffix("年")
    if not re.fullmatch(r"(19|20)\d\d", text):
        raise Wrong(f"是“{shorten(as_text(value))}”,请写四位数的年份,如 2019")
    return int(text)


def _amount(value: Value, kind: str, factor: int) -> Decimal:
    """m² or yuan to 0.01. A unit written in the cell counts before the header's; more decimals are binary noise or
    refused."""
    if isinstance(value, str):
        if "亩" in value:
            raise Wrong(f"是“{shorten(as_text(value))}”,请按 1 亩 = 666.67 ㎡ 换算成平方米后填写")
        bare = (SQUARE if kind == "area" else YUAN).sub("", fold(value))
        if bare != fold(value):
            factor = 1
        if bare.endswith("万"):
            bare, factor = bare[:-1], 10_000
        value = bare
    number = _decimal(value, SQUARE if kind == "area" else YUAN) * factor
    below, said = (LARGEST_AREA, "一百亿") if kind == "area" else (LARGEST, "一万亿")
    rounded = number.quantize(CENT) if abs(number) < LARGEST else number
    if not 0 <= rounded < below:
        raise Wrong(f"应不小于 0、小于{said}")
    if abs(number - rounded) > Decimal("0.000001"):
        raise Wrong(f"是“{shorten(as_text(value))}”,最多两位小数")
    return rounded


def _day(value: Value, column: Column) -> date:
    """A slip of the pen in the year is refused as in every form."""
    day = _any_day(value)
    if day < OLDEST:
        raise Wrong(f"是“{shorten(as_text(value))}”,早于2000年,请核对年份")
    return day


def _any_day(value: Value) -> date:
    if isinstance(value, date):
        return value
    if isinstance(value, Decimal) and SERIALS[0] <= value <= SERIALS[1]:
        return serial_date(value) or date.max
    text = MIDNIGHT.sub("", fold(as_text(value)))
    found = DAY.fullmatch(text) or TIGHT_DAY.fullmatch(text)
    try:
        if found:
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    raise Wrong(f"是“{shorten(as_text(value))}”,请写到年月日,如 2018-04-20")


def _step(shown: str, scheme: Scheme) -> int:
    text = fold(shown)
    named = next((step.number for step in scheme.steps if fold(step.name) == text), None)
    if named:
        return named
    found = STEP.fullmatch(text)
    number = chinese_number(found[1]) if found else ""
    if not number.isdigit() or not 2 <= int(number) <= len(scheme.steps):
        raise Wrong(f"是“{shorten(shown)}”,请写第2步至第{len(scheme.steps)}步中的一步,如 9")
    name = fold(scheme.step(int(number)).name)
    if found and found[2] and found[2] not in name and name not in found[2]:
        raise Wrong(f"是“{shorten(shown)}”,第{number}步是“{name}”,请核对")
    return int(number)


def _yes(value: Value, column: Column) -> bool:
    text = fold(as_text(value)).lower()
    if text in YES or text in NO:
        return text in YES
    raise Wrong(f"是“{shorten(as_text(value))}”,请写“是”或“否”")


def _choice(value: Value, column: Column) -> str:
    text = fold(as_text(value))
    for code, word in column.choices:
        if text in (fold(code), fold(word)):
            return code
    words = "、".join(word for _, word in column.choices)
    raise Wrong(f"是“{shorten(as_text(value))}”,应为其中之一:{words}")


def _items(value: Value, scheme: Scheme) -> tuple[str, ...]:
    """Codes, or names where only one item is called so; "全部" are all 36."""
    text = str(value) if isinstance(value, str) else as_text(value)
    if fold(text) in EVERYTHING:
        return tuple(item.code for item in scheme.items)
    by_word: dict[str, list[str]] = {}
    for item in scheme.items:
        by_word.setdefault(fold(item.code).upper(), []).append(item.code)
        by_word.setdefault(fold(item.name).upper(), []).append(item.code)
    words = [word for word in APART.split(text.replace(",", ",").replace(";", ";")) if word.strip()]
    return tuple(dict.fromkeys(_item(word, by_word) for word in words)) or _nothing(text)


def _item(word: str, by_word: dict[str, list[str]]) -> str:
    folded = fold(word).upper()
    coded = re.match(r"[BP][MO]\d\d", folded)
    found = by_word.get(coded[0] if coded else folded, [])
    if len(found) == 1:
        return found[0]
    if found:
        raise Wrong(f"“{shorten(word)}”在清单中有 {'、'.join(found)} 两项,请写编号")
    raise Wrong(f"“{shorten(word)}”不在改造内容清单中,请写编号如 BM01")


def _nothing(text: str) -> tuple[str, ...]:
    raise Wrong(f"是“{shorten(text)}”,没有读到改造内容")


READERS: dict[str, Callable[[Value, Column], Any]] = {
    "text": _text,
    "whole": _whole,
    "year": _year,
    "date": _day,
    "yes": _yes,
    "choice": _choice,
}
