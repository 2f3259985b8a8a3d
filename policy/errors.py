"""How every layer says no: with all reasons at once, each with who can help and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Reason:
    """One reason for a refusal.

    `code` is stable English for programs, `message` Chinese for people, `field` the input it concerns,
    `who` the role code that can meet it, `where` an anchor free of URLs: "round:1", "documents:estimate".
    """

    code: str
    message: str
    field: str | None = None
    who: str | None = None
    where: str | None = None


class Refused(Exception):
    """An act was refused. Carries every reason; takes them one by one or as an iterable."""

    def __init__(self, *reasons: Reason | Iterable[Reason]) -> None:
        self.reasons: tuple[Reason, ...] = tuple(_flattened(reasons))
        if not self.reasons:
            raise ValueError("a refusal needs at least one reason")
        super().__init__(*self.reasons)

    @classmethod
    def one(
        cls,
        code: str,
        message: str,
        *,
        field: str | None = None,
        who: str | None = None,
        where: str | None = None,
    ) -> Self:
        """A refusal with a single reason."""
        return cls(Reason(code, message, field=field, who=who, where=where))

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all reasons, in order."""
        return tuple(reason.code for reason in self.reasons)

    def __str__(self) -> str:
        return ";".join(reason.message for reason in self.reasons)


class NotAllowed(Refused):
    """The actor's role may not do this."""


class Stale(Refused):
    """The page the act came from is out of date."""


class CalendarUnpublished(Exception):
    """A working day was asked for in a year whose State Council notice is not out yet."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year

    def __str__(self) -> str:
        return f"{self.year}年放假安排尚未公布"


def _flattened(reasons: Iterable[Reason | Iterable[Reason]]) -> Iterable[Reason]:
    for reason in reasons:
        if isinstance(reason, Reason):
            yield reason
        else:
            yield from reason
