"""`python -m tests.bench.pages`: every list, matrix and worklist at 131 and at 5,000 projects of one street.

A page may ask at most 12 queries and cost 1.3 times as much processor time, of this process and of its database backend. At
both sizes it is measured in turn with a page that reads no projects, so that a slower hour slows both alike, and the least of
several runs counts: what another process takes from the caches only ever adds. Pages that have no rows but sums of all there is
may cost 1.5 times as much. A new page is one line of PAGES.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from tests.bench.database import throw_away

FEW, MANY = 131, 5_000
ROUNDS, GOAL, GOAL_OF_SUMS, MOST_QUERIES = 12, 1.3, 1.5, 12
DESKS = (
    "street_clerk", "street_certifier", "bureau_officer", "bureau_leader", "department_reviewer", "auditor",
    "community_worker", "builder_clerk", "development_officer", "finance_officer",
)  # fmt: skip


REGISTERS = ("work", "utility", "room", "lift", "case", "pilot", "tag")
ROWS = 20
"""Rows of a page at both sizes, so that what is compared is full at 131 projects, of which 22 stand at one step."""


@dataclass(frozen=True)
class Listed:
    """A page as one role opens it. `query` begins with "?"; LAST in it is the last full page of the desk.

    `sums`: it has no rows to page, only sums of everything.
    """

    name: str
    route: str
    role: str = "bureau_officer"
    args: tuple[object, ...] = ()
    query: str = ""
    sums: bool = False


PAGES: tuple[Listed, ...] = (
    *(Listed(f"desk: {role}", "desk", role) for role in DESKS),
    Listed("desk, its last full page", "desk", "street_clerk", query="?page=LAST"),
    Listed("register", "neighbourhood_list"),
    Listed("register: street, light, step", "neighbourhood_list", query="?light=red&step=7"),
    Listed("register of a street", "neighbourhood_list", "street_clerk"),
    Listed("annual plan", "batch_list"),
    Listed("annual plan: collect", "batch_collect", "street_clerk", ("YEAR",)),
    Listed("annual plan: receive many", "batch_act", args=("YEAR", "receive")),
    Listed("annual plan: numbers", "batch_numbers", args=("YEAR",)),
    Listed("a year's list", "batch_plan", args=("YEAR", 1)),
    Listed("targets", "batch_targets"),
    Listed("pre-reviews", "pre_review_list"),
    Listed("reviews: matrix of all", "review_matrix"),
    Listed("reviews: those who owe an opinion", "review_matrix", query="?state=missing"),
    Listed("reviews of a department", "review_list", "department_reviewer"),
    Listed("reviews: days needed", "review_days"),
    Listed("packages", "package_list"),
    Listed("many: what waits", "many", sums=True),
    Listed("many: go on", "many_confirm", args=("advance",)),
    Listed("many: go on, of a street", "many_confirm", "street_clerk", ("advance",)),
    Listed("many: tenders", "many_confirm", args=("tender",)),
    Listed("many: conditions", "many_confirm", args=("conditions",)),
    Listed("many: pre-review points", "many_confirm", args=("points",)),
    Listed("many: progress", "many_progress", "street_clerk"),
    Listed("due list", "due_list"),
    Listed("due list of a street: visits of a year", "due_list", "street_clerk", query="?kind=visit&soon=year"),
    Listed("meetings", "meeting"),
    Listed("cards: the register's filter", "neighbourhood_list", query="?card=yellow"),
    Listed("step times", "durations"),
    Listed("step times of a street", "durations", "street_clerk"),
    Listed("reports", "report_list"),
    Listed("take-overs", "take_over_list"),
    Listed("take-overs: confirmed ones", "take_over_list", query="?state=confirmed"),
    Listed("claims", "claim_list"),
    Listed("payments that wait", "payment_list", "finance_officer"),
    Listed("payments: all", "payment_list", "finance_officer", query="?state=all"),
    Listed("payments of a street", "payment_list", "street_clerk", query="?state=all"),
    Listed("payment rates", "payment_rates", "finance_officer"),
    Listed("payment rates of a street", "payment_rates", "street_clerk"),
    Listed("payees", "payees"),
    Listed("appropriations", "appropriations"),
    Listed("appropriations: a batch's table", "appropriation_batch", "finance_officer"),
    Listed("factors of a year", "money_factors"),
    Listed("what if", "what_if"),
    Listed("what a year needs", "year_need"),
    Listed("registers", "registers", sums=True),
    *(Listed(f"register of {kind}", "register_list", args=(kind,)) for kind in REGISTERS),
    Listed("register of utility: late ones of a street", "register_list", "street_clerk", ("utility",), "?due=late"),
    Listed("registers: utilities' matrix", "utility_matrix"),
    Listed("registers: sums of rooms", "room_sums", sums=True),
    Listed("registers: sums of lifts", "lift_sums", sums=True),
    Listed("registers: the year", "year_highlights", sums=True),
    Listed("registers: tags", "tag_sums"),
    Listed("registers: one tag", "tag", query="?kind=area&name=第1片区"),
)  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """Queries, milliseconds of processor time, and how many times that of the page that reads no projects; or what is wrong."""

    queries: int = 0
    ms: float = 0.0
    ratio: float = 0.0
    problem: str = ""


def main() -> None:
    """Print the table; ends with 1 where a page is over. Words on the command line choose the pages named so."""
    pages = [page for page in PAGES if not sys.argv[1:] or any(word in page.name for word in sys.argv[1:])]
    with throw_away():
        from tests.bench.district import District

        short_pages()
        began, district, few = perf_counter(), District(), {}
        district.grow_to(FEW)
        for page in pages:
            few[page] = cost(district, page)
        district.grow_to(MANY)
        kept = [_line(page, few[page], cost(district, page)) for page in pages]
        print(
            f"{len(pages)} pages, {kept.count(False)} over; {perf_counter() - began:.0f} s. Only ratios compare."
        )
    sys.exit(not all(kept))


def short_pages() -> None:
    """No page holds more than ROWS rows from now on, in this process."""
    from django.core.paginator import Paginator

    made = Paginator.__init__

    def shorter(self: object, rows: object, per_page: int, *more: object, **named: object) -> None:
        made(self, rows, min(int(per_page), ROWS), *more, **named)  # type: ignore[arg-type]

    Paginator.__init__ = shorter  # type: ignore[assignment, method-assign]


def cost(district: "District", page: Listed) -> Cost:  # type: ignore[name-defined]  # noqa: F821
    """The page against the empty one, in turn."""
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    work, empty = district.opening(page), district.empty()
    status = work()
    if status != 200:
        return Cost(problem=f"answers {status}")
    with CaptureQueriesContext(connection) as captured:
        work()
    queries = len(captured)  # before they are forgotten
    spent, floor = [], []
    for _ in range(ROUNDS):
        reset_queries()
        spent.append(_processor(work))
        floor.append(_processor(empty))
    return Cost(queries, min(spent) * 1000, min(spent) / min(floor))


def _line(page: Listed, few: Cost, many: Cost) -> bool:
    """Print a page's line; whether it keeps within the figures."""
    if few.problem or many.problem:
        print(f"{page.name:<44} {few.problem} / {many.problem}  ← over", flush=True)
        return False
    growth = many.ratio / few.ratio
    wrong = [
        *(["queries"] if many.queries > MOST_QUERIES or many.queries != few.queries else []),
        *(["cost"] if growth > (GOAL_OF_SUMS if page.sums else GOAL) else []),
    ]
    mark = f"  ← over: {'、'.join(wrong)}" if wrong else ""
    print(
        f"{page.name:<44} {few.queries:>3} {many.queries:>3} queries {few.ms:>7.1f} {many.ms:>7.1f} ms "
        f"× {growth:.2f}{mark}",
        flush=True,
    )
    return not wrong


def _processor(work: Callable[[], object]) -> float:
    """Seconds of this process and of the database's backend."""
    before = process_time() + _backend()
    work()
    return process_time() + _backend() - before


def _backend() -> float:
    """Seconds the backend has run so far, to the nanosecond, where it runs on this machine."""
    from django.db import connection

    connection.ensure_connection()
    source = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(source.read_text().split()[0]) / 1e9 if source.exists() else 0.0


if __name__ == "__main__":
    main()
