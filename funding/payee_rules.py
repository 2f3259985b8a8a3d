"""收款账户: reading an account number as typed, and showing no more of it than needed. Pure."""

from __future__ import annotations

import unicodedata

from policy.errors import Reason

SHORTEST, LONGEST = 8, 32
SHOWN = 4


def read_account(typed: str) -> str:
    """The number meant: full-width digits, blanks and hyphens are welcome; what is no digit stays and is refused."""
    return "".join(
        sign for sign in unicodedata.normalize("NFKC", typed) if not sign.isspace() and sign not in "-‐–—"
    )


def account_faults(number: str) -> list[Reason]:
    """Why it cannot be an account number; the number itself is never repeated."""
    if not (number.isascii() and number.isdigit()):
        return [Reason("bad_account", "账号只能是数字。", field="account")]
    if not SHORTEST <= len(number) <= LONGEST:
        words = f"账号应为{SHORTEST}至{LONGEST}位数字,现在是{len(number)}位。"
        return [Reason("bad_account", words, field="account")]
    return []


def passes_luhn(number: str) -> bool:
    """The check digit of bank cards. Firms' accounts often have none, so it only warns."""
    digits = [int(sign) for sign in reversed(number)]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def masked(last_four: str) -> str:
    """As everybody sees it."""
    return f"**** {last_four}"


def grouped(number: str) -> str:
    """In groups of four, to be compared by eye."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
