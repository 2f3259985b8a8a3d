"""Who may open a page: logged in, with business here; and only rows `visible_to` the person."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import Role
from accounts.permissions import Action, may
from projects.models import Neighbourhood, Project

# who of those outside reads a page: the builders' clerks, the money's readers, the plan's readers
BUILDERS = frozenset({Role.BUILDER_CLERK})
FINANCE = frozenset({Role.FINANCE_OFFICER})
PLANNERS = frozenset({Role.DEVELOPMENT_OFFICER, Role.FINANCE_OFFICER})
View = Callable[..., HttpResponse]
Row = TypeVar("Row", bound=models.Model)


def staff_page(
    *actions: Action, community: bool = False, outside: Collection[str] = ()
) -> Callable[[View], View]:
    """A page for staff. With actions: only roles that may do one of them; others get 403 in plain words.

    Without: whoever reads projects. The administrator keeps accounts and calendars and sees no project pages; a community
    worker sees those that say `community=True`; builders' clerks, development and finance (`OUTSIDE_ROLES`) those that name
    the role in `outside`. Forgetting it hides a page, never shows one.
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not opens_for(request.user, actions, community, outside):
                raise _refusal(request, kwargs.get("code"))
            return view(request, *args, **kwargs)

        guarded.staff_actions = actions  # type: ignore[attr-defined]
        guarded.for_community = community  # type: ignore[attr-defined]
        guarded.for_outside = frozenset(outside)  # type: ignore[attr-defined]
        return guarded

    return decorate


def opens_for(user: Any, actions: tuple[Action, ...], community: bool, outside: Collection[str]) -> bool:
    """Whether a page with this rule is for the person; the menu asks it too."""
    if actions:
        return any(may(user, action) for action in actions) or user.role in outside
    if user.sits_outside:
        return user.role in outside
    return user.role != Role.ADMINISTRATOR and (community or not user.works_in_community)


def _refusal(request: HttpRequest, code: str | None) -> Exception:
    """403 in plain words; but what lies in another street does not exist for the asker: 404."""
    if code is None:
        return PermissionDenied()
    seen = any(
        rows.objects.visible_to(request.user).filter(code=code).exists() for rows in (Project, Neighbourhood)
    )
    return PermissionDenied() if seen else Http404()


def found(rows: "models.QuerySet[Row]", **where: Any) -> Row:
    """The one row, or 404; a stranger's row does not exist for the asker."""
    row = rows.filter(**where).first()
    if row is None:
        raise Http404
    return row


def whole(text: str) -> int | None:
    """A whole number as addresses carry it (?step=3), or None; never an error, however long or odd the text."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def project_or_404(request: HttpRequest, code: str) -> Project:
    """The project if the person may see it."""
    return found(Project.objects.visible_to(request.user).with_place(), code=code)


def neighbourhood_or_404(request: HttpRequest, code: str) -> Neighbourhood:
    """The neighbourhood if the person may see it."""
    rows = Neighbourhood.objects.visible_to(request.user).select_related("street", "community")
    return found(rows, code=code)
