"""年度计划, all projects of a year in one table: street and bureau read it, the bureau acts on many at once."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action
from reviews.queries import batch_of, batch_years
from reviews.services.batch import for_each
from web.access import staff_page
from web.acts import page, perform
from web.staff.records.batch import ACTS, crumbs, list_context
from web.staff.records.desk import posted

YEARS = range(2000, 2100)


@staff_page()
def batch_list(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """Everything submitted for a plan year, with what can be done for several at once."""
    year = next(iter(batch_years(request.user)), timezone.localdate().year) if year is None else _known(year)
    return page(request, "staff/records/batch_list.html", list_context(request.user, year))


@staff_page(Action.COMPILE_BATCH)
def batch_act(request: HttpRequest, year: int, act: str) -> HttpResponse:
    """Accept, approve or list the chosen submissions of a year, all or none of them."""
    if act not in ACTS:
        raise Http404
    _known(year)
    today, doing = timezone.localdate(), ACTS[act]
    entries = doing.waiting(batch_of(year, request.user))
    form = doing.form(posted(request), entries=entries, today=today)
    if perform(
        request,
        form,
        lambda: for_each(form.chosen, doing.verb, actor=request.user, on=today, **form.arguments()),
        doing.done,
    ):
        return redirect("batch_list", year=year)
    context = {
        "form": form,
        "year": year,
        "doing": doing,
        "entries": entries,
        "crumbs": crumbs(year, doing.title),
    }
    return page(request, "staff/records/batch_act.html", context, form)


def _known(year: int) -> int:
    """The year, if a plan can be of it; no calendar holds the others."""
    if year not in YEARS:
        raise Http404
    return year
