"""加装电梯 of one entrance: how far it is, and what is wrong with its days. Pure."""

from __future__ import annotations

import unicodedata
from datetime import date

from policy.errors import Reason

STATES = {"named": "意向", "agreed": "已达成协议", "started": "施工中", "accepted": "已验收"}
FIELDS = (("agreed_on", "达成协议日期"), ("started_on", "开工日期"), ("accepted_on", "验收日期"))

Days = tuple[date | None, date | None, date | None]
"""Agreed, started, accepted; in this order."""


def state_of(days: Days) -> str:
    """A key of STATES: the last thing that has happened."""
    agreed, started, accepted = days
    return "accepted" if accepted else "started" if started else "agreed" if agreed else "named"


def day_faults(days: Days, on: date) -> list[Reason]:
    """Reasons against the days: not yet come, accepted without a start, or one before another.

    The agreement may be unknown (lifts of earlier years); a start may not, once the lift is accepted.
    """
    wrong = [
        Reason("in_future", f"{label}不能晚于今天。", field=field)
        for (field, label), day in zip(FIELDS, days, strict=True)
        if day and day > on
    ]
    agreed, started, accepted = days
    if accepted and not started:
        wrong.append(Reason("no_start", "已验收的电梯请填写开工日期。", field="started_on"))
    if agreed and started and started < agreed:
        wrong.append(Reason("too_early", "开工日期不能早于达成协议日期。", field="started_on"))
    if (
        accepted
        and (before := max((day for day in (agreed, started) if day), default=None))
        and accepted < before
    ):
        wrong.append(Reason("too_early", "验收日期不能早于开工日期和达成协议日期。", field="accepted_on"))
    return wrong


def plain_name(text: str) -> str:
    """A building's or entrance's number as rosters write it: "3幢", "3 号楼" → "3"; "2单元" → "2"."""
    name = unicodedata.normalize("NFKC", text).strip()
    for ending in ("号楼", "幢", "栋", "单元"):
        name = name.removesuffix(ending).strip()
    return name
