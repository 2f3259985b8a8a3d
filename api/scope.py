"""What a program may read: a token its user's rows, nobody what is public."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from rest_framework.request import Request

from accounts.models import Role, Street
from consultations.models import Round
from projects.models import Neighbourhood, Project
from projects.models.project import ProjectQuerySet


def is_office(user: Any) -> bool:
    """Whether the asker sits in the bureau, a street or a department: every figure is for them."""
    return bool(user.is_authenticated and not user.sits_outside)


def neighbourhoods_for(user: Any) -> Any:
    """Neighbourhoods the asker may read; the register is public."""
    rows = Neighbourhood.objects.select_related("street", "community")
    return rows.visible_to(user) if user.is_authenticated else rows


def projects_for(user: Any) -> ProjectQuerySet:
    """Projects the asker may read, with today's light; to the public those not waiting for the bureau to confirm a 补录."""
    rows = Project.objects.with_place().select_related("take_over").with_light(timezone.localdate())
    if user.is_authenticated:
        return rows.visible_to(user)
    return rows.exclude(take_over__isnull=False, take_over__confirmed_at__isnull=True)


def project_or_404(request: Request, code: str) -> Project:
    """The project if the asker may read it."""
    project = projects_for(request.user).filter(code=code).first()
    if project is None:
        raise Http404
    return project


def rounds_for(user: Any) -> Any:
    """Rounds of the projects the asker may read."""
    return Round.objects.filter(project__in=projects_for(user).values("pk"))


def figures_streets_for(user: Any) -> Any:
    """Streets whose monthly figures the asker may read: nobody and the district all, street people their own."""
    rows = Street.objects.all()
    if not user.is_authenticated or user.sees_district:
        return rows
    return rows.filter(pk=user.street_id)


def reads_money(user: Any) -> bool:
    """Whether the asker reads sums of money: the bureau, audit, finance, and a street's people of their own street."""
    if user.sees_district or user.role == Role.FINANCE_OFFICER:
        return True
    return user.street_id is not None and not user.works_in_community
