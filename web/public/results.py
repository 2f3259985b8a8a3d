"""结果公告 to print for the notice board; only of a certified round, the same for everybody."""

from hashlib import sha256
from io import BytesIO

from django.core.cache import cache
from django.http import FileResponse, HttpRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from consultations.models import Round
from consultations.result_pages import result_pdf
from web.public.receipts import certified_or_404

A_DAY = 24 * 60 * 60


@require_safe
@cache_control(no_cache=True)
def result_notice(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """The A4 sheet; set once, then kept for a day: anyone may ask for it, however often."""
    round = certified_or_404(code, pk)
    content = cache.get_or_set(_key(round), lambda: result_pdf(round), A_DAY)
    name = f"{round.project.neighbourhood.name}{round}结果公告.pdf"
    return FileResponse(BytesIO(content), filename=name, content_type="application/pdf")


def _key(round: Round) -> str:
    """Changes with all that may still change once a round is certified: 特殊情况审批, and whom to ask."""
    place = round.project.neighbourhood
    about = [place.name, place.contact_name, place.contact_phone, place.street.name, place.street.phone]
    written = sha256(repr([round.pk, round.was_let_pass, about]).encode()).hexdigest()
    return f"result-notice-{written}"
