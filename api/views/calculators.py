"""The calculators (试算): the portal's own rules on anyone's figures; nothing is stored."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.serializers import calculators as forms
from consultations.rules import InconsistentTally, Tally, decide
from funding.rules import Excluded, SubsidyInput, subsidy
from policy.errors import CalendarUnpublished, Refused
from policy.loader import DEFAULT_SCHEME, load_scheme
from policy.workdays import notice_closes_on
from projects.calendar import calendar

TALLY = {
    "rule_set": "double-two-thirds",
    "total": {"area": "30000.00", "heads": 300},
    "agree": {"area": "19999.99", "heads": 199},
    "disagree": {"area": "1000.00", "heads": 10},
    "abstain": {"area": "500.00", "heads": 5},
}
SUBSIDY = {
    "scheme": DEFAULT_SCHEME,
    "year_built": 1988,
    "area": "10000.00",
    "final_account": "6000000.00",
    "excluded": [{"kind": "elevator", "amount": "1200000.00"}],
}
NOTICE = {"published_on": "2019-09-30", "workdays": 5}


def _example(question: dict[str, Any]) -> list[OpenApiExample]:
    return [OpenApiExample("例", value=question, request_only=True)]


def _asked(form: type[Any], request: Request) -> dict[str, Any]:
    question = form(data=request.data)
    question.is_valid(raise_exception=True)
    return dict(question.validated_data)


class Calculator(APIView):
    """Open to anyone; takes no account and keeps no trace."""

    authentication_classes = ()


class TallyCalculator(Calculator):
    """Whether a tally carries under a rule set."""

    title = "表决结果试算"
    says = "不保存任何数据。missing 为分母不变时还差的同意(quorum 为参与)。"

    @extend_schema(request=forms.TallyQuestion, responses=forms.VerdictSerializer, examples=_example(TALLY))
    def post(self, request: Request) -> Response:
        """The verdict with its checks; parts above the total are refused."""
        asked = _asked(forms.TallyQuestion, request)
        rule_set = load_scheme(DEFAULT_SCHEME).rule_set(asked.pop("rule_set"))
        try:
            verdict = decide(Tally(**asked), rule_set)
        except InconsistentTally as error:
            raise ValidationError({error.field: [str(error)]}) from error
        return Response(forms.VerdictSerializer(verdict).data)


class SubsidyCalculator(Calculator):
    """What the city pays (scheme 四(三)1)."""

    title = "补助资金试算"
    says = "不保存任何数据。决算和概算填总额,不计入的部分写在 excluded。"

    @extend_schema(
        request=forms.SubsidyQuestion, responses=forms.BreakdownSerializer, examples=_example(SUBSIDY)
    )
    def post(self, request: Request) -> Response:
        """The breakdown; more excluded than spent is refused."""
        asked = _asked(forms.SubsidyQuestion, request)
        rules = load_scheme(asked.pop("scheme")).subsidy
        asked["excluded"] = tuple(Excluded(**line) for line in asked["excluded"])
        try:
            made = subsidy(SubsidyInput(**asked), rules)
        except Refused as refused:
            raise ValidationError({r.field or "detail": [r.message] for r in refused.reasons}) from refused
        return Response(forms.BreakdownSerializer(made).data)


class NoticeCalculator(Calculator):
    """When a public notice closes (policy §1)."""

    title = "公示到期日试算"
    says = "公布当天不计入;放假安排未公布的年份不给日期。"

    @extend_schema(request=forms.NoticeQuestion, responses=forms.NoticeAnswer, examples=_example(NOTICE))
    def post(self, request: Request) -> Response:
        """The closing day, or that the year's calendar is not published."""
        asked = _asked(forms.NoticeQuestion, request)
        try:
            return Response(
                {"closes_on": notice_closes_on(calendar(), asked["published_on"], asked["workdays"])}
            )
        except CalendarUnpublished:
            return Response({"closes_on": None, "reason": "calendar_unpublished"})
