"""What people do to a head's forms, by the verbs; an act that is refused leaves all as it was and says so."""

from collections.abc import Callable

from django.db.models.functions import Now

from accounts.models import User
from consultations.models import Clash, Letter, RollEntry, RollUnit, Round
from consultations.services.clashes import see_clash
from consultations.services.retractions import retract
from policy.errors import Refused
from tests.consultations.builders import TODAY
from tests.consultations.letters import sent


def answer(head: RollEntry, clerk: User, choice: str) -> bool:
    """The owner answers over the web, under a letter of its own: an earlier one's code is dead."""
    Letter.objects.filter(entry=head, ended_at=None).update(ended_at=Now())
    return allowed(lambda: sent(head, clerk, choice))


def take_out(head: RollEntry, clerk: User, room: RollUnit | None = None) -> bool:
    """What was entered on paper for the unit, or for the whole head, was the wrong owner's."""
    where = {"entry": head} if room is None else {"unit": room}
    return allowed(lambda: retract(head.round, actor=clerk, on=TODAY, reason="录错了户", **where))


def see_clashes(round: Round, clerk: User) -> None:
    """The clerk looks at every head whose paper and web differ."""
    for clash in Clash.objects.filter(entry__round=round, ended_at=None):
        see_clash(clash, actor=clerk, on=TODAY, note="已核对纸质原件")


def allowed(act: Callable[[], object]) -> bool:
    """Do it; whether it was not refused."""
    try:
        act()
    except Refused:
        return False
    return True
