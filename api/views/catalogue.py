"""The register: streets, neighbourhoods, and the scheme's items."""

from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Street
from api.filters import NamedOrdering, NeighbourhoodFilter
from api.scope import neighbourhoods_for
from api.serializers.catalogue import ItemDefSerializer, NeighbourhoodSerializer, StreetSerializer
from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.models import Neighbourhood


class Items(APIView):
    """The scheme's 36 items (改造内容)."""

    @extend_schema(responses=ItemDefSerializer(many=True))
    def get(self, request: Request) -> Response:
        """All items in the scheme's order."""
        return Response({"results": ItemDefSerializer(load_scheme(DEFAULT_SCHEME).items, many=True).data})


class Streets(generics.ListAPIView[Street]):
    """The district's street offices."""

    serializer_class = StreetSerializer
    queryset = Street.objects.all()
    filter_backends = (NamedOrdering,)
    ordering_fields = ("code", "name", "order")
    ordering = ("order", "code")


class Neighbourhoods(generics.ListAPIView[Neighbourhood]):
    """The register (项目库)."""

    serializer_class = NeighbourhoodSerializer
    filter_backends = (DjangoFilterBackend, NamedOrdering)
    filterset_class = NeighbourhoodFilter
    ordering_fields = ("code", "name", "year_built", "household_count", "building_area")
    ordering = ("code",)
    queryset = Neighbourhood.objects.none()

    def get_queryset(self) -> Any:
        """What the asker may read."""
        return neighbourhoods_for(self.request.user)
