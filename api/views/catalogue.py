"""The register: streets, neighbourhoods, and the scheme's items."""

from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import generics

from accounts.models import Street
from api.filters import NamedOrdering, NeighbourhoodFilter
from api.pagination import Whole
from api.scope import neighbourhoods_for
from api.serializers.catalogue import ItemDefSerializer, NeighbourhoodSerializer, StreetSerializer
from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.models import Neighbourhood


class Items(generics.ListAPIView[Any]):
    """The scheme's 36 items (改造内容), in its order."""

    title = "36项改造内容"
    serializer_class = ItemDefSerializer
    filter_backends = ()
    pagination_class = Whole

    def get_queryset(self) -> Any:
        """From the scheme's file."""
        return load_scheme(DEFAULT_SCHEME).items


class Streets(generics.ListAPIView[Street]):
    """The district's street offices."""

    title = "街道"
    serializer_class = StreetSerializer
    queryset = Street.objects.all()
    filter_backends = (NamedOrdering,)
    ordering_columns = {"code": "code", "name": "name"}
    ordering = ("order", "code")


class Neighbourhoods(generics.ListAPIView[Neighbourhood]):
    """The register (项目库)."""

    title = "项目库:小区列表"
    serializer_class = NeighbourhoodSerializer
    filter_backends = (DjangoFilterBackend, NamedOrdering)
    filterset_class = NeighbourhoodFilter
    ordering_columns = {
        "code": "code",
        "name": "pinyin",
        "year_built": "year_built",
        "households": "household_count",
        "area": "building_area",
    }
    ordering = ("code",)
    queryset = Neighbourhood.objects.none()

    def get_queryset(self) -> Any:
        """What the asker may read."""
        return neighbourhoods_for(self.request.user)
