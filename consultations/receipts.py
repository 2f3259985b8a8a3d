"""回执: a code that says nothing, from which an owner learns what became of the own form.

The database keeps a random nonce and the hash of the code, never the code: who reads the table cannot ask as the owner.
The code is the portal's keyed hash of the nonce, so a lost slip can be printed again (and each print is on record).
"""

import base64
import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from django.conf import settings

NONCE_BYTES = CODE_BYTES = 16
LENGTH = 26
_STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TO_CROCKFORD = str.maketrans(_STANDARD, _CROCKFORD)
_MISREAD = str.maketrans("OIL", "011")


@dataclass(frozen=True)
class Slip:
    """What is kept of a receipt: the nonce (32 hex digits) and the hash of its code (64 hex digits)."""

    nonce: str
    code_hash: str


def new_slip() -> Slip:
    """A receipt for a ballot about to be entered; 128 random bits."""
    nonce = secrets.token_hex(NONCE_BYTES)
    return Slip(nonce, hash_of(_code(nonce, settings.SECRET_KEY)))


def code_of(nonce: str, code_hash: str) -> str | None:
    """The code printed on the slip; None where the portal's key it was made with is gone."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    codes = (_code(nonce, key) for key in keys)
    return next((code for code in codes if hash_of(code) == code_hash), None)


def hash_of(code: str) -> str:
    """What the public board lists: SHA-256 of the 26 signs, in 64 hex digits."""
    return sha256(code.encode()).hexdigest()


def grouped(code: str) -> str:
    """In groups of four, as printed."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read(typed: str) -> str:
    """The code meant by what was typed: full-width signs, spaces, hyphens, small letters, O for 0, I and L for 1."""
    narrow = unicodedata.normalize("NFKC", typed[:200]).upper()
    return "".join(sign for sign in narrow if sign.isalnum()).translate(_MISREAD)


def _code(nonce: str, key: str) -> str:
    mac = hmac.digest(_own_key(key), nonce.encode(), sha256)[:CODE_BYTES]
    return base64.b32encode(mac).decode().rstrip("=").translate(_TO_CROCKFORD)


@lru_cache(maxsize=8)
def _own_key(key: str) -> bytes:
    """What Django's salted_hmac derives, once instead of with every form."""
    return sha256(b"consultations.receipt" + key.encode()).digest()
