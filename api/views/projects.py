"""Projects and what hangs on each."""

from typing import Any

from django.http import Http404
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import scope
from api.filters import NamedOrdering, ProjectFilter, today
from api.serializers import projects as forms
from consultations.published import published
from funding.queries import money_summary
from policy.loader import load_scheme
from projects.models import Project
from workflow.queries import step_track


def project_or_404(request: Request, code: str) -> Project:
    """The project if the asker may read it."""
    project = scope.projects_for(request.user).with_light(today()).filter(code=code).first()
    if project is None:
        raise Http404
    return project


class Projects(generics.ListAPIView[Project]):
    """All projects the asker may read."""

    serializer_class = forms.ProjectSerializer
    filter_backends = (DjangoFilterBackend, NamedOrdering)
    filterset_class = ProjectFilter
    ordering_fields = ("code", "step", "batch_year", "due_on", "entered_step_on")
    ordering = ("code",)
    queryset = Project.objects.none()

    def get_queryset(self) -> Any:
        """With today's light."""
        return scope.projects_for(self.request.user).with_light(today())


class ProjectDetail(APIView):
    """One project."""

    @extend_schema(responses=forms.ProjectSerializer)
    def get(self, request: Request, code: str) -> Response:
        """As in the list."""
        return Response(forms.ProjectSerializer(project_or_404(request, code)).data)


class Steps(APIView):
    """The eleven steps of a project with their dates."""

    @extend_schema(responses=forms.StepSerializer(many=True))
    def get(self, request: Request, code: str) -> Response:
        """In order; each with one plain sentence."""
        project = project_or_404(request, code)
        return Response({"results": forms.StepSerializer(step_track(project, today()), many=True).data})


class Rounds(APIView):
    """The consultation rounds of a project."""

    @extend_schema(responses=forms.RoundSerializer(many=True))
    def get(self, request: Request, code: str) -> Response:
        """Results only of certified rounds."""
        rounds = scope.rounds_for(request.user).filter(project=project_or_404(request, code))
        return Response({"results": forms.RoundSerializer(published(rounds), many=True).data})


class RoundDetail(APIView):
    """One round."""

    @extend_schema(responses=forms.RoundSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """As in the project's list."""
        found = list(published(scope.rounds_for(request.user).filter(pk=pk)))
        if not found:
            raise Http404
        return Response(forms.RoundSerializer(found[0]).data)


class ProjectItems(APIView):
    """The 36 items as this project decided them."""

    @extend_schema(responses=forms.ProjectItemSerializer(many=True))
    def get(self, request: Request, code: str) -> Response:
        """In the scheme's order."""
        project = project_or_404(request, code)
        rows = forms.ProjectItemSerializer(
            project.items.order_by("pk"), many=True, context={"scheme": load_scheme(project.scheme_code)}
        )
        return Response({"results": rows.data})


class Funding(APIView):
    """The money of a project."""

    @extend_schema(responses=forms.FundingSerializer)
    def get(self, request: Request, code: str) -> Response:
        """Official subsidy, estimate, none or indeterminate; and the sources."""
        return Response(forms.FundingSerializer(money_summary(project_or_404(request, code))).data)
