"""居民出资 of the demo: taken in by a sheet and at the counter, one cancelled, one sheet waiting; few units in a third place."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from demo.days import Days
from demo.people import People
from demo.plan import places
from funding.contribution_queries import check_file, source_of
from funding.models import Contribution, ContributionSheet, SourceKind
from funding.services.contributions import cancel, enter_sheet, keep_sheet, take_in
from funding.services.sources import commit_source, plan_source
from projects.models import Project, Unit

EACH = Decimal("1200.00")
MANY = {"桃源新村": True, "和睦新村东区": False}
"""Neighbourhood → whether a sheet still waits to be entered there."""
FEW = "祥符新村"
MOST = 240
DOCUMENTS = {
    SourceKind.CITY: "杭财建演示12号",
    SourceKind.DISTRICT: "拱财建演示8号",
    SourceKind.PERSONAL: "居民出资协议(演示)",
}


def collect(people: People, days: Days) -> None:
    """Every state contributions can be in; nothing where the neighbourhood is not there."""
    clerks = {place.name: people.clerks[place.street] for place in places()}
    for name, waits in MANY.items():
        for project in Project.objects.filter(neighbourhood__name=name):
            _many(project, clerks[name], days, waits)
    for project in Project.objects.filter(neighbourhood__name=FEW):
        _plan(project, clerks[FEW], days.today, EACH * 40)
        for unit in _units(project)[:3]:
            _at_counter(project, clerks[FEW], days.today, unit)


def _many(project: Project, clerk: User, days: Days, waits: bool) -> None:
    today, units = days.today, _units(project)
    _plan(project, clerk, today, EACH * len(units))
    _commit(project, clerk, today)
    part = len(units) * 6 // 10
    sheet = _sheet(project, clerk, days.back(3), units[:part], "居民出资表(第一批).csv")
    enter_sheet(sheet, actor=clerk, on=days.back(3), now=_noon(days.back(3)))
    made = [_at_counter(project, clerk, today, unit) for unit in units[part : part + 4]]
    cancel(made[-1], actor=clerk, on=today, reason="金额录错,已重开收据(演示)")
    if waits:
        _sheet(project, clerk, today, units[part + 4 : part + 24], "居民出资表(第二批).csv")


def _plan(project: Project, clerk: User, on: date, more: Decimal) -> None:
    """Room for what the units pay, beside what was planned and came in before."""
    known = source_of(project)
    planned = (known.planned_yuan if known else Decimal("0.00")) + more
    plan_source(project, actor=clerk, on=on, kind=SourceKind.PERSONAL, planned_yuan=planned)


def _commit(project: Project, clerk: User, on: date) -> None:
    for source in project.funding_sources.filter(kind__in=DOCUMENTS):
        commit_source(
            source, actor=clerk, on=on, committed_yuan=source.planned_yuan,
            commitment_document=DOCUMENTS[SourceKind(source.kind)],
        )  # fmt: skip


def _units(project: Project) -> list[Unit]:
    rows = Unit.objects.filter(roster__neighbourhood=project.neighbourhood, roster__is_current=True)
    return list(rows.filter(is_parking=False).order_by("pk")[:MOST])


def _sheet(project: Project, clerk: User, on: date, units: Sequence[Unit], name: str) -> ContributionSheet:
    """As the office writes it, read as any sheet is."""
    lines = [f"{unit.building},{unit.entrance},{unit.room},{EACH},{on.isoformat()}," for unit in units]
    content = "\n".join(["幢,单元,室,金额(元),日期,收据编号", *lines]).encode()
    checked = check_file(project, content, name, None, on)
    return keep_sheet(
        project, checked, actor=clerk, on=on, now=_noon(on), file_name=name,
        file_sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip


def _at_counter(project: Project, clerk: User, on: date, unit: Unit) -> Contribution:
    return take_in(
        project, actor=clerk, on=on, unit=f"{unit.building}幢{unit.entrance}单元{unit.room}室" if unit.entrance
        else f"{unit.building}幢{unit.room}室", amount_yuan=EACH, paid_on=on,
    )  # fmt: skip


def _noon(day: date) -> datetime:
    """An hour of the day, never ahead of now."""
    made = timezone.make_aware(datetime.combine(day, time(12)))
    return min(made, timezone.now() - timedelta(seconds=1))
