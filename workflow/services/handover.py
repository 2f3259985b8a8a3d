"""移交: all of a person's open work goes to a successor, in one act."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from accounts.models import AccountEvent, User
from accounts.permissions import Action, authorise
from accounts.services import deactivate_account, why_not_deactivate
from accounts.stand_ins import close, lock_people, unfit
from policy.errors import Reason, Refused
from projects import events
from projects.checks import said
from projects.guards import required_text
from workflow.handing_over import Moving, what_moves
from workflow.models import Handover


@transaction.atomic
def hand_over(
    person: User,
    *,
    actor: User,
    on: date,
    successor: User,
    reason: str,
    deactivate: bool = False,
    seen: Collection[str] | None = None,
) -> Handover:
    """Make `successor` responsible for every running project of the person and end the person's stand-ins.

    `seen`: codes of the projects the page showed. Refused, all reasons at once: same_person, other_role, other_office,
    inactive, required, nothing_to_hand_over, already_handed, changed, and what stands against deactivating.
    """
    authorise(actor, Action.HAND_OVER)
    person, successor = lock_people(person, successor)
    moving = what_moves(person, on, locked=True)
    reasons = [
        *unfit(person, successor, "successor"),
        *required_text(reason, "reason", "移交理由"),
        *_out_of_date(person, moving, seen, deactivate),
        *(why_not_deactivate(person, actor) if deactivate else ()),
    ]
    if reasons:
        raise Refused(reasons)
    made = Handover.objects.create(
        person=person, successor=successor, reason=reason.strip()[:200], projects=list(moving.codes),
        deactivated=deactivate, made_by=actor, on=on,
    )  # fmt: skip
    _move(made, moving)
    if deactivate:
        deactivate_account(person, actor=actor, on=on, reason=f"工作移交给{successor}({made.reason})")
    return made


def _out_of_date(
    person: User, moving: Moving, seen: Collection[str] | None, deactivate: bool
) -> list[Reason]:
    """Nothing left to move, or not what the page showed."""
    last = Handover.objects.filter(person=person).select_related("successor", "made_by").first()
    if not moving and not (deactivate and person.is_active):
        if last is None:
            return [Reason("nothing_to_hand_over", f"{person}名下没有进行中的项目,也没有代班,不必移交。")]
        words = f"{person}的工作已于{said(last.on)}由{last.made_by}移交给{last.successor}。"
        return [Reason("already_handed", words)]
    if seen is not None and set(seen) != set(moving.codes):
        return [Reason("changed", f"页面打开后,{person}负责的项目有变化,请核对后再移交。")]
    return []


def _move(made: Handover, moving: Moving) -> None:
    sentence = f"责任人由{made.person}移交给{made.successor}"
    for project in moving.projects:
        project.responsible = made.successor
        project.save(update_fields=["responsible"])
        events.record(
            "handed_over", sentence, actor=made.made_by, on=made.on, project=project, reason=made.reason
        )
    for row in moving.stand_ins:
        close(row, actor=made.made_by, on=made.on, reason="工作已移交")
    _note(made)


def _note(made: Handover) -> None:
    """On both accounts' record."""
    words = f"{made.person}的工作移交给{made.successor},项目{len(made.projects)}个:{made.reason}"
    for account in (made.person, made.successor):
        AccountEvent.objects.create(
            verb="hand_over", sentence=words[:300], account=account, actor=made.made_by, on=made.on
        )
