"""The cost ladder of a project, and its claims of the subsidy."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Role
from api import scope
from api.serializers.money import ClaimSerializer, LadderSerializer
from api.views.projects import OfProject
from funding.ladder_queries import ladder_of
from funding.models import SubsidyClaim


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


class Claims(OfProject):
    """The claims of the city's subsidy, newest first; for the office alone."""

    title = "项目的补助资金申报"
    says = "只给工作人员看;没有登录的得到空列表。inputs 是计算依据,可以据此重新计算。"
    serializer_class = ClaimSerializer

    def get_queryset(self) -> Any:
        """What the asker may see of this project."""
        rows = SubsidyClaim.objects.visible_to(self.request.user).filter(project=self.project())
        return rows.select_related("final_account").order_by("-number")
