"""情况记录: the round's record for the office's file, as a PDF."""

from io import BytesIO

from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone

from accounts.permissions import Action
from consultations.minutes_pages import minutes_pdf
from web.access import staff_page
from web.staff.rounds.common import round_or_404

MINUTES_FOR = (Action.ENTER_BALLOTS, Action.CERTIFY_ROUND, Action.LET_PASS, Action.EXPORT_ROUND)


@staff_page(*MINUTES_FOR)
def minutes(request: HttpRequest, code: str, number: int) -> FileResponse:
    """Who did what and when; of a round that is certified or voided."""
    round = round_or_404(request, code, number)
    try:
        content = minutes_pdf(round, made_by=str(request.user), at=timezone.now())
    except LookupError as error:
        raise Http404 from error
    name = f"{round.project.neighbourhood.name}{round}第{round.attempt}轮情况记录.pdf"
    return FileResponse(BytesIO(content), filename=name, content_type="application/pdf")
