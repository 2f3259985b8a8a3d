"""Projects and what hangs on each."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import scope
from api.filters import NamedOrdering, ProjectFilter
from api.pagination import Whole
from api.serializers import projects as forms
from consultations.models import Round
from consultations.published import PublishedRound, published
from funding.published_money import published_money
from policy.loader import load_scheme
from policy.schema import ItemDef
from projects.models import Project, ProjectItem
from workflow.cycles import ROUND_KEYS
from workflow.queries import counting, step_track

NEVER = date.max


class Projects(generics.ListAPIView[Project]):
    """All projects the asker may read."""

    title = "项目列表"
    serializer_class = forms.ProjectSerializer
    filter_backends = (DjangoFilterBackend, NamedOrdering)
    filterset_class = ProjectFilter
    ordering_columns = {
        "code": "code",
        "step": "step",
        "batch_year": "batch_year",
        "due_on": "due_or_never",
        "entered_step_on": "entered_step_on",
    }
    ordering = ("code",)
    queryset = Project.objects.none()

    def get_queryset(self) -> Any:
        """With a due day to sort by: undetermined ones come last."""
        never = Coalesce("due_on", Value(NEVER))
        return scope.projects_for(self.request.user).annotate(due_or_never=never)


class ProjectDetail(APIView):
    """One project."""

    title = "一个项目"

    @extend_schema(responses=forms.ProjectDetailSerializer)
    def get(self, request: Request, code: str) -> Response:
        """As in the list, and what steps 7 to 11 have come to."""
        project, office = scope.project_or_404(request, code), scope.is_office(request.user)
        return Response(forms.ProjectDetailSerializer(project, context={"office": office}).data)


class OfProject(generics.ListAPIView[Any]):
    """A short list that hangs on one project; another's project is 404."""

    filter_backends = ()
    pagination_class = Whole
    queryset: Any = Project.objects.none()

    def project(self) -> Project:
        """The project of the address."""
        return scope.project_or_404(self.request, self.kwargs["code"])


class Steps(OfProject):
    """The eleven steps of a project with their dates, in order; each with one plain sentence."""

    title = "项目的十一个步骤和日期"
    serializer_class = forms.StepSerializer

    def get_queryset(self) -> Any:
        """The stations of the step track."""
        return step_track(self.project(), timezone.localdate())


class Rounds(OfProject):
    """The consultation rounds of a project; results only of certified rounds."""

    title = "项目的征求意见"
    says = "复核确认以前只有收回份数(returned_heads),确认以后才有 result。"
    serializer_class = forms.RoundSerializer

    def get_queryset(self) -> Any:
        """In order of number and attempt."""
        return _published(self.request, Round.objects.filter(project=self.project()))


class RoundDetail(APIView):
    """One round."""

    title = "一次征求意见"
    says = "复核确认以前只有收回份数(returned_heads),确认以后才有 result。"

    @extend_schema(responses=forms.RoundSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """As in the project's list."""
        found = _published(request, scope.rounds_for(request.user).filter(pk=pk))
        if not found:
            raise Http404
        return Response(forms.RoundSerializer(found[0]).data)


def _published(request: Request, rounds: Any) -> list[PublishedRound]:
    """Rounds of one project, each with whether it still counts after a send-back; every figure for the office alone."""
    found = published(rounds, whole=scope.is_office(request.user))
    counts = counting(found[0].round.project) if found else None
    return [one if one.round.is_special else _counting(one, counts) for one in found]


def _counting(one: PublishedRound, counts: Any) -> PublishedRound:
    return replace(one, counts=counts(ROUND_KEYS[one.round.number], one.round.cycle))


class ProjectItems(OfProject):
    """The 36 items as this project decided them, in the scheme's order."""

    title = "项目的改造内容"
    serializer_class = forms.ProjectItemSerializer

    def get_queryset(self) -> Any:
        """Each with the scheme's definition beside it."""
        project = self.project()
        rows = {row.item_code: row for row in ProjectItem.objects.filter(project=project)}
        found = [(item, rows.get(item.code)) for item in load_scheme(project.scheme_code).items]
        return [_defined(row, item) for item, row in found if row]


def _defined(row: ProjectItem, item: ItemDef) -> ProjectItem:
    row.definition = item  # type: ignore[attr-defined]
    return row


class Funding(APIView):
    """The money of a project."""

    title = "项目的补助资金和资金来源"

    @extend_schema(responses=forms.FundingSerializer)
    def get(self, request: Request, code: str) -> Response:
        """Official subsidy, estimate, none or indeterminate; cost, sources and what they lack."""
        return Response(forms.FundingSerializer(published_money(scope.project_or_404(request, code))).data)
