"""Projects, their steps, rounds, items and money."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.calculators import BreakdownSerializer, VerdictSerializer
from api.serializers.catalogue import StreetSerializer
from policy.loader import load_scheme
from projects.models import Project, ProjectItem


class PlaceSerializer(serializers.Serializer[Any]):
    """The neighbourhood of a project."""

    code = serializers.CharField()
    name = serializers.CharField()


class StepNameSerializer(serializers.Serializer[Any]):
    """A step by number and name."""

    number = serializers.IntegerField()
    name = serializers.CharField()


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """A project in the list; `light` is green, yellow, red, grey, or empty for a project that stands still."""

    neighbourhood = PlaceSerializer()
    street = StreetSerializer(source="neighbourhood.street")
    step = serializers.SerializerMethodField()
    light = serializers.CharField()
    taken_over = serializers.SerializerMethodField()
    demo = serializers.BooleanField(source="neighbourhood.is_demo")

    class Meta:
        model = Project
        fields = [
            "code", "neighbourhood", "street", "scheme_code", "batch_year", "step", "state", "light", "due_on",
            "entered_step_on", "opened_on", "closed_on", "listing_number", "builder_kind", "builder_name", "epc",
            "grade", "taken_over", "demo",
        ]  # fmt: skip

    @extend_schema_field(StepNameSerializer)
    def get_step(self, project: Project) -> dict[str, Any]:
        """Where it stands."""
        step = load_scheme(project.scheme_code).step(project.step)
        return {"number": step.number, "name": step.name}

    def get_taken_over(self, project: Project) -> bool:
        """补录: entered at a later step with earlier results as totals."""
        return hasattr(project, "take_over")


class StepSerializer(serializers.Serializer[Any]):
    """One of the eleven steps; `state` is done, now, next, returned or skipped."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    state = serializers.CharField()
    entered_on = serializers.DateField(allow_null=True)
    left_on = serializers.DateField(allow_null=True)
    days_used = serializers.IntegerField(allow_null=True)
    days_standard = serializers.IntegerField(allow_null=True)
    plain = serializers.CharField()


class AmountSerializer(serializers.Serializer[Any]):
    """Area in m² and heads."""

    area = serializers.DecimalField(max_digits=14, decimal_places=2)
    heads = serializers.IntegerField()


class LetPassSerializer(serializers.Serializer[Any]):
    """特殊情况审批."""

    reason = serializers.CharField()
    on = serializers.DateField()


class RoundResultSerializer(serializers.Serializer[Any]):
    """A certified result: the parts, the verdict under the round's rule and what the scheme's text says."""

    agree = AmountSerializer()
    disagree = AmountSerializer()
    abstain = AmountSerializer()
    not_returned = AmountSerializer()
    verdict = VerdictSerializer()
    literal_sentence = serializers.CharField()


class RoundSerializer(serializers.Serializer[Any]):
    """A round; `result` is null until it is certified, before that only the returned forms are counted."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    attempt = serializers.IntegerField()
    state = serializers.CharField()
    question = serializers.CharField()
    rule_set = serializers.CharField()
    rule_text = serializers.CharField()
    opened_on = serializers.DateField()
    ends_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    certified_on = serializers.DateField(allow_null=True)
    total = AmountSerializer()
    returned_heads = serializers.IntegerField()
    taken_over = serializers.BooleanField()
    result = RoundResultSerializer(allow_null=True)
    let_pass = LetPassSerializer(allow_null=True)


class ProjectItemSerializer(serializers.ModelSerializer[ProjectItem]):
    """One of the 36 items as this project decided it."""

    code = serializers.CharField(source="item_code")
    name = serializers.SerializerMethodField()
    mandatory = serializers.SerializerMethodField()

    class Meta:
        model = ProjectItem
        fields = [
            "code", "name", "mandatory", "decision", "reason", "progress", "unit", "planned_quantity",
            "real_quantity", "estimate_yuan", "budget_yuan", "settled_yuan",
        ]  # fmt: skip

    def get_name(self, row: Any) -> str:
        """The scheme's name of the item."""
        return self.context["scheme"].item(row.item_code).name

    def get_mandatory(self, row: Any) -> bool:
        """必改 or 提升."""
        return self.context["scheme"].item(row.item_code).mandatory


class SourceSerializer(serializers.Serializer[Any]):
    """A source of money in yuan."""

    kind = serializers.CharField()
    planned = serializers.DecimalField(max_digits=16, decimal_places=2)
    received = serializers.DecimalField(max_digits=16, decimal_places=2)
    paid = serializers.DecimalField(max_digits=16, decimal_places=2)


class FundingSerializer(serializers.Serializer[Any]):
    """The subsidy with its breakdown, and the sources."""

    subsidy = BreakdownSerializer(source="breakdown")
    sources = SourceSerializer(many=True)
