"""JSON in: strict, bounded, and refused with 400 whatever it is."""

from typing import Any, BinaryIO

import orjson
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

LARGEST = 64 * 1024


class StrictJsonParser(BaseParser):
    """UTF-8 JSON of at most 64 KB: no NaN, no lone surrogates, no nesting beyond what orjson reads."""

    media_type = "application/json"

    def parse(self, stream: BinaryIO, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The value, or a 400."""
        content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise ParseError(f"请求内容超过 {LARGEST // 1024} KB。")
        try:
            return orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise ParseError("请求内容不是有效的 JSON。") from error
