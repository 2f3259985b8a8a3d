"""The cost ladder of a project, what was paid of it, and its claims of the subsidy."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotAuthenticated, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Role
from api import scope
from api.serializers.money import (
    ClaimSerializer,
    LadderSerializer,
    MoneyQuestion,
    MoneySummarySerializer,
    PaymentsSerializer,
)
from api.views.projects import OfProject
from funding.ladder_queries import ladder_of
from funding.models import SourceKind, SubsidyClaim
from funding.payment_queries import PaidOf, paid_of
from reports.money import District, Ledger, Scope, district, ledger
from reports.money_rules import FLOWS

WITHOUT_PAYMENTS = frozenset({Role.DEPARTMENT_REVIEWER, Role.BUILDER_CLERK, Role.DEVELOPMENT_OFFICER})


class CostLadder(APIView):
    """估算 to 竣工财务决算 side by side."""

    title = "项目的造价对照"
    says = "没有登录的,只看已核定的竣工财务决算。"

    @extend_schema(responses=LadderSerializer)
    def get(self, request: Request, code: str) -> Response:
        """By item and by cost outside the list; accounts that are not approved yet only for the office."""
        project, user = scope.project_or_404(request, code), request.user
        office = user.is_authenticated and user.role != Role.DEPARTMENT_REVIEWER
        return Response(LadderSerializer(ladder_of(project, approved_only=not office)).data)


class Payments(APIView):
    """What came in and was paid; single payments and accounts are on no address of the API."""

    title = "项目的拨付和支付"
    says = "已支付只计已放行的。待放行的金额只给能看资金的工作人员。"

    @extend_schema(responses=PaymentsSerializer)
    def get(self, request: Request, code: str) -> Response:
        """Received, released and the rates, in all and by source."""
        project, user = scope.project_or_404(request, code), request.user
        found: PaidOf = paid_of(project, told_all=user.is_authenticated and user.role not in WITHOUT_PAYMENTS)
        return Response(PaymentsSerializer(found).data)


class Claims(OfProject):
    """The claims of the city's subsidy, newest first; for the office alone."""

    title = "项目的补助资金申报"
    says = "只给工作人员看;没有登录的得到空列表。inputs 是计算依据,可以据此重新计算。"
    serializer_class = ClaimSerializer

    def get_queryset(self) -> Any:
        """What the asker may see of this project."""
        rows = SubsidyClaim.objects.visible_to(self.request.user).filter(project=self.project())
        return rows.select_related("final_account").order_by("-number")


class MoneySummary(APIView):
    """What the district's money comes to, as the page of money says."""

    title = "资金汇总"
    says = "需要令牌;街道人员得到本街道的数,区住建局、区财政、审计得到全区的数。"

    @extend_schema(
        parameters=[
            OpenApiParameter("year", int, description="计划年度,不写为全部"),
            OpenApiParameter("street", str, description="街道代码,不写为全部"),
        ],
        responses=MoneySummarySerializer,
    )
    def get(self, request: Request) -> Response:
        """Sums by source, subsidies, overdue settlements and accounts above the line."""
        user = request.user
        if not user.is_authenticated:
            raise NotAuthenticated
        if not scope.reads_money(user):
            raise PermissionDenied
        question = MoneyQuestion(data=request.query_params)
        question.is_valid(raise_exception=True)
        known = ledger(user)
        found = district(user, known, _asked(known, question.validated_data), timezone.localdate())
        return Response(MoneySummarySerializer(_summary(found)).data)


def _asked(known: Ledger, given: dict[str, Any]) -> Scope:
    street = next((one for one in known.streets if one.code == given.get("street")), None)
    if "street" in given and street is None:
        raise ValidationError({"street": ["没有这个街道的项目。"]})
    return Scope(given.get("year"), street)


def _summary(found: District) -> dict[str, Any]:
    sums = found.sums
    return {
        "projects": int(sums.of("projects")),
        "total": {"kind": "", **{figure: sums.of(figure) for figure in FLOWS}},
        "sources": [
            {"kind": kind, **{figure: sums.of_kind(figure, kind) for figure in FLOWS}}
            for kind in SourceKind.values
        ],
        "subsidies": found.subsidies._asdict(),
        "settlements_overdue": len(found.overdue),
        "accounts": len(found.costs),
        "above_line": len(found.outliers),
        "line": found.line,
    }
