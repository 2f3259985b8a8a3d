"""The 36 items (改造内容): decided on one page, settled as a menu, their progress reported in step 9."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action, may
from consultations.wishes import newest_with_wishes
from policy.errors import Refused
from projects.models import Project
from projects.services.item_progress import BUILDING_STEP, record_item_progress
from projects.services.items import (
    LAST_MENU_STEP,
    confirm_menu,
    decide_items,
)
from projects.step_queries import menu_of, proposed_items
from web.access import BUILDERS, project_or_404, staff_page
from web.acts import VersionForm, page, perform
from web.staff.projects.item_forms import DecisionsForm, ItemsForm, ProgressForm
from web.staff.projects.page import crumbs, refuse_reviewers


@staff_page()
def item_list(request: HttpRequest, code: str) -> HttpResponse:
    """All 36 in one table, decided where the reader may; with what is missing for 示范 and 精品."""
    project = project_or_404(request, code)
    refuse_reviewers(request.user)
    if request.method == "POST" and not may(request.user, Action.DECIDE_ITEMS, project):
        return redirect("item_list", code)
    wished = proposed_items(project) if project.step <= LAST_MENU_STEP else ()
    form = DecisionsForm(request.POST or None, project=project, menu=menu_of(project), wished=wished)
    saved = perform(request, form, _saving(request, project, form, decide_items), "改造内容已保存。")
    if saved:
        return redirect("item_list", code)
    values = _context(request, project, form) | _wishes(project, form)
    return page(request, "staff/items/list.html", values, form)


@staff_page(Action.DECIDE_ITEMS)
def menu(request: HttpRequest, code: str) -> HttpResponse:
    """Check and settle the menu (一小区一方案)."""
    project = project_or_404(request, code)
    form = VersionForm(request.POST or None, initial={"version": project.version})

    def verb() -> Any:
        version = form.cleaned_data["version"]
        return confirm_menu(project, actor=request.user, on=timezone.localdate(), version=version)

    made = perform(request, form, verb, "改造内容已确定(一小区一方案)。")
    if made:
        return redirect("project", code)
    values = {
        "form": form,
        "project": project,
        "menu": menu_of(project),
        "crumbs": crumbs(project, "确定改造内容"),
    }
    return page(request, "staff/items/menu.html", values, form)


@staff_page(outside=BUILDERS)
def progress(request: HttpRequest, code: str) -> HttpResponse:
    """How far each included item is, with real quantities."""
    project = project_or_404(request, code)
    refuse_reviewers(request.user)
    if request.method == "POST" and not may(request.user, Action.RECORD_PROGRESS, project):
        return redirect("item_progress", code)
    form = ProgressForm(request.POST or None, project=project, menu=menu_of(project))
    saving = _saving(request, project, form, record_item_progress)
    if perform(request, form, saving, "工程进度已保存。"):
        return redirect("item_progress", code)
    values = _context(request, project, form)
    values["may_save"] = _may_report(request, project)
    return page(request, "staff/items/progress.html", values, form)


def _wishes(project: Project, form: ItemsForm) -> dict[str, Any]:
    """What the owners want, beside each item, from the last of the scheme's rounds that asked."""
    found = newest_with_wishes(project.rounds.select_related("project"))
    if found is None:
        return {"groups": form.groups()}
    round, ranking = found
    groups = [
        (label, [row | {"wanted": ranking.by_code[row["item"].code]} for row in rows])
        for label, rows in form.groups()
    ]
    return {"groups": groups, "wishes_round": round, "wishes": ranking}


def _saving(
    request: HttpRequest, project: Project, form: ItemsForm, verb: Callable[..., Any]
) -> Callable[[], Any]:
    """The verb with what the form changed, its refusals beside the items they name."""

    def save() -> Any:
        version = form.cleaned_data["version"]
        act = {"actor": request.user, "on": timezone.localdate(), "version": version}
        try:
            return verb(project, form.changes(), **act)
        except Refused as refused:
            raise form.placed(refused) from refused

    return save


def _context(request: HttpRequest, project: Project, form: ItemsForm) -> dict[str, Any]:
    menu = form.menu
    deciding = project.is_running and may(request.user, Action.DECIDE_ITEMS, project)
    return {
        "project": project,
        "place": project.neighbourhood,
        "form": form,
        "menu": menu,
        "groups": form.groups(),
        "may_save": deciding,
        "may_settle": deciding and project.step <= LAST_MENU_STEP,
        "fixed": project.step > LAST_MENU_STEP,
        "building": project.step >= BUILDING_STEP,
        "estimate": sum(
            (row.row.estimate_yuan or Decimal(0) for _, rows in menu.groups for row in rows), Decimal(0)
        ),
        "crumbs": crumbs(project, "改造内容"),
    }


def _may_report(request: HttpRequest, project: Project) -> bool:
    at_work = project.is_running and project.step >= BUILDING_STEP
    return at_work and may(request.user, Action.RECORD_PROGRESS, project)
