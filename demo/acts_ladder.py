"""造价明细 of the demo: contracts, settlements and final accounts by item, in the proportions of the rung before."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from accounts.models import User
from demo.days import Days
from demo.numbers import share_out
from demo.people import People
from funding.ladder import Rung
from funding.ladder_lines import Entry, added
from funding.ladder_queries import ladder_of
from funding.models import Settlement
from funding.services.accounts import Excluded
from funding.services.rungs import enter_lines, newest_line
from projects.models import Project
from works.models import Tender
from works.queries import standing_tenders

CENT = 2


def split_all(people: People, days: Days) -> int:
    """The contracts and settlements of projects whose budget is known by line; returns how many projects."""
    rows = Project.objects.filter(step__gte=9, schemeversions__lines__isnull=False).distinct().order_by("pk")
    projects = list(rows.select_related("neighbourhood__street"))
    for project in projects:
        split(project, people.clerks[project.neighbourhood.street.code], days.today)
    return len(projects)


def split(project: Project, clerk: User, today: date) -> None:
    """The contracts for the works and the settlement of a project whose budget is known by line, once."""
    for tender in standing_tenders(project):
        if tender.contract_yuan and tender.kind != Tender.Kind.SUPERVISION:
            _enter(project, f"tender:{tender.pk}", clerk, tender.contract_on or today, tender.contract_yuan)
    settlement = Settlement.objects.filter(project=project).order_by("-id").first()
    if settlement:
        ref = f"settlement:{settlement.pk}"
        _enter(project, ref, clerk, settlement.approved_on, settlement.settled_yuan)


def _enter(project: Project, ref: str, clerk: User, on: date, amount: Decimal) -> None:
    lines = shared(_split(project), amount)
    if lines and not newest_line(project, ref):
        enter_lines(project, ref, actor=clerk, on=on, lines=lines)


def final_lines(project: Project, amount: Decimal, excluded: Sequence[Excluded]) -> tuple[Entry, ...]:
    """An account by line: the excluded parts as they are, the rest in the proportions of the newest split rung."""
    known = _split(project)
    if not known:
        return ()
    outside = tuple(_outside(project, one) for one in excluded)
    inside = [line for line in known if not line.kind]
    return shared(inside, amount - added(line.amount for line in outside)) + outside


def shared(lines: Iterable[Entry], amount: Decimal) -> tuple[Entry, ...]:
    """The amount in the proportions of the lines, exact to the fen."""
    given = [line for line in lines if line.amount > 0]
    if not given:
        return ()
    parts = share_out(int(amount.scaleb(CENT)), [line.amount for line in given], least=1)
    return tuple(
        Entry(line.label, Decimal(part).scaleb(-CENT), line.item_code, line.kind)
        for line, part in zip(given, parts, strict=True)
    )


def _split(project: Project) -> list[Entry]:
    """One line a row of the newest rung that is known as a whole, without changes; nothing before any is."""
    rungs = [
        rung for rung in ladder_of(project).rungs if rung.stage not in ("change", "final") and rung.whole
    ]
    return _rows(rungs[-1]) if rungs else []


def _rows(rung: Rung) -> list[Entry]:
    found: dict[tuple[str, str], Entry] = {}
    for line in rung.lines:
        before = found[line.key].amount if line.key in found else Decimal(0)
        found[line.key] = Entry(line.label, before + line.amount, line.item_code, line.kind)
    return list(found.values())


def _outside(project: Project, one: Excluded) -> Entry:
    """Under the item that bears it, where one of the budget's does."""
    same = next((line for line in _split(project) if line.kind == one.kind), None)
    if same is None:
        return Entry(one.label, one.amount_yuan, "", one.kind)
    return Entry(same.label, one.amount_yuan, same.item_code, one.kind)
