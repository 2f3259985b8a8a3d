"""The cost ladder in JSON; money in yuan, as strings with two decimals."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from funding.ladder import Ladder
from funding.models import SubsidyClaim


def _yuan(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=16, decimal_places=2, **options)


class LadderRungSerializer(serializers.Serializer[Any]):
    """A column: its total, what of it is known in total only, what the subsidy leaves out (null: not known, for it is not
    split), and by how much it exceeds the rung before (null: it does not).
    """

    stage = serializers.CharField()
    label = serializers.CharField()
    amount = _yuan()
    unsplit = _yuan(source="rest")
    excluded = _yuan(allow_null=True)
    over = _yuan(allow_null=True)


class LadderRowSerializer(serializers.Serializer[Any]):
    """An item, or (`item_code` empty) a cost outside the list; `amounts` in the order of the rungs, null: not split."""

    item_code = serializers.CharField()
    name = serializers.CharField(source="label")
    excluded_kinds = serializers.ListField(child=serializers.CharField(), source="kinds")
    amounts = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=_yuan(allow_null=True)))
    def get_amounts(self, row: Any) -> list[str | None]:
        """One amount a rung."""
        return [None if cell.amount is None else f"{cell.amount:.2f}" for cell in row.cells]


class LadderSerializer(serializers.Serializer[Ladder]):
    """The cost ladder: a rung's amounts and its `unsplit` add up to its `amount`, to the fen."""

    rungs = serializers.SerializerMethodField()
    rows = LadderRowSerializer(many=True)

    @extend_schema_field(LadderRungSerializer(many=True))
    def get_rungs(self, made: Ladder) -> Any:
        """The columns with what is said of each."""
        columns = zip(made.rungs, made.totals, made.excluded, strict=True)
        return LadderRungSerializer(
            [
                {
                    "stage": rung.stage, "label": rung.label, "amount": rung.amount, "rest": rung.rest,
                    "excluded": excluded, "over": total.over and total.over.by,
                }
                for rung, total, excluded in columns
            ],
            many=True,
        ).data  # fmt: skip


class ClaimSerializer(serializers.ModelSerializer[SubsidyClaim]):
    """A claim of the city's subsidy. `inputs`: everything it was computed from, numbers as strings; `before`: what was
    confirmed before, null for the first; `received`: what had come in from the city by the day of the claim.
    """

    account = serializers.IntegerField(source="final_account.number")
    base = _yuan(source="base_yuan")
    city = _yuan(source="city_yuan")
    before = _yuan(source="before_yuan", allow_null=True)
    received = _yuan(source="received_yuan")
    state = serializers.ChoiceField(SubsidyClaim.State.choices)
    inputs = serializers.JSONField()

    class Meta:
        model = SubsidyClaim
        fields = (
            "number", "account", "state", "base", "city", "before", "received", "claimed_on", "decided_on", "inputs",
        )  # fmt: skip


class PaidSourceSerializer(serializers.Serializer[Any]):
    """A source: what came in, what was released. `waiting`: recorded, to be released; null for whom it is not."""

    kind = serializers.CharField()
    label = serializers.CharField()
    received = _yuan()
    released = _yuan(source="paid")
    waiting = _yuan(source="reserved", allow_null=True)


class PaymentsSerializer(serializers.Serializer[Any]):
    """What was paid of a project. `contract`: its contracts with approved changes, null before there is one; `of_contract` and
    `of_received`: released ÷ each, four decimals rounded half up, null of nothing; for the eye, nothing is decided on them.
    """

    contract = _yuan(allow_null=True)
    received = _yuan()
    released = _yuan(source="paid")
    waiting = _yuan(allow_null=True)
    of_contract = serializers.DecimalField(max_digits=12, decimal_places=4, allow_null=True)
    of_received = serializers.DecimalField(max_digits=12, decimal_places=4, allow_null=True)
    sources = PaidSourceSerializer(many=True)


class MoneyQuestion(serializers.Serializer[Any]):
    """What is asked for: a plan year and a street by its code; all the asker may see without."""

    year = serializers.IntegerField(min_value=2000, max_value=2100, required=False)
    street = serializers.SlugField(required=False)


class FlowsSerializer(serializers.Serializer[Any]):
    """Of one kind of source, or in all: planned, committed, come in, and paid (released payments alone)."""

    kind = serializers.CharField(allow_blank=True)
    planned = _yuan()
    committed = _yuan()
    received = _yuan()
    paid = _yuan()


class SubsidiesSerializer(serializers.Serializer[Any]):
    """The city's subsidy: due by the approved accounts, of it not claimed; claimed and open; confirmed; come in.

    `unknown`: projects with an approved account whose subsidy cannot be said yet.
    """

    due = _yuan()
    unclaimed = _yuan()
    claimed = _yuan()
    confirmed = _yuan()
    received = _yuan()
    unknown = serializers.IntegerField()


class MoneySummarySerializer(serializers.Serializer[Any]):
    """The district's money: the sources add up to `total` to the fen. `line`: yuan/m² up to which the subsidy goes."""

    projects = serializers.IntegerField()
    total = FlowsSerializer()
    sources = FlowsSerializer(many=True)
    subsidies = SubsidiesSerializer()
    settlements_overdue = serializers.IntegerField()
    accounts = serializers.IntegerField()
    above_line = serializers.IntegerField()
    line = _yuan()
