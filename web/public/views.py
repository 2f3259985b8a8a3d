"""Pages for residents: search, one status page per neighbourhood, its notice and its public files."""

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from projects.models import Document, Neighbourhood, Notice, Project
from web.public import search, status


def home(request: HttpRequest) -> HttpResponse:
    """Search by name, pinyin initials or street; the streets with their neighbourhoods below."""
    asked = search.cleaned(request.GET.get("search", ""))
    street = request.GET.get("street", "")
    found = Paginator(search.found(asked, street), 20).get_page(request.GET.get("page"))
    values = {"asked": asked, "page": found, "streets": search.streets(), "street_code": street}
    return render(request, "public/home.html", values)


def neighbourhood_status(request: HttpRequest, code: str) -> HttpResponse:
    """Where the renovation stands, in one page that can be printed."""
    place = _neighbourhood(code)
    project = status.public_project(place)
    values = {"place": place, "contact": status.contact_of(place), "address": status.address_of(place)}
    if project is None:
        return render(request, "public/no_project.html", values)
    values |= {"project": project, **status.page_values(place, project, timezone.localdate())}
    return render(request, "public/status.html", values)


def notice(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A standing public notice with its objections' answers, as on the notice board."""
    place = _neighbourhood(code)
    row = get_object_or_404(_readable(place), pk=pk)
    values = {"place": place, "notice": row, "contact": status.contact_of(place)}
    return render(request, "public/notice.html", values | {"address": status.address_of(place)})


def document(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """A file marked public; checked again at each download."""
    rows = Document.objects.filter(is_public=True, removed_at__isnull=True)
    row = get_object_or_404(rows, pk=pk, project__in=_public_projects(_neighbourhood(code)))
    return FileResponse(
        row.file.open("rb"), as_attachment=True, filename=row.file_name, content_type=row.content_type
    )


def _neighbourhood(code: str) -> Neighbourhood:
    place = Neighbourhood.objects.select_related("street", "community").filter(code=code).first()
    if place is None:
        raise Http404
    return place


def _public_projects(place: Neighbourhood) -> list[Project]:
    project = status.public_project(place)
    return [project] if project else []


def _readable(place: Neighbourhood):  # type: ignore[no-untyped-def]
    rows = Notice.objects.filter(withdrawn_on__isnull=True, project__in=_public_projects(place))
    return rows.prefetch_related("objections")
