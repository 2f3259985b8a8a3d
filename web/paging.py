"""Pages of long lists."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.paginator import Page, Paginator
from django.db.models import BigIntegerField, Count, F, Func, IntegerField, QuerySet, Value, Window

MOST_DIGITS = 9


class LongList(Paginator):  # type: ignore[type-arg]
    """Pages of a QuerySet with wide rows: the database finds and sorts keys, and reads whole rows of the page alone.

    As many queries as Django's own: the page's keys come with the number of all rows, so that filters are judged once. With
    thousands of rows, sorting them with everything that hangs on them costs more than the page itself; and given the keys as
    a subquery, the planner joins everything before it looks at them. The page is ordered by its keys, so that nothing the
    rows were sorted by is computed again (use `alias`, not `annotate`, for that).
    """

    object_list: QuerySet[Any]
    seen: tuple[int, list[int]] | None = None

    def __init__(self, rows: QuerySet[Any], per_page: int, *, count: int | None = None) -> None:
        """`count`: how many rows there are, where the page has summed them anyway."""
        super().__init__(rows, per_page)
        if count is not None:
            self.count = count

    def get_page(self, number: Any) -> Page[Any]:
        """As Django's: the first page where no number is asked, the last one where it is too high."""
        asked = str(number or 1)
        if asked.isdecimal() and len(asked) <= MOST_DIGITS and "count" not in vars(self):
            self._look(int(asked))
        return super().get_page(number)

    def page(self, number: int | str) -> Page[Any]:
        """As Django's, for rows that are ordered to the last one."""
        number = self.validate_number(number)
        seen, found = self.seen or (0, [])
        if seen != number:
            found = list(self._page_of(self._keys.values_list("pk", flat=True), number))
        places = Value(found, ArrayField(BigIntegerField()))
        place = Func(places, F("pk"), function="array_position", output_field=IntegerField())
        return self._get_page(self.object_list.filter(pk__in=found).order_by(place), number, self)

    def _look(self, number: int) -> None:
        """Keys of the page and number of all rows. A page after the last has no rows to say it: Django counts then."""
        if not number:
            return
        keys = self._keys.annotate(whole=Window(Count("*"))).values_list("pk", "whole")
        rows = list(self._page_of(keys, number))
        if rows or number == 1:
            self.count = rows[0][1] if rows else 0
            self.seen = number, [pk for pk, _ in rows]

    @property
    def _keys(self) -> QuerySet[Any]:
        return self.object_list.select_related(None).prefetch_related(None)

    def _page_of(self, rows: QuerySet[Any], number: int) -> QuerySet[Any]:
        first = (number - 1) * self.per_page
        return rows[first : first + self.per_page]
