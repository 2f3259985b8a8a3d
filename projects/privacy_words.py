"""What does not belong in a text residents read: numbers of phones and identity cards, rooms, owners' names. Pure."""

from __future__ import annotations

import re
import unicodedata

IDENTITY = r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
NUMBERS = re.compile(rf"(?<!\d)(1[3-9]\d{{9}}|{IDENTITY})(?!\d)")
GAPS = re.compile(r"(?<=\d)[\s\-—–·.]+(?=[\dXx])")
ROOM = re.compile(r"\d+\s*(室|号房)|\d+\s*[幢栋]\s*\d+\s*单元\s*\d{2,}|\d+\s*-\s*\d+\s*-\s*\d{3,4}(?!\d)")


def has_numbers(text: str) -> bool:
    """Whether a mobile phone's or identity card's number is in it, in whatever width and grouping."""
    plain = unicodedata.normalize("NFKC", text)
    return any(NUMBERS.search(one) for one in (plain, GAPS.sub("", plain)))


def room_in(text: str) -> str:
    """The first room named in it (3幢2单元501室, 501室), or nothing."""
    match = ROOM.search(unicodedata.normalize("NFKC", text))
    return match.group() if match else ""
