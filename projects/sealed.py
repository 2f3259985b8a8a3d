"""What lies encrypted in the database: closed with the newest of settings.DATA_KEYS, opened with any of them."""

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def seal(content: bytes) -> bytes:
    """The content, unreadable without the portal's keys."""
    return _keys().encrypt(content)


def unseal(sealed: bytes) -> bytes:
    """The content again. ValueError where its key is gone or the bytes were touched."""
    try:
        return _keys().decrypt(bytes(sealed))
    except InvalidToken as error:
        raise ValueError("sealed with a key this portal does not have") from error


def _keys() -> MultiFernet:
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(sha256(key.encode()).digest())) for key in settings.DATA_KEYS]
    )
