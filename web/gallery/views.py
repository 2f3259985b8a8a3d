"""The gallery's pages: no data is read, nothing is written."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from web import errors
from web.gallery import grid_samples, samples
from web.gallery.forms import SampleFilter, SampleForm

ERRORS = {"403": errors.forbidden, "404": errors.not_found, "csrf": errors.csrf_failure}
MOST_UNITS = 6000


def components(request: HttpRequest) -> HttpResponse:
    """Track, tally, gate, lights, lists: all of docs/look.md with usual data."""
    return render(request, "gallery/components.html", samples.everything())


def forms(request: HttpRequest) -> HttpResponse:
    """A form with every kind of field: fresh, or after a POST with its errors."""
    form = SampleForm(request.POST or None)
    form.is_valid()
    refusals = samples.REFUSALS if request.method == "POST" else ()
    return render(
        request, "gallery/forms.html", {"form": form, "refusals": refusals, "crumbs": samples.CRUMBS}
    )


def lists(request: HttpRequest) -> HttpResponse:
    """Desk and project list."""
    messages.success(request, "已保存第一次征求意见的业主名册。")
    page = Paginator(samples.PROJECTS * 12, 8).get_page(request.GET.get("page"))
    context = {
        "filter_form": SampleFilter(request.GET),
        "page": page,
        "tasks": samples.TASKS,
        "reset_href": "?",
    }
    sentence = f"共 {page.paginator.count} 个小区"
    return render(request, "gallery/lists.html", context | {"result_sentence": sentence})


def empty(request: HttpRequest) -> HttpResponse:
    """The same components with nothing in them."""
    return render(request, "gallery/components.html", samples.nothing())


def grid(request: HttpRequest) -> HttpResponse:
    """Building grid with 30 units, or as many as ?units= says."""
    units = request.GET.get("units", "30")
    wanted = min(int(units), MOST_UNITS) if units.isdecimal() else 30
    houses = grid_samples.houses(wanted)
    context = {"houses": houses, "bars": samples.BARS, "keys": grid_samples.KEYS}
    return render(request, "gallery/grid.html", context)


def notice(request: HttpRequest) -> HttpResponse:
    """A public notice for the board, A4."""
    return render(request, "gallery/notice.html", {"rows": samples.NOTICE_ROWS, "url": samples.PUBLIC_URL})


def public(request: HttpRequest) -> HttpResponse:
    """A neighbourhood's page as residents read it."""
    return render(request, "gallery/public.html", samples.everything())


def error(request: HttpRequest, name: str) -> HttpResponse:
    """403, 404, csrf or 500 as users meet them."""
    if name == "500":
        return errors.server_error(request)
    if name not in ERRORS:
        raise Http404
    return ERRORS[name](request)
