"""JSON out, by orjson: 8 % of a list's time against DRF's own (docs/api.md); dates ISO 8601, decimals strings."""

from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer
from rest_framework.utils.serializer_helpers import ReturnDict, ReturnList


class OrjsonRenderer(BaseRenderer):
    """Renders what the serializers give; a Decimal never becomes a float."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        """The answer as UTF-8 JSON; nothing at all for an empty body."""
        return b"" if data is None else orjson.dumps(data, default=_plain, option=orjson.OPT_NON_STR_KEYS)


def _plain(value: Any) -> Any:
    """What orjson does not know: exact numbers and lazy texts as strings, DRF's own containers as built-in ones."""
    if isinstance(value, Decimal | Promise):
        return str(value)
    if isinstance(value, ReturnDict):
        return dict(value)
    if isinstance(value, ReturnList | tuple):
        return list(value)
    raise TypeError(type(value).__name__)
