"""The register (项目库): finding, reading and keeping neighbourhoods, beginning a project."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.models import OUTSIDE_ROLES
from accounts.permissions import Action, may
from projects.filters import RegisterFilter
from projects.models import Event, Neighbourhood
from projects.queries import current_roster, eligibility_of, era_of, newest_project, register, with_projects
from projects.services.neighbourhoods import add_neighbourhood, edit_neighbourhood, set_building_years
from registers.tag_sums import tags_of
from web.access import neighbourhood_or_404, staff_page
from web.acts import page, perform
from web.paging import LongList
from web.staff.many.index import uses
from web.staff.register.forms import BuildingYearsForm, NeighbourhoodForm, OpenProjectForm
from web.staff.registers.merit_kinds import tag_page
from web.staff.timeline import event_rows
from workflow.services.opening import open_project

PAGE_SIZE = 25
EVENTS_SHOWN = 15


@staff_page(outside=OUTSIDE_ROLES)
def neighbourhood_list(request: HttpRequest) -> HttpResponse:
    """Neighbourhoods with their project's step and light; a fixed number of queries whatever the page."""
    today, own = timezone.localdate(), request.user.street  # type: ignore[union-attr]
    filtered = RegisterFilter(request.GET, register(request.user), today=today, one_street=own is not None)
    rows = LongList(filtered.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    values = {
        "filter_form": filtered.form,
        "page": rows,
        "rows": with_projects(rows.object_list, today, request.user),
        "result_sentence": f"共 {rows.paginator.count} 个小区",
        "filtered": any(request.GET.get(name) for name in filtered.form.fields),
        "may_add": may(request.user, Action.EDIT_NEIGHBOURHOOD),
        "uses_many": uses(request.user),
        "sees_take_overs": may(request.user, Action.TAKE_OVER) or may(request.user, Action.CONFIRM_TAKE_OVER),
    }
    return page(request, "staff/register/list.html", values)


@staff_page()
def neighbourhood(request: HttpRequest, code: str) -> HttpResponse:
    """All the register knows: facts, eligibility with its reasons, buildings, project, roster, history."""
    today, place = timezone.localdate(), neighbourhood_or_404(request, code)
    project = newest_project(place, today)
    events = (
        Event.objects.filter(neighbourhood=place)
        .exclude(verb="record_head_wishes")
        .select_related("actor")
        .order_by("-on", "-id")[:EVENTS_SHOWN]
    )
    values = {
        "place": place,
        "eligibility": eligibility_of(place, today),
        "project": project,
        "roster": current_roster(place),
        "buildings": [(row, era_of(row.year_built)) for row in place.buildings.all()],
        "boards": place.boards.filter(retired_on__isnull=True),
        "events": event_rows(events),
        "tags": [(tag, tag_page(tag.kind, tag.name)) for tag in tags_of(place)],
        **_rights(request, place, project),
    }
    return page(request, "staff/register/neighbourhood.html", values)


@staff_page(Action.EDIT_NEIGHBOURHOOD)
def add(request: HttpRequest) -> HttpResponse:
    """Put a neighbourhood on the register."""
    form = NeighbourhoodForm(request.POST or None, user=request.user)

    def verb() -> Neighbourhood:
        street = form.cleaned_data.get("street") or request.user.street  # type: ignore[union-attr]
        return add_neighbourhood(actor=request.user, on=timezone.localdate(), street=street, **form.values())

    made = perform(request, form, verb, "小区已登记。接下来请上传业主名册,或建立改造项目。")
    if made:
        return redirect("neighbourhood", made.code)
    return page(request, "staff/register/edit.html", {"form": form, "place": None}, form)


@staff_page(Action.EDIT_NEIGHBOURHOOD)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what the register says."""
    place = neighbourhood_or_404(request, code)
    form = NeighbourhoodForm(request.POST or None, user=request.user, place=place)

    def verb() -> Neighbourhood:
        act = {"actor": request.user, "on": timezone.localdate(), "version": form.cleaned_data["version"]}
        return edit_neighbourhood(place, **act, **form.values())

    if perform(request, form, verb, "小区资料已修改。"):
        return redirect("neighbourhood", code)
    return page(request, "staff/register/edit.html", {"form": form, "place": place}, form)


@staff_page(Action.EDIT_NEIGHBOURHOOD)
def buildings(request: HttpRequest, code: str) -> HttpResponse:
    """The year of each building; it decides the construction era of the menu."""
    place = neighbourhood_or_404(request, code)
    form = BuildingYearsForm(request.POST or None, buildings=list(place.buildings.all()))

    def verb() -> Any:
        return set_building_years(place, form.years(), actor=request.user, on=timezone.localdate())

    if perform(request, form, verb, "各幢建成年份已保存。"):
        return redirect("neighbourhood", code)
    return page(request, "staff/register/buildings.html", {"form": form, "place": place}, form)


@staff_page(Action.OPEN_PROJECT)
def open_project_page(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the neighbourhood's project at step 1, its eligibility in view."""
    today, place = timezone.localdate(), neighbourhood_or_404(request, code)
    form = OpenProjectForm(request.POST or None, place=place, today=today)
    made = perform(
        request,
        form,
        lambda: open_project(place, actor=request.user, on=today, **form.cleaned_data),
        "改造项目已建立,现在是第1步。请先导入业主名册,再开始第一次征求意见。",
    )
    if made:
        return redirect("project", made.code)
    values = {"form": form, "place": place, "eligibility": eligibility_of(place, today)}
    return page(request, "staff/register/open_project.html", values, form)


def _rights(request: HttpRequest, place: Neighbourhood, project: Any) -> dict[str, bool]:
    standing = project is not None and project.state in {"active", "paused"}
    return {
        "may_edit": may(request.user, Action.EDIT_NEIGHBOURHOOD, place),
        "may_import": may(request.user, Action.IMPORT_ROSTER, place),
        "may_read_register": may(request.user, Action.READ_REGISTER, place),
        "may_open": not standing and may(request.user, Action.OPEN_PROJECT, place),
    }
