"""What becomes of a round that is under way when its project goes back: it no longer counts (policy §2)."""

from collections.abc import Collection
from datetime import date

from accounts.models import User
from consultations.models import Round
from consultations.services.sealing import seal_all
from projects import events
from projects.models import Project


def lapse_rounds(project: Project, numbers: Collection[int], *, actor: User, on: date, reason: str) -> int:
    """Void the open and closed rounds of these numbers; returns how many.

    Part of the act of going back: `workflow` has locked the project and authorised the actor. Certified rounds stay as
    they are; their cycle says whether they count.
    """
    under_way = [Round.State.OPEN, Round.State.CLOSED]
    rounds = Round.objects.filter(project=project, number__in=numbers, state__in=under_way)
    lapsed = list(rounds.select_for_update(of=("self",)).order_by("pk"))
    for round in lapsed:
        round.state, round.void_reason = Round.State.VOIDED, f"项目退回:{reason.strip()}"[:300]
        round.ledger_head = seal_all(round)
        round.save(update_fields=["state", "void_reason", "ledger_head"])
        sentence = f"项目退回,{round}(第{round.attempt}轮)作废"
        events.record(
            "void_round",
            sentence,
            actor=actor,
            on=on,
            project=project,
            reason=reason,
            data={"round": round.pk},
        )
    return len(lapsed)
