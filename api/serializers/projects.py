"""Projects, their steps, rounds, items and money."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.calculators import OUTCOMES, BreakdownSerializer, CheckSerializer
from api.serializers.catalogue import StreetSerializer
from policy.loader import load_scheme
from projects.models import Project, ProjectItem
from workflow.told import Told, told


def _yuan(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=16, decimal_places=2, **options)


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


class WorksSerializer(serializers.Serializer[Any]):
    """Steps 7 to 11 in short, what still counts after send-backs; null or empty for what is not known yet.

    `contract_yuan`: the standing contracts for works and supervision together, changes left out. `progress_percent`: of the
    works as a whole, on `progress_as_of`. `stopped_on`: since when work stands still. `accepted_on`: passed, not only held.
    `open_rectifications`: the bureau's orders not closed yet; null without a token of the office.
    """

    review_passed_on = serializers.DateField(allow_null=True)
    contractor = serializers.CharField(allow_blank=True)
    supervisor = serializers.CharField(allow_blank=True)
    awarded_on = serializers.DateField(allow_null=True)
    contract_on = serializers.DateField(allow_null=True)
    contract_yuan = _yuan(allow_null=True)
    started_on = serializers.DateField(allow_null=True)
    planned_completion_on = serializers.DateField(allow_null=True)
    progress_percent = serializers.IntegerField(allow_null=True)
    progress_as_of = serializers.DateField(allow_null=True)
    stopped_on = serializers.DateField(allow_null=True)
    completed_on = serializers.DateField(allow_null=True)
    acceptance_held_on = serializers.DateField(allow_null=True)
    accepted_on = serializers.DateField(allow_null=True)
    open_rectifications = serializers.SerializerMethodField()
    management_body = serializers.CharField(allow_blank=True)
    property_service = serializers.CharField(allow_blank=True)

    def get_open_rectifications(self, told: Told) -> int | None:
        """For the office alone."""
        return told.open_rectifications if self.context.get("office") else None


class ProjectDetailSerializer(ProjectSerializer):
    """A project with what its works have come to."""

    state = serializers.CharField(help_text="As in the list.")
    works = serializers.SerializerMethodField()

    class Meta(ProjectSerializer.Meta):
        fields = [*ProjectSerializer.Meta.fields, "works"]

    @extend_schema_field(WorksSerializer)
    def get_works(self, project: Project) -> dict[str, Any]:
        """Read for this one project, in a fixed number of queries."""
        return dict(WorksSerializer(told(project, timezone.localdate()), context=self.context).data)


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


class ExtensionSerializer(serializers.Serializer[Any]):
    """延期: the last day moved further out, and why."""

    before = serializers.DateField()
    ends_on = serializers.DateField()
    reason = serializers.CharField()


class RoundResultSerializer(serializers.Serializer[Any]):
    """A certified result: the parts, the verdict under the round's rule and what the scheme's text says.

    Outside the office `rest` (disagree, abstain and not returned together) is told by choice only where each of the three
    is empty or has five heads: null else. Amounts of area are null in checks that would tell what a few said.
    """

    agree = AmountSerializer(source="tally.agree")
    rest = AmountSerializer()
    disagree = AmountSerializer(allow_null=True)
    abstain = AmountSerializer(allow_null=True)
    not_returned = AmountSerializer(allow_null=True)
    outcome = serializers.ChoiceField(OUTCOMES, source="verdict.outcome")
    checks = CheckSerializer(many=True)
    literal_sentence = serializers.CharField()


class ScopePartSerializer(serializers.Serializer[Any]):
    """A part of a scope: a building, or one of its entrances (empty: the whole building)."""

    building = serializers.CharField()
    entrance = serializers.CharField(allow_blank=True)


class RoundSerializer(serializers.Serializer[Any]):
    """A round; `result` is null until it is certified, before that only the returned forms are counted.

    1 to 3 are the scheme's rounds of the whole neighbourhood (`scope` empty); from 4 on a 专项征求意见 on the matter
    `title`, of the buildings and entrances in `scope`. `counts` is false where the project was sent back since and the
    round must be held again.
    """

    id = serializers.IntegerField(source="round.pk")
    number = serializers.IntegerField(source="round.number")
    attempt = serializers.IntegerField(source="round.attempt")
    title = serializers.CharField(source="round.title")
    item_code = serializers.CharField(source="round.item_code")
    scope = serializers.SerializerMethodField()
    state = serializers.CharField(source="round.state")
    question = serializers.CharField(source="round.question")
    rule_set = serializers.CharField(source="round.rule_set")
    rule_text = serializers.CharField()
    counts_parking = serializers.BooleanField(source="round.counts_parking")
    opened_on = serializers.DateField(source="round.opened_on")
    ends_on = serializers.DateField(source="round.ends_on")
    closed_on = serializers.DateField(source="round.closed_on", allow_null=True)
    certified_on = serializers.DateField(source="round.certified_on", allow_null=True)
    total = AmountSerializer()
    returned_heads = serializers.IntegerField()
    taken_over = serializers.BooleanField(source="round.taken_over")
    counts = serializers.BooleanField()
    result = RoundResultSerializer(allow_null=True)
    let_pass = LetPassSerializer(allow_null=True)
    extensions = ExtensionSerializer(many=True)

    @extend_schema_field(ScopePartSerializer(many=True))
    def get_scope(self, one: Any) -> list[dict[str, str]]:
        """Whom the round asks."""
        return [{"building": building, "entrance": entrance} for building, entrance in one.round.scope]


class ProjectItemSerializer(serializers.ModelSerializer[ProjectItem]):
    """One of the 36 items as this project decided it; money in yuan."""

    code = serializers.CharField(source="item_code")
    name = serializers.CharField(source="definition.name")
    mandatory = serializers.BooleanField(source="definition.mandatory")

    class Meta:
        model = ProjectItem
        fields = [
            "code", "name", "mandatory", "decision", "reason", "progress", "unit", "planned_quantity",
            "real_quantity", "estimate_yuan", "budget_yuan", "settled_yuan",
        ]  # fmt: skip


class RungSerializer(serializers.Serializer[Any]):
    """A step of the cost ladder (估算, 概算, … 竣工财务决算) in yuan."""

    label = serializers.CharField()
    amount = _yuan()


class SourceSerializer(serializers.Serializer[Any]):
    """A source of money in yuan."""

    kind = serializers.CharField()
    label = serializers.CharField()
    planned = _yuan()
    committed = _yuan(allow_null=True)
    received = _yuan()
    paid = _yuan()
    balance = _yuan()


class ContributionsSerializer(serializers.Serializer[Any]):
    """What residents paid in unit by unit: yuan, and how many units."""

    amount = _yuan()
    units = serializers.IntegerField()


class FundingSerializer(serializers.Serializer[Any]):
    """The subsidy with its breakdown, what the works cost, and the sources. `gap`: what the sources lack of the cost;
    `subsidy_due`: the official subsidy less what came in from the city, null before there is one;
    `contributions`: null below five units, which then stand in no other figure either.
    """

    subsidy = BreakdownSerializer(source="breakdown")
    subsidy_due = _yuan(allow_null=True)
    cost = _yuan(allow_null=True)
    cost_label = serializers.CharField()
    gap = _yuan(allow_null=True)
    ladder = RungSerializer(many=True)
    sources = SourceSerializer(many=True)
    contributions = ContributionsSerializer(allow_null=True)
