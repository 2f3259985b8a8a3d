"""The project's documents (材料): by step, uploaded, handed out to who may see them, removed with a reason."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import OUTSIDE_ROLES
from accounts.permissions import Action, may
from policy.errors import Refused
from policy.loader import load_scheme
from projects.models import Document, Project
from projects.proofs import papers_in_use
from projects.services.documents import (
    SHOWN_IN,
    attach_document,
    look_at_document,
    publish_document,
    remove_document,
)
from projects.step_queries import documents_by_step
from web.access import found, project_or_404, staff_page
from web.acts import page, perform
from web.staff.projects.page import crumbs, refuse_reviewers
from web.staff.projects.papers import DocumentForm, PlainReasonForm


@staff_page(outside=OUTSIDE_ROLES)
def documents(request: HttpRequest, code: str) -> HttpResponse:
    """Every step's documents, and the form to add one; `?kind=` and `?step=` choose its place beforehand."""
    project = project_or_404(request, code)
    refuse_reviewers(request.user)
    form = DocumentForm(
        request.POST or None, request.FILES or None, project=project, asked=request.GET, user=request.user
    )

    def verb() -> Document:
        return attach_document(project, actor=request.user, on=timezone.localdate(), **form.values())

    made = perform(request, form, verb)
    if made:
        messages.success(
            request, f"已上传“{made.title}”。还有材料可以接着上传,或回到项目页查看本步骤还缺什么。"
        )
        return redirect(f"{reverse('documents', args=[code])}#step-{made.step}")
    return page(request, "staff/documents/list.html", _context(request, project, form), form)


@staff_page(outside=OUTSIDE_ROLES)
def file(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """The file, checked again at each download; always saved, never shown in the browser."""
    document = found(_readable(request), project__code=code, pk=pk)
    look_at_document(document, actor=request.user, on=timezone.localdate())
    answer = FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=document.file_name,
        content_type=document.content_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@staff_page(Action.UPLOAD_DOCUMENT)
def remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a document off the list, with a reason."""
    document = found(_readable(request).filter(removed_at__isnull=True), project__code=code, pk=pk)
    form = PlainReasonForm(request.POST or None)

    def verb() -> Document:
        reason = form.cleaned_data["reason"]
        return remove_document(document, actor=request.user, on=timezone.localdate(), reason=reason)

    if perform(request, form, verb, f"已移除“{document.title}”,原件和理由保留在历史中。"):
        return redirect("documents", code)
    project = project_or_404(request, code)
    values = {"form": form, "document": document, "project": project, "crumbs": crumbs(project, "移除材料")}
    return page(request, "staff/documents/remove.html", values, form)


@require_POST
@staff_page(Action.PUBLISH_DOCUMENT)
def publish(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show the document to residents, or to staff alone."""
    document = found(_readable(request).filter(removed_at__isnull=True), project__code=code, pk=pk)
    wanted = request.POST.get("is_public") == "yes"
    try:
        publish_document(document, actor=request.user, on=timezone.localdate(), is_public=wanted)
        messages.success(request, f"“{document.title}”{'已向居民公开' if wanted else '不再向居民公开'}。")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("documents", code)


def _readable(request: HttpRequest) -> Any:
    return Document.objects.visible_to(request.user).select_related("project__neighbourhood")


def _context(request: HttpRequest, project: Project, form: DocumentForm) -> dict[str, Any]:
    shows = may(request.user, Action.PUBLISH_DOCUMENT, project)
    return {
        "project": project,
        "place": project.neighbourhood,
        "form": form,
        "in_use": papers_in_use(project),
        "steps": documents_by_step(project, request.user),
        "scheme_steps": load_scheme(project.scheme_code).steps,
        "may_show": shows and project.state in SHOWN_IN,
        "may_hide": shows,
        "may_upload": project.is_running and may(request.user, Action.UPLOAD_DOCUMENT, project),
        "crumbs": crumbs(project, "材料"),
    }
