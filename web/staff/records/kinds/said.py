"""Values of records as people read them; empty ones are left out."""

from typing import Any

from web import formats
from web.staff.records.registry import Fact


def facts(*pairs: tuple[str, Any]) -> tuple[Fact, ...]:
    """Label and value pairs without the empty ones."""
    return tuple(
        Fact(label, str(value)) for label, value in pairs if value not in (None, "", formats.MISSING)
    )


def yuan(value: Any) -> str:
    """1,200,000.00 元; nothing for None."""
    return "" if value is None else formats.with_unit(formats.number(value), "元")


def day(value: Any) -> str:
    """2026年10月8日(周四); nothing for None."""
    return formats.day(value) if value else ""


def many(*words: str) -> str:
    """Those that are not empty, with 、 between."""
    return "、".join(word for word in words if word)
