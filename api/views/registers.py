"""台账 as programs of the office read them."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.exceptions import NotAuthenticated, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Street
from accounts.permissions import Action, may
from api.serializers.registers import RegisterLineSerializer, RegisterQuestion
from projects.models import Neighbourhood
from registers.books import BOOKS
from registers.queries import Asked, lines


class RegisterLines(generics.ListAPIView[Any]):
    """The lines of one register, the oldest first."""

    title = "台账"
    says = "需要令牌;街道人员得到本街道的台账。涉及个人的栏目(参加人员、责任人)不提供。"
    serializer_class = RegisterLineSerializer
    filter_backends = ()
    queryset: Any = Neighbourhood.objects.none()

    @extend_schema(
        parameters=[
            OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=list(BOOKS), description="哪一本台账"),
            OpenApiParameter("street", str, description="街道代码,不写为全部"),
            OpenApiParameter("neighbourhood", str, description="小区代码,不写为全部"),
            OpenApiParameter("struck", bool, description="true:只看已作废的"),
        ]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of them."""
        return self.list(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        """Scoped and filtered as on the register's page."""
        user: Any = self.request.user
        if not user.is_authenticated:
            raise NotAuthenticated
        if not may(user, Action.READ_REGISTER):
            raise PermissionDenied
        if self.kwargs["kind"] not in BOOKS:
            raise Http404
        return _asked(self.kwargs["kind"], user, self.request.query_params)


def _asked(kind: str, user: Any, params: Any) -> Any:
    question = RegisterQuestion(data=params)
    question.is_valid(raise_exception=True)
    given = question.validated_data
    street = Street.objects.filter(code=given["street"]).first() if "street" in given else None
    if "street" in given and street is None:
        raise ValidationError({"street": ["没有这个街道。"]})
    rows = lines(BOOKS[kind], user, Asked(street=street, struck=given["struck"]))
    return rows.filter(neighbourhood__code=given["neighbourhood"]) if "neighbourhood" in given else rows
