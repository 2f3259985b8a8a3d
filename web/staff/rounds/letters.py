"""征求意见告知书: making them, following the printing, the file, and 补发."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.permissions import Action, may
from consultations import grids
from consultations.letter_queries import counted, runs_of
from consultations.models import LetterRun, Round
from consultations.services.letters import ask_for_letters, destroy_file, fetch_letters
from policy.errors import Refused
from projects.models import Job
from web.access import found, staff_page
from web.acts import PlainForm, page, perform
from web.staff.rounds.common import context, href, round_or_404, today


class LettersForm(PlainForm):
    """Of which buildings; none ticked: of all."""

    buildings = forms.MultipleChoiceField(
        label="只做这些楼幢",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不勾选就是全部楼幢。",
    )

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [house.name for house in grids.houses(round)]
        self.fields["buildings"].choices = [(name, f"{name}幢") for name in names]  # type: ignore[attr-defined]


@staff_page(Action.ISSUE_LETTERS, Action.CONFIRM_REISSUE)
def letters(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Who has a letter and who not, the printings so far, and the button that begins one."""
    round = round_or_404(request, code, number)
    form = LettersForm(request.POST if request.method == "POST" else None, round=round)
    run = perform(request, form, lambda: _ask(request, round, form))
    if run:
        return redirect("round_letters_run", code, number, run.pk)
    more = {"form": form, "runs": runs_of(round), "counted": counted(round), "here": "告知书"}
    more["makes"] = round.is_open and may(request.user, Action.ISSUE_LETTERS, round)  # type: ignore[arg-type]
    return page(request, "staff/rounds/letters.html", context(round, **more), form)


@staff_page(Action.ISSUE_LETTERS)
def run(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """How far a printing is; then its file, until it is destroyed."""
    round = round_or_404(request, code, number)
    row = found(runs_of(round), pk=pk)
    waits = row.made_at is None and row.discarded_at is None
    failed = waits and row.job is not None and row.job.state == Job.State.FAILED
    more = {"run": row, "waits": waits and not failed, "failed": failed, "here": "打印告知书"}
    more["kept"] = row.made_at and not row.discarded_at
    answer = page(request, "staff/rounds/letters_run.html", context(round, **more))
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@staff_page(Action.ISSUE_LETTERS)
def file(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """The PDF to print; each fetch is on record, and no cache keeps it."""
    round, row = _run(request, code, number, pk)
    try:
        content = fetch_letters(row, actor=request.user, on=today(), at=timezone.now())  # type: ignore[arg-type]
    except Refused as refused:
        return _back(request, round, row, refused)
    answer = HttpResponse(content, content_type="application/pdf")
    name = f"letters-{round.project.code}-{round.number}-{row.pk}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@staff_page(Action.ISSUE_LETTERS)
def destroy(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """Printed: the file is emptied for ever."""
    round, row = _run(request, code, number, pk)
    try:
        void = destroy_file(row, actor=request.user, on=today(), at=timezone.now())  # type: ignore[arg-type]
    except Refused as refused:
        return _back(request, round, row, refused)
    done = f"没有下载过,{void:,} 份告知书作废,可以重新制作。" if void else "请登记送达情况。"
    messages.success(request, f"打印文件已销毁。{done}")
    return redirect(href("round_letters" if void else "round_delivery", round))


def _run(request: HttpRequest, code: str, number: int, pk: int) -> tuple[Round, LetterRun]:
    round = round_or_404(request, code, number)
    return round, found(LetterRun.objects.defer("pdf").select_related("round").filter(round=round), pk=pk)


def _ask(request: HttpRequest, round: Round, form: LettersForm) -> LetterRun:
    buildings = form.cleaned_data["buildings"]
    return ask_for_letters(round, actor=request.user, on=today(), at=timezone.now(), buildings=buildings)  # type: ignore[arg-type]


def _back(request: HttpRequest, round: Round, row: LetterRun, refused: Refused) -> HttpResponse:
    messages.error(request, "".join(reason.message for reason in refused.reasons))
    return redirect(reverse("round_letters_run", args=[round.project.code, round.number, row.pk]))
