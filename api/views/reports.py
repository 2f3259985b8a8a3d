"""Monthly progress figures and the reports' files."""

from typing import Any

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.filters import NamedOrdering
from api.scope import figures_streets_for
from api.serializers.reports import MonthQuestion, ProgressSerializer, ReportSerializer
from reports.encoding import figures_as_json
from reports.figures import month_figures
from reports.models import MonthlyReport
from reports.month import Month

MONTH = OpenApiParameter("month", str, description="YYYY-MM,不写为本月")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class StreetProgress(APIView):
    """A street's figures of a month, by the same function that fills workbook and pages."""

    title = "街道月度进度"
    says = "以当月最后一天为准,本月以今天为准;与月报、页面同一口径。"

    @extend_schema(parameters=[MONTH], responses=ProgressSerializer)
    def get(self, request: Request, code: str) -> Response:
        """The sums of the street and one row per project; notes among clerks only for those who log in."""
        question = MonthQuestion(data=request.query_params)
        question.is_valid(raise_exception=True)
        street = get_object_or_404(figures_streets_for(request.user), code=code)
        today = timezone.localdate()
        month = Month.parse(question.validated_data.get("month") or f"{today:%Y-%m}")
        public = not request.user.is_authenticated
        answer = figures_as_json(month_figures(month, street, public=public, today=today))
        return Response(_public(answer) if public else answer)


def _public(answer: dict[str, Any]) -> dict[str, Any]:
    """Without the office's own notes."""
    rows = [{name: row[name] for name in row if name != "correction_note"} for row in answer["projects"]]
    return {**{name: answer[name] for name in answer if name != "problems"}, "projects": rows}


class Reports(generics.ListAPIView[MonthlyReport]):
    """Monthly reports of the asker's street, or of the district; nobody sees none."""

    title = "月报列表"
    says = "需要令牌;街道人员看本街道的月报。"
    serializer_class = ReportSerializer
    filter_backends = (NamedOrdering,)
    ordering_columns = {"month": "month", "made_at": "made_at"}
    ordering = ("-month", "-pk")
    queryset = MonthlyReport.objects.none()

    def get_queryset(self) -> Any:
        """Reports the asker may see."""
        return MonthlyReport.objects.visible_to(self.request.user).select_related("street")


class ReportFile(APIView):
    """The workbook of a report."""

    title = "下载月报"
    says = "需要令牌。"

    @extend_schema(responses={(200, WORKBOOK): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> FileResponse:
        """The file, checked again at each download."""
        report = MonthlyReport.objects.visible_to(request.user).filter(pk=pk).exclude(file="").first()
        if report is None:
            raise Http404
        return FileResponse(report.file.open("rb"), as_attachment=True, content_type=WORKBOOK)
