"""Taking out what an auditor recounts with."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import audit
from consultations.models import Round
from projects import events


def take_out_audit_file(round: Round, *, actor: User, on: date, at: datetime) -> dict[str, Any]:
    """The audit file of a certified round; who took it is on record. Refused: not_certified, taken_over."""
    with transaction.atomic():
        authorise(actor, Action.EXPORT_ROUND, round)
        content = audit.audit_file(round, made_by=str(actor), at=at)
        sentence, data = f"下载{round}的核验文件", {"round": round.pk, "ledger_head": round.ledger_head}
        events.record("export_round", sentence, actor=actor, on=on, project=round.project, data=data)
    return content
