"""Streets, neighbourhoods and the scheme's items."""

from typing import Any

from rest_framework import serializers

from accounts.models import Street
from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.eligibility import official_kind
from projects.models import Neighbourhood


class StreetSerializer(serializers.ModelSerializer[Street]):
    """A street office."""

    class Meta:
        model = Street
        fields = ["code", "name", "phone"]


class NeighbourhoodSerializer(serializers.ModelSerializer[Neighbourhood]):
    """A neighbourhood of the register; areas are strings in m²."""

    street = StreetSerializer()
    community = serializers.StringRelatedField(allow_null=True)  # type: ignore[var-annotated]
    type = serializers.SerializerMethodField()
    buildings = serializers.IntegerField(source="building_count")
    households = serializers.IntegerField(source="household_count")
    area = serializers.DecimalField(source="building_area", max_digits=12, decimal_places=2)
    demo = serializers.BooleanField(source="is_demo")

    class Meta:
        model = Neighbourhood
        fields = [
            "code", "name", "street", "community", "address", "year_built", "type", "affordable_housing",
            "assessed", "buildings", "households", "area", "subsidy_area", "last_renovated_year",
            "in_demolition_plan", "demo",
        ]  # fmt: skip

    def get_type(self, row: Any) -> str:
        """`pre2001`, `affordable` (built later, affordable housing) or `none`."""
        rules = load_scheme(DEFAULT_SCHEME).eligibility
        return official_kind(row.year_built, row.affordable_housing, rules)


class ItemDefSerializer(serializers.Serializer[Any]):
    """One of the scheme's 36 items."""

    code = serializers.CharField()
    name = serializers.CharField()
    group = serializers.ChoiceField(["B", "P"])
    mandatory = serializers.BooleanField()
    unit = serializers.CharField()
