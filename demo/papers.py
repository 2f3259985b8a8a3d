"""Paper of the demo: a stack with its scan, and a sample compared with it, by the verbs clerks and certifiers press."""

from datetime import date

from accounts.models import User
from consultations.models import PaperBatch, Round
from consultations.services.batches import finish_batch, open_batch
from consultations.services.samples import Mark, check_sample, draw_sample
from consultations.services.scans import attach_scans
from consultations.stack_queries import count_of
from demo import files

DRAWN = 10


def stack_of(held: Round, *, actor: User, on: date) -> PaperBatch:
    """The stack that is about to be entered, with what the scanner made of it."""
    stack = open_batch(held, actor=actor, on=on, note="社区工作者上门收回")
    lines = ("业主签名的意见表,逐页扫描。", f"批次:{stack}", f"日期:{on:%Y-%m-%d}")
    scan = files.pdf(f"{stack}意见表", f"{held}意见表", lines)
    attach_scans(stack, actor=actor, on=on, uploads=[scan])
    return stack


def finish(stack: PaperBatch, *, actor: User, on: date) -> None:
    """As many forms as were counted."""
    finish_batch(stack, actor=actor, on=on, form_count=count_of(stack))


def compare_some(held: Round, *, actor: User, on: date) -> None:
    """A sample of the round, every form found as it was entered. The seed is of the round, so the demo stays the same."""
    sample = draw_sample(held, actor=actor, on=on, n=DRAWN, seed=f"{held.pk:032x}")
    check_sample(sample, {place: Mark("same") for place in range(1, DRAWN + 1)}, actor=actor, on=on)
