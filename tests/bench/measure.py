"""Two pieces of work timed in turn, so that a busy machine slows both alike."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

Work = Callable[[], Any]
_TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True)
class Case:
    """A piece of the portal's work and its floor. `goal`: the ratio it should not exceed, None where none is set;
    `most_queries` likewise."""

    name: str
    floor_name: str
    work: Work
    floor: Work
    goal: float | None = None
    rounds: int = 15
    most_queries: int | None = None


@dataclass(frozen=True)
class Figures:
    """Medians in milliseconds, the queries of the work, and the median of the ratios pair by pair."""

    case: Case
    work_ms: float
    floor_ms: float
    ratio: float
    queries: int

    @property
    def line(self) -> str:
        """One line of the table."""
        goal = f"≤ {self.case.goal:g}" if self.case.goal else ""
        slow = self.case.goal is not None and self.ratio > self.case.goal
        many = self.case.most_queries is not None and self.queries > self.case.most_queries
        over = ("  ← over" if slow else "") + (
            f"  ← more than {self.case.most_queries} queries" if many else ""
        )
        return (
            f"{self.case.name:<46} {self.work_ms:>9.1f} {self.queries:>8} {self.floor_ms:>9.1f} "
            f"{self.ratio:>8.2f} {goal:>7}{over}   {self.case.floor_name}"
        )


HEADING = f"{'work':<46} {'ms':>9} {'queries':>8} {'floor ms':>9} {'ratio':>8} {'goal':>7}   floor"


def figures(case: Case) -> Figures:
    """One warm-up of each, then the rounds in turn."""
    with CaptureQueriesContext(connection) as captured:
        case.work()
    queries = sum(not query["sql"].startswith(_TRANSACTION) for query in captured)
    case.floor()
    pairs = [(_ms(case.work), _ms(case.floor)) for _ in range(case.rounds)]
    works, floors = zip(*pairs, strict=True)
    ratio = median(work / floor for work, floor in pairs)
    return Figures(case, median(works), median(floors), ratio, queries)


def _ms(work: Work) -> float:
    reset_queries()
    before = perf_counter()
    work()
    return (perf_counter() - before) * 1000
