"""What was done in one go: the person's own events since the act began, to read and to print."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from projects.models import Event, Project
from web.access import BUILDERS, staff_page, whole
from web.acts import page

MOST = 500


def last_event() -> int:
    """The newest event of all; what is done from now on has a higher number."""
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def done_address(kind: str, before: int) -> str:
    """The page that says what the act did."""
    return f"{reverse('many_done')}?kind={kind}&after={before}&until={last_event()}"


def crumbs(title: str) -> list[dict[str, str]]:
    """我的工作台 › 成批办理 › this page."""
    return [
        {"text": "我的工作台", "href": reverse("desk")},
        {"text": "成批办理", "href": reverse("many") if title else ""},
        *([{"text": title, "href": ""}] if title else []),
    ]


@staff_page(outside=BUILDERS)
def done(request: HttpRequest) -> HttpResponse:
    """成批办理结果: of the asked stretch of the history, what the reader did; nobody else's acts."""
    rows = list(_own(request))
    values: dict[str, Any] = {
        "rows": rows,
        "places": len({row.project_id for row in rows}),
        "on": rows[0].shown_at if rows else None,
        "crumbs": crumbs("办理结果"),
    }
    return page(request, "staff/many/done.html", values)


def _own(request: HttpRequest) -> QuerySet[Event]:
    after, until = (whole(request.GET.get(name, "")) for name in ("after", "until"))
    seen = Project.objects.visible_to(request.user)
    rows = Event.objects.filter(actor=request.user, project__in=seen)  # type: ignore[misc]
    if after is None or until is None:
        return rows.none()
    chosen = rows.filter(pk__gt=after, pk__lte=until).select_related("neighbourhood__street", "project")
    return chosen.order_by("pk")[:MOST]
