"""Which acts a person is offered on a round; the verbs decide again."""

from dataclasses import dataclass

from accounts.models import User
from accounts.permissions import Action, may
from consultations.carrying import voided_attempts
from consultations.models import Round
from web.staff.rounds.common import href

OPEN, CLOSED, CERTIFIED = Round.State.OPEN, Round.State.CLOSED, Round.State.CERTIFIED


@dataclass(frozen=True)
class Act:
    """A page of a round: in which states and to whom it is offered; the first offered primary one leads."""

    name: str
    text: str
    action: Action
    states: frozenset[str]
    primary: bool = False
    danger: bool = False


ACTS = (
    Act("round_grid", "录入意见", Action.ENTER_BALLOTS, frozenset({OPEN}), primary=True),
    Act("round_certify", "复核确认结果", Action.CERTIFY_ROUND, frozenset({CLOSED}), primary=True),
    Act("round_let_pass", "特殊情况审批", Action.LET_PASS, frozenset({CERTIFIED}), primary=True),
    Act("round_letters", "告知书", Action.ISSUE_LETTERS, frozenset({OPEN})),
    Act("round_delivery", "登记送达", Action.RECORD_DELIVERY, frozenset({OPEN})),
    Act("round_sheet", "按汇总表录入", Action.ENTER_BALLOTS, frozenset({OPEN})),
    Act("round_batches", "纸质意见表批次", Action.ENTER_BALLOTS, frozenset({OPEN, CLOSED})),
    Act("round_samples", "抽查纸质意见", Action.DRAW_SAMPLE, frozenset({OPEN, CLOSED, CERTIFIED})),
    Act("round_settle", "处理待核实意见", Action.SETTLE_BALLOT, frozenset({OPEN})),
    Act("round_unanswered", "未反馈名单", Action.ENTER_BALLOTS, frozenset({OPEN})),
    Act("round_wishes", "改造需求", Action.ENTER_BALLOTS, frozenset({OPEN, CLOSED, CERTIFIED})),
    Act("round_carry", "转入上轮意见", Action.ENTER_BALLOTS, frozenset({OPEN})),
    Act("round_corrections", "名册更正", Action.CORRECT_ROLL, frozenset({OPEN, CLOSED})),
    Act("round_close", "结束征求意见", Action.CLOSE_ROUND, frozenset({OPEN})),
    Act("round_extend", "延期", Action.OPEN_ROUND, frozenset({OPEN})),
    Act("round_return", "退回录入", Action.CERTIFY_ROUND, frozenset({CLOSED})),
    Act("round_void", "作废", Action.CLOSE_ROUND, frozenset({OPEN, CLOSED}), danger=True),
)


# a round on one matter asks no wishes, and no gate waits for it
NOT_OF_SPECIAL = frozenset({"round_let_pass", "round_wishes"})


def offered(round: Round, user: User) -> list[dict[str, object]]:
    """The acts this person may take on the round now."""
    return [
        {"text": act.text, "href": href(act.name, round), "primary": act.primary, "danger": act.danger}
        for act in ACTS
        if round.state in act.states and may(user, act.action, round) and _fits(act, round)
    ]


def _fits(act: Act, round: Round) -> bool:
    if round.is_special and act.name in NOT_OF_SPECIAL:
        return False
    if act.name == "round_let_pass":
        return round.outcome == "failed" and not round.was_let_pass and not round.is_special
    if act.name == "round_carry":
        return round.attempt > 1 and bool(voided_attempts(round))
    return not round.taken_over or act.name == "round_wishes"
