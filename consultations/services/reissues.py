"""补发告知书: asked for by one person, confirmed by another; the old code dies in the same act."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import locks
from consultations.codes import new_code
from consultations.letter_pages import Page, letters_pdf
from consultations.models import Letter, LetterRun, Reissue, Round
from consultations.services.letters import store_letters
from policy.errors import NotAllowed, Reason, Refused
from projects import events
from projects.guards import required_text, running
from projects.sealed import seal


def propose_reissue(letter: Letter, *, actor: User, on: date, reason: str) -> Reissue:
    """Ask for a new letter in place of this one; its code stays good until the second person agrees.

    Refused: round_not_open, letter_over, reissue_waits, required.
    """
    with transaction.atomic():
        round = locks.open_round_for_change(letter.round_id)
        authorise(actor, Action.ISSUE_LETTERS, round)
        running(round.project)
        row = Letter.objects.select_for_update().get(pk=letter.pk)
        if reasons := _reasons(row, reason):
            raise Refused(reasons)
        made = Reissue.objects.create(letter=row, reason=reason.strip()[:300], proposed_by=actor)
        _record("propose_reissue", "提出补发告知书", round, actor, on, made)
    return made


def confirm_reissue(reissue: Reissue, *, actor: User, on: date, at: datetime) -> LetterRun:
    """The second person agrees: the old code is dead, the new letter lies ready to be fetched by the clerk.

    Refused: own_reissue, reissue_over, letter_over, round_not_open.
    """
    authorise(actor, Action.CONFIRM_REISSUE, reissue.letter.round)
    page, content = _printed(reissue.letter, on)
    with transaction.atomic():
        round, row = _waiting(reissue)
        authorise(actor, Action.CONFIRM_REISSUE, round)
        if row.proposed_by_id == actor.pk:
            raise NotAllowed.one("own_reissue", "自己提出的补发须由另一人确认。")
        _end(row.letter_id, at)
        run = LetterRun.objects.create(round=round, requested_by=actor)
        store_letters(run, [page], seal(content), at=at)
        row.confirmed_by, row.confirmed_at, row.made = actor, at, run
        row.save(update_fields=["confirmed_by", "confirmed_at", "made"])
        _record("confirm_reissue", "确认补发告知书,原答复码作废", round, actor, on, row)
    return run


def drop_reissue(reissue: Reissue, *, actor: User, on: date, at: datetime) -> Reissue:
    """Taken back by whoever asked, or not agreed to by the second person; the old code stays good. Refused: reissue_over."""
    with transaction.atomic():
        round, row = _waiting(reissue)
        own = row.proposed_by_id == actor.pk
        authorise(actor, Action.ISSUE_LETTERS if own else Action.CONFIRM_REISSUE, round)
        row.dropped_by, row.dropped_at = actor, at
        row.save(update_fields=["dropped_by", "dropped_at"])
        act = "撤回补发告知书" if own else "不同意补发告知书"
        _record("drop_reissue", act, round, actor, on, row)
    return row


def _printed(letter: Letter, on: date) -> tuple[Page, bytes]:
    """The new letter, before any lock is taken: a page takes longer than a clerk should wait for a ballot."""
    page = Page(letter.entry, new_code())
    return page, letters_pdf(letter.round, [page], on)


def _waiting(reissue: Reissue) -> tuple[Round, Reissue]:
    round = locks.open_round_for_change(reissue.letter.round_id)
    running(round.project)
    row = Reissue.objects.select_for_update(of=("self",)).get(pk=reissue.pk)
    if row.confirmed_at or row.dropped_at:
        raise Refused.one("reissue_over", "这次补发已经确认或撤回,请刷新页面查看。")
    return round, row


def _end(letter_id: int, at: datetime) -> None:
    """The old code dies. Whoever answers with it at this moment waits for this row, and is then refused."""
    if not Letter.objects.filter(pk=letter_id, ended_at=None).update(ended_at=at):
        raise Refused.one("letter_over", "这份告知书已经作废,请刷新页面查看。")


def _reasons(letter: Letter, reason: str) -> list[Reason]:
    reasons = required_text(reason, "reason", "补发原因")
    if letter.ended_at:
        reasons.append(Reason("letter_over", "这份告知书已经作废,请刷新页面查看。"))
    if letter.reissues.filter(confirmed_at=None, dropped_at=None).exists():
        reasons.append(Reason("reissue_waits", "这一户的补发已经提出,等待另一人确认。"))
    return reasons


def _record(verb: str, act: str, round: Round, actor: User, on: date, reissue: Reissue) -> None:
    events.record(
        verb,
        f"{round}:{act}",
        actor=actor,
        on=on,
        project=round.project,
        data={"round": round.pk, "letter": reissue.letter_id, "reissue": reissue.pk},
    )
