"""The light of a matter with a day of its own, beside the light of a step: an opinion owed, a rectification, a card."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

NEAR_DAYS = 7
RULE = f"有自己期限的事项,期限前{NEAR_DAYS}天以内为预警,过了期限为逾期。"
"""As users read it."""


def of_day(due_on: date, today: date) -> Literal["green", "yellow", "red"]:
    """Red from the day after it, yellow in the last week before."""
    if due_on < today:
        return "red"
    return "yellow" if due_on <= today + timedelta(days=NEAR_DAYS) else "green"
