"""查回执: what became of the own form."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers import receipts as forms
from api.views.calculators import Calculator
from consultations.board import standing_of

EXAMPLE = OpenApiExample("例", value={"code": "7K3M-0Q9Z-…"}, request_only=True)


class ReceiptLookup(Calculator):
    """Posted, so that no address and no log has the code."""

    title = "查回执"
    says = (
        "received 已收到,counted 已计入,superseded 被后来的意见表更正,overruled 网上意见以签字的纸质意见为准,"
        "retracted 登记错误已撤销,void 本轮已作废。没有这个回执码时为 404。"
    )

    @extend_schema(request=forms.ReceiptQuestion, responses={200: forms.ReceiptAnswer}, examples=[EXAMPLE])
    def post(self, request: Request) -> Response:
        """The state and the hash the public board lists; 404 for a code nobody has."""
        question: Any = forms.ReceiptQuestion(data=request.data)
        question.is_valid(raise_exception=True)
        standing = standing_of(question.validated_data["code"])
        if standing is None:
            raise NotFound("没有这个回执码。")
        return Response(forms.ReceiptAnswer(standing).data, headers={"Cache-Control": "no-store"})
