"""Which projects residents may read about: all but a 补录 the bureau has not confirmed yet."""

from collections.abc import Iterable

from django.db.models import QuerySet

from projects.models import Neighbourhood, Project


def public() -> QuerySet[Project]:
    """Projects of every state, newest first."""
    rows = Project.objects.with_place().select_related("take_over").order_by("-pk")
    return rows.exclude(take_over__isnull=False, take_over__confirmed_at__isnull=True)


def of_place(place: Neighbourhood) -> list[Project]:
    """The neighbourhood's projects, the one that counts today first."""
    return list(public().filter(neighbourhood=place))


def newest_public(places: Iterable[Neighbourhood]) -> dict[int, Project]:
    """The newest project by neighbourhood id; one query."""
    rows = public().filter(neighbourhood__in=list(places)).order_by("neighbourhood_id", "-pk")
    return {row.neighbourhood_id: row for row in rows.distinct("neighbourhood_id")}
