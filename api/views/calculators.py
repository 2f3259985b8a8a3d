"""The calculators (试算): the portal's own rules on anyone's figures; nothing is stored."""

from typing import Any

from drf_spectacular.utils import extend_schema
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


def _asked(form: type[Any], request: Request) -> dict[str, Any]:
    question = form(data=request.data)
    question.is_valid(raise_exception=True)
    return dict(question.validated_data)


class Calculator(APIView):
    """Open to anyone; takes no account and keeps no trace."""

    authentication_classes = ()


class TallyCalculator(Calculator):
    """Whether a tally carries under a rule set."""

    @extend_schema(request=forms.TallyQuestion, responses=forms.VerdictSerializer)
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

    @extend_schema(request=forms.SubsidyQuestion, responses=forms.BreakdownSerializer)
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

    @extend_schema(request=forms.NoticeQuestion, responses=forms.NoticeAnswer)
    def post(self, request: Request) -> Response:
        """The closing day, or that the year's calendar is not published."""
        asked = _asked(forms.NoticeQuestion, request)
        try:
            return Response(
                {"closes_on": notice_closes_on(calendar(), asked["published_on"], asked["workdays"])}
            )
        except CalendarUnpublished:
            return Response({"closes_on": None, "reason": "calendar_unpublished"})
