"""佐证材料 of a 补录, filed after it was entered: which paper each file is, until the bureau has confirmed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.permissions import Action
from projects.models import Project, TakeOver
from web.access import found, project_or_404, staff_page
from web.acts import PlainForm, page, perform
from web.staff.projects.page import crumbs
from web.staff.projects.take_over_fields import ManyFiles
from workflow.earlier import proofs_asked
from workflow.services.take_over_proofs import attach_proofs
from workflow.take_over_queries import ProofState

OTHER = "其他佐证材料"


class ProofsForm(PlainForm):
    """The files, and the paper they are."""

    proves = forms.ChoiceField(label="这是什么材料", required=False)
    proofs = ManyFiles(label="文件", help_text="扫描件或照片,可以选多个文件。")

    def __init__(self, *args: Any, step: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = [(one.code, one.name) for one in proofs_asked(step)]
        self.fields["proves"].choices = [*papers, ("", OTHER)]  # type: ignore[attr-defined]


@require_POST
@staff_page(Action.TAKE_OVER)
def add(request: HttpRequest, code: str) -> HttpResponse:
    """File them; refused with every reason on a page of its own."""
    row = project_or_404(request, code)
    entered = found(TakeOver.objects.all(), project=row)
    form, today = ProofsForm(request.POST, request.FILES, step=row.step), timezone.localdate()

    def verb() -> Any:
        data: dict[str, Any] = form.cleaned_data
        return attach_proofs(entered, data["proofs"], actor=request.user, on=today, proves=data["proves"])  # type: ignore[arg-type]

    if perform(request, form, verb, "佐证材料已上传。"):
        return redirect("project_take_over", row.code)
    values = {"form": form, "project": row, "crumbs": crumbs(row, "佐证材料")}
    return page(request, "staff/projects/take_over_proofs.html", values, form)


def proofs_of_page(project: Project, papers: Sequence[ProofState]) -> ProofsForm:
    """The empty form beside the checklist; it offers the first paper that is not there yet."""
    missing = next((one.asked.code for one in papers if not one.files), "")
    return ProofsForm(step=project.step, initial={"proves": missing})
