"""Reads on 纸质与网上不一致 and on what came over the web."""

from dataclasses import dataclass

from django.db import connection

from consultations.models import Ballot, Clash, Round


@dataclass(frozen=True)
class WebCount:
    """Heads whose counting opinion came over the web, and open clashes with signed paper."""

    heads: int
    clashes: int


def open_clashes(round: Round) -> list[Clash]:
    """Heads whose signed paper and online opinion differ and nobody has looked yet; two queries."""
    return list(
        Clash.objects.filter(entry__round=round, ended_at=None)
        .select_related("entry", "paper__entered_by", "paper__unit", "online")
        .prefetch_related("entry__units")
    )


def seen_clashes(round: Round) -> list[Clash]:
    """Those a clerk has looked at, the newest first; two queries."""
    return list(
        Clash.objects.filter(entry__round=round, seen_by__isnull=False)
        .select_related("entry", "seen_by", "paper", "online")
        .prefetch_related("entry__units")
        .order_by("-ended_at")
    )


def web_count(round: Round) -> WebCount:
    """How much came over the web; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_WEB_COUNT, {"round": round.pk, "online": Ballot.Source.ONLINE})
        return WebCount(*cursor.fetchone())


_WEB_COUNT = """
SELECT (SELECT COUNT(*) FROM consultations_effectiveballot e JOIN consultations_ballot b ON b.id = e.ballot_id
        WHERE e.round_id = %(round)s AND b.source = %(online)s),
       (SELECT COUNT(*) FROM consultations_clash c JOIN consultations_rollentry r ON r.id = c.entry_id
        WHERE r.round_id = %(round)s AND c.ended_at IS NULL)
"""
