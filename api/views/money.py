"""The cost ladder of a project."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Role
from api import scope
from api.serializers.money import LadderSerializer
from funding.ladder_queries import ladder_of


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
