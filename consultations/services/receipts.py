"""Receipts are made with their ballots (services/append.py); printed for the owner who wants one."""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations.models import Ballot
from consultations.receipts import code_of
from policy.errors import Refused
from projects import events


def print_receipt(ballot: Ballot, *, actor: User, on: date) -> str:
    """The code for the owner's slip; each print is on record. Refused: no_receipt (its key is gone)."""
    with transaction.atomic():
        authorise(actor, Action.ENTER_BALLOTS, ballot.round)
        code = code_of(ballot.nonce or "", ballot.code_hash or "")
        if not code:
            raise Refused.one("no_receipt", "这份意见没有可以打印的回执。")
        data = {"round": ballot.round_id, "ballot": ballot.pk}
        sentence = f"{ballot.round}:打印一份意见的回执"
        events.record("print_receipt", sentence, actor=actor, on=on, project=ballot.round.project, data=data)
    return code
