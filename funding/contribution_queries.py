"""Residents' contributions as they are read: what stands, per building, the list, and what the public is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from funding.contribution_rows import Given, Reading, Row, read_contributions
from funding.contribution_rules import Ledger, Paid, Unit, Units, judge, may_tell
from funding.models import Contribution, ContributionSheet, FundingSource, SourceKind
from projects.checks import said
from projects.models import Project
from projects.models import Unit as RosterUnit
from projects.queries import natural
from projects.sheets.sentences import Sentences
from projects.sheets.values import Problem

NOTHING = Decimal("0.00")
STANDING = Q(cancelled_on__isnull=True)


@dataclass(frozen=True)
class Total:
    """What residents paid in: yuan, and how many units paid."""

    amount: Decimal = NOTHING
    units: int = 0

    @property
    def may_be_told(self) -> bool:
        """Whether the public reads it."""
        return may_tell(self.units)


@dataclass(frozen=True)
class BuildingRow:
    """One building: its units on the roster (None: not on the newest one), how many paid, yuan, receipts."""

    building: str
    on_roster: int | None
    units: int
    receipts: int
    amount: Decimal


@dataclass(frozen=True)
class Checked:
    """A sheet read and held against roster and ledger: what would be taken in, and every problem."""

    paid: tuple[Paid, ...]
    problems: tuple[Problem, ...]
    reading: Reading

    @property
    def units(self) -> int:
        """How many units pay."""
        return len({one.unit for one in self.paid})


def source_of(project: Project) -> FundingSource | None:
    """居民个人出资 of a project; contributions per unit belong to it alone."""
    return FundingSource.objects.filter(project=project, kind=SourceKind.PERSONAL).first()


def contributions_of(user: User, project: Project) -> QuerySet[Contribution]:
    """All receipts the person may see, cancelled ones too, the newest first."""
    rows = Contribution.objects.visible_to(user).filter(source__project=project)
    return rows.select_related("recorded_by", "cancelled_by").order_by("-pk")


def total_of(project: Project) -> Total:
    """What stands in all, and of how many units; one query."""
    rows = Contribution.objects.filter(STANDING, source__project=project).order_by()
    units = rows.values("building", "entrance", "room").annotate(paid=Sum("amount_yuan"))
    found = units.aggregate(total=Sum("paid"), count=Count("*"))
    return Total(found["total"] or NOTHING, found["count"])


def sum_of(rows: QuerySet[Contribution]) -> Decimal:
    """In yuan."""
    return rows.aggregate(sum=Sum("amount_yuan"))["sum"] or NOTHING


def building_rows(project: Project) -> list[BuildingRow]:
    """Every building of the newest roster and those that paid, in the roster's order; two queries."""
    roster = RosterUnit.objects.filter(_newest(project)).values_list("building")
    known = dict(roster.annotate(units=Count("pk")).order_by())
    rows = Contribution.objects.filter(STANDING, source__project=project).values(
        "building", "entrance", "room"
    )
    paid: dict[str, list[tuple[int, Decimal]]] = {}
    for row in rows.annotate(receipts=Count("pk"), amount=Sum("amount_yuan")).order_by():
        paid.setdefault(row["building"], []).append((row["receipts"], row["amount"]))
    return [
        BuildingRow(
            name, known.get(name), len(paid.get(name, ())), sum(count for count, _ in paid.get(name, ())),
            sum((amount for _, amount in paid.get(name, ())), NOTHING),
        )
        for name in sorted(known.keys() | paid.keys(), key=natural)
    ]  # fmt: skip


def waiting_sheets(user: User, project: Project) -> QuerySet[ContributionSheet]:
    """Sheets that were looked at and neither entered nor dropped."""
    rows = ContributionSheet.objects.visible_to(user).filter(
        project=project, entered_at=None, dropped_at=None
    )
    return rows.select_related("uploaded_by")


def units_of(project: Project, **where: str) -> Units:
    """The units of the newest roster, or those of them `where` names; one query."""
    rows = RosterUnit.objects.filter(_newest(project), **where).order_by("pk")
    return Units(rows.values_list("building", "entrance", "room"))


def ledger_of(project: Project, only: Q = Q()) -> Ledger:  # noqa: B008
    """What stands already, with who took it in; two queries."""
    rows = Contribution.objects.filter(STANDING & only, source__project=project).order_by()
    names = {person.pk: str(person) for person in User.objects.filter(pk__in=rows.values("recorded_by"))}
    receipts: dict[str, str] = {}
    payments: dict[tuple[Unit, Decimal, date], str] = {}
    for *unit, amount, paid_on, receipt, person, at in rows.values_list(
        "building",
        "entrance",
        "room",
        "amount_yuan",
        "paid_on",
        "receipt_number",
        "recorded_by",
        "recorded_at",
    ):
        words = f"由{names[person]}于{said(timezone.localtime(at).date())}登记"
        receipts[receipt] = words
        payments[(unit[0], unit[1], unit[2]), amount, paid_on] = f"{words}(收据 {receipt})"
    return Ledger(receipts, payments)


def prefix_of(project: Project) -> str:
    """How the portal's own receipt numbers begin."""
    return f"{project.code[:30]}-"


def last_number(source: FundingSource) -> int:
    """The last number the portal gave, cancelled ones too; 0 before the first."""
    prefix = prefix_of(source.project)
    rows = Contribution.objects.filter(source=source, receipt_number__startswith=prefix)
    newest = rows.aggregate(newest=Max("receipt_number"))["newest"]
    return int(newest.removeprefix(prefix)) if newest else 0


def check_file(project: Project, content: bytes, file_name: str, usual: date | None, today: date) -> Checked:
    """A file as it would be taken in now; stores nothing, raises nothing."""
    given = Given(today, usual, prefix_of(project))
    reading = read_contributions(content, file_name, given)
    paid, problems = check_rows(
        project, reading.rows, several_sheets=reading.several_sheets, spoilt=reading.spoilt
    )
    every = sorted((*reading.problems, *problems), key=lambda one: (one.sheet, one.row))
    return Checked(tuple(paid), tuple(every), reading)


def check_rows(
    project: Project, rows: Iterable[Row], *, several_sheets: bool = False, spoilt: Sequence[Row] = ()
) -> tuple[list[Paid], list[Problem]]:
    """What of these rows is taken in, and every problem with them; three queries."""
    return judge(tuple(rows), units_of(project), ledger_of(project), Sentences(several_sheets), spoilt)


def check_one(project: Project, row: Row) -> tuple[list[Paid], list[Problem]]:
    """One payment at the counter, held against its own building and receipts only; three queries."""
    near = {"building__iexact": row.place.building}
    same = Q(receipt_number=row.receipt) | Q(**near, room__iendswith=row.place.room.lstrip("0"))
    return judge((row,), units_of(project, **near), ledger_of(project, same), Sentences())


def _newest(project: Project) -> Q:
    return Q(roster__neighbourhood=project.neighbourhood_id, roster__is_current=True)
