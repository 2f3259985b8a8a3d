"""Many 补录 decided in one act by the bureau, each through its own verb; all or none."""

from collections.abc import Callable, Iterable
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from projects.guards import refuse_if, required_text
from projects.models import TakeOver
from workflow.services.take_over import confirm_take_over
from workflow.services.take_over_again import return_take_over


@transaction.atomic
def confirm_take_overs(rows: Iterable[TakeOver], *, actor: User, on: date) -> int:
    """Confirm several. Refused with every reason of every row, each naming its neighbourhood; nothing_chosen."""
    authorise(actor, Action.CONFIRM_TAKE_OVER)
    return _each(rows, lambda row: confirm_take_over(row, actor=actor, on=on))


@transaction.atomic
def return_take_overs(rows: Iterable[TakeOver], *, actor: User, on: date, reason: str) -> int:
    """Return several to their streets with one reason. Refused as `return_take_over`; nothing_chosen."""
    authorise(actor, Action.CONFIRM_TAKE_OVER)
    refuse_if(required_text(reason, "reason", "退回原因"))
    return _each(rows, lambda row: return_take_over(row, actor=actor, on=on, reason=reason))


def _each(rows: Iterable[TakeOver], act: Callable[[TakeOver], object]) -> int:
    """In the order of the projects, so that two officers wait for each other and never for ever."""
    reasons: list[Reason] = []
    chosen = sorted(rows, key=lambda row: row.project_id)
    for row in chosen:
        try:
            with transaction.atomic():
                act(row)
        except Refused as refused:
            name = row.project.neighbourhood.name
            reasons += [
                Reason(one.code, f"{name}:{one.message}", who=one.who, where=one.where)
                for one in refused.reasons
            ]
    refuse_if(reasons)
    refuse_if([] if chosen else [Reason("nothing_chosen", "请至少选择一个小区。", field="chosen")])
    return len(chosen)
