"""Text as offices type it: full-width digits, stray blanks, Chinese numerals; and cell values as text."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from projects.sheets.grid import Value

NUMERALS = {word: place for place, word in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = re.compile(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－~～", "-"))
WHOLE = re.compile(r"-?\d+\.0+")
HALF_WIDTH = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
UNWANTED = frozenset(("Cc", "Cf", "Cs"))
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
VARIANTS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
ABSENT = frozenset(("", "-", "--", "/", "无", "空", "不详", "不明", "未知", "没有", "暂无", "待补", "待核实"))
"""What offices write where they have nothing to write."""


def tidy(text: str) -> str:
    """As written, but in one line: invisible characters gone, runs of blanks one space, none at the ends."""
    if not text.isprintable():
        text = "".join(
            " " if character.isspace() else character
            for character in text
            if character.isspace() or unicodedata.category(character) not in UNWANTED
        )
    return unicodedata.normalize("NFC", " ".join(text.split()))


def for_xml(text: str) -> str:
    """Without the characters no XML holds: one of them makes Word and Excel files that cannot be written or opened,
    or that lose other characters.
    """
    return NOT_IN_XML.sub("", text)


def fold(text: str) -> str:
    """For comparing and parsing: half-width, dashes alike, no blanks, no variant marks."""
    if text.isascii() and text.isprintable():
        return "".join(text.split()).replace("~", "-")
    folded = unicodedata.normalize("NFKC", tidy(text)).translate(DASHES)
    return VARIANTS.sub("", "".join(folded.split()))


def half_width(text: str) -> str:
    """Full-width letters, digits and punctuation as half-width ones, all else as written."""
    return text if text.isascii() else text.translate(HALF_WIDTH)


def as_text(value: Value) -> str:
    """A cell's value as the clerk sees it: 101.0 is "101", 330.50 is "330.5", blank is ""."""
    if value is None:
        return ""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    return value.isoformat() if isinstance(value, date) else str(value).upper()


def decimal_text(value: Decimal) -> str:
    """A number without exponent and without zeros that say nothing."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def lines(value: Value) -> list[str]:
    """The lines of a cell typed with Alt+Enter, each tidied, empty ones left out."""
    if not isinstance(value, str):
        text = as_text(value)
        return [text] if text else []
    return [line for line in map(tidy, value.splitlines()) if line]


def is_absent(text: str) -> bool:
    """Whether the text says that there is nothing."""
    return fold(text) in ABSENT


def without_point_zero(text: str) -> str:
    """ "101.0", as spreadsheets export numbers, is "101"."""
    return text.partition(".")[0] if WHOLE.fullmatch(text) else text


def chinese_number(text: str) -> str:
    """ "十二" → "12", "五〇一" → "501"; the text itself where it is no Chinese numeral."""
    tens = TENS.fullmatch(text)
    if tens:
        return str((NUMERALS[tens[1]] if tens[1] else 1) * 10 + (NUMERALS[tens[2]] if tens[2] else 0))
    if text and all(character in NUMERALS for character in text):
        return "".join(str(NUMERALS[character]) for character in text)
    return text


def shorten(text: str, limit: int = 30) -> str:
    """For quoting a cell in a sentence."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
