"""Monthly progress figures and the reports' files."""

from typing import Any

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Street
from api.filters import NamedOrdering, today
from api.serializers.reports import MonthQuestion, ReportSerializer
from reports.encoding import figures_as_json
from reports.figures import month_figures
from reports.models import MonthlyReport
from reports.month import Month


def streets_for(user: Any) -> Any:
    """A street's people read their own street's figures; nobody and the district's people read all."""
    rows = Street.objects.all()
    return rows.filter(pk=user.street_id) if user.is_authenticated and user.street_id else rows


class StreetProgress(APIView):
    """A street's figures of a month, by the same function that fills workbook and pages."""

    @extend_schema(parameters=[OpenApiParameter("month", str, description="YYYY-MM")])
    def get(self, request: Request, code: str) -> Response:
        """The sums of the street and one row per project; this month where none is named."""
        question = MonthQuestion(data=request.query_params)
        question.is_valid(raise_exception=True)
        street = get_object_or_404(streets_for(request.user), code=code)
        month = Month.parse(question.validated_data.get("month") or f"{today():%Y-%m}")
        return Response(figures_as_json(month_figures(month, street)))


class Reports(generics.ListAPIView[MonthlyReport]):
    """Monthly reports of the asker's street, or of the district; nobody sees none."""

    serializer_class = ReportSerializer
    filter_backends = (NamedOrdering,)
    ordering_fields = ("month", "made_at")
    ordering = ("-month", "-id")
    queryset = MonthlyReport.objects.none()

    def get_queryset(self) -> Any:
        """Reports the asker may see."""
        return MonthlyReport.objects.visible_to(self.request.user).select_related("street")


class ReportFile(APIView):
    """The workbook of a report."""

    @extend_schema(
        responses={(200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"): bytes}
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        """The file, checked again at each download."""
        report = MonthlyReport.objects.visible_to(request.user).filter(pk=pk).exclude(file="").first()
        if report is None:
            raise Http404
        return FileResponse(report.file.open("rb"), as_attachment=True)
