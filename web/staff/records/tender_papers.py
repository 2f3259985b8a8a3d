"""The papers of a tender, to print, sign and seal."""

from collections.abc import Callable

from django.http import FileResponse, Http404, HttpRequest

from accounts.permissions import Action
from web.access import BUILDERS, FINANCE, found, project_or_404, staff_page
from web.files import file_of
from works.models import Tender
from works.tender_pages import application_pdf, award_pdf

READERS = (Action.RECORD_TENDER, Action.TENDER_OPINION, Action.DECIDE_PAUSE, Action.RECORD_AUDIT)


@staff_page(*READERS, outside=BUILDERS | FINANCE)
def tender_application(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """招投标申请表."""
    return _paper(request, code, pk, application_pdf, "招投标申请表")


@staff_page(*READERS, outside=BUILDERS | FINANCE)
def tender_award(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """中标通知书."""
    return _paper(request, code, pk, award_pdf, "中标通知书")


def _paper(
    request: HttpRequest, code: str, pk: int, make: Callable[[Tender], bytes], name: str
) -> FileResponse:
    """The PDF, saved; 404 where there is nothing to print."""
    project = project_or_404(request, code)
    tender = found(Tender.objects.visible_to(request.user).filter(project=project), pk=pk)
    tender.project = project
    try:
        content = make(tender)
    except LookupError as nothing:
        raise Http404 from nothing
    file_name = f"{name}-{project.code}-{tender.get_kind_display()}.pdf"
    return file_of(content, file_name)
