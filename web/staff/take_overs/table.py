"""The 补录 table: its template, the upload, a preview with nothing stored, and storing exactly what was shown."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.permissions import Action, may
from policy.loader import DEFAULT_SCHEME, load_scheme
from reports.take_over_book import take_over_book
from web.access import staff_page
from web.acts import page, perform
from web.staff.records.desk import posted
from web.staff.take_overs.forms import StoreForm, TableForm
from workflow.models import TakeOverUpload
from workflow.services.take_over_uploads import GONE, discard_table, keep_table, store_table
from workflow.take_over_check import Judged, Line, Seen, look_at
from workflow.take_over_queries import places_to_enter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 300
OUTCOMES = {
    "passed": ("达到", "good"),
    "failed": ("未达到", "warn"),
    "recorded": ("已记录", "plain"),
    "indeterminate": ("无法计算", "warn"),
}


@staff_page(Action.TAKE_OVER, Action.CONFIRM_TAKE_OVER)
def template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in, with the neighbourhoods that have no project yet."""
    content = take_over_book(load_scheme(DEFAULT_SCHEME), places_to_enter(request.user))  # type: ignore[arg-type]
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = (
        "attachment; filename*=UTF-8''%E8%A1%A5%E5%BD%95%E6%B1%87%E6%80%BB%E8%A1%A8.xlsx"
    )
    return answer


@staff_page(Action.TAKE_OVER, Action.CONFIRM_TAKE_OVER)
def upload(request: HttpRequest) -> HttpResponse:
    """Take the file; it is kept for its uploader until stored, discarded or two hours old."""
    form = TableForm(posted(request), request.FILES or None)

    def verb() -> TakeOverUpload:
        file = form.cleaned_data["file"]
        content = file.read(settings.UPLOAD_MAX_BYTES + 1)
        return keep_table(actor=request.user, now=timezone.now(), file_name=file.name, content=content)  # type: ignore[arg-type]

    kept = perform(request, form, verb)
    if kept:
        return redirect("take_over_preview", kept.token)
    values = {"form": form, "crumbs": crumbs("整表补录"), "may_store": may(request.user, Action.TAKE_OVER)}  # type: ignore[arg-type]
    return page(request, "staff/take_overs/upload.html", values, form)


@staff_page(Action.TAKE_OVER, Action.CONFIRM_TAKE_OVER)
def preview(request: HttpRequest, token: Any) -> HttpResponse:
    """What would be taken over and everything that is wrong, nothing stored; POST stores it. ?own=1: the own rows."""
    kept, own, today = _kept(request, token), request.GET.get("own") == "1", timezone.localdate()
    if kept is None:
        messages.warning(request, GONE.message)
        return redirect("take_over_table")
    form = StoreForm(posted(request), initial={"sha256": kept.sha256})
    act = {"actor": request.user, "on": today, "now": timezone.now(), "own_only": own}
    made = perform(request, form, lambda: store_table(kept, sha256=form.cleaned_data["sha256"], **act))  # type: ignore[arg-type]
    if made:
        messages.success(request, f"已补录 {len(made)} 个小区,等待区住建局确认。请在下表中逐个上传佐证材料。")
        return redirect("take_over_list")
    seen = look_at(bytes(kept.content), kept.file_name, request.user, today, own_only=own)  # type: ignore[arg-type]
    return page(request, "staff/take_overs/preview.html", _shown(request, kept, seen, form, own), form)


@require_POST
@staff_page(Action.TAKE_OVER, Action.CONFIRM_TAKE_OVER)
def discard(request: HttpRequest, token: Any) -> HttpResponse:
    """Throw the uploaded file away."""
    kept = _kept(request, token)
    if kept is not None:
        discard_table(kept)
    messages.success(request, "上传的表格已删除,没有登记任何小区。")
    return redirect("take_over_list")


def crumbs(*here: str) -> list[dict[str, str]]:
    """我的工作台 › 项目库 › 补录 › here."""
    listed = {"text": "补录", "href": reverse("take_over_list") if here else ""}
    register = {"text": "项目库", "href": reverse("neighbourhood_list")}
    return [register, listed, *({"text": text, "href": ""} for text in here)]


def _kept(request: HttpRequest, token: Any) -> TakeOverUpload | None:
    mine = TakeOverUpload.objects.filter(uploaded_by=request.user, expires_at__gt=timezone.now())
    return mine.filter(token=token).first()


def _shown(
    request: HttpRequest, kept: TakeOverUpload, seen: Seen, form: StoreForm, own: bool
) -> dict[str, Any]:
    new = sum(1 for line in seen.lines if not line.place.pk)
    return {
        "upload": kept,
        "seen": seen,
        "form": form,
        "own": own,
        "problems": seen.problems[:SHOWN],
        "wrong_rows": len({one.row for one in seen.problems if one.row}),
        "new": new,
        "later": sum(1 for line in seen.lines if len(line.later) > 1),
        "lines": [_line(line) for line in seen.lines],
        "may_store": may(request.user, Action.TAKE_OVER),  # type: ignore[arg-type]
        "crumbs": crumbs("整表补录", "预览"),
    }


def _line(line: Line) -> dict[str, Any]:
    scheme = load_scheme(DEFAULT_SCHEME)
    return {
        "line": line,
        "step_name": scheme.step(line.step).name,
        "judged": [_judged(one) for one in line.judged],
    }


def _judged(one: Judged) -> dict[str, Any]:
    word, kind = OUTCOMES[one.verdict.outcome]
    return {"one": one, "word": word, "kind": kind}
