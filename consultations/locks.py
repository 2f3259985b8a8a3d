"""The row locks consultations rest on, each behind a name so that a test can show what happens without it.

Order, everywhere: project → neighbourhood → round → roll entries by id → stack → settlement.
"""

from django.db import connection

from consultations.models import Round
from policy.errors import Refused
from projects.models import Neighbourhood

LEDGER = 20190923  # the advisory locks' own room


def round_for_change(round_id: int) -> Round:
    """The round alone for this transaction: no ballot can be entered while it closes, and it cannot close twice."""
    return _rounds().select_for_update(of=("self",)).get(pk=round_id)


def neighbourhood_for_heads(neighbourhood_id: int) -> Neighbourhood:
    """The neighbourhood alone: no roll is frozen while its heads are merged or split, no roster comes in.

    Without the key, so that whoever records an event of the neighbourhood does not wait.
    """
    return Neighbourhood.objects.select_for_update(no_key=True).get(pk=neighbourhood_id)


def lock_for_cast() -> str:
    """Shares the round, so that clerks enter side by side and closing waits; takes the head alone."""
    return "FOR SHARE OF r FOR UPDATE OF e"


def lock_for_letter() -> str:
    """As `lock_for_cast`, and the letter after its head: one letter is answered once."""
    return "FOR SHARE OF r FOR UPDATE OF e, l"


def round_shared(round_id: int) -> Round:
    """The round beside others who enter: it does not close meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM consultations_round WHERE id = %s FOR SHARE", [round_id])
    return _rounds().get(pk=round_id)


def state_to_seal(round_id: int) -> str:
    """The round's state, held against a closing (which seals itself) and against nothing else: clerks go on entering."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM consultations_round WHERE id = %s FOR KEY SHARE", [round_id])
        return str(cursor.fetchone()[0])


def ledger_alone(round_id: int) -> None:
    """One sealing of a round at a time, until the transaction ends. Those who enter ballots never ask for this lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LEDGER, round_id])


def open_round_for_change(round_id: int) -> Round:
    """The round alone, refused unless ballots may still be entered."""
    return require_open(round_for_change(round_id))


def require_open(round: Round) -> Round:
    """The round, refused unless ballots may still be entered."""
    if not round.is_open:
        raise not_open(round, round.state)
    return round


def not_open(round: Round, state: str) -> Refused:
    """The refusal of an act on a round that is over."""
    return Refused.one(
        "round_not_open", f"{round}{Round.State(state).label},不能再办理。", where=f"round:{round.number}"
    )


def _rounds():  # type: ignore[no-untyped-def]
    return Round.objects.select_related("project__neighbourhood__street")
