"""Monthly figures and reports."""

from datetime import date
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, get_args, get_type_hints

from rest_framework import serializers

from reports.figures import Rate, Sums
from reports.models import MonthlyReport
from reports.rows import ProjectRow

PLAIN: dict[Any, type[serializers.Field[Any, Any, Any, Any]]] = {
    bool: serializers.BooleanField,
    int: serializers.IntegerField,
    str: serializers.CharField,
    date: serializers.DateField,
}


@cache
def described(values: type, *, without: tuple[str, ...] = ()) -> type[serializers.Serializer[Any]]:
    """A serializer with the fields of a dataclass, so that the API's description cannot fall behind it."""
    hints = {name: hint for name, hint in get_type_hints(values).items() if name not in without}
    fields = {name: _field(hint) for name, hint in hints.items()}
    return type(
        f"{values.__name__}Serializer", (serializers.Serializer,), {"__doc__": values.__doc__, **fields}
    )


def _field(hint: Any) -> serializers.Field[Any, Any, Any, Any]:
    nullable = isinstance(hint, UnionType)
    kind = get_args(hint)[0] if nullable else hint
    if kind is Decimal:
        return serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=nullable)
    if kind in PLAIN:
        return PLAIN[kind](allow_null=nullable)
    return described(kind)(allow_null=nullable)


RateSerializer = described(Rate)
PublicRowSerializer = described(ProjectRow, without=("correction_note",))


class SumsSerializer(described(Sums)):  # type: ignore[misc]
    """Sums over projects with their rates; a rate carries numerator and denominator."""

    rates = serializers.DictField(child=RateSerializer())


class ProgressSerializer(serializers.Serializer[Any]):
    """A street's month: sums, projects by step and by light, one row per project."""

    street = serializers.CharField()
    month = serializers.CharField()
    as_of = serializers.DateField()
    total = SumsSerializer()
    problems = serializers.ListField(child=serializers.CharField(), required=False)
    by_step = serializers.DictField(child=serializers.IntegerField())
    by_light = serializers.DictField(child=serializers.IntegerField())
    projects = PublicRowSerializer(many=True)


class ReportSerializer(serializers.ModelSerializer[MonthlyReport]):
    """A monthly report; `street` null is the district."""

    street = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]
    month = serializers.DateField(format="%Y-%m")
    locked = serializers.SerializerMethodField()
    totals = serializers.JSONField()

    class Meta:
        model = MonthlyReport
        fields = ["id", "street", "month", "revision", "revision_note", "made_at", "locked", "totals"]

    def get_locked(self, report: Any) -> bool:
        """Whether the month changes only by a new revision."""
        return report.locked_at is not None


class MonthQuestion(serializers.Serializer[Any]):
    """A month as YYYY-MM."""

    month = serializers.RegexField(
        r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])\Z",
        required=False,
        error_messages={"invalid": "月份应写成如 2019-10。"},
    )
