"""One act on many rows, all or nothing; every refusal stands at its row. What a page confirms is first tried."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any, TypeVar

from django.db import transaction

from policy.errors import Reason, Refused
from projects.checks import refuse, unless

Row = TypeVar("Row")
Made = TypeVar("Made")
ROW = "row-"
"""The input a row has on its page is named after its primary key: refusals are shown beside it."""


@transaction.atomic
def each(
    rows: Iterable[Row],
    act: Callable[[Row], Made],
    name: Callable[[Row], str],
    key: Callable[[Row], int] | None = None,
) -> list[Made]:
    """What the act made of each row, in this order: give rows sorted, so that everybody locks in the same one.

    Raises Refused with the reasons of all rows at once, each naming its row, and by `key` its input; then nothing was
    done to any.
    """
    made, reasons = [], []
    for row in rows:
        try:
            made.append(act(row))
        except Refused as refused:
            field = f"{ROW}{key(row)}" if key else None
            reasons += [_named(name(row), reason, field) for reason in refused.reasons]
    refuse(reasons, unless(made or reasons, "nothing_chosen", "请至少选择一个项目。"))
    return made


def rehearsed(verb: Callable[[], Any]) -> tuple[Reason, ...]:
    """Why the act would be refused if it were done now; it is done and undone, so the preview asks the verb itself."""
    try:
        with transaction.atomic():
            verb()
            transaction.set_rollback(True)
    except Refused as refused:
        return refused.reasons
    return ()


def mark(words: str) -> str:
    """A short mark of what a person had before the eyes, to notice that it was changed since."""
    return sha256(words.encode("utf-8", "replace")).hexdigest()[:12]


def _named(name: str, reason: Reason, field: str | None) -> Reason:
    return Reason(reason.code, f"{name}:{reason.message}", field, reason.who, reason.where)
