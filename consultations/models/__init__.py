"""征求意见: rounds, their frozen rolls, the append-only ballots and the one that counts per head."""

from consultations.models.ballot import (
    Ballot,
    BallotSheet,
    Choice,
    EffectiveBallot,
    EffectiveChoice,
    Settlement,
)
from consultations.models.ledger import LedgerBlock, LedgerSeal, Receipt
from consultations.models.roll import RollEntry, RollUnit, place
from consultations.models.round import ItemWish, LetPass, Round

__all__ = [
    "Ballot",
    "BallotSheet",
    "Choice",
    "EffectiveBallot",
    "EffectiveChoice",
    "ItemWish",
    "LedgerBlock",
    "LedgerSeal",
    "LetPass",
    "Receipt",
    "RollEntry",
    "RollUnit",
    "Round",
    "Settlement",
    "place",
]
