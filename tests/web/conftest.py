"""The clock of pages, held still where a test asks for it."""

import pytest

from tests.factories import TODAY


@pytest.fixture
def october_21(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the records' pages stands on one day."""
    for room in ("views", "batch_views", "review_views", "matrix_views"):
        monkeypatch.setattr(f"web.staff.records.{room}.timezone.localdate", lambda: TODAY)
