"""The district's view of money over 5,000 projects against one hand-written statement for the same sums.

python -m tests.bench money      this alone; `make bench` has it among the others
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils import timezone

from policy.loader import DEFAULT_SCHEME
from projects.setup import load_district
from reports.money import Scope, district, ledger
from tests.bench.measure import Case
from tests.bench.money_ground import LINES, PAYMENTS, PROJECTS, money_district

MOST_QUERIES = 6


def cases() -> Iterator[Case]:
    """The view as the page reads it, and a page with it."""
    officer = money_district()
    _same(officer)
    name = f"district's money, {PROJECTS:,} projects"
    yield Case(
        name, f"one statement, {LINES} lines and {PAYMENTS} payments each", lambda: _view(officer), _by_hand, goal=1.5,
        most_queries=MOST_QUERIES,
    )  # fmt: skip


def alone() -> Iterator[Case]:
    """In a district of its own."""
    load_district(DEFAULT_SCHEME)
    yield from cases()


def _view(officer: Any) -> Any:
    """All that the page shows, computed."""
    found = district(officer, ledger(officer), Scope(), timezone.localdate())
    return found, found.buckets, found.outliers, found.subsidies, found.unsplit


def _by_hand() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT)
        return cursor.fetchall()


def _same(officer: Any) -> None:
    """Both sides come to the same, to the fen; else the ratio says nothing."""
    found, *_ = _view(officer)
    sums: dict[str, Any] = {}
    for figure, *_, amount in _by_hand():
        sums[figure] = sums.get(figure, 0) + (amount or 0)
    mine = {name: found.sums.of(name) for name in ("planned", "received", "paid", "confirmed")}
    mine |= {
        "due": found.subsidies.due, "overdue": len(found.overdue), "line": sum(one.amount for one in found.items),
        "bucket": len(found.costs),
    }  # fmt: skip
    wrong = {name: (sums.get(name), amount) for name, amount in mine.items() if sums.get(name) != amount}
    if wrong:
        raise RuntimeError(f"not the same sums: {wrong}")


STATEMENT = """
WITH place AS MATERIALIZED (
    SELECT p.id, p.batch_year AS year, p.step, p.state, n.street_id AS street, n.id AS n_id
    FROM projects_project p JOIN projects_neighbourhood n ON n.id = p.neighbourhood_id
), source AS MATERIALIZED (
    SELECT s.id, s.kind, s.planned_yuan, s.committed_yuan, place.year, place.street
    FROM funding_fundingsource s JOIN place ON place.id = s.project_id
), account AS MATERIALIZED (
    SELECT DISTINCT ON (project_id) project_id, id, amount_yuan FROM funding_finalaccount
    WHERE approved_on IS NOT NULL ORDER BY project_id, number DESC
), area AS (
    SELECT DISTINCT ON (neighbourhood_id) neighbourhood_id, area FROM funding_subsidyarea ORDER BY neighbourhood_id, id DESC
), cost AS MATERIALIZED (
    SELECT a.id, a.amount_yuan - coalesce(e.sum, 0) AS cost, r.area, c.city_yuan
    FROM account a JOIN place ON place.id = a.project_id
    LEFT JOIN (SELECT final_account_id, sum(amount_yuan) FROM funding_excludedline GROUP BY 1) e ON e.final_account_id = a.id
    LEFT JOIN area r ON r.neighbourhood_id = place.n_id
    LEFT JOIN funding_subsidyclaim c ON c.final_account_id = a.id AND c.state IN ('claimed', 'confirmed')
)
SELECT 'planned', year, street, kind, sum(planned_yuan) FROM source GROUP BY 2, 3, 4
UNION ALL SELECT 'committed', year, street, kind, sum(committed_yuan) FROM source GROUP BY 2, 3, 4
UNION ALL SELECT 'received', year, street, kind, sum(amount_yuan)
    FROM funding_appropriation a JOIN source ON source.id = a.source_id GROUP BY 2, 3, 4
UNION ALL SELECT 'received', year, street, kind, sum(amount_yuan)
    FROM funding_contribution c JOIN source ON source.id = c.source_id WHERE c.cancelled_on IS NULL GROUP BY 2, 3, 4
UNION ALL SELECT 'paid', year, street, kind, sum(amount_yuan)
    FROM funding_payment p JOIN source ON source.id = p.source_id WHERE p.released_on IS NOT NULL GROUP BY 2, 3, 4
UNION ALL SELECT c.state, year, street, '', sum(city_yuan)
    FROM funding_subsidyclaim c JOIN place ON place.id = c.project_id WHERE c.state IN ('claimed', 'confirmed') GROUP BY 1, 2, 3
UNION ALL SELECT 'due', 0, 0, '', sum(coalesce(city_yuan, round(least(cost, 400 * area) / 2, 2))) FROM cost
UNION ALL SELECT 'bucket', 0, 0, (least(ceil(cost / area / 100), 7))::text, count(*) FROM cost WHERE area > 0 GROUP BY 4
UNION ALL SELECT 'line', 0, 0, item_code || excluded_kind, sum(r.amount_yuan) FROM funding_rungline r
    JOIN account a ON r.origin = 'final_account:' || a.id WHERE r.rung = 'final' AND r.replaced_on IS NULL GROUP BY 4
UNION ALL SELECT 'overdue', 0, 0, '', count(*) FROM (
    SELECT DISTINCT ON (a.project_id) a.held_on FROM works_acceptance a JOIN place ON place.id = a.project_id
    JOIN (SELECT acceptance_id FROM works_signature GROUP BY 1 HAVING bool_and(passed) AND count(DISTINCT party) = 8) s
        ON s.acceptance_id = a.id
    WHERE place.step >= 10 AND place.state <> 'withdrawn'
        AND NOT EXISTS (SELECT FROM funding_settlement t WHERE t.project_id = a.project_id)
        AND NOT EXISTS (SELECT FROM works_invitee i WHERE i.acceptance_id = a.id)
    ORDER BY a.project_id, a.held_on DESC
) late WHERE held_on + interval '3 months' < current_date
"""
