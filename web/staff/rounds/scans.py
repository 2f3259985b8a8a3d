"""Scans of a stack: by scanner, by phone under a QR, looked at on record, removed with a reason."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.permissions import Action
from consultations.models import Scan
from consultations.services import scans as verbs
from consultations.services import tickets
from consultations.stack_queries import scans_of
from web.access import found, staff_page
from web.acts import PlainForm, page, perform
from web.staff.rounds.batches import stack_href, stack_or_404, stack_page
from web.staff.rounds.common import context, round_or_404, today
from web.staff.rounds.paper_forms import RemoveScanForm, ScansForm


@require_POST
@staff_page(Action.ATTACH_SCAN)
def upload(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """What the scanner made, many at once."""
    round = round_or_404(request, code, number)
    stack = stack_or_404(request, round, pk)
    form = ScansForm(request.POST, request.FILES)
    made = perform(
        request,
        form,
        lambda: verbs.attach_scans(stack, actor=request.user, on=today(), **form.cleaned_data),  # type: ignore[arg-type]
        "扫描件已上传。",
    )
    return redirect(f"{stack_href(stack, round)}#scans") if made else stack_page(request, round, stack, form)


@staff_page(Action.ATTACH_SCAN)
def phone(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """The QR for a phone; its address is told once, so the page is the answer to the press itself."""
    round = round_or_404(request, code, number)
    stack, form = stack_or_404(request, round, pk), PlainForm(request.POST)
    made = perform(
        request,
        form,
        lambda: tickets.issue_ticket(stack, actor=request.user, at=timezone.now()),  # type: ignore[arg-type]
    )
    if not isinstance(made, tickets.Issued):
        return stack_page(request, round, stack, form) if form.errors else redirect(stack_href(stack, round))
    address = f"{settings.SITE_URL}{reverse('phone_upload', args=[made.token])}"
    more: dict[str, Any] = {
        "stack": stack,
        "address": address,
        "ticket": made.ticket,
        "here": f"{stack} 手机上传",
    }
    return render(request, "staff/rounds/phone.html", context(round, scans=[], **more))


@staff_page(Action.ATTACH_SCAN)
def sent(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """What phones have sent so far, asked for by the page with the QR."""
    stack = stack_or_404(request, round_or_404(request, code, number), pk)
    return render(
        request, "staff/rounds/_sent.html", {"scans": [scan for scan in scans_of(stack) if scan.by_phone]}
    )


@require_POST
@staff_page(Action.ATTACH_SCAN)
def end_phone(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """结束: the phone's page is gone from now on."""
    round = round_or_404(request, code, number)
    stack, form = stack_or_404(request, round, pk), PlainForm(request.POST)
    perform(request, form, lambda: tickets.end_tickets(stack, actor=request.user) or True, "手机上传已结束。")  # type: ignore[arg-type]
    return redirect(f"{stack_href(stack, round)}#scans")


@staff_page(Action.READ_SCAN)
def file(request: HttpRequest, code: str, number: int, pk: int) -> FileResponse:
    """The scan, on record before it is handed out; saved, never shown in the browser."""
    scan = verbs.look_at_scan(_scan(request, code, number, pk), actor=request.user)  # type: ignore[arg-type]
    answer = FileResponse(
        scan.file.open("rb"), as_attachment=True, filename=scan.file_name, content_type="application/pdf"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer


@staff_page(Action.ATTACH_SCAN)
def remove(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """Off the list, with a reason."""
    scan = _scan(request, code, number, pk, removed_at__isnull=True)
    round, form = scan.batch.round, RemoveScanForm(request.POST or None)
    done = perform(
        request,
        form,
        lambda: verbs.remove_scan(scan, actor=request.user, on=today(), **form.cleaned_data),  # type: ignore[arg-type]
        "已移除,扫描件和原因保留在历史中。",
    )
    if done:
        return redirect(f"{stack_href(scan.batch, round)}#scans")
    more = {"form": form, "scan": scan, "back": stack_href(scan.batch, round), "here": "移除扫描件"}
    return page(request, "staff/rounds/scan_remove.html", context(round, **more), form)


def _scan(request: HttpRequest, code: str, number: int, pk: int, **where: Any) -> Scan:
    round = round_or_404(request, code, number)
    rows = Scan.objects.visible_to(request.user).select_related("batch")
    scan = found(rows, pk=pk, batch__round=round, **where)
    scan.batch.round = round
    return scan
