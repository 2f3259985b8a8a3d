"""批次: stacks of paper, opened, counted, entered a second time and compared."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import locks, stack_queries
from consultations.models import PaperBatch, Round
from consultations.stack_rules import count_reason
from policy.errors import Reason, Refused
from projects import events
from projects.guards import running

MOST_FORMS = 5_000


def open_batch(
    round: Round,
    *,
    actor: User,
    on: date,
    form_count: int | None = None,
    double_entry: bool = False,
    note: str = "",
) -> PaperBatch:
    """A new stack, numbered on; `form_count` as counted by hand, if it is known already.

    Refused: round_not_open, not_running, bad_count.
    """
    with transaction.atomic():
        round = _open(round.pk, actor)
        _refuse_count(form_count)
        last = round.batches.aggregate(last=Max("number"))["last"] or 0
        batch = PaperBatch.objects.create(
            round=round, number=last + 1, form_count=form_count, double_entry=double_entry,
            note=note.strip()[:200], opened_by=actor,
        )  # fmt: skip
        sentence = f"{round}:建立{batch}{'(双人录入)' if double_entry else ''}"
        _record("open_batch", sentence, batch, actor, on)
    return batch


def finish_batch(
    batch: PaperBatch, *, actor: User, on: date, form_count: int | None = None, difference: str = ""
) -> PaperBatch:
    """Entered as far as it was counted. `form_count` replaces the earlier number; `difference` explains two numbers.

    Refused: round_not_open, stack_finished, bad_count, not_counted, count_differs.
    """
    with transaction.atomic():
        round, batch = _held(batch, actor)
        _refuse_count(form_count)
        if batch.is_finished:
            raise Refused.one("stack_finished", f"{batch}已经录完,请刷新页面查看。")
        counted, entered = (
            form_count if form_count is not None else batch.form_count,
            stack_queries.count_of(batch),
        )
        if reason := count_reason(entered, counted, difference):
            code, sentence = reason
            raise Refused.one(code, sentence, field="form_count" if code == "not_counted" else "difference")
        batch.form_count, batch.finished_by, batch.finished_at = counted, actor, Now()
        batch.difference = difference.strip()[:300] if entered != counted else ""
        batch.save()
        sentence = f"{round}:{batch}录完,点数 {counted} 份,已录 {entered} 份"
        _record("finish_batch", sentence, batch, actor, on, batch.difference)
    batch.refresh_from_db()
    return batch


def reopen_batch(batch: PaperBatch, *, actor: User, on: date) -> PaperBatch:
    """More forms belong to it after all. Refused: round_not_open, stack_open."""
    with transaction.atomic():
        round, batch = _held(batch, actor)
        if not batch.is_finished:
            raise Refused.one("stack_open", f"{batch}没有录完,可以直接录入。")
        batch.finished_at = batch.finished_by = batch.compared_at = batch.compared_by = None
        batch.difference = ""
        batch.save()
        _record("reopen_batch", f"{round}:重新打开{batch}", batch, actor, on)
    return batch


def compare_batch(batch: PaperBatch, *, actor: User, on: date) -> PaperBatch:
    """Both entries of the stack say the same: it is done.

    Refused: round_not_open, not_double, not_finished, mismatch (each with its place).
    """
    with transaction.atomic():
        round, batch = _held(batch, actor)
        if reasons := _compare_reasons(batch):
            raise Refused(reasons)
        batch.compared_by, batch.compared_at = actor, Now()
        batch.save()
        _record("compare_batch", f"{round}:{batch}两次录入核对一致", batch, actor, on)
    batch.refresh_from_db()
    return batch


def _compare_reasons(batch: PaperBatch) -> list[Reason]:
    if not batch.double_entry:
        return [Reason("not_double", f"{batch}没有要求双人录入。")]
    reasons = [Reason("mismatch", row.sentence) for row in stack_queries.differences_of(batch)]
    if not batch.is_finished:
        reasons.append(Reason("not_finished", f"{batch}第一次录入还没有录完,请先点清份数并录完。"))
    return reasons


def _open(round_id: int, actor: User) -> Round:
    round = locks.open_round_for_change(round_id)
    authorise(actor, Action.ENTER_BALLOTS, round)
    running(round.project)
    return round


def _held(batch: PaperBatch, actor: User) -> tuple[Round, PaperBatch]:
    """The open round and its stack, both alone."""
    round = _open(batch.round_id, actor)
    held = PaperBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    held.round = round
    return round, held


def _refuse_count(form_count: int | None) -> None:
    if form_count is not None and not 1 <= form_count <= MOST_FORMS:
        message = f"点数须在 1 到 {MOST_FORMS:,} 份之间,多了请分成几批。"
        raise Refused.one("bad_count", message, field="form_count")


def _record(verb: str, sentence: str, batch: PaperBatch, actor: User, on: date, reason: str = "") -> None:
    data = {"round": batch.round_id, "batch": batch.pk}
    events.record(verb, sentence, actor=actor, on=on, project=batch.round.project, reason=reason, data=data)
