"""Monthly figures and reports."""

from typing import Any

from rest_framework import serializers

from reports.models import MonthlyReport


class ReportSerializer(serializers.ModelSerializer[MonthlyReport]):
    """A monthly report; `street` null is the district."""

    street = serializers.SlugRelatedField("code", read_only=True)  # type: ignore[var-annotated]
    month = serializers.DateField(format="%Y-%m")
    locked = serializers.SerializerMethodField()

    class Meta:
        model = MonthlyReport
        fields = ["id", "street", "month", "revision", "revision_note", "made_at", "locked", "totals"]

    def get_locked(self, report: Any) -> bool:
        """Whether the month changes only by a new revision."""
        return report.locked_at is not None


class MonthQuestion(serializers.Serializer[Any]):
    """A month as YYYY-MM."""

    month = serializers.RegexField(
        r"^(19|20)\d\d-(0[1-9]|1[0-2])$", required=False, error_messages={"invalid": "月份应写成如 2019-10。"}
    )
