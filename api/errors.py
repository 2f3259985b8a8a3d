"""How the API says no: 400 with the field named, never a 5xx for bad input."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler

from policy.errors import NotAllowed, Refused


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's own answers, and a refusal as 400 (403 where the role may not) with every reason."""
    if isinstance(error, Refused):
        return Response(_reasons(error), status=403 if isinstance(error, NotAllowed) else 400)
    return exception_handler(error, context)


def _reasons(error: Refused) -> dict[str, Any]:
    return {
        "detail": str(error),
        "reasons": [{"code": r.code, "field": r.field, "message": r.message} for r in error.reasons],
    }
