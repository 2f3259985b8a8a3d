"""Cursor pages."""

from rest_framework.pagination import CursorPagination


class Pages(CursorPagination):
    """Fifty at a time, in the view's own order."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = "pk"
