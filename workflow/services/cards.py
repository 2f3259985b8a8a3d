"""红黄牌: the bureau's officer gives one with a reason and a day, officer or leader lifts it. Off unless the scheme says."""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from policy.loader import load_scheme
from projects import events
from projects.checks import said
from projects.guards import locked, required_text
from projects.models import Project
from workflow.models import Card

LONGEST_NOTE = 300


def cards_on(project: Project) -> bool:
    """Whether the project's scheme knows cards."""
    return load_scheme(project.scheme_code).cards


def standing_card(project: Project) -> Card | None:
    """The card that is not lifted; no query where the scheme knows none."""
    return project.cards.filter(lifted_on=None).first() if cards_on(project) else None


@transaction.atomic
def give_card(
    project: Project, *, actor: User, on: date, colour: str, reason: str, recover_by_on: date
) -> Card:
    """One standing card a project. Refused: cards_off, not_running, card_stands, bad_colour, required, day_passed."""
    project = locked(project)
    authorise(actor, Action.GIVE_CARD, project)
    reasons = [*_not_now(project), *required_text(reason, "reason", "理由")]
    if colour not in Card.Colour.values:
        reasons.append(Reason("bad_colour", "请选择黄牌或红牌。", field="colour"))
    if recover_by_on < on:
        reasons.append(Reason("day_passed", "限期整改的日期不能早于今天。", field="recover_by_on"))
    if reasons:
        raise Refused(reasons)
    card: Card = Card.objects.create(
        project=project,
        colour=colour,
        reason=reason.strip(),
        given_on=on,
        recover_by_on=recover_by_on,
        given_by=actor,
    )
    sentence = f"给予{card},限{said(recover_by_on)}前恢复进度"
    events.record("card_given", sentence, actor=actor, on=on, project=project, reason=card.reason)
    return card


@transaction.atomic
def lift_card(card: Card, *, actor: User, on: date, note: str) -> Card:
    """The project has recovered. Refused: card_lifted (with who and when), required."""
    project = locked(card.project)
    authorise(actor, Action.LIFT_CARD, project)
    row = Card.objects.select_related("lifted_by").select_for_update(of=("self",)).get(pk=card.pk)
    reasons = required_text(note, "note", "恢复情况")
    if row.lifted_on:
        reasons.append(Reason("card_lifted", f"{row.lifted_by}已于{said(row.lifted_on)}摘牌。"))
    if reasons:
        raise Refused(reasons)
    row.lifted_on, row.lifted_by, row.lift_note = on, actor, note.strip()[:LONGEST_NOTE]
    row.save(update_fields=["lifted_on", "lifted_by", "lift_note"])
    events.record("card_lifted", f"摘除{row}", actor=actor, on=on, project=project, reason=row.lift_note)
    return row


def _not_now(project: Project) -> list[Reason]:
    reasons = []
    if not cards_on(project):
        reasons.append(Reason("cards_off", "本区的实施方案没有设红黄牌。"))
    if not project.is_running:
        reasons.append(Reason("not_running", f"项目{project.get_state_display()},不能发牌。"))
    standing = project.cards.filter(lifted_on=None).select_related("given_by").first()
    if standing:
        words = f"{standing.given_by}已于{said(standing.given_on)}给予{standing},摘牌后才能再发。"
        reasons.append(Reason("card_stands", words))
    return reasons
