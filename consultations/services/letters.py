"""征求意见告知书: printed by a job into one sealed PDF, all letters of a run or none; fetched, then destroyed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import locks
from consultations.codes import new_code
from consultations.letter_pages import Page, letters_pdf
from consultations.letter_queries import heads_without_letter
from consultations.models import Letter, LetterRun, Round
from policy.errors import Refused
from projects import events, jobs
from projects.guards import running
from projects.models import Job
from projects.pdf import joined
from projects.sealed import seal, unseal
from projects.tasks import wake

KIND = "letters"
KEPT_FOR = timedelta(hours=24)
PART = 50  # letters set at a time: memory grows with them, and the bar moves after each part


def ask_for_letters(
    round: Round, *, actor: User, on: date, at: datetime, buildings: Sequence[str] = ()
) -> LetterRun:
    """Queue the printing for the heads of the round (or of some buildings) that have no living letter.

    Returns the run; its `job` shows how far it is. Refused: round_not_open, letters_being_made, nobody_left.
    """
    with transaction.atomic():
        round = locks.open_round_for_change(round.pk)
        authorise(actor, Action.ISSUE_LETTERS, round)
        running(round.project)
        _refuse_second_run(round)
        heads = heads_without_letter(round, buildings).count()
        if not heads:
            raise Refused.one("nobody_left", "所选范围的业主都已有告知书;遗失的请逐份补发。")
        run = LetterRun.objects.create(round=round, buildings=list(buildings), requested_by=actor)
        run.job = jobs.enqueue(KIND, f"{KIND}:{run.pk}", {"run": run.pk}, at=at, actor=actor)
        run.save(update_fields=["job"])
        _record("ask_for_letters", f"制作告知书,{heads:,} 人", run, actor, on)
        wake(run.job)
    return run


def make_letters(job: Job) -> dict[str, Any]:
    """The job itself. Everything slow is done before the one transaction that keeps letters and PDF together."""
    run = LetterRun.objects.select_related("round__project__neighbourhood__street").get(pk=job.payload["run"])
    heads = list(heads_without_letter(run.round, run.buildings))
    pages, parts = [], []
    for start in range(0, len(heads), PART):
        words = f"正在制作 {start:,} / {len(heads):,} 份"
        jobs.progress(job, start, len(heads) + 1, words, timezone.now())
        part = [Page(head, new_code()) for head in heads[start : start + PART]]
        parts.append(letters_pdf(run.round, part, timezone.localdate()))
        pages += part
    jobs.progress(job, len(heads), len(heads) + 1, "正在合成一个文件", timezone.now())
    kept = store_letters(run, pages, seal(joined(parts)) if parts else b"", at=timezone.now())
    return {"letters": kept}


def store_letters(run: LetterRun, pages: Sequence[Page], sealed: bytes, *, at: datetime) -> int:
    """Keep letters and the sealed PDF, or nothing; returns how many. A round that is over, or a run made already, keeps none."""
    with transaction.atomic():
        round = locks.round_for_change(run.round_id)
        row = LetterRun.objects.select_for_update().get(pk=run.pk)
        if row.made_at or row.discarded_at:
            return row.letter_count
        row.made_at = at
        if not round.is_open or not pages:
            row.discarded_at = at
        else:
            row.pdf, row.letter_count = sealed, len(pages)
            Letter.objects.bulk_create([_letter(row, page) for page in pages], batch_size=1000)
        row.save(update_fields=["made_at", "discarded_at", "pdf", "letter_count"])
    return row.letter_count


def fetch_letters(run: LetterRun, *, actor: User, on: date, at: datetime) -> bytes:
    """The PDF to print, as often as the printer needs until it is destroyed; each time on record. Refused: letters_gone."""
    with transaction.atomic():
        row = _locked(run, actor)
        if row.pdf is None:
            raise Refused.one("letters_gone", "这份打印文件已经销毁或还没有做好。")
        content = unseal(row.pdf)
        if row.fetched_at is None:
            row.fetched_by, row.fetched_at = actor, at
            row.save(update_fields=["fetched_by", "fetched_at"])
        _record("fetch_letters", f"下载告知书打印文件,{row.letter_count:,} 份", row, actor, on)
    return content


def destroy_file(run: LetterRun, *, actor: User, on: date, at: datetime) -> int:
    """Empty the file for ever. Letters nobody ever fetched are void; returns how many. Refused: letters_gone."""
    with transaction.atomic():
        row = _locked(run, actor)
        if row.pdf is None:
            raise Refused.one("letters_gone", "这份打印文件已经销毁或还没有做好。")
        void = _empty(row, at)
        _record("destroy_letters_file", _destroyed(row, void), row, actor, on)
    return void


def discard_expired(now: datetime) -> int:
    """Empty every file older than a day; returns how many. Beat asks every ten minutes."""
    old = LetterRun.objects.filter(pdf__isnull=False, made_at__lte=now - KEPT_FOR).values_list(
        "pk", flat=True
    )
    return sum(_discard_one(pk, now) for pk in list(old))


@transaction.atomic
def _discard_one(pk: int, now: datetime) -> bool:
    row = _rows().select_for_update(of=("self",)).get(pk=pk)
    if row.pdf is None:
        return False
    sentence = f"满 24 小时自动{_destroyed(row, _empty(row, now))}"
    _record("destroy_letters_file", sentence, row, None, timezone.localdate(now))
    return True


def _empty(row: LetterRun, at: datetime) -> int:
    """The letters of a file nobody fetched are on no paper: their codes die, so that their heads get new ones."""
    row.pdf, row.discarded_at = None, at
    row.save(update_fields=["pdf", "discarded_at"])
    return 0 if row.fetched_at else row.letters.filter(ended_at=None).update(ended_at=at)


def _destroyed(row: LetterRun, void: int) -> str:
    return f"销毁告知书打印文件,{row.letter_count:,} 份" + (
        f";没有下载过,{void:,} 份告知书作废" if void else ""
    )


def _refuse_second_run(round: Round) -> None:
    """One printing of a round at a time; one whose job was given up is over."""
    for run in round.letter_runs.filter(made_at=None, discarded_at=None).select_related("job"):
        if run.job is None or run.job.state != Job.State.FAILED:
            raise Refused.one("letters_being_made", "这次征求意见的告知书正在制作,请等做好后再办理。")
        run.discarded_at = timezone.now()
        run.save(update_fields=["discarded_at"])


def _letter(run: LetterRun, page: Page) -> Letter:
    made = page.made
    return Letter(
        run=run, round_id=run.round_id, entry=page.entry,
        number=made.number, salt=made.salt, code_hash=made.code_hash,
    )  # fmt: skip


def _locked(run: LetterRun, actor: User) -> LetterRun:
    authorise(actor, Action.ISSUE_LETTERS, run.round)
    return _rows().select_for_update(of=("self",)).get(pk=run.pk)


def _rows():  # type: ignore[no-untyped-def]
    return LetterRun.objects.select_related("round__project__neighbourhood")


def _record(verb: str, act: str, run: LetterRun, actor: User | None, on: date) -> None:
    events.record(
        verb,
        f"{run.round}:{act}",
        actor=actor,
        on=on,
        project=run.round.project,
        data={"round": run.round_id, "run": run.pk, "buildings": run.buildings},
    )
