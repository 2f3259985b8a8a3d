"""Reads on 纸质与网上不一致 and on what came over the web."""

from dataclasses import dataclass

from consultations.models import Ballot, Clash, EffectiveBallot, Round


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
    """How much came over the web; two queries."""
    online = EffectiveBallot.objects.filter(round=round, ballot__source=Ballot.Source.ONLINE).count()
    return WebCount(online, Clash.objects.filter(entry__round=round, ended_at=None).count())
