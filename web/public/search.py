"""Finding a neighbourhood by what residents type."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.models import Street
from policy.loader import load_scheme
from projects.models import Neighbourhood, Project
from web.public import projects

STANDSTILL = {"paused": "暂缓实施", "withdrawn": "已调出计划", "closed": "已办结"}


@dataclass(frozen=True)
class Found:
    """A neighbourhood in the list, and where it stands in a few words."""

    place: Neighbourhood
    standing: str


def cleaned(text: str) -> str:
    """What was typed, with full-width letters narrowed and stray signs and spaces dropped."""
    narrow = unicodedata.normalize("NFKC", text).replace("\x00", "")
    return " ".join(narrow.split())[:40]


def found(text: str, street_code: str) -> QuerySet[Neighbourhood]:
    """Neighbourhoods that match every word by name, pinyin, street or community; by street and sound."""
    rows = Neighbourhood.objects.select_related("street", "community")
    if street_code:
        rows = rows.filter(street__code=street_code.replace("\x00", ""))
    for word in _words(text):
        rows = rows.filter(_matches(word))
    return rows.order_by("street__order", "pinyin", "pk")


def with_standing(places: Iterable[Neighbourhood]) -> list[Found]:
    """Each with its newest public project in words; one query for all."""
    listed = list(places)
    newest = projects.newest_public(listed)
    return [Found(place, _standing(newest.get(place.pk))) for place in listed]


def streets() -> QuerySet[Street]:
    """The streets that have neighbourhoods, each with their number."""
    counted = Street.objects.annotate(places=Count("neighbourhoods"))
    return counted.filter(places__gt=0).order_by("order", "code")


def _words(text: str) -> list[str]:
    """Each is looked for; letters alone are one name, however its syllables are set apart."""
    return ["".join(text.split())] if text.isascii() and text.strip() else text.split()


def _matches(word: str) -> Q:
    return (
        Q(name__icontains=word)
        | Q(initials__istartswith=word)
        | Q(pinyin__istartswith=word)
        | Q(street__name__icontains=word)
        | Q(community__name__icontains=word)
    )


def _standing(project: Project | None) -> str:
    if project is None:
        return "目前没有改造项目"
    step = f"第{project.step}步 {load_scheme(project.scheme_code).step(project.step).name}"
    return STANDSTILL.get(project.state, step)
