"""The notice boards (公告栏) of a neighbourhood: registered, worded better, taken out of use."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action, may
from projects.models import Neighbourhood, NoticeBoard
from projects.services.boards import add_board, edit_board, retire_board
from web.access import found, neighbourhood_or_404, staff_page
from web.acts import PlainForm, page, perform


class BoardForm(PlainForm):
    """Where the board stands."""

    place = forms.CharField(label="公告栏位置", max_length=60, help_text="例如:小区东门内侧、6幢1单元门口。")


class RetireForm(PlainForm):
    """Why a board is out of use."""

    reason = forms.CharField(label="停用原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


@staff_page()
def board_list(request: HttpRequest, code: str) -> HttpResponse:
    """All boards, those in use first; the form for one more."""
    place = neighbourhood_or_404(request, code)
    form = BoardForm(request.POST or None)

    def verb() -> NoticeBoard:
        return add_board(place, **_act(request), place=form.cleaned_data["place"])

    if perform(request, form, verb, "公告栏已登记。以后发布的公示都要有它的张贴照片。"):
        return redirect("neighbourhood_boards", code)
    boards = sorted(place.boards.all(), key=lambda board: (board.retired_on is not None, board.number))
    may_edit = may(request.user, Action.EDIT_NEIGHBOURHOOD, place)
    values = {"form": form, "place": place, "boards": boards, "may_edit": may_edit}
    return page(request, "staff/register/boards.html", values, form)


@staff_page(Action.EDIT_NEIGHBOURHOOD)
def edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Word its place better."""
    place = neighbourhood_or_404(request, code)
    board = _in_use(request, place, pk)
    form = BoardForm(request.POST or None, initial={"place": board.place})

    def verb() -> NoticeBoard:
        return edit_board(board, **_act(request), place=form.cleaned_data["place"])

    if perform(request, form, verb, "公告栏的位置已修改。"):
        return redirect("neighbourhood_boards", code)
    return page(request, "staff/register/board.html", {"form": form, "place": place, "board": board}, form)


@staff_page(Action.EDIT_NEIGHBOURHOOD)
def retire(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take it out of use."""
    place = neighbourhood_or_404(request, code)
    board = _in_use(request, place, pk)
    form = RetireForm(request.POST or None)

    def verb() -> NoticeBoard:
        return retire_board(board, **_act(request), reason=form.cleaned_data["reason"])

    if perform(request, form, verb, "公告栏已停用。"):
        return redirect("neighbourhood_boards", code)
    values = {"form": form, "place": place, "board": board, "retiring": True}
    return page(request, "staff/register/board.html", values, form)


def _act(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.user, "on": timezone.localdate()}


def _in_use(request: HttpRequest, place: Neighbourhood, pk: int) -> NoticeBoard:
    rows = NoticeBoard.objects.visible_to(request.user).select_related("neighbourhood__street")
    return found(rows.filter(retired_on__isnull=True), neighbourhood=place, pk=pk)
