"""Cursor pages: stable while rows come and go, no count. Short lists come whole, in the same shape."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError as BadValue
from django.db import DataError
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import BasePagination, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response


class Pages(CursorPagination):
    """Fifty rows a page, `page_size` up to 200; a made-up cursor or size is 400 and named."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = ("pk",)

    def paginate_queryset(
        self, queryset: QuerySet[Any], request: Request, view: Any = None
    ) -> list[Any] | None:
        """One page; a cursor that names no place in this list is refused, not an error of the server."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (NotFound, ValueError, BadValue, DataError, OverflowError) as error:
            raise ValidationError({"cursor": ["无效的分页游标。"]}) from error

    def get_page_size(self, request: Request) -> int:
        """The size asked for, at most 200."""
        asked = request.query_params.get("page_size", str(self.page_size))
        if not (asked.isascii() and asked.isdigit() and asked.strip("0")):
            raise ValidationError({"page_size": ["应为不小于 1 的整数。"]})
        return min(int(asked[:6]), self.max_page_size)  # the first digits tell whether it is too large

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The shape of a page, in OpenAPI 3.1's way to say null."""
        return page_schema({"type": ["string", "null"], "format": "uri"}, schema)


class Whole(BasePagination):
    """A list short enough to come at once: `next` and `previous` are null."""

    def paginate_queryset(
        self, queryset: Iterable[Any], request: Request, view: Any = None
    ) -> list[Any] | None:
        """Everything."""
        return list(queryset)

    def get_paginated_response(self, data: Any) -> Response:
        """The shape of a page."""
        return Response({"next": None, "previous": None, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The same, for the description of the API."""
        return page_schema({"type": "null"}, schema)


def page_schema(link: dict[str, Any], rows: dict[str, Any]) -> dict[str, Any]:
    """A page of `rows` whose neighbours are told by `link`."""
    properties = {"next": link, "previous": link, "results": rows}
    return {"type": "object", "required": list(properties), "properties": properties}
