"""Reads of the registers: one register's lines by what is asked for, and what every register holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from accounts.models import Street
from projects.models import Neighbourhood, Project
from registers.books import BOOKS, Book
from registers.models import RegisterPhoto, UtilityMatter

UNDER_WAY = (Project.State.ACTIVE, Project.State.PAUSED)


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to. `place` is part of a neighbourhood's name, pinyin initials, or its code.

    `exact`: lookups of the register's own choices, as {"state": "open"}; `year` with the field that holds the day or year.
    """

    place: str = ""
    street: Street | None = None
    exact: Mapping[str, Any] | None = None
    extra: Q | None = None
    year: int | None = None
    year_field: str = ""
    struck: bool = False


def lines(book: Book, user: Any, asked: Asked) -> QuerySet[Any]:
    """The register's lines the reader may see, in the register's own order; struck ones only where asked for."""
    rows = book.model.objects.visible_to(user).with_place().filter(struck_on__isnull=not asked.struck)
    if asked.street:
        rows = rows.filter(street=asked.street)
    if asked.place:
        rows = rows.filter(neighbourhood__in=places(asked.place))
    if asked.exact:
        rows = rows.filter(**asked.exact)
    if asked.extra is not None:
        rows = rows.filter(asked.extra)
    if asked.year and asked.year_field:
        rows = rows.filter(_within(book, asked.year_field, asked.year))
    return rows


def overdue(today: date) -> Q:
    """Utilities' matters past their day, of lines that stand."""
    return Q(due_on__lt=today, state__in=UtilityMatter.WAITING)


def places(text: str) -> QuerySet[Neighbourhood]:
    """Neighbourhoods by part of the name, initials from their beginning on, or the code."""
    key = text.strip().lower()
    return Neighbourhood.objects.filter(
        Q(name__icontains=key) | Q(initials__startswith=key) | Q(code__iexact=key)
    )


def photos_of(book: Book, line: Any) -> QuerySet[RegisterPhoto]:
    """The line's photos that were not taken off."""
    rows = RegisterPhoto.objects.filter(**{book.photos: line}, removed_on__isnull=True)
    return rows.defer("thumbnail").select_related("added_by")


def counts_of(place: Neighbourhood, user: Any) -> list[tuple[Book, int]]:
    """How many standing lines each register has about the neighbourhood; one query a register."""
    rows = ((book, book.model.objects.visible_to(user).standing()) for book in BOOKS.values())
    return [(book, found.filter(neighbourhood=place).count()) for book, found in rows]


def with_photo_count(book: Book, rows: QuerySet[Any]) -> QuerySet[Any]:
    """`photo_count` beside each line, counted for the lines of the page alone."""
    photos = RegisterPhoto.objects.filter(**{book.photos: OuterRef("pk")}, removed_on__isnull=True).order_by()
    counted = photos.values(book.photos).annotate(number=Count("pk")).values("number")
    return rows.annotate(photo_count=Subquery(counted))


def due_count(rows: QuerySet[Any], due: Q | None) -> dict[str, int]:
    """`total` and `due` of these rows in one query."""
    figures = {"total": Count("*"), "due": Count("pk", filter=due or Q(pk__in=[]))}
    return rows.order_by().aggregate(**figures)


def _within(book: Book, field: str, year: int) -> Q:
    """In the year, as a range of days so that an index serves; years are kept as numbers by some registers."""
    kind = book.model._meta.get_field(field).get_internal_type()
    if kind != "DateField":
        return Q(**{field: year})
    return Q(**{f"{field}__gte": f"{year:04d}-01-01", f"{field}__lte": f"{year:04d}-12-31"})


def matrix_places(user: Any, asked: Asked, *, only_open: bool = False) -> QuerySet[Neighbourhood]:
    """Neighbourhoods of the coordination meeting: with a project under way, or with a utility's matter on record."""
    matters = UtilityMatter.objects.standing().filter(neighbourhood=OuterRef("pk"))
    rows = Neighbourhood.objects.visible_to(user).select_related("street")
    if asked.street:
        rows = rows.filter(street=asked.street)
    if asked.place:
        rows = rows.filter(pk__in=places(asked.place))
    if only_open:
        return rows.filter(Exists(matters.filter(state__in=UtilityMatter.WAITING)))
    # first what nearly every neighbourhood has: the database then asks no more of it
    under_way = Project.objects.filter(neighbourhood=OuterRef("pk"), state__in=UNDER_WAY)
    return rows.filter(Exists(under_way) | Exists(matters))


def matters_by_unit(
    neighbourhoods: Iterable[Neighbourhood],
) -> dict[int, dict[str, list[UtilityMatter]]]:
    """Neighbourhood → unit → its standing matters, the nearest day first; one query."""
    rows = UtilityMatter.objects.standing().filter(neighbourhood__in=list(neighbourhoods))
    found: dict[int, dict[str, list[UtilityMatter]]] = {}
    for row in rows:
        found.setdefault(row.neighbourhood_id, {}).setdefault(row.unit, []).append(row)
    return found


def due_by_place(places: Iterable[int], until: date) -> Iterable[tuple[int, int, date]]:
    """(neighbourhood, how many matters wait that are due by the day, the nearest day); one query."""
    rows = UtilityMatter.objects.standing().filter(
        neighbourhood__in=list(places), state__in=UtilityMatter.WAITING, due_on__lte=until
    )
    counted = rows.order_by("neighbourhood").values("neighbourhood")
    return counted.annotate(count=Count("pk"), nearest=Min("due_on")).values_list(
        "neighbourhood", "count", "nearest"
    )


def waiting_matters(place: Neighbourhood) -> QuerySet[Any]:
    """Utilities' matters of the neighbourhood still to be done, the nearest day first."""
    return UtilityMatter.objects.standing().filter(neighbourhood=place, state__in=UtilityMatter.WAITING)


def total_of(place: Neighbourhood) -> int:
    """How many standing lines all registers have about the neighbourhood; one query."""
    first, *others = (
        book.model.objects.standing().filter(neighbourhood=place).order_by().values("pk")
        for book in BOOKS.values()
    )
    return first.union(*others, all=True).count()
