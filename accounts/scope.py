"""`visible_to`: the one place that says whose rows a person may see."""

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts.models import Role, User

if TYPE_CHECKING:
    Viewer = User | AnonymousUser
else:
    Viewer = object

Row = TypeVar("Row", bound=models.Model)
THROUGH = "neighbourhood__street"
OF_PROJECT = f"project__{THROUGH}"
# 明确改造计划: from here on, or once listed, a project is the development bureau's matter
PLAN_STEP = 4


class ScopedQuerySet(models.QuerySet[Row]):
    """A QuerySet whose model names the way to its street and to the departments asked about it.

    Models set `street_path` (a lookup to `Street`, as "project__neighbourhood__street") and, where a
    department's reviewer may see rows, `department_path` (a lookup to the invited `Department`). The way to the
    community follows from the way to the street where it leads through a neighbourhood; where it does not, the model
    sets `community_path` or is invisible to community workers.

    Builders' clerks, development and finance see what says so: `read_by`, the roles of them that read a model's rows.
    Nothing set hides them all, so that no residents' data is shown by forgetting. The way to the project follows from
    the way to the street, or is `project_path`; a model without one is read by these roles in the whole district.
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
        if user.sits_outside:
            return self._outside(user)
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

    def _outside(self, user: Any) -> Q:
        """The body's own projects, those in the plan, or all: where the model says the role reads it."""
        if user.role not in getattr(self.model, "read_by", ()):
            return Q(pk__in=[])
        path = getattr(self.model, "project_path", None)
        if path is None and self.model.street_path.endswith(OF_PROJECT):  # type: ignore[attr-defined]
            path = self.model.street_path.removesuffix(f"__{THROUGH}")  # type: ignore[attr-defined]
        lead = f"{path}__" if path else ""
        if path is None or user.role == Role.FINANCE_OFFICER:
            return Q()
        if user.role == Role.DEVELOPMENT_OFFICER:
            wanted = Q(**{f"{lead}step__gte": PLAN_STEP}) | ~Q(**{f"{lead}listing_number": ""})
        else:
            wanted = Q(**{f"{lead}builder_body": user.builder_id})
        # a way to many projects would give a row once for each
        many = getattr(self.model, "many_projects", False)
        return Q(pk__in=self.model._base_manager.filter(wanted).values("pk")) if many else wanted

    def _asked_of(self, department_id: int, path: str) -> Q:
        """A subquery, not joins: each row once, without comparing whole rows to each other (DISTINCT)."""
        return Q(pk__in=self.model._base_manager.filter(**{path: department_id}).values("pk"))
