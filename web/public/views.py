"""Pages for residents: search, a status page per neighbourhood, its notice and its public files."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from projects.models import Document, Neighbourhood, Notice, Objection
from projects.notice_queries import notice_state, with_postings
from projects.objection_checks import NOTICE_STEP
from web.public import projects, search, status
from web.public.pages import public_page

PER_PAGE = 20
PUBLIC_OBJECTIONS = Objection.objects.defer("text", "contact")


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Search by name, pinyin, street or community; the streets with their neighbourhoods below."""
    asked = search.cleaned(request.GET.get("search", ""))
    street = request.GET.get("street", "")
    page = Paginator(search.found(asked, street), PER_PAGE).get_page(request.GET.get("page"))
    found, streets = search.with_standing(page.object_list), search.streets()
    values = {"asked": asked, "page": page, "found": found, "streets": streets, "street_code": street}
    return render(request, "public/home.html", values)


@public_page
def neighbourhood_status(request: HttpRequest, code: str) -> HttpResponse:
    """Where the renovation stands, in one page that can be printed."""
    place = _neighbourhood(code)
    found = projects.of_place(place)
    if not found:
        return render(request, "public/no_project.html", _place_values(place))
    values = status.page_values(found[0], timezone.localdate()) | {"project": found[0], "earlier": found[1:]}
    return render(request, "public/status.html", _place_values(place) | values)


@public_page
def earlier_project(request: HttpRequest, code: str, project: str) -> HttpResponse:
    """The same page of a project that came before the present one."""
    place = _neighbourhood(code)
    found = next((row for row in projects.of_place(place)[1:] if row.code == project), None)
    if found is None:
        raise Http404
    values = status.page_values(found, timezone.localdate()) | {"project": found, "is_earlier": True}
    return render(request, "public/status.html", _place_values(place) | values)


@public_page
def notice(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A standing public notice: its days, where it hangs since when, the objections and their answers."""
    place, today = _neighbourhood(code), timezone.localdate()
    rows = Notice.objects.filter(withdrawn_on__isnull=True, project__in=projects.of_place(place))
    rows = with_postings(rows).select_related("project")
    row = get_object_or_404(rows.prefetch_related(Prefetch("objections", PUBLIC_OBJECTIONS)), pk=pk)
    state = notice_state(row, today)
    values = {
        "notice": row,
        "unknown": status.unknown_end(row),
        "state": state,
        "takes_objections": state.takes_objections
        and row.project.is_running
        and row.project.step == NOTICE_STEP,
        "postings": status.postings_of(row),
    }
    return render(request, "public/notice.html", _place_values(place) | values)


def document(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """A file marked public; checked again at each download."""
    rows = Document.objects.filter(is_public=True, removed_at__isnull=True)
    row = get_object_or_404(rows, pk=pk, project__in=projects.of_place(_neighbourhood(code)))
    return FileResponse(
        row.file.open("rb"), as_attachment=True, filename=row.file_name, content_type=row.content_type
    )


def _neighbourhood(code: str) -> Neighbourhood:
    return get_object_or_404(Neighbourhood.objects.select_related("street", "community"), code=code)


def _place_values(place: Neighbourhood) -> dict[str, Any]:
    return {"place": place, "contact": status.contact_of(place), "address": status.address_of(place)}
