"""抽查: ballots drawn at random for the certifier to compare with the paper; drawn again from the same seed by anyone."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import locks, sample_queries
from consultations.models import Round, Sample, SampleCheck
from policy.errors import Reason, Refused
from projects import events
from projects.guards import running

SEED_BYTES = 16
MOST = 500
BAD = (SampleCheck.Found.DIFFERENT, SampleCheck.Found.MISSING)


@dataclass(frozen=True)
class Mark:
    """What the certifier saw at one place of the sample."""

    found: str
    note: str = ""


def draw_sample(round: Round, *, actor: User, on: date, n: int, seed: str | None = None) -> Sample:
    """Draw n of the paper ballots that count now. `seed`: 32 hex digits, made here unless given (a public drawing of lots).

    Refused: round_over, not_running, no_paper, bad_count, bad_seed.
    """
    with transaction.atomic():
        round = locks.round_for_change(round.pk)
        authorise(actor, Action.DRAW_SAMPLE, round)
        running(round.project)
        ballots = sample_queries.paper_in_force(round)
        seed = (seed or secrets.token_hex(SEED_BYTES)).lower()
        if reasons := _draw_reasons(round, n, len(ballots), seed):
            raise Refused(reasons)
        sample = Sample.objects.create(round=round, asked=n, out_of=len(ballots), seed=seed, drawn_by=actor)
        drawn = draw(ballots, n, seed)
        SampleCheck.objects.bulk_create(
            SampleCheck(sample=sample, ballot_id=pk, place=place) for place, pk in enumerate(drawn, 1)
        )
        sentence = f"{round}:从 {len(ballots):,} 份纸质意见中随机抽取 {n} 份核对"
        _record("draw_sample", sentence, sample, round, actor, on)
    return sample


def draw(ballots: list[int], n: int, seed: str) -> list[int]:
    """The n drawn of these ballot ids (ascending), in drawn order: Python's `random.Random(seed).sample`."""
    # not for secrecy: the seed is random, and anyone must be able to draw the same again
    return Random(seed).sample(sorted(ballots), n)  # noqa: S311


def check_sample(sample: Sample, marks: Mapping[int, Mark], *, actor: User, on: date) -> Sample:
    """Write down what the paper says, place → mark; places left out stay as they are.

    May be changed until the round is certified: a form that was missing may turn up. Refused: round_over, nothing_given,
    unknown_place, bad_mark, required (a difference or a missing form is described).
    """
    with transaction.atomic():
        round = locks.round_for_change(sample.round_id)
        authorise(actor, Action.DRAW_SAMPLE, round)
        running(round.project)
        rows = {row.place: row for row in sample.checks.select_for_update(of=("self",))}
        if reasons := [*_over(round), *_mark_reasons(rows, marks)]:
            raise Refused(reasons)
        for place, mark in marks.items():
            _mark(rows[place], mark, actor)
        summary = sample_queries.summary_of(sample)
        _record("check_sample", f"{round}:{summary.sentence}", sample, round, actor, on)
    return sample


def _draw_reasons(round: Round, n: int, there: int, seed: str) -> list[Reason]:
    if reasons := _over(round):
        return reasons
    if not there:
        return [Reason("no_paper", "还没有计入的纸质意见,不能抽查。")]
    reasons = []
    if not 1 <= n <= min(there, MOST):
        reasons.append(Reason("bad_count", f"抽查份数须在 1 到 {min(there, MOST)} 之间。", field="n"))
    if len(seed) != 2 * SEED_BYTES or not set(seed) <= set("0123456789abcdef"):
        reasons.append(Reason("bad_seed", "随机种子须是 32 位十六进制数字,不填则由系统产生。", field="seed"))
    return reasons


def _over(round: Round) -> list[Reason]:
    if round.state in (Round.State.OPEN, Round.State.CLOSED):
        return []
    return [Reason("round_over", f"{round}{round.get_state_display()},不能再抽查。")]


def _mark_reasons(rows: Mapping[int, SampleCheck], marks: Mapping[int, Mark]) -> list[Reason]:
    reasons = [] if marks else [Reason("nothing_given", "请至少填写一份的核对结果。")]
    for place, mark in marks.items():
        if place not in rows:
            reasons.append(Reason("unknown_place", f"抽查里没有第 {place} 份。"))
        elif mark.found not in SampleCheck.Found.values:
            reasons.append(Reason("bad_mark", f"第 {place} 份:请选择核对结果。", field=f"found_{place}"))
        elif mark.found in BAD and not mark.note.strip():
            message = f"第 {place} 份:请写明哪里不一致、在哪里找过。"
            reasons.append(Reason("required", message, field=f"note_{place}"))
    return reasons


def _mark(row: SampleCheck, mark: Mark, actor: User) -> None:
    row.found, row.note = mark.found, mark.note.strip()[:200]
    row.checked_by, row.checked_at = actor, Now()
    row.save(update_fields=["found", "note", "checked_by", "checked_at"])


def _record(verb: str, sentence: str, sample: Sample, round: Round, actor: User, on: date) -> None:
    data = {"round": round.pk, "sample": sample.pk, "seed": sample.seed}
    events.record(verb, sentence, actor=actor, on=on, project=round.project, data=data)
