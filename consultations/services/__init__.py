"""The verbs of consultation: the only writes to rounds, rolls and ballots."""

from consultations.earlier_rounds import EarlierRound
from consultations.services.ballots import cast
from consultations.services.carry import carry_over
from consultations.services.corrections import confirm_correction, drop_correction, propose_correction
from consultations.services.earlier import record_earlier_round
from consultations.services.let_pass import let_pass, let_pass_all
from consultations.services.recount import rebuild_effective
from consultations.services.results import certify_round, return_round
from consultations.services.rounds import close_round, extend_round, open_round, void_round
from consultations.services.settlements import confirm_settlement, drop_settlement, propose_settlement
from consultations.services.sheets import SheetBallot, cast_sheet, drop_sheet, enter_sheet, keep_sheet
from consultations.services.wishes import record_head_wishes, record_wishes, record_wishes_of_heads

__all__ = [
    "EarlierRound",
    "SheetBallot",
    "carry_over",
    "cast",
    "cast_sheet",
    "certify_round",
    "close_round",
    "confirm_correction",
    "confirm_settlement",
    "drop_correction",
    "drop_settlement",
    "drop_sheet",
    "enter_sheet",
    "extend_round",
    "keep_sheet",
    "let_pass",
    "let_pass_all",
    "open_round",
    "propose_correction",
    "propose_settlement",
    "rebuild_effective",
    "record_earlier_round",
    "record_head_wishes",
    "record_wishes",
    "record_wishes_of_heads",
    "return_round",
    "void_round",
]
