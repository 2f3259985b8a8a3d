"""手机上传: what the QR on a clerk's screen opens on a phone. No login, no script; only this stack, only for a while."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from consultations.services import tickets
from web.acts import page, perform
from web.staff.rounds.paper_forms import PhoneForm


# the token in the address is what allows it, and scanners' own browsers may keep no cookie to compare with
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def phone_upload(request: HttpRequest, token: str) -> HttpResponse:
    """Take photos; what this phone sent is listed with its pages, nothing else of the stack."""
    now = timezone.now()
    ticket = tickets.ticket_of(token, at=now)
    if ticket is None:
        return _private(page(request, "public/phone_gone.html", {"sentence": tickets.GONE}), 410)
    form = PhoneForm(request.POST, request.FILES) if request.method == "POST" else PhoneForm()
    made = perform(
        request,
        form,
        lambda: tickets.upload_by_ticket(token, form.cleaned_data["uploads"], at=now, on=_today()),
    )
    if made:
        return _private(redirect("phone_upload", token))
    more = {"form": form, "stack": ticket.batch, "ticket": ticket, "sent": tickets.sent_by(ticket)}
    return _private(page(request, "public/phone.html", more, form))


def _today() -> date:
    return timezone.localdate()


def _private(answer: HttpResponse, status: int | None = None) -> HttpResponse:
    """Kept by nobody, told to nobody, found by no search."""
    answer.status_code = status or answer.status_code
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
