"""Entering a whole sheet of ballots: previewed first, then all of it or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import head_rules, locks
from consultations.models import (
    Ballot,
    BallotSheet,
    Choice,
    EffectiveBallot,
    PaperBatch,
    RollEntry,
    RollUnit,
    Round,
)
from consultations.services.append import append_all
from consultations.services.ballots import forms_of
from consultations.services.clashes import answered_online, note_clashes
from consultations.services.forms import date_reasons
from consultations.services.settlements import overtake
from consultations.services.stacks import take_in_all
from policy.errors import Reason, Refused
from projects import events
from projects.guards import running


@dataclass(frozen=True)
class SheetBallot:
    """One row of a sheet: its row number there, the unit on the frozen roll, and what the form says."""

    row: int
    unit: int
    choice: str
    signed_by: str = Ballot.SignedBy.SELF
    signed_on: date | None = None
    note: str = ""


def keep_sheet(
    round: Round,
    rows: Sequence[SheetBallot],
    *,
    actor: User,
    on: date,
    file_name: str,
    file_sha256: str,
    reconfirmed: bool = True,
) -> BallotSheet:
    """Keep the rows of a previewed sheet until the clerk enters or drops it; a newer one replaces an older one.

    Refused as `enter_sheet` would, so that a preview never promises what entering refuses.
    """
    with transaction.atomic():
        round = locks.open_round_for_change(round.pk)
        authorise(actor, Action.ENTER_BALLOTS, round)
        running(round.project)
        if reasons := sheet_reasons(round, rows, on, reconfirmed):
            raise Refused(reasons)
        round.sheets.waiting().filter(uploaded_by=actor).update(dropped_at=Now())
        return BallotSheet.objects.create(
            round=round,
            file_name=file_name[:200],
            file_sha256=file_sha256,
            rows=[_stored(row) for row in rows],
            uploaded_by=actor,
        )


def enter_sheet(
    sheet: BallotSheet,
    *,
    actor: User,
    on: date,
    reconfirmed: bool = False,
    batch: PaperBatch | None = None,
) -> list[EffectiveBallot]:
    """Enter a kept sheet, once. Refused: sheet_over, and whatever `cast_sheet` refuses."""
    with transaction.atomic():
        round = locks.open_round_for_change(sheet.round_id)
        sheet = _waiting(sheet)
        made = cast_sheet(
            round,
            ballots_of(sheet),
            actor=actor,
            on=on,
            sheet=sheet,
            reconfirmed=reconfirmed,
            batch=batch,
        )
        sheet.entered_at = Now()
        sheet.save(update_fields=["entered_at"])
    return made


def ballots_of(sheet: BallotSheet) -> list[SheetBallot]:
    """The rows of a kept sheet."""
    return [_read(row) for row in sheet.rows]


def drop_sheet(sheet: BallotSheet, *, actor: User) -> None:
    """Do not enter a kept sheet after all. Refused: sheet_over."""
    with transaction.atomic():
        round = locks.open_round_for_change(sheet.round_id)
        authorise(actor, Action.ENTER_BALLOTS, round)
        sheet = _waiting(sheet)
        sheet.dropped_at = Now()
        sheet.save(update_fields=["dropped_at"])


def cast_sheet(
    round: Round,
    rows: Sequence[SheetBallot],
    *,
    actor: User,
    on: date,
    sheet: BallotSheet | None = None,
    reconfirmed: bool = False,
    batch: PaperBatch | None = None,
) -> list[EffectiveBallot]:
    """Enter every row or none, in a fixed number of queries; rows of one head that contradict leave it 待核实.

    Refused, all at once and by row: round_not_open, empty_sheet, unknown_unit, duplicate_row, bad_choice, bad_signer,
    and the dates as for a single form; unknown_stack, stack_finished, second_clerk where the sheet is of a stack.
    """
    with transaction.atomic():
        round = locks.open_round_for_change(round.pk)
        authorise(actor, Action.ENTER_BALLOTS, round)
        running(round.project)
        if reasons := sheet_reasons(round, rows, on, reconfirmed):
            raise Refused(reasons)
        if batch is not None:
            take_in_all(batch, round, actor)
        entry_of = _entry_of(round, rows)
        earlier = forms_of(sorted(set(entry_of.values())))
        ballots = [_ballot(round, entry_of[row.unit], row, actor, sheet, batch) for row in rows]
        effective = _effective(round, ballots, earlier)
        append_all(ballots, effective)
        overtake([entry for entry, (_, counts) in earlier.items() if counts == "unresolved"], actor)
        note_clashes(answered_online(earlier))
        sentence = f"{round}:按汇总表录入 {len(ballots):,} 份意见"
        data = {"round": round.pk, "ballots": len(ballots)}
        events.record("cast_sheet", sentence, actor=actor, on=on, project=round.project, data=data)
    return effective


def sheet_reasons(round: Round, rows: Sequence[SheetBallot], on: date, reconfirmed: bool) -> list[Reason]:
    """Every row that cannot be entered, with its number."""
    if not rows:
        return [Reason("empty_sheet", "表里没有可以录入的意见。")]
    known, seen = _entry_of(round, rows), set()
    reasons = []
    for row in rows:
        reasons += [_in_row(row, reason) for reason in _row_reasons(round, row, known, seen, on, reconfirmed)]
        seen.add(row.unit)
    return reasons


def _row_reasons(
    round: Round, row: SheetBallot, known: dict[int, int], seen: set[int], on: date, reconfirmed: bool
) -> list[Reason]:
    reasons = date_reasons(round, row.signed_on, on, reconfirmed)
    if row.unit not in known:
        reasons.append(Reason("unknown_unit", "名册里没有这一户。"))
    if row.unit in seen:
        reasons.append(Reason("duplicate_row", "这一户在表里出现过。"))
    if row.choice not in Choice.values:
        reasons.append(Reason("bad_choice", "意见只能是同意、不同意或弃权。"))
    if row.signed_by not in Ballot.SignedBy.values:
        reasons.append(Reason("bad_signer", "签字人只能是本人、共有人代表或委托代理人。"))
    return reasons


def _in_row(row: SheetBallot, reason: Reason) -> Reason:
    return Reason(reason.code, f"第{row.row}行:{reason.message}")


def _entry_of(round: Round, rows: Iterable[SheetBallot]) -> dict[int, int]:
    """Unit id → head id, of the units that stand on the round's roll."""
    units = RollUnit.objects.filter(round=round, pk__in=[row.unit for row in rows])
    return dict(units.values_list("pk", "entry_id"))


def _ballot(
    round: Round,
    entry_id: int,
    row: SheetBallot,
    actor: User,
    sheet: BallotSheet | None,
    batch: PaperBatch | None,
) -> Ballot:
    return Ballot(
        round=round,
        entry_id=entry_id,
        unit_id=row.unit,
        choice=row.choice,
        signed_by=row.signed_by,
        signed_on=row.signed_on,
        source=Ballot.Source.SHEET,
        note=row.note.strip()[:200],
        entered_by=actor,
        sheet=sheet,
        batch=batch,
    )


def _effective(
    round: Round, ballots: Sequence[Ballot], earlier: dict[int, tuple[list[head_rules.Form], str]]
) -> list[EffectiveBallot]:
    """One row per head of the sheet, pointing at its last ballot."""
    forms = {entry: list(said) for entry, (said, _) in earlier.items()}
    last: dict[int, Ballot] = {}
    for ballot in ballots:
        forms.setdefault(ballot.entry_id, []).append(head_rules.Form(ballot.unit_id, ballot.choice))
        last[ballot.entry_id] = ballot
    heads = RollEntry.objects.in_bulk(list(last))
    return [
        EffectiveBallot(
            round=round,
            entry_id=entry_id,
            ballot=ballot,
            choice=head_rules.opinion(forms[entry_id], heads[entry_id].unit_count),
            area=heads[entry_id].area,
        )
        for entry_id, ballot in last.items()
    ]


def _waiting(sheet: BallotSheet) -> BallotSheet:
    row = BallotSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if not row.is_waiting:
        raise Refused.one("sheet_over", "这张表已经录入或放弃,请刷新页面查看。")
    return row


def _stored(row: SheetBallot) -> dict[str, object]:
    return asdict(row) | {"signed_on": row.signed_on and row.signed_on.isoformat()}


def _read(row: dict[str, object]) -> SheetBallot:
    signed_on = row["signed_on"]
    return SheetBallot(**{**row, "signed_on": date.fromisoformat(str(signed_on)) if signed_on else None})  # type: ignore[arg-type]
