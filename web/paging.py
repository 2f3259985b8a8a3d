"""Pages of long lists."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class LongList(Paginator):  # type: ignore[type-arg]
    """Pages of a QuerySet with wide rows: the database finds and sorts keys, and reads whole rows of the page alone.

    One query more than Django's own. With thousands of rows, sorting them with everything that hangs on them costs more
    than the page itself; and given the keys as a subquery, the planner joins everything before it looks at them.
    """

    object_list: QuerySet[Any]

    def page(self, number: int | str) -> Page[Any]:
        """As Django's, for rows that are ordered to the last one."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        rows = self.object_list
        keys = rows.select_related(None).prefetch_related(None).values_list("pk", flat=True)
        found = list(keys[first : first + self.per_page])
        return self._get_page(rows.filter(pk__in=found), number, self)
