"""Pages of long lists."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.paginator import Page, Paginator
from django.db.models import BigIntegerField, F, Func, IntegerField, QuerySet, Value


class LongList(Paginator):  # type: ignore[type-arg]
    """Pages of a QuerySet with wide rows: the database finds and sorts keys, and reads whole rows of the page alone.

    One query more than Django's own. With thousands of rows, sorting them with everything that hangs on them costs more
    than the page itself; and given the keys as a subquery, the planner joins everything before it looks at them. The page is
    ordered by its keys, so that nothing the rows were sorted by is computed again (use `alias`, not `annotate`, for that).
    """

    object_list: QuerySet[Any]

    def page(self, number: int | str) -> Page[Any]:
        """As Django's, for rows that are ordered to the last one."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        rows = self.object_list
        keys = rows.select_related(None).prefetch_related(None).values_list("pk", flat=True)
        found = list(keys[first : first + self.per_page])
        places = Value(found, ArrayField(BigIntegerField()))
        place = Func(places, F("pk"), function="array_position", output_field=IntegerField())
        return self._get_page(rows.filter(pk__in=found).order_by(place), number, self)
