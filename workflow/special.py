"""专项征求意见 on the worklist: no gate asks for them, so they stand there by themselves, with their own last day."""

from collections.abc import Iterator, Mapping
from datetime import date

from accounts.permissions import Action
from consultations.models import Round
from consultations.names import LAST_OF_SCHEME
from projects.models import Project
from workflow.conditions import day

WAITS = {Round.State.OPEN: Action.CLOSE_ROUND, Round.State.CLOSED: Action.CERTIFY_ROUND}


def special_rounds(projects: Mapping[int, Project], today: date) -> Iterator[tuple[Round, Action, str]]:
    """(round, act that is waited for, sentence) of those to be entered and closed, or certified; one query."""
    rows = Round.objects.filter(number__gt=LAST_OF_SCHEME, state__in=WAITS, project__in=projects)
    for held in rows.order_by("pk"):
        if projects[held.project_id].is_running:
            yield held, WAITS[Round.State(held.state)], _sentence(held, today)


def _sentence(held: Round, today: date) -> str:
    if held.state == Round.State.CLOSED:
        return f"{held}已结束,等待复核确认"
    if held.ends_on < today:
        return f"{held}已到期,请结束并提请复核"
    return f"{held}正在进行,{day(held.ends_on)}截止"
