"""征求意见: rounds, their frozen rolls, letters, the append-only ballots and the one that counts per head."""

from consultations.models.ballot import (
    RETRACTED,
    Ballot,
    BallotSheet,
    Choice,
    EffectiveBallot,
    EffectiveChoice,
    Settlement,
    returned,
)
from consultations.models.clash import Clash
from consultations.models.ledger import LedgerBlock, LedgerSeal
from consultations.models.letter import Delivery, Letter, LetterRun, Reissue, StrayGuess
from consultations.models.paper import (
    PaperBatch,
    Sample,
    SampleCheck,
    Scan,
    ScanView,
    SecondEntry,
    UploadTicket,
)
from consultations.models.roll import RollCorrection, RollEntry, RollUnit, place
from consultations.models.round import LetPass, Round, round_name
from consultations.models.wish import HeadWish, ItemWish, OwnerWords

__all__ = [
    "RETRACTED",
    "Ballot",
    "BallotSheet",
    "Choice",
    "Clash",
    "Delivery",
    "EffectiveBallot",
    "EffectiveChoice",
    "HeadWish",
    "ItemWish",
    "LedgerBlock",
    "LedgerSeal",
    "LetPass",
    "Letter",
    "LetterRun",
    "OwnerWords",
    "PaperBatch",
    "Reissue",
    "RollCorrection",
    "RollEntry",
    "RollUnit",
    "Round",
    "Sample",
    "SampleCheck",
    "Scan",
    "ScanView",
    "SecondEntry",
    "Settlement",
    "StrayGuess",
    "UploadTicket",
    "place",
    "returned",
    "round_name",
]
