"""Lines of the registers (台账)."""

from datetime import date
from decimal import Decimal
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.projects import PlaceSerializer
from registers.books import book_of
from registers.models import RegisterLine


class RegisterQuestion(serializers.Serializer[Any]):
    """What is asked for: a street and a neighbourhood by their codes, and whether struck lines alone are wanted."""

    street = serializers.SlugField(required=False)
    neighbourhood = serializers.SlugField(required=False)
    struck = serializers.BooleanField(required=False, default=False)


class RegisterLineSerializer(serializers.Serializer[Any]):
    """A line: where it belongs, when it was written down or struck out, and `values`, the register's own columns by name.

    Columns that name persons are left out. Decimals are strings, days ISO 8601.
    """

    id = serializers.IntegerField()
    street = serializers.CharField(source="street.code")
    neighbourhood = PlaceSerializer(allow_null=True)
    recorded_on = serializers.DateField()
    struck_on = serializers.DateField(allow_null=True)
    values = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_values(self, line: RegisterLine) -> dict[str, Any]:
        """Codes as stored: the description of a register's columns is its page."""
        book = book_of(line)
        return {name: _plain(getattr(line, name)) for name in book.fields if name not in book.quiet}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | Decimal) else value
