"""How long the letters of a neighbourhood of 1,000 heads take, from the worker's first step to the stored file.

make bench      prints the seconds; fails above a minute
"""

import io
import resource
from time import perf_counter, process_time

import pytest
from django.utils import timezone
from pypdf import PdfReader

from consultations.services.letters import ask_for_letters, fetch_letters
from projects.tasks import pick_up_due_jobs
from tests.consultations.builders import TODAY, opened
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
HEADS, MOST_SECONDS = 1_000, 60


def test_letters_of_a_thousand_heads_in_under_a_minute() -> None:
    clerk = UserFactory()
    heads = [[(f"{n // 50 + 1}", "1", f"{n % 50 + 1:02d}01", "62.35")] for n in range(HEADS)]
    round = opened(heads, clerk)
    round.project.schemeversions.create(
        number=1, kind="preliminary", summary="屋面修缮、雨污管线更新、增设停车位。" * 20, recorded_by=clerk
    )
    run = ask_for_letters(round, actor=clerk, on=TODAY, at=timezone.now())
    began, worked = perf_counter(), process_time()
    pick_up_due_jobs()
    seconds, cpu = perf_counter() - began, process_time() - worked
    content = fetch_letters(run, actor=clerk, on=TODAY, at=timezone.now())
    pages, memory = (
        len(PdfReader(io.BytesIO(content)).pages),
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )
    print(f"letters of {HEADS:,} heads: {seconds:.1f} s, of these {cpu:.1f} s at work in this process")
    print(f"{len(content) / 1e6:.1f} MB, {pages:,} pages; {memory:,} MB of memory at most")
    assert pages == 2 * HEADS
    assert seconds < MOST_SECONDS
