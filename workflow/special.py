"""专项征求意见 on the worklist: no gate asks for them, so they stand there by themselves, with their own last day."""

from collections.abc import Iterator
from datetime import date

from accounts.models import User
from accounts.permissions import Action, may
from consultations.models import Round
from consultations.names import LAST_OF_SCHEME
from projects.models import Project
from workflow.conditions import day

WAITS = {Round.State.OPEN: Action.CLOSE_ROUND, Round.State.CLOSED: Action.CERTIFY_ROUND}


def special_rounds(user: User, today: date) -> Iterator[tuple[Project, str, str, date]]:
    """(project, sentence, anchor, last day) of those the person is to enter and close, or to certify; one query."""
    states = [state for state, action in WAITS.items() if may(user, action)]
    if not states:
        return
    rounds = Round.objects.filter(
        number__gt=LAST_OF_SCHEME, state__in=states, project__state=Project.State.ACTIVE
    )
    for held in rounds.visible_to(user).select_related("project__neighbourhood__street"):
        yield held.project, _sentence(held, today), f"round:{held.number}", held.ends_on


def _sentence(held: Round, today: date) -> str:
    if held.state == Round.State.CLOSED:
        return f"{held}已结束,等待复核确认"
    if held.ends_on < today:
        return f"{held}已到期,请结束并提请复核"
    return f"{held}正在进行,{day(held.ends_on)}截止"
