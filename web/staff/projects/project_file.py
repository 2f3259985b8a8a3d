"""一小区一档: the project's file as a page, on paper, and as a ZIP."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from policy.errors import Refused
from policy.loader import load_scheme
from projects.models import Document, Event, Job, Project
from reports import dossier
from reports.dossier_zip import KIND, ask_for_file, fetch_file
from web.access import found, project_or_404, staff_page
from web.acts import PlainForm, page, perform, show_reasons
from web.staff.projects.page import crumbs, refuse_reviewers

PER_PAGE = 100
ON_PAPER = 5000
TITLE = "一小区一档"


class FileFilter(PlainForm):
    """Step, kind and year; each may stay open."""

    step = forms.TypedChoiceField(label="步骤", required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label="类别", required=False)
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [
            (one.number, f"第{one.number}步 {one.name}") for one in load_scheme(project.scheme_code).steps
        ]
        years = [(year, f"{year}年") for year in dossier.years(project)]
        choices = {"step": steps, "kind": dossier.NAMES.items(), "year": years}
        for name, values in choices.items():
            self.fields[name].choices = [("", "全部"), *values]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """What `dossier.entries` takes; an odd address asks for everything."""
        return self.cleaned_data if self.is_valid() else {}


@staff_page()
def project_file(request: HttpRequest, code: str) -> HttpResponse:
    """Everything in time order; ?print=1 without pages, for paper."""
    row = project_or_404(request, code)
    refuse_reviewers(request.user)
    form = FileFilter(request.GET, project=row)
    per_page = ON_PAPER if request.GET.get("print") else PER_PAGE
    sheet = Paginator(dossier.entries(row, **form.asked()), per_page).get_page(request.GET.get("page"))
    values = {
        "project": row,
        "filter_form": form,
        "page": sheet,
        "rows": _rows(sheet, _files(sheet, request)),
        "on_paper": per_page == ON_PAPER,
        "result_sentence": f"共 {sheet.paginator.count} 条",
        "crumbs": crumbs(row, TITLE),
    }
    return page(request, "staff/projects/file.html", values)


@require_POST
@staff_page()
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Have the ZIP made."""
    row, form = project_or_404(request, code), PlainForm(request.POST)
    refuse_reviewers(request.user)
    act = {"actor": request.user, "on": timezone.localdate(), "at": timezone.now()}
    job = perform(request, form, lambda: ask_for_file(row, **act))
    return redirect("project_file_job", code, job.pk) if job else redirect("project_file", code)


@staff_page()
def job(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """How far the making is, then the button that fetches the file."""
    return page(request, "staff/projects/file_job.html", _shown(*_job(request, code, pk)))


@require_POST
@staff_page()
def fetch(request: HttpRequest, code: str, pk: int) -> HttpResponse | FileResponse:
    """The ZIP, to who asked for it."""
    project, row = _job(request, code, pk)
    try:
        path = fetch_file(row, actor=request.user, on=timezone.localdate(), at=timezone.now())  # type: ignore[arg-type]
    except Refused as refused:
        form = PlainForm(request.POST)
        show_reasons(form, refused)
        return page(request, "staff/projects/file_job.html", _shown(project, row) | {"late": True}, form)
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=f"{project.code}-{TITLE}.zip")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _job(request: HttpRequest, code: str, pk: int) -> tuple[Project, Job]:
    """One's own job of this project."""
    project = project_or_404(request, code)
    refuse_reviewers(request.user)
    own = Job.objects.filter(kind=KIND, payload__project=project.pk, payload__user=request.user.pk)
    return project, found(own, pk=pk)


def _shown(project: Project, row: Job) -> dict[str, Any]:
    waits = row.state in (Job.State.QUEUED, Job.State.RUNNING)
    return {"project": project, "job": row, "waits": waits, "crumbs": crumbs(project, TITLE)}


def _files(events: Any, request: HttpRequest) -> dict[int, Document]:
    """The documents filed by these acts that the reader may open."""
    ids = [one.data["document"] for one in events if one.verb == "attach_document" and "document" in one.data]
    rows = Document.objects.visible_to(request.user).filter(pk__in=ids, removed_at__isnull=True)
    return {row.pk: row for row in rows} if ids else {}


def _rows(events: Any, files: dict[int, Document]) -> list[dict[str, Any]]:
    return [_row(one, files) for one in events]


def _row(event: Event, files: dict[int, Document]) -> dict[str, Any]:
    kind = dossier.NAMES[dossier.kind_of(event.verb)]
    return {"event": event, "kind": kind, "file": files.get(event.data.get("document", 0))}
