"""A roster's way in: upload, preview with nothing stored, confirm; and the roster as it stands."""

import re
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.permissions import Action, may
from projects.head_queries import UNSAID, counting_of, decisions_to_repeat, sources_of
from projects.head_rules import heads_read
from projects.models import Neighbourhood, Roster, RosterUpload
from projects.queries import building_sums, parking_of, several_unit_heads, units_of, units_of_source
from projects.services.roster_uploads import GONE, confirm_upload, discard_upload, keep_upload
from projects.sheets.roster import read_roster
from projects.sheets.values import RosterReading
from projects.sheets.vocabulary import MEANINGS
from web.access import found, neighbourhood_or_404, staff_page
from web.acts import page, perform
from web.staff.register.forms import ColumnsForm, ConfirmForm, RosterFileForm

# of a file that cannot be opened no column can be named
UNREADABLE = {
    "unknown_file",
    "empty_file",
    "unreadable_file",
    "encrypted_file",
    "too_large",
    "unknown_encoding",
    "web_page",
}
SHOWN = 200
SAMPLE = 8
COLUMN = re.compile(r"c(\d{1,3})")


@staff_page()
def roster(request: HttpRequest, code: str, number: int | None = None) -> HttpResponse:
    """The current roster, or an older one: sums by building, one building's units, heads of several units."""
    place = neighbourhood_or_404(request, code)
    rosters = list(place.rosters.select_related("imported_by"))
    shown = _chosen(rosters, number, place)
    values = {
        "place": place,
        "rosters": rosters,
        "roster": shown,
        "may_import": may(request.user, Action.IMPORT_ROSTER, place),
    }
    if shown is not None:
        values |= _contents(shown, request.GET.get("building", "")) | _of_source(
            shown, request.GET.get("source", "")
        )
    return page(request, "staff/register/roster.html", values)


@staff_page(Action.IMPORT_ROSTER)
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Take the file; it is kept for its uploader until confirmed, discarded or two hours old."""
    place = neighbourhood_or_404(request, code)
    form = RosterFileForm(request.POST or None, request.FILES or None)

    def verb() -> RosterUpload:
        file = form.cleaned_data["file"]
        content = file.read(settings.UPLOAD_MAX_BYTES + 1)
        now = timezone.now()
        return keep_upload(place, actor=request.user, now=now, file_name=file.name, content=content)

    kept = perform(request, form, verb)
    if kept:
        return redirect("roster_preview", code, kept.token)
    return page(request, "staff/register/upload.html", {"form": form, "place": place}, form)


@staff_page(Action.IMPORT_ROSTER)
def preview(request: HttpRequest, code: str, token: Any) -> HttpResponse:
    """How the file is read, nothing stored; POST stores exactly what is shown."""
    place, now = neighbourhood_or_404(request, code), timezone.now()
    kept = _kept(request, place, token)
    if kept is None:
        messages.warning(request, GONE.message)
        return redirect("roster", code)
    reading = read_roster(bytes(kept.content), kept.file_name, _columns(request.GET))
    form = ConfirmForm(request.POST or None, initial={"sha256": kept.sha256})
    act = {"actor": request.user, "on": timezone.localdate(), "now": now}
    done = f"名册已导入:{reading.units}套、{reading.head_count}人。接下来可以开始征求意见。"
    if perform(
        request, form, lambda: confirm_upload(kept, reading, sha256=form.cleaned_data["sha256"], **act), done
    ):
        return redirect("roster", code)
    return page(request, "staff/register/preview.html", _shown(place, kept, reading, form), form)


@require_POST
@staff_page(Action.IMPORT_ROSTER)
def discard(request: HttpRequest, code: str, token: Any) -> HttpResponse:
    """Throw the uploaded file away."""
    place = neighbourhood_or_404(request, code)
    kept = _kept(request, place, token)
    if kept is not None:
        discard_upload(kept)
    messages.success(request, "上传的文件已删除,名册没有变化。")
    return redirect("roster", code)


def _kept(request: HttpRequest, place: Neighbourhood, token: Any) -> RosterUpload | None:
    mine = RosterUpload.objects.visible_to(request.user).filter(uploaded_by=request.user, neighbourhood=place)
    return mine.filter(token=token, expires_at__gt=timezone.now()).first()


def _columns(query: QueryDict) -> dict[int, str]:
    """The clerk's changes, `c3=area`; meanings nobody offers are left out."""
    given = ((COLUMN.fullmatch(name), value) for name, value in query.items())
    return {int(match[1]): value for match, value in given if match and value in {"", *MEANINGS}}


def _shown(
    place: Neighbourhood, kept: RosterUpload, reading: RosterReading, form: ConfirmForm
) -> dict[str, Any]:
    several = [head for head in reading.heads if len(head.units) > 1]
    current = place.rosters.filter(is_current=True).first()
    return {
        "place": place,
        "upload": kept,
        "reading": reading,
        "form": form,
        "columns_form": ColumnsForm(reading),
        "sample": reading.rows[:SAMPLE],
        "problems": reading.problems[:SHOWN],
        "unreadable": not reading.ok and reading.problems[0].code in UNREADABLE,
        "warnings": [warning for warning in reading.warnings if warning.code != "namesake"][:SHOWN],
        "namesakes": reading.namesakes[:SHOWN],
        "several": [(head, [reading.rows[index] for index in head.units]) for head in several[:50]],
        "current": current,
        "repeat": decisions_to_repeat(current, heads_read(reading)) if current and reading.ok else [],
    }


def _chosen(rosters: list[Roster], number: int | None, place: Neighbourhood) -> Roster | None:
    if number is not None:
        return found(Roster.objects.filter(neighbourhood=place).select_related("imported_by"), number=number)
    return next((row for row in rosters if row.is_current), None)


def _of_source(shown: Roster, code: str) -> dict[str, Any]:
    """The sums by 面积依据; where one is asked for, its units in place of a building's."""
    sources = sources_of(shown)
    one = next((row for row in sources if row.code == code), None)
    more = {"building": "", "units": units_of_source(shown, "" if code == UNSAID else code)} if one else {}
    return {"sources": sources, "source": one, **more}


def _contents(shown: Roster, building: str) -> dict[str, Any]:
    sums = building_sums(shown)
    chosen = next(
        (row.building for row in sums if row.building == building), sums[0].building if sums else ""
    )
    return {
        "sums": sums,
        "building": chosen,
        "units": units_of(shown, chosen),
        "heads": several_unit_heads(shown),
        "counting": counting_of(shown),
        "parking": parking_of(shown),
        "warnings": [row for row in shown.warnings if row["code"] != "namesake"],
    }
