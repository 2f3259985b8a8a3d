"""撤销录入: a paper form that was entered for the wrong owner is taken out again; nothing is erased."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import head_rules, locks
from consultations.models import (
    RETRACTED,
    Ballot,
    EffectiveBallot,
    PaperBatch,
    RollEntry,
    RollUnit,
    Round,
    SecondEntry,
)
from consultations.services.append import NewBallot, append
from consultations.services.clashes import note_clashes
from consultations.services.settlements import overtake
from policy.errors import NotAllowed, Reason, Refused
from projects import events
from projects.guards import required_text, running


@dataclass(frozen=True)
class Retracted:
    """What is left: the opinion that counts for the head now ("retracted": none), and the stacks opened again by it."""

    entry_id: int
    ballot_id: int
    choice: str
    reopened: list[PaperBatch]


def retract(
    round: Round,
    *,
    actor: User,
    on: date,
    reason: str,
    unit: RollUnit | None = None,
    entry: RollEntry | None = None,
) -> Retracted:
    """Take out what was entered on paper for a unit, or for a whole head; the head is 未反馈 or what its other forms say.

    A form that another one of the same unit superseded does not come back: it is entered again from its paper.
    Refused: round_not_open, required, unknown_unit, no_paper_form, only_online, settled_by_two.
    """
    with transaction.atomic():
        round = locks.open_round_for_change(round.pk)
        authorise(actor, Action.ENTER_BALLOTS, round)
        running(round.project)
        head = _head(round, unit, entry)
        ballots = list(Ballot.objects.filter(entry=head).select_related("batch").order_by("id"))
        target = _target(head, ballots, unit)
        if reasons := [*required_text(reason, "reason", "撤销原因"), *_reasons(target, ballots)]:
            raise Refused(reasons)
        _refuse_second_clerk(target, actor)
        done = _take_out(round, head, ballots, target, actor, reason)
        _record(round, actor, on, reason, done, target)
    return done


def retractable(unit: RollUnit) -> list[Ballot]:
    """The paper forms that retracting this unit would take out, the newest first; two queries."""
    ballots = list(Ballot.objects.filter(entry=unit.entry_id).select_related("entered_by").order_by("id"))
    return list(reversed(_target(unit.entry, ballots, unit)))


def _head(round: Round, unit: RollUnit | None, entry: RollEntry | None) -> RollEntry:
    """The head meant, if it stands on the round's roll."""
    heads = RollEntry.objects.filter(round=round)
    found = (
        heads.filter(units=unit).first() if unit is not None else heads.filter(pk=entry and entry.pk).first()
    )
    if found is None:
        raise Refused.one("unknown_unit", "名册里没有这一户,请核对幢、单元、室号。", field="place")
    return found


def _forms(ballots: list[Ballot]) -> list[head_rules.Form]:
    return [head_rules.Form(ballot.unit_id, ballot.choice, ballot.is_online) for ballot in ballots]


def _target(head: RollEntry, ballots: list[Ballot], unit: RollUnit | None) -> list[Ballot]:
    """The paper forms in force that go: the unit's own and those for the whole head; all of them where no unit is named."""
    paper = [ballots[place] for place in head_rules.in_force(_forms(ballots), head.unit_count)]
    whole = unit is None or head.unit_count == 1
    return [
        ballot for ballot in paper if not ballot.is_online and (whole or ballot.unit_id in (unit.pk, None))
    ]


def _reasons(target: list[Ballot], ballots: list[Ballot]) -> list[Reason]:
    if any(ballot.source == Ballot.Source.SETTLED for ballot in target):
        return [
            Reason("settled_by_two", "这一户的意见经两人核实,不能由一人撤销;业主另交意见表的,请录入新表。")
        ]
    if target:
        return []
    if any(ballot.is_online for ballot in ballots):
        return [
            Reason(
                "only_online", "这一户是网上提交的意见,由业主本人提交,不能撤销;有纸质意见表的,请录入纸质表。"
            )
        ]
    return [Reason("no_paper_form", "这一户没有可以撤销的纸质意见表。")]


def _refuse_second_clerk(target: list[Ballot], actor: User) -> None:
    stacks = {ballot.batch_id for ballot in target if ballot.batch_id}
    if SecondEntry.objects.filter(batch__in=stacks, entered_by=actor).exists():
        message = "您是这一批的第二次录入人,第一次录入的撤销须由另一人办理。"
        raise NotAllowed.one("second_clerk", message)


def _take_out(
    round: Round, head: RollEntry, ballots: list[Ballot], target: list[Ballot], actor: User, reason: str
) -> Retracted:
    """A retraction for each form, as a ballot of its own in the same stack."""
    before = EffectiveBallot.objects.get(entry=head).choice
    forms, ids = _forms(ballots), [ballot.pk for ballot in ballots]
    for ballot in target:
        forms.append(head_rules.Form(ballot.unit_id, RETRACTED))
        counts, stands = head_rules.opinion(forms, head.unit_count), head_rules.stands(forms, head.unit_count)
        form = NewBallot(
            round.pk, head.pk, RETRACTED, Ballot.Source.GRID, actor.pk, ballot.unit_id,
            note=reason.strip()[:200], batch_id=ballot.batch_id,
        )  # fmt: skip
        other = ids[stands] if stands < len(ids) else None
        ids.append(append(form, counts=counts, area=head.area, overruled_by=other))
    if before == head_rules.UNRESOLVED:
        overtake([head.pk], actor)
    note_clashes([head.pk])
    return Retracted(head.pk, ids[-1], counts, _reopened(target))


def _reopened(target: list[Ballot]) -> list[PaperBatch]:
    """Finished stacks that hold a form less than was counted are open again."""
    ids = {ballot.batch_id for ballot in target if ballot.batch_id}
    stacks = list(PaperBatch.objects.filter(pk__in=ids, finished_at__isnull=False).order_by("pk"))
    PaperBatch.objects.filter(pk__in=[stack.pk for stack in stacks]).update(
        finished_at=None, finished_by=None, compared_at=None, compared_by=None, difference=""
    )
    return stacks


def _record(round: Round, actor: User, on: date, reason: str, done: Retracted, target: list[Ballot]) -> None:
    data = {"round": round.pk, "ballot": done.ballot_id, "took_out": [ballot.pk for ballot in target]}
    events.record(
        "retract_ballot", f"{round}:撤销录入 {len(target)} 份录错的意见表", actor=actor, on=on,
        project=round.project, reason=reason.strip(), data=data,
    )  # fmt: skip
