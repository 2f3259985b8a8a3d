"""Entering one form: acknowledged means committed, counted and never lost."""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import head_rules, locks
from consultations.models import RETRACTED, Ballot, Choice, PaperBatch, RollEntry, RollUnit, Round
from consultations.services.append import NewBallot, append
from consultations.services.clashes import Differing, answered_online, note_clashes
from consultations.services.forms import date_reasons
from consultations.services.settlements import overtake
from consultations.services.stacks import StackCount, take_in
from policy.errors import Reason, Refused
from projects.models import Project


@dataclass(frozen=True)
class Entered:
    """What became of a form: the opinion that now counts for its head, and the one that counted before ("": none).

    `stack`: the stack it went into, with this form in it. `clash`: the head has said something else over the web;
    the signed paper counts, and a clerk looks at both.
    """

    entry_id: int
    ballot_id: int
    choice: str
    before: str
    area: object
    stack: StackCount | None = None
    clash: Differing | None = None

    @property
    def corrected(self) -> bool:
        """Whether another opinion counted before."""
        return self.before not in ("", RETRACTED, self.choice)


@dataclass(frozen=True)
class _Head:
    """The locked head a form belongs to."""

    entry_id: int
    area: object
    unit_count: int
    state: str
    project_state: str


def cast(
    round: Round,
    *,
    actor: User,
    on: date,
    choice: str,
    entry: RollEntry | int | None = None,
    unit: RollUnit | int | None = None,
    signed_by: str = Ballot.SignedBy.SELF,
    signed_on: date | None = None,
    note: str = "",
    reconfirmed: bool = False,
    batch: PaperBatch | int | None = None,
) -> Entered:
    """Enter one owner's form for a unit of the frozen roll, or for a whole head, in three queries; into a stack in four.

    More only where forms of the head contradicted each other, or the head has also answered over the web.
    `reconfirmed`: a form signed before the round opened was confirmed by its owner anew (policy §1).
    Refused: round_not_open, not_running, unknown_unit, bad_choice, bad_signer, signed_in_future,
    signed_before_opening, signed_after_end, and for a stack as `stacks.take_in` does.
    """
    authorise(actor, Action.ENTER_BALLOTS, round)
    _refuse_bad_form(round, choice, signed_by, signed_on, on, reconfirmed)
    unit_id, entry_id, batch_id = _pk(unit), _pk(entry), _pk(batch)
    with transaction.atomic():
        head = _locked_head(round, unit_id, entry_id)
        stack = take_in(batch_id, round, unit_id, actor) if batch_id is not None else None
        earlier = forms_of([head.entry_id])
        forms, before = earlier.get(head.entry_id, ([], ""))
        counts = head_rules.opinion([*forms, head_rules.Form(unit_id, choice)], head.unit_count)
        form = NewBallot(
            round.pk, head.entry_id, choice, Ballot.Source.GRID, actor.pk, unit_id, signed_by, signed_on,
            note.strip()[:200], batch_id,
        )  # fmt: skip
        ballot_id = append(form, counts=counts, area=head.area)
        if before == head_rules.UNRESOLVED:
            overtake([head.entry_id], actor)
        clash = note_clashes(answered_online(earlier)).get(head.entry_id)
    return Entered(head.entry_id, ballot_id, counts, before, head.area, stack, clash)


def forms_of(entry_ids: list[int]) -> dict[int, tuple[list[head_rules.Form], str]]:
    """For each head its forms so far, oldest first, and the opinion that counts; one query."""
    rows = (
        Ballot.objects.filter(entry_id__in=entry_ids)
        .order_by("id")
        .values_list("entry_id", "unit_id", "choice", "source", "entry__effective__choice")
    )
    found: dict[int, tuple[list[head_rules.Form], str]] = {}
    for entry_id, unit_id, choice, source, counts in rows:
        form = head_rules.Form(unit_id, choice, source == head_rules.ONLINE)
        found.setdefault(entry_id, ([], counts))[0].append(form)
    return found


def _refuse_bad_form(
    round: Round, choice: str, signed_by: str, signed_on: date | None, on: date, reconfirmed: bool
) -> None:
    reasons = date_reasons(round, signed_on, on, reconfirmed)
    if choice not in Choice.values:
        reasons.append(Reason("bad_choice", "意见只能是同意、不同意或弃权。", field="choice"))
    if signed_by not in Ballot.SignedBy.values:
        reasons.append(Reason("bad_signer", "请选择签字人。", field="signed_by"))
    if reasons:
        raise Refused(reasons)


def _locked_head(round: Round, unit_id: int | None, entry_id: int | None) -> _Head:
    """The head, locked; the round shared. Raises Refused where the round is over or the unit is not on its roll."""
    with connection.cursor() as cursor:
        cursor.execute(
            # the clause is a constant of locks.py
            f"""
            SELECT e.id, e.area, e.unit_count, r.state, p.state
            FROM consultations_round r
            JOIN projects_project p ON p.id = r.project_id
            JOIN consultations_rollentry e ON e.round_id = r.id
            WHERE r.id = %s AND e.id = COALESCE(
                (SELECT u.entry_id FROM consultations_rollunit u WHERE u.id = %s), %s)
            {locks.lock_for_cast()}
            """,  # noqa: S608
            [round.pk, unit_id, entry_id],
        )
        row = cursor.fetchone()
    if row is None or (unit_id is None) == (entry_id is None):
        raise Refused.one("unknown_unit", "名册里没有这一户,请核对幢、单元、室号。", field="place")
    head = _Head(*row)
    refuse_standing_still(round, head.state, head.project_state)
    return head


def refuse_standing_still(round: Round, state: str, project_state: str) -> None:
    """Refuse entering ballots of a round that is over or of a project that stands still."""
    if state != Round.State.OPEN:
        raise locks.not_open(round, state)
    if project_state != Project.State.ACTIVE:
        raise Refused.one("not_running", f"项目{Project.State(project_state).label},不能办理。")


def _pk(row: RollEntry | RollUnit | PaperBatch | int | None) -> int | None:
    return row if row is None or isinstance(row, int) else row.pk
