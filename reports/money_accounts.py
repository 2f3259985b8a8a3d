"""Approved accounts of many projects: what they cost by m², what subsidy follows, and their lines by item. Yuan and m²."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat

from funding import area_rules
from funding.models import ExcludedLine, FinalAccount, RungLine, SubsidyArea, SubsidyClaim
from funding.rules import LATE_BUILDINGS, Excluded, SubsidyInput, subsidy
from policy.errors import Refused
from policy.loader import DEFAULT_SCHEME, load_scheme
from reports.money_flows import MONEY, scoped
from reports.money_rules import NOTHING, UnitCost

STANDING = (SubsidyClaim.State.CLAIMED, SubsidyClaim.State.CONFIRMED)

PLACE = "project__neighbourhood__"
COLUMNS = (
    "project_id", "project__code", f"{PLACE}name", "project__scheme_code", f"{PLACE}year_built",
    f"{PLACE}affordable_housing", f"{PLACE}subsidy_area", "amount_yuan", "left_out", "late", "recorded", "by_building",
    "claimed",
)  # fmt: skip


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
    """One for each project of these that has an approved account: one query."""
    areas = SubsidyArea.objects.filter(neighbourhood=OuterRef("project__neighbourhood")).order_by("-pk")
    lines = ExcludedLine.objects.filter(final_account=OuterRef("pk")).order_by()
    left_out = lines.values("final_account").annotate(sum=Sum("amount_yuan")).values("sum")
    claims = SubsidyClaim.objects.filter(final_account=OuterRef("pk"), state__in=STANDING).order_by("-state")
    rows = _newest(user, place).annotate(
        left_out=Coalesce(Subquery(left_out, MONEY), Value(NOTHING), output_field=MONEY),
        late=Exists(lines.filter(kind=LATE_BUILDINGS)),
        recorded=Subquery(areas.values("area")[:1]),
        by_building=Subquery(areas.values("buildings")[:1]),
        claimed=Subquery(claims.values("city_yuan")[:1]),
    )
    return [Account(*row) for row in rows.values_list(*COLUMNS)]


def unit_costs(rows: Iterable[Account]) -> list[UnitCost]:
    """Of every account whose area is known; the whole area where some buildings are beyond the year limit."""
    found = []
    for row in rows:
        area = _whole_area(row) or row.area or row.register_area
        if area:
            cap = load_scheme(row.scheme_code).subsidy.cap_yuan_per_m2
            found.append(UnitCost(row.project_id, row.amount - row.excluded, area, cap))
    return found


def due_of(row: Account) -> Decimal | None:
    """The city's subsidy that follows from the account: as claimed, else by the rules; None where it cannot be said."""
    if row.claimed is not None:
        return row.claimed
    rules = load_scheme(row.scheme_code).subsidy
    # whether a line states what late buildings cost decides; the kinds of the others do not
    kind = LATE_BUILDINGS if row.late else next(one for one in rules.excluded_kinds if one != LATE_BUILDINGS)
    found = area_rules.counted(area_rules.read(row.buildings or []), rules.year_limit)
    given = SubsidyInput(
        year_built=found.newest_year or row.year_built, affordable_housing=row.affordable, area=row.area,
        final_account=row.amount, whole_area=found.whole if found.straddles else None,
        excluded=(Excluded(kind, row.excluded),) if row.excluded else (),
    )  # fmt: skip
    try:
        made = subsidy(given, rules)
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
