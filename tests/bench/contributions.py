"""A sheet of 5,000 units: read, looked at, entered; against the bare bulk insert of the same rows.

Part of `make bench`; alone, in a database of its own: `contributions.main()` within `database.throw_away()`. The aim is 3
seconds in all.
"""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import User
from funding.contribution_queries import check_file
from funding.models import Contribution, FundingSource
from funding.services.contributions import enter_sheet, keep_sheet
from funding.services.sources import plan_source
from projects.models import Head, Project, Roster, Unit
from tests.bench.measure import HEADING, Case, figures
from tests.factories import TODAY, ProjectFactory, UserFactory

UNITS = 5_000
AMOUNT = Decimal("5000.00")
AIM_MS = 3_000
MOST_QUERIES = 35


def cases() -> Iterator[Case]:
    """One case; both sides are rolled back."""
    project, clerk, source = _place()
    content = _sheet(project)
    name = f"contributions of {UNITS:,} units, with preview"
    work, floor = lambda: _whole(project, clerk, content), lambda: _bare(source, clerk)
    yield Case(name, "one bare bulk insert", work, floor, goal=4, rounds=3, most_queries=MOST_QUERIES)


def _whole(project: Project, clerk: User, content: bytes) -> None:
    with transaction.atomic():
        checked = check_file(project, content, "出资.xlsx", None, TODAY)
        now = timezone.now()
        given = {"actor": clerk, "on": TODAY, "now": now}
        sheet = keep_sheet(project, checked, file_name="出资.xlsx", file_sha256="0" * 64, **given)
        if len(enter_sheet(sheet, **given)) != UNITS:
            raise RuntimeError("not every unit was entered")
        transaction.set_rollback(True)


def _bare(source: FundingSource, clerk: User) -> None:
    with transaction.atomic():
        rows = [
            Contribution(
                source=source, building=unit[0], entrance=unit[1], room=unit[2], amount_yuan=AMOUNT, paid_on=TODAY,
                receipt_number=f"S{number:05d}", recorded_by=clerk,
            )
            for number, unit in enumerate(_units())
        ]  # fmt: skip
        Contribution.objects.bulk_create(rows, batch_size=1000)
        transaction.set_rollback(True)


def _units() -> list[tuple[str, str, str]]:
    """Fifty buildings of two entrances, ten floors, five doors."""
    rooms = [f"{floor}0{door}" for floor in range(1, 11) for door in range(1, 6)]
    return [(str(number), entrance, room) for number in range(1, 51) for entrance in "12" for room in rooms]


def _place() -> tuple[Project, User, FundingSource]:
    project, clerk = ProjectFactory(code="2019-bench-paid", step=5), UserFactory(role="street_clerk")
    roster = Roster.objects.create(
        neighbourhood=project.neighbourhood, number=1, file_name="名册.xlsx", file_sha256="0" * 64, unit_count=UNITS,
        head_count=1, total_area=Decimal(UNITS * 60), imported_by=clerk,
    )  # fmt: skip
    head = Head.objects.create(roster=roster, key="h1")
    Unit.objects.bulk_create(
        Unit(roster=roster, head=head, building=one[0], entrance=one[1], room=one[2], area=Decimal(60))
        for one in _units()
    )
    source = plan_source(project, actor=clerk, on=TODAY, kind="personal", planned_yuan=AMOUNT * UNITS)
    return project, clerk, source


def _sheet(project: Project) -> bytes:
    book: Any = Workbook(write_only=True)
    sheet = book.create_sheet("出资")
    sheet.append([f"{project.neighbourhood.name}居民出资表"])
    sheet.append(["幢", "单元", "室", "姓名", "金额(元)", "日期", "收据编号"])
    for number, (building, entrance, room) in enumerate(_units()):
        sheet.append([building, entrance, room, f"业主{number}", 5000, TODAY, f"S{number:05d}"])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def main() -> None:
    """This alone, in a database of its own; says when it took longer than the aim."""
    print(HEADING)
    for case in cases():
        found = figures(case)
        print(found.line, "" if found.work_ms <= AIM_MS else f"  ← over {AIM_MS} ms")
