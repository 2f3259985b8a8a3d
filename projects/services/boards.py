"""Verbs on the notice boards (公告栏) of a neighbourhood."""

from datetime import date

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects import events
from projects.guards import faults, refuse_if, required_text
from projects.models import Neighbourhood, Notice, NoticeBoard, NoticePhoto, Posting
from projects.services.notice_days import count_anew


@transaction.atomic
def add_board(neighbourhood: Neighbourhood, *, actor: User, on: date, place: str) -> NoticeBoard:
    """Register a board under the next number. Notices that already stand are not held up by it."""
    row = _locked(neighbourhood, actor)
    refuse_if([*required_text(place, "place", "公告栏位置"), *_same_place(row, place)])
    last = row.boards.aggregate(last=Max("number"))["last"] or 0
    made = NoticeBoard(neighbourhood=row, number=last + 1, place=place.strip(), added_on=on, added_by=actor)
    refuse_if(faults(made))
    made.save()
    _record("add_board", f"登记{made}", made, actor, on)
    return made


@transaction.atomic
def edit_board(board: NoticeBoard, *, actor: User, on: date, place: str) -> NoticeBoard:
    """Say its place better; the number stays."""
    row = _locked(board.neighbourhood, actor)
    board = NoticeBoard.objects.select_for_update().get(pk=board.pk)
    reasons = [*required_text(place, "place", "公告栏位置"), *_gone(board), *_same_place(row, place, board)]
    if place.strip() == board.place:
        reasons.append(Reason("nothing_changed", "没有改动,不需要保存。"))
    board.place = place.strip()
    refuse_if(reasons or faults(board))
    board.save(update_fields=["place"])
    _record("edit_board", f"第{board.number}号公告栏的位置改为{board.place}", board, actor, on)
    return board


@transaction.atomic
def retire_board(board: NoticeBoard, *, actor: User, on: date, reason: str) -> NoticeBoard:
    """Take a board out of use, with a reason. A notice that has not begun waits for it no longer, and begins on this
    day at the earliest; one that has begun stays as it is.
    """
    _locked(board.neighbourhood, actor)
    board = NoticeBoard.objects.select_for_update().get(pk=board.pk)
    refuse_if([*required_text(reason, "reason", "停用原因"), *_gone(board)])
    board.retired_on, board.retire_reason = on, reason.strip()
    refuse_if(faults(board))
    board.save(update_fields=["retired_on", "retire_reason"])
    _record("retire_board", f"停用{board}", board, actor, on, reason.strip())
    for posting in _waiting(board):
        posting.dropped_on = on
        posting.save(update_fields=["dropped_on"])
        count_anew(posting.notice, actor=actor, on=on)
    return board


def _locked(neighbourhood: Neighbourhood, actor: User) -> Neighbourhood:
    row = Neighbourhood.objects.select_for_update(no_key=True).get(pk=neighbourhood.pk)
    authorise(actor, Action.EDIT_NEIGHBOURHOOD, row)
    return row


def _waiting(board: NoticeBoard) -> list[Posting]:
    """Standing notices that still wait for this board's photo, locked."""
    notices = Notice.objects.filter(
        withdrawn_on__isnull=True, began_on__isnull=True, postings__board=board
    ).values("pk")
    list(Notice.objects.filter(pk__in=notices).order_by("pk").select_for_update())
    with_photo = NoticePhoto.objects.filter(removed_on__isnull=True).values("posting")
    waiting = Posting.objects.filter(notice__in=notices, board=board).exclude(pk__in=with_photo)
    return list(waiting.select_related("notice").order_by("pk"))


def _same_place(row: Neighbourhood, place: str, itself: NoticeBoard | None = None) -> list[Reason]:
    others = row.boards.filter(retired_on__isnull=True, place=place.strip())
    if others.exclude(pk=itself.pk if itself else None).exists():
        return [Reason("same_place", "这个位置已经登记过公告栏。", field="place")]
    return []


def _gone(board: NoticeBoard) -> list[Reason]:
    return [Reason("retired", "这块公告栏已经停用。")] if board.retired_on is not None else []


def _record(verb: str, sentence: str, board: NoticeBoard, actor: User, on: date, reason: str = "") -> None:
    events.record(verb, sentence, actor=actor, on=on, neighbourhood=board.neighbourhood, reason=reason,
                  data={"board": board.pk})  # fmt: skip
