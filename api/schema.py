"""What the description of the API says of its own ways: how a token is sent."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`Authorization: Token …`."""

    target_class = "accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A header, since `Token` is not one of HTTP's own words for it."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "写成 Token 加空格加令牌,例如:Token AbC123",
        }
