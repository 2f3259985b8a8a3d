"""`visible_to`: the one place that says whose rows a person may see."""

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts.models import User

if TYPE_CHECKING:
    Viewer = User | AnonymousUser
else:
    Viewer = object

Row = TypeVar("Row", bound=models.Model)
THROUGH = "neighbourhood__street"


class ScopedQuerySet(models.QuerySet[Row]):
    """A QuerySet whose model names the way to its street and to the departments asked about it.

    Models set `street_path` (a lookup to `Street`, as "project__neighbourhood__street") and, where a
    department's reviewer may see rows, `department_path` (a lookup to the invited `Department`). The way to the
    community follows from the way to the street where it leads through a neighbourhood; where it does not, the model
    sets `community_path` or is invisible to community workers.
    """

    def visible_to(self, user: Any) -> Self:
        """Rows the user may see: the own community, the own street, the reviews asked for, or the district.

        A stranger sees none.
        """
        return self.filter(self._condition(user))

    def _condition(self, user: Any) -> Q:
        nothing = Q(pk__in=[])
        if not getattr(user, "is_authenticated", False):
            return nothing
        if user.sees_district:
            return Q()
        if user.works_in_community:
            return (user.community_id and self._of_community(user.community_id)) or nothing
        if user.street_id:
            return Q(**{self.model.street_path: user.street_id})  # type: ignore[attr-defined]
        path = getattr(self.model, "department_path", None)
        return self._asked_of(user.department_id, path) if user.department_id and path else nothing

    def _of_community(self, community_id: int) -> Q | None:
        """In the community; None where the model has no way there."""
        path = getattr(self.model, "community_path", None)
        if path is None and self.model.street_path.endswith(THROUGH):  # type: ignore[attr-defined]
            path = self.model.street_path.removesuffix("street") + "community"  # type: ignore[attr-defined]
        return Q(**{path: community_id}) if path else None

    def _asked_of(self, department_id: int, path: str) -> Q:
        """A subquery, not joins: each row once, without comparing whole rows to each other (DISTINCT)."""
        return Q(pk__in=self.model._base_manager.filter(**{path: department_id}).values("pk"))
