"""How numbers, areas, money and dates are written for people. Pure: values in, Chinese text out."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

MISSING = "—"
WEEKDAYS = "一二三四五六日"
CENT = Decimal("0.01")


def number(value: Decimal | int | str | None, places: int = 2) -> str:
    """4531.95 → "4,531.95"; half up, thousands separated; nothing given is a dash, never a zero."""
    if _missing(value):
        return MISSING
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{exact:,.{places}f}"


def grouped(digits: str, size: int = 8) -> str:
    """A long number in groups, so that it can be read aloud and compared."""
    return " ".join(digits[start : start + size] for start in range(0, len(digits), size))


def with_unit(written: str, unit: str) -> str:
    """ "4,531.95" and "㎡" → "4,531.95 ㎡"; a dash stays alone."""
    return written if written == MISSING else f"{written} {unit}"


def ten_thousands(value: Decimal | None) -> str:
    """Yuan as 万元, for reports: 2000000.00 → "200.00 万元"."""
    return MISSING if _missing(value) else with_unit(number(Decimal(str(value)) / 10000), "万元")


def day(value: date | None) -> str:
    """2026年10月8日(周四)."""
    return MISSING if _missing(value) else f"{short_day(value)}(周{WEEKDAYS[value.weekday()]})"  # type: ignore[union-attr]


def short_day(value: date | None) -> str:
    """2026年10月8日, where there is no room for the weekday."""
    return MISSING if _missing(value) else f"{value.year}年{value.month}月{value.day}日"  # type: ignore[union-attr]


def near_day(value: date | None, today: date) -> str:
    """10月8日 of this year, 2025年10月8日 of another: a deadline long past does not look like one of these weeks."""
    return f"{value.month}月{value.day}日" if value and value.year == today.year else short_day(value)


def instant(value: datetime | None) -> str:
    """2026年10月8日(周四)14:05, in the time zone the value carries."""
    return MISSING if _missing(value) else f"{day(value)}{value:%H:%M}"


def share(part: Decimal | int | None, whole: Decimal | int | None) -> str:
    """66.67 %, for the eye only: never compare what this prints. Of nothing: a dash."""
    if _missing(part) or _missing(whole) or not whole:
        return MISSING
    return with_unit(number(Decimal(str(part)) * 100 / Decimal(str(whole))), "%")


def size(octets: int | None) -> str:
    """A file's size: "820 KB", "1.2 MB"."""
    if _missing(octets):
        return MISSING
    if octets < 1024 * 1024:  # type: ignore[operator]
        return f"{max(1, round(Decimal(octets) / 1024))} KB"  # type: ignore[arg-type]
    return with_unit(number(Decimal(octets) / (1024 * 1024), 1), "MB")  # type: ignore[arg-type]


def _missing(value: object) -> bool:
    return value is None or value == ""
