"""API tokens: random, shown once, stored as a digest, expiring."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.models import ApiToken, User

LIFETIME = timedelta(days=365)


def digest_of(token: str) -> str:
    """SHA-256 in hex; enough for 256 random bits, which no dictionary holds."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue_token(user: User, name: str) -> str:
    """Make a token for the user and return it in clear, the only time it can be read."""
    token = secrets.token_urlsafe(32)
    ApiToken.objects.create(
        user=user, name=name, digest=digest_of(token), expires_at=timezone.now() + LIFETIME
    )
    return token


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Token …`; an unknown, revoked or expired token is 401."""

    keyword = "token"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's user, or None where no token was sent."""
        words = authentication.get_authorization_header(request).decode("latin-1").split()
        if not words or words[0].lower() != self.keyword:
            return None
        found = self._find(words[1]) if len(words) == 2 else None
        if found is None:
            raise exceptions.AuthenticationFailed("令牌无效或已过期。")
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        """Makes a refused token a 401 that says how to authenticate."""
        return "Token"

    @staticmethod
    def _find(token: str) -> ApiToken | None:
        return (
            ApiToken.objects.select_related("user", "user__street", "user__department", "user__builder")
            .filter(
                digest=digest_of(token),
                revoked_at__isnull=True,
                expires_at__gt=timezone.now(),
                user__is_active=True,
            )
            .first()
        )
