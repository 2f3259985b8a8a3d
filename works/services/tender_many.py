"""招投标申请, several agreed to at once, all or nothing, each through `give_tender_opinion`."""

from collections.abc import Iterable
from datetime import date

from accounts.models import User
from projects.many import each
from works.models import Tender
from works.services.tender import give_tender_opinion


def agree_tenders(tenders: Iterable[Tender], *, actor: User, on: date, note: str = "") -> list[Tender]:
    """同意; a refusal has its own reason each time and is given one by one. Whoever comes second is told who was first."""
    return each(
        sorted(tenders, key=lambda one: (one.project_id, one.pk)),
        lambda one: give_tender_opinion(
            one, actor=actor, on=on, opinion=Tender.Opinion.AGREE.value, note=note
        ),
        lambda one: one.project.neighbourhood.name,
        lambda one: one.pk,
    )
