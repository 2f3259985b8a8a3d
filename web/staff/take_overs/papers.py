"""佐证材料 of many 补录 in one act: every file finds its project by its name, or nothing is filed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action
from policy.errors import Reason, Refused
from projects.models import Document, TakeOver
from web.access import staff_page
from web.acts import page, perform
from web.staff.records.desk import posted
from web.staff.take_overs.forms import PapersForm
from web.staff.take_overs.table import crumbs
from workflow.services.take_over_proofs import attach_papers
from workflow.take_over_queries import WAITING, standing, take_overs
from workflow.take_over_sheet.papers import Known, sort_papers


@staff_page(Action.TAKE_OVER)
def upload(request: HttpRequest) -> HttpResponse:
    """The files, and what each waiting 补录 has no paper for."""
    waiting = list(take_overs(request.user).filter(WAITING))  # type: ignore[arg-type]
    form, today = PapersForm(posted(request), request.FILES or None), timezone.localdate()

    def verb() -> list[Document]:
        return attach_papers(_sorted(form.cleaned_data["proofs"], waiting), actor=request.user, on=today)  # type: ignore[arg-type]

    made = perform(request, form, verb)
    if made:
        places = len({one.project_id for one in made})
        messages.success(request, f"已上传 {len(made)} 份佐证材料,分属 {places} 个小区。请在下表中核对。")
        return redirect("take_over_list")
    values = {"form": form, "rows": standing(waiting), "crumbs": crumbs("上传佐证材料")}
    return page(request, "staff/take_overs/papers.html", values, form)


def _sorted(files: list[Any], waiting: list[TakeOver]) -> list[tuple[TakeOver, Any, str]]:
    """Each file with its 补录 and paper. Refused: a sentence for every file that nobody can place."""
    known = [
        Known(
            one.pk, one.project.neighbourhood.name, (one.project.code, one.project.neighbourhood.code),
            one.project.step,
        )
        for one in waiting
    ]  # fmt: skip
    found, by_pk = sort_papers([file.name for file in files], known), {one.pk: one for one in waiting}
    if found.wrong:
        raise Refused([Reason("nobodys_file", sentence, field="proofs") for sentence in found.wrong])
    return [(by_pk[pk], files[index], proves) for index, (pk, proves) in found.papers.items()]
