"""What a program may read: a token its user's rows, nobody what is public."""

from typing import Any

from consultations.models import Round
from projects.models import Neighbourhood, Project
from projects.models.project import ProjectQuerySet


def neighbourhoods_for(user: Any) -> Any:
    """Neighbourhoods the asker may read; the register is public."""
    rows = Neighbourhood.objects.select_related("street", "community")
    return rows.visible_to(user) if user.is_authenticated else rows


def projects_for(user: Any) -> ProjectQuerySet:
    """Projects the asker may read; to the public those not waiting for the bureau to confirm a 补录."""
    rows = Project.objects.with_place().select_related("take_over")
    if user.is_authenticated:
        return rows.visible_to(user)
    return rows.exclude(take_over__isnull=False, take_over__confirmed_at__isnull=True)


def rounds_for(user: Any) -> Any:
    """Rounds of the projects the asker may read."""
    return Round.objects.filter(project__in=projects_for(user).values("pk"))
