"""The workflow's verbs; each lives in a small module of this package."""

from workflow.services.deadlines import recompute, recompute_deadlines, recompute_notices
from workflow.services.opening import open_project
from workflow.services.proposals import decide_proposal, propose, take_back_proposal
from workflow.services.rounds import open_round, open_special_round
from workflow.services.steps import advance, close_project, send_back
from workflow.services.take_over import confirm_take_over, take_over
from workflow.services.take_over_again import resubmit_take_over, return_take_over

__all__ = [
    "advance",
    "close_project",
    "confirm_take_over",
    "decide_proposal",
    "open_project",
    "open_round",
    "open_special_round",
    "propose",
    "recompute",
    "recompute_deadlines",
    "recompute_notices",
    "resubmit_take_over",
    "return_take_over",
    "send_back",
    "take_back_proposal",
    "take_over",
]
