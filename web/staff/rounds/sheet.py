"""Entering a sheet of opinions: read, previewed, then entered as a whole or dropped."""

import hashlib
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.permissions import Action
from consultations import services, sheets
from consultations.models import BallotSheet, Choice, Round
from consultations.services.sheets import ballots_of
from consultations.stack_queries import stacks_of
from policy.errors import Reason, Refused
from projects.sheets.grid import MAX_BYTES
from web.access import found, staff_page
from web.acts import PlainForm, page, perform
from web.staff.rounds.common import context, href, round_or_404, today
from web.staff.rounds.forms import EnterSheetForm, SheetForm

MOST_SHOWN = 100


@staff_page(Action.ENTER_BALLOTS)
def upload(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Choose a file; with any problem nothing is kept and every problem is shown."""
    round = round_or_404(request, code, number)
    form = SheetForm(request.POST or None, request.FILES or None)
    sheet = perform(request, form, lambda: _keep(request, round, form.cleaned_data["file"]))
    if isinstance(sheet, BallotSheet):
        return redirect(reverse("round_sheet_preview", args=[code, number, sheet.pk]))
    waiting = round.sheets.waiting().filter(uploaded_by=request.user).first()
    more = {"form": form, "waiting": waiting, "here": "按汇总表录入"}
    return page(request, "staff/rounds/sheet.html", context(round, **more), form)


@staff_page(Action.ENTER_BALLOTS)
def preview(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """What the sheet would do, and the button that does it."""
    round = round_or_404(request, code, number)
    sheet = _waiting(request, round, pk)
    stacks = [stack for stack in stacks_of(round) if not stack.is_finished]
    form = EnterSheetForm(request.POST if request.method == "POST" else None, stacks=stacks)
    made = perform(
        request,
        form,
        lambda: services.enter_sheet(sheet, actor=request.user, on=today(), **form.options()),  # type: ignore[arg-type]
    )
    if made:
        messages.success(request, f"已录入 {len(sheet.rows)} 份意见,涉及 {len(made)} 人。")
        return redirect(href("round", round))
    effect = sheets.effect(round, ballots_of(sheet))
    choices = [(label, effect.by_choice.get(value, 0)) for value, label in Choice.choices]
    more = {"form": form, "sheet": sheet, "effect": effect, "choices": choices, "here": "核对汇总表"}
    return page(request, "staff/rounds/sheet_preview.html", context(round, **more), form)


@require_POST
@staff_page(Action.ENTER_BALLOTS)
def drop(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """Not this one."""
    round = round_or_404(request, code, number)
    form = PlainForm(request.POST)
    sheet = _waiting(request, round, pk)
    perform(request, form, lambda: services.drop_sheet(sheet, actor=request.user), "已放弃,没有录入。")  # type: ignore[arg-type]
    return redirect(href("round_sheet", round))


def _waiting(request: HttpRequest, round: Round, pk: int) -> BallotSheet:
    return found(BallotSheet.objects.visible_to(request.user), pk=pk, round=round)


def _keep(request: HttpRequest, round: Round, file: UploadedFile) -> BallotSheet:
    if (file.size or 0) > MAX_BYTES:
        raise Refused.one("too_large", f"文件超过 {MAX_BYTES // 2**20}MB,请删去图片后再上传。", field="file")
    content, name = file.read(), str(file.name)
    reading = sheets.read_onto_roll(round, content, name, today=today())
    if reading.problems:
        raise Refused(_reasons(reading.problems))
    return services.keep_sheet(
        round,
        reading.rows,
        actor=request.user,  # type: ignore[arg-type]
        on=today(),
        file_name=name,
        file_sha256=hashlib.sha256(content).hexdigest(),
    )


def _reasons(problems: tuple[Any, ...]) -> list[Reason]:
    shown = [Reason(problem.code, problem.message) for problem in problems[:MOST_SHOWN]]
    if len(problems) > MOST_SHOWN:
        shown.append(Reason("more", f"另有 {len(problems) - MOST_SHOWN} 处问题,改正后重新上传可继续查看。"))
    return shown
