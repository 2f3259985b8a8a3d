"""The site's photos by day, and the change order to print and sign."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action
from projects.pdf import pdf
from web.access import BUILDERS, FINANCE, found, project_or_404, staff_page
from web.acts import page, perform
from web.staff.projects.page import refuse_reviewers
from web.staff.records.desk import crumbs, files, posted
from web.staff.records.forms.photos import PhotoReason, PhotosForm
from web.staff.records.gallery import change_data, gallery_context
from web.staff.records.rectification_data import rectification_data
from works.models import ChangeOrder, Rectification, SitePhoto
from works.services.photos import add_site_photos, remove_site_photo


@staff_page(outside=BUILDERS)
def photos(request: HttpRequest, code: str) -> HttpResponse:
    """Every photo by the day it was taken, a page at a time; several at once are added here."""
    refuse_reviewers(request.user)
    today, project = timezone.localdate(), project_or_404(request, code)
    form = PhotosForm(posted(request), files(request), initial={"taken_on": today})
    verb = lambda: add_site_photos(project, actor=request.user, on=today, **form.cleaned_data)  # noqa: E731
    if perform(request, form, verb, "照片已保存。"):
        return redirect("site_photos", code)
    context = gallery_context(request.user, project, form, request.GET)
    return page(request, "staff/records/photos.html", context, form)


@staff_page(outside=BUILDERS)
def photo(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """The picture itself; for staff, people may be on it."""
    refuse_reviewers(request.user)
    row = found(_standing(request).defer("thumbnail"), project__code=code, pk=pk)
    answer = FileResponse(row.image.open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer


@staff_page(outside=BUILDERS)
def small(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The small picture of the gallery; kept by the browser for an hour, a photo never changes."""
    refuse_reviewers(request.user)
    row = found(_standing(request), project__code=code, pk=pk)
    answer = HttpResponse(bytes(row.thumbnail), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


@staff_page(Action.RECORD_INSPECTION)
def remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a wrong photo off, with a reason."""
    project = project_or_404(request, code)
    row = found(_standing(request).defer("thumbnail"), project=project, pk=pk)
    form, on = PhotoReason(posted(request)), timezone.localdate()
    verb = lambda: remove_site_photo(row, actor=request.user, on=on, **form.cleaned_data)  # noqa: E731
    if perform(request, form, verb, "照片已移除。"):
        return redirect("site_photos", code)
    context = {"form": form, "photo": row, "project": project, "crumbs": crumbs(project, "移除照片")}
    return page(request, "staff/records/photo_remove.html", context, form)


@staff_page(outside=BUILDERS | FINANCE)
def change_sheet(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """工程变更审批单 with places for signatures and seals."""
    refuse_reviewers(request.user)
    rows = ChangeOrder.objects.visible_to(request.user).select_related("project__neighbourhood__street")
    row = found(rows.select_related("decided_by", "drawings"), project__code=code, pk=pk)
    return _shown(pdf("change_order", change_data(row)), f"change-{row.pk}.pdf")


@staff_page(outside=BUILDERS)
def rectification_sheet(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """整改通知书 with places for signatures and seals."""
    refuse_reviewers(request.user)
    rows = Rectification.objects.filter(project=project_or_404(request, code)).select_related(
        "project__neighbourhood__street", "inspection"
    )
    row = found(rows, pk=pk)
    return _shown(pdf("rectification", rectification_data(row)), f"rectification-{row.pk}.pdf")


def _standing(request: HttpRequest) -> Any:
    """Photos that were not taken off: what is removed, for the people on it perhaps, is handed out no more."""
    return SitePhoto.objects.visible_to(request.user).filter(removed_at=None)


def _shown(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
