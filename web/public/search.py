"""Finding a neighbourhood by what residents type."""

import unicodedata

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from accounts.models import Street
from projects.models import Neighbourhood, Project


def cleaned(text: str) -> str:
    """What was typed, with full-width letters narrowed and stray signs and spaces dropped."""
    narrow = unicodedata.normalize("NFKC", text).replace("\x00", "")
    return " ".join(narrow.split())[:40]


def found(text: str, street_code: str) -> QuerySet[Neighbourhood]:
    """Neighbourhoods by name, pinyin initials, street or community, with the step of their newest project."""
    newest = Project.objects.filter(neighbourhood=OuterRef("pk")).order_by("-pk")
    rows = Neighbourhood.objects.select_related("street").annotate(
        project_step=Subquery(newest.values("step")[:1]), project_state=Subquery(newest.values("state")[:1])
    )
    if street_code:
        rows = rows.filter(street__code=street_code)
    return rows.filter(_matches(text)) if text else rows


def _matches(text: str) -> Q:
    return (
        Q(name__icontains=text)
        | Q(initials__istartswith=text)
        | Q(street__name__icontains=text)
        | Q(community__name__icontains=text)
    )


def streets() -> QuerySet[Street]:
    """The streets that have neighbourhoods, each with their number."""
    return Street.objects.annotate(places=Count("neighbourhoods")).filter(places__gt=0)
