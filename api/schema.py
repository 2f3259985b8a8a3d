"""What the description of the API says, in Chinese, and how a token is sent."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema


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


class Described(AutoSchema):
    """Summaries are the views' own `title`; docstrings are for whoever reads the code and stay there."""

    def get_summary(self) -> str | None:
        """One line in Chinese."""
        return getattr(self.view, "title", None)

    def get_description(self) -> str:
        """A sentence more, where the view has one."""
        return getattr(self.view, "says", "")


def without_docstrings(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Drop what serializers say to programmers in English; Chinese words of a choice stay."""
    for schema in result.get("components", {}).get("schemas", {}).values():
        for described in (schema, *schema.get("properties", {}).values()):
            if described.get("description", "").isascii():
                described.pop("description", None)
    return result
