"""A month as the reports know it: its first and last day, in Asia/Shanghai. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class Month:
    """One calendar month; figures are as of its last day (policy §5)."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """`2019-10`; ValueError for anything else."""
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
            raise ValueError(f"not a month: {text}")
        return cls(int(text[:4]), int(text[5:]))

    @classmethod
    def of(cls, day: date) -> Month:
        """The month a day lies in."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """The last day: the as-of day of the figures."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    def as_of(self, today: date | None) -> date:
        """The last day, or today while the month still runs: no light is told of a day that has not come."""
        return self.last if today is None else min(self.last, today)

    @property
    def previous(self) -> Month:
        """The month before."""
        return Month(self.year - 1, 12) if self.number == 1 else Month(self.year, self.number - 1)

    @property
    def label(self) -> str:
        """2019年10月."""
        return f"{self.year}年{self.number}月"

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"
