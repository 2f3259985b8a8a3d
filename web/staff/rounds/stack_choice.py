"""The stack a clerk has in hand while entering: chosen once, kept until another is chosen or it is finished."""

from typing import Any

from django.http import HttpRequest

from consultations import stack_queries
from consultations.models import PaperBatch, Round
from web.access import whole


def stacks_in_hand(request: HttpRequest, round: Round) -> tuple[list[PaperBatch], PaperBatch | None]:
    """The stacks to choose from, and the one chosen: by ?batch= (a finished one too, for corrections), else the last."""
    asked = whole(request.GET.get("batch", ""))
    wanted = asked if asked is not None else request.session.get(_key(round))
    stacks = [stack for stack in stack_queries.stacks_of(round) if not stack.is_finished or stack.pk == asked]
    return stacks, next((stack for stack in stacks if stack.pk == wanted), None)


def remember_stack(request: HttpRequest, round: Round, batch: int | None) -> None:
    """The stack a form was just entered into; nothing is written where it is the same as before."""
    if request.session.get(_key(round)) != batch:
        request.session[_key(round)] = batch


def stack_words(number: int, entered: int, counted: int | None) -> str:
    """第3批 已录 41 / 点数 60 份."""
    hand = f" / 点数 {counted}" if counted is not None else ""
    return f"第{number}批 已录 {entered}{hand} 份"


def choices(stacks: Any) -> list[tuple[str, str]]:
    """For a select; `stacks` carry `entered`."""
    listed = [(str(stack.pk), stack_words(stack.number, stack.entered, stack.form_count)) for stack in stacks]
    return [("", "不分批"), *listed]


def _key(round: Round) -> str:
    return f"stack:{round.pk}"
