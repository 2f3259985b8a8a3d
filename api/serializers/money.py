"""The cost ladder in JSON; money in yuan, as strings with two decimals."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from funding.ladder import Ladder
from funding.models import SubsidyClaim


def _yuan(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=16, decimal_places=2, **options)


class LadderRungSerializer(serializers.Serializer[Any]):
    """A column: its total, what of it is known in total only, what the subsidy leaves out, and by how much it exceeds
    the rung before (null: it does not).
    """

    stage = serializers.CharField()
    label = serializers.CharField()
    amount = _yuan()
    unsplit = _yuan(source="rest")
    excluded = _yuan()
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
