"""Titled parking spaces 产权车位 on a roster: told by the place or by a remark that says nothing else."""

from __future__ import annotations

import re

REMARK = re.compile(r"(?:有产权的|产权|地下|地面|机动车|机械|子母)*车位(?:[A-Za-z]?\d+号?)?")


def is_parking(building: str, room: str, remark: str) -> bool:
    """Whether the row is a parking space; a flat whose remark says 含车位 or 有产权车位 stays a flat."""
    return "车位" in building + room or bool(REMARK.fullmatch(remark.strip()))
