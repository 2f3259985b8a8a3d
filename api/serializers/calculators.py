"""What the calculators take and answer. Areas and money travel as strings, heads as integers."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from consultations.rules import Share
from policy.loader import DEFAULT_SCHEME, load_scheme, scheme_codes

OUTCOMES = ["passed", "failed", "indeterminate", "recorded"]


def _amount(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=14, decimal_places=2, min_value=Decimal(0), **options)


class ShareSerializer(serializers.Serializer[Any]):
    """Some owners: area in m² to 0.01, and heads."""

    area = _amount()
    heads = serializers.IntegerField(min_value=0, max_value=10_000_000)

    def to_internal_value(self, data: Any) -> Share:
        """The value the rules compare."""
        return Share(**super().to_internal_value(data))


class TallyQuestion(serializers.Serializer[Any]):
    """A tally and the rule set to judge it by."""

    rule_set = serializers.ChoiceField(sorted(load_scheme(DEFAULT_SCHEME).rule_sets))
    total = ShareSerializer()
    agree = ShareSerializer(required=False)
    disagree = ShareSerializer(required=False)
    abstain = ShareSerializer(required=False)


class CheckSerializer(serializers.Serializer[Any]):
    """One comparison of the verdict; numerator, denominator and missing are strings (area) or integers (heads)."""

    dimension = serializers.ChoiceField(["area", "heads"])
    kind = serializers.ChoiceField(["quorum", "majority"])
    numerator = serializers.SerializerMethodField()
    denominator = serializers.SerializerMethodField()
    required = serializers.CharField()
    inclusive = serializers.BooleanField()
    holds = serializers.BooleanField()
    missing = serializers.SerializerMethodField()

    def get_numerator(self, check: Any) -> str | int | None:
        """What was reached."""
        return _written(check.numerator)

    def get_denominator(self, check: Any) -> str | int | None:
        """Of how much."""
        return _written(check.denominator)

    def get_missing(self, check: Any) -> str | int | None:
        """The least further agreement (quorum: participation) needed; 0 where it holds."""
        return _written(check.missing)


def _written(amount: Decimal | int | None) -> str | int | None:
    return f"{amount:.2f}" if isinstance(amount, Decimal) else amount


class VerdictSerializer(serializers.Serializer[Any]):
    """The outcome with every check it rests on."""

    outcome = serializers.ChoiceField(OUTCOMES)
    checks = CheckSerializer(many=True)


class ExcludedSerializer(serializers.Serializer[Any]):
    """A part of the cost that city and district money does not pay."""

    kind = serializers.ChoiceField(["elevator", "secondary_water", "late_buildings", "other"])
    amount = _amount()


class SubsidyQuestion(serializers.Serializer[Any]):
    """A project's figures; account and budget are gross, in yuan."""

    scheme = serializers.ChoiceField(list(scheme_codes()), default=DEFAULT_SCHEME)
    year_built = serializers.IntegerField(min_value=1800, max_value=2200)
    affordable_housing = serializers.BooleanField(default=False)
    area = _amount(allow_null=True, default=None)
    final_account = _amount(allow_null=True, default=None)
    budget = _amount(allow_null=True, default=None)
    excluded = ExcludedSerializer(many=True, required=False, default=list)


class LineSerializer(serializers.Serializer[Any]):
    """One line of the breakdown."""

    label = serializers.CharField()
    amount = serializers.DecimalField(max_digits=16, decimal_places=2)
    explanation = serializers.CharField()


class BreakdownSerializer(serializers.Serializer[Any]):
    """The subsidy with its breakdown, in yuan; what cannot be said is null, never 0."""

    status = serializers.ChoiceField(["official", "estimate", "none", "indeterminate"])
    estimate_source = serializers.CharField(allow_null=True)
    gross = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    excluded_total = serializers.DecimalField(max_digits=16, decimal_places=2)
    cost = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    cap_total = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    base = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    city = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    rest = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    warnings = serializers.ListField(child=serializers.CharField())
    lines = LineSerializer(many=True)


class NoticeQuestion(serializers.Serializer[Any]):
    """When a public notice was published and for how many working days."""

    published_on = serializers.DateField()
    workdays = serializers.IntegerField(min_value=1, max_value=250, default=5)


class NoticeAnswer(serializers.Serializer[Any]):
    """The last day of the notice, or why it cannot be said."""

    closes_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField(required=False)
