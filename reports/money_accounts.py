"""Approved accounts of many projects: what they cost by m², what subsidy follows, and their lines by item. Yuan and m²."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from json import loads
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import CharField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat

from funding import area_rules
from funding.models import FinalAccount, RungLine, SubsidyClaim
from funding.rules import LATE_BUILDINGS, Excluded, SubsidyInput, subsidy
from policy.errors import Refused
from policy.loader import DEFAULT_SCHEME, load_scheme
from reports.money_flows import scoped
from reports.money_rules import NOTHING, UnitCost

STANDING = (SubsidyClaim.State.CLAIMED, SubsidyClaim.State.CONFIRMED)

STATEMENT = """
SELECT a.project_id, p.code, n.name, p.scheme_code, n.year_built, n.affordable_housing, n.subsidy_area, a.amount_yuan,
    coalesce(l.sum, 0.00), coalesce(l.late, false), r.area, r.buildings, c.city_yuan
FROM (CHOSEN) newest
JOIN funding_finalaccount a ON a.id = newest.pk
JOIN projects_project p ON p.id = a.project_id
JOIN projects_neighbourhood n ON n.id = p.neighbourhood_id
LEFT JOIN (
    SELECT final_account_id, sum(amount_yuan), bool_or(kind = %s) AS late FROM funding_excludedline GROUP BY 1
) l ON l.final_account_id = a.id
LEFT JOIN (
    SELECT DISTINCT ON (neighbourhood_id) neighbourhood_id, area, nullif(buildings, '[]') AS buildings
    FROM funding_subsidyarea ORDER BY neighbourhood_id, id DESC
) r ON r.neighbourhood_id = n.id
LEFT JOIN (
    SELECT DISTINCT ON (final_account_id) final_account_id, city_yuan FROM funding_subsidyclaim
    WHERE state = ANY(%s) ORDER BY final_account_id, number DESC
) c ON c.final_account_id = a.id
"""


class Account(NamedTuple):
    """The newest approved account of a project. `claimed`: the city's subsidy of the claim that rests on it, None without.

    `area`: as recorded with its paper, `buildings` by building; None and [] where nothing was recorded.
    """

    project_id: int
    code: str
    name: str
    scheme_code: str
    year_built: int
    affordable: bool
    register_area: Decimal | None
    amount: Decimal
    excluded: Decimal
    late: bool
    area: Decimal | None
    buildings: list[dict[str, str]] | None
    claimed: Decimal | None


def accounts(user: Any, place: Q) -> list[Account]:
    """One for each project of the place (a condition on accounts) that has an approved account: one query.

    By hand: the ORM would look up lines, areas and claims once for every account; joined they are read in one pass each.
    """
    chosen, values = _newest(user, place).values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT.replace("CHOSEN", chosen), [*values, LATE_BUILDINGS, list(STANDING)])
        return [_account(row) for row in cursor.fetchall()]


def _account(row: tuple[Any, ...]) -> Account:
    if row[-2] is None:
        return Account._make(row)
    return Account(*row[:-2], loads(row[-2]), row[-1])


def unit_costs(rows: Iterable[Account]) -> list[UnitCost]:
    """Of every account whose area is known; the whole area where some buildings are beyond the year limit."""
    caps: dict[str, Decimal] = {}
    found = []
    for row in rows:
        area = (_whole_area(row) if row.buildings else None) or row.area or row.register_area
        if area:
            if row.scheme_code not in caps:
                caps[row.scheme_code] = load_scheme(row.scheme_code).subsidy.cap_yuan_per_m2
            found.append(UnitCost(row.project_id, row.amount - row.excluded, area, caps[row.scheme_code]))
    return found


def due_of(row: Account) -> Decimal | None:
    """The city's subsidy that follows from the account: as claimed, else by the rules; None where it cannot be said."""
    if row.claimed is not None:
        return row.claimed
    rules = load_scheme(row.scheme_code).subsidy
    # whether a line states what late buildings cost decides; the kinds of the others do not
    kind = LATE_BUILDINGS if row.late else next(one for one in rules.excluded_kinds if one != LATE_BUILDINGS)
    year, whole = row.year_built, None
    if row.buildings:
        found = area_rules.counted(area_rules.read(row.buildings), rules.year_limit)
        year, whole = found.newest_year or year, found.whole if found.straddles else None
    given = SubsidyInput(
        year_built=year, affordable_housing=row.affordable, area=row.area, final_account=row.amount, whole_area=whole,
        excluded=(Excluded(kind, row.excluded),) if row.excluded else (),
    )  # fmt: skip
    try:
        made = subsidy(given, rules, told=False)
    except Refused:
        return None
    return NOTHING if "not_eligible" in made.warnings else made.city


def line_of(rows: Iterable[Account]) -> Decimal:
    """Yuan/m² up to which the subsidy goes: of the scheme most of the accounts are under."""
    schemes = Counter(one.scheme_code for one in rows).most_common(1)
    return load_scheme(schemes[0][0] if schemes else DEFAULT_SCHEME).subsidy.cap_yuan_per_m2


def lines_by_item(user: Any, place: Q) -> dict[tuple[str, str], Decimal]:
    """What the lines of the approved accounts come to, by item ("" outside the list) and excluded kind: one query."""
    rows = _lines(_newest(user, place))
    sums = rows.order_by().values_list("item_code", "excluded_kind").annotate(total=Sum("amount_yuan"))
    return {(item, kind): amount for item, kind, amount in sums}


def lines_of_item(user: Any, place: Q, item: str, kind: str) -> dict[int, Decimal]:
    """The same of one item, project by project."""
    rows = _lines(_newest(user, place)).filter(item_code=item, excluded_kind=kind)
    return dict(rows.order_by().values_list("project").annotate(total=Sum("amount_yuan")))


def _newest(user: Any, place: Q) -> QuerySet[FinalAccount]:
    """The newest approved account of each project in the place: `place` speaks of an account."""
    rows = scoped(FinalAccount.objects.filter(place, approved_on__isnull=False), "project", user)
    return rows.order_by("project_id", "-number").distinct("project_id")


def _lines(accounts: QuerySet[FinalAccount]) -> QuerySet[RungLine]:
    refs = accounts.annotate(ref=Concat(Value("final_account:"), Cast(F("pk"), CharField()))).values("ref")
    return RungLine.objects.filter(rung=RungLine.Rung.FINAL, replaced_on=None, origin__in=refs)


def _whole_area(row: Account) -> Decimal | None:
    if not row.buildings:
        return None
    rules = load_scheme(row.scheme_code).subsidy
    return area_rules.counted(area_rules.read(row.buildings), rules.year_limit).whole
