"""Receipts: one for every ballot, made with it; printed for the owner who wants one."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations.models import Ballot, Receipt
from consultations.receipts import code_of, new_slip
from policy.errors import Refused
from projects import events


def give_receipts(ballots: Iterable[Ballot]) -> None:
    """A receipt for each ballot just made, in one query."""
    slips = [(ballot, new_slip()) for ballot in ballots]
    Receipt.objects.bulk_create(
        [Receipt(ballot=ballot, nonce=slip.nonce, code_hash=slip.code_hash) for ballot, slip in slips],
        batch_size=2000,
    )


def print_receipt(ballot: Ballot, *, actor: User, on: date) -> str:
    """The code for the owner's slip; each print is on record. Refused: no_receipt (its key is gone)."""
    with transaction.atomic():
        authorise(actor, Action.ENTER_BALLOTS, ballot.round)
        receipt = Receipt.objects.filter(ballot=ballot).first()
        code = receipt and code_of(receipt.nonce, receipt.code_hash)
        if not code:
            raise Refused.one("no_receipt", "这份意见没有可以打印的回执。")
        data = {"round": ballot.round_id, "ballot": ballot.pk}
        sentence = f"{ballot.round}:打印一份意见的回执"
        events.record("print_receipt", sentence, actor=actor, on=on, project=ballot.round.project, data=data)
    return code
