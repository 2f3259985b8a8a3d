"""The effective ballots are a derived table: this makes them anew from the append-only ballots."""

from django.db import transaction

from consultations import locks, queries
from consultations.models import EffectiveBallot, Round
from consultations.services.append import point_effective


def rebuild_effective(round: Round) -> int:
    """Make the round's effective ballots what its ballots say; returns how many heads had differed (0 in order)."""
    with transaction.atomic():
        round = locks.round_for_change(round.pk)
        wrong = queries.differences(round)
        recounted = queries.recount(round)
        gone = [entry_id for entry_id in wrong if entry_id not in recounted]
        EffectiveBallot.objects.filter(round=round, entry_id__in=gone).delete()
        point_effective(
            [_row(round, entry_id, *recounted[entry_id]) for entry_id in wrong if entry_id in recounted]
        )
    return len(wrong)


def _row(round: Round, entry_id: int, choice: str, area: object, ballot_id: int) -> EffectiveBallot:
    return EffectiveBallot(round=round, entry_id=entry_id, ballot_id=ballot_id, choice=choice, area=area)
