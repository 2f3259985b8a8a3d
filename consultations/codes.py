"""The number and the code of a letter: making, reading what was typed, and comparing without telling anything.

The number may be known to anybody; the code is 12 random digits kept only as a hash, salted per letter, bound to the
number and peppered with a key that is not in the database. Whoever has the table and not the key cannot try codes.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from hashlib import scrypt

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

NUMBER_LENGTH, CODE_LENGTH = 10, 12
_COST = 2**12  # about 10 ms and 4 MB a try


@dataclass(frozen=True)
class NewCode:
    """What is printed (`number`, `code`) and what is kept (`number`, `salt`, `code_hash`)."""

    number: str
    code: str
    salt: str
    code_hash: str


def new_code() -> NewCode:
    """A number and a code nobody can guess from another letter's; 12 digits of randomness for the code."""
    number, code = _digits(NUMBER_LENGTH), _digits(CODE_LENGTH)
    salt = secrets.token_hex(16)
    return NewCode(number, code, salt, hash_of(number, code, salt))


def hash_of(number: str, code: str, salt: str, key: str = "") -> str:
    """64 hex digits; the same work for every input."""
    pepper = salted_hmac(
        "consultations.letter", salt, secret=key or settings.LETTER_PEPPER, algorithm="sha256"
    )
    return scrypt(f"{number}:{code}".encode(), salt=pepper.digest(), n=_COST, r=8, p=1, dklen=32).hex()


def matches(number: str, code: str, salt: str, code_hash: str) -> bool:
    """Whether the code belongs to this number; takes the same time whether or not."""
    return constant_time_compare(hash_of(number, code, salt), code_hash)


def read_digits(typed: str) -> str:
    """The digits meant by what was typed: full-width digits, spaces and hyphens of any kind are welcome."""
    return "".join(
        sign for sign in unicodedata.normalize("NFKC", typed[:100]) if sign.isascii() and sign.isdigit()
    )


def grouped(digits: str) -> str:
    """In groups of four, as printed: 1234 5678 9012."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def _digits(length: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(length))
