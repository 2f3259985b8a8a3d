"""Photos of a notice on its boards: uploaded, looked at by staff, a wrong one taken off."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action
from projects.models import Notice, NoticePhoto
from projects.notice_queries import notice_state, with_postings
from projects.services.notice_photos import add_photos, remove_photo
from web.access import found, project_or_404, staff_page
from web.acts import page, perform
from web.staff.projects.notice_forms import PhotosForm
from web.staff.projects.notices import common
from web.staff.projects.page import refuse_reviewers
from web.staff.projects.papers import PlainReasonForm

DONE = "照片已保存。公示期是否已起算,见本页开头。"


@staff_page(Action.PUBLISH_NOTICE)
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """One photo a board with its day; several boards in one go. Where no notice stands, the notice's page says so."""
    today, project = timezone.localdate(), project_or_404(request, code)
    rows = with_postings(Notice.objects.filter(project=project, withdrawn_on__isnull=True))
    row = rows.first()
    if row is None:
        return redirect("notice", code)
    boards = [posting.board for posting in row.postings.all() if posting.dropped_on is None]
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PhotosForm(*posted, boards=boards, today=today)
    act = {"actor": request.user, "on": today}
    if perform(request, form, lambda: add_photos(row, form.photos(), **act), DONE):
        return redirect("notice", code)
    values = {"form": form, "state": notice_state(row, today), **common(project, "公告栏照片")}
    return page(request, "staff/notices/photos.html", values, form)


@staff_page()
def photo(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """The picture itself, until it is taken off; for staff, people may be on it."""
    refuse_reviewers(request.user)
    rows = NoticePhoto.objects.visible_to(request.user).filter(removed_on__isnull=True)
    row = found(rows, posting__notice__project__code=code, pk=pk)
    return FileResponse(row.file.open("rb"), content_type=row.content_type)


@staff_page(Action.PUBLISH_NOTICE)
def remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a wrong photo off, with a reason."""
    project = project_or_404(request, code)
    rows = NoticePhoto.objects.visible_to(request.user).filter(removed_on__isnull=True)
    row = found(
        rows.select_related("posting__board", "posting__notice"), posting__notice__project=project, pk=pk
    )
    form = PlainReasonForm(request.POST or None)

    def verb() -> NoticePhoto:
        reason = form.cleaned_data["reason"]
        return remove_photo(row, actor=request.user, on=timezone.localdate(), reason=reason)

    if perform(request, form, verb, "照片已移除,公示期已重新计算。"):
        return redirect("notice", code)
    values = {"form": form, "photo": row} | common(project, "移除照片")
    return page(request, "staff/notices/photo_remove.html", values, form)
