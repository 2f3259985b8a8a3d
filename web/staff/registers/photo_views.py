"""Photos of a register's line: several at once, each downloaded through the same check, a wrong one taken off."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action
from registers.books import book_of
from registers.models import RegisterPhoto
from registers.services.photos import add_photos, remove_photo
from web.access import found, staff_page
from web.acts import page, perform
from web.staff.records.desk import files, posted
from web.staff.registers.forms import PhotosForm, RemovePhotoForm
from web.staff.registers.kinds import REGISTERS
from web.staff.registers.places import crumbs
from web.staff.registers.views import line_or_404


@staff_page(Action.KEEP_REGISTER)
def photos_add(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Several photos of one line."""
    register, row = line_or_404(request, kind, pk)
    if not register.book.photos:
        raise Http404
    form = PhotosForm(posted(request), files(request))
    act: dict[str, Any] = {"actor": request.user, "on": timezone.localdate()}
    if perform(request, form, lambda: add_photos(row, **act, **form.cleaned_data), "照片已保存。"):
        return redirect("register_line", kind, pk)
    values = {"register": register, "line": row, "form": form, "crumbs": crumbs(register, "上传照片")}
    return page(request, "staff/registers/photos_add.html", values, form)


@staff_page(Action.READ_REGISTER)
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """The picture itself; for staff, people may be on it."""
    row = found(_photos(request), pk=pk)
    answer = FileResponse(row.image.open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer


@staff_page(Action.READ_REGISTER)
def small(request: HttpRequest, pk: int) -> HttpResponse:
    """The small picture; kept by the browser for an hour, a photo never changes."""
    row = found(RegisterPhoto.objects.visible_to(request.user), pk=pk, removed_on=None)
    answer = HttpResponse(bytes(row.thumbnail), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


@staff_page(Action.KEEP_REGISTER)
def photo_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wrong photo off, with a reason."""
    row = found(_photos(request).select_related("record", "case"), pk=pk)
    line: Any = row.record or row.case
    register, form = REGISTERS[book_of(line).code], RemovePhotoForm(posted(request))
    act: dict[str, Any] = {"actor": request.user, "on": timezone.localdate()}
    if perform(request, form, lambda: remove_photo(row, **act, **form.cleaned_data), "照片已移除。"):
        return redirect("register_line", register.code, line.pk)
    values = {"register": register, "line": line, "photo": row, "form": form}
    values |= {"crumbs": crumbs(register, "移除照片")}
    return page(request, "staff/registers/photo_remove.html", values, form)


def _photos(request: HttpRequest) -> Any:
    return RegisterPhoto.objects.visible_to(request.user).filter(removed_on=None).defer("thumbnail")
