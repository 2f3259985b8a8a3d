"""Whole journeys in a real browser; the stages' asserts tell what they compared, as those of test modules do."""

import pytest

pytest.register_assert_rewrite(
    *(
        f"tests.journeys.{name}"
        for name in ("story", "person", "opening", "planning", "building", "reporting")
    )
)
