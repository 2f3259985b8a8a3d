"""What tests of contributions share: a neighbourhood of twenty units, a plan, sheets as offices write them."""

from decimal import Decimal
from typing import Any

from accounts.models import User
from funding.contribution_queries import check_file
from funding.models import Contribution, ContributionSheet, FundingSource
from funding.services import contributions as verbs
from funding.services.sources import plan_source
from projects.models import Project
from tests.factories import TODAY, roster_of
from tests.record_data import at, clerk
from tests.reports.test_services import NOW

UNITS = [("1", entrance, f"{floor}0{door}") for entrance in "12" for floor in range(1, 6) for door in (1, 2)]
HEAD = "幢,单元,室,姓名,金额(元),日期,收据编号"


def place(project: Project | None = None, planned: str = "1000000.00") -> Project:
    """A project of step 5 with twenty units on its roster; residents are planned to pay."""
    project = project or at(5)
    roster_of(project.neighbourhood, clerk(), [[(*unit, "60.00")] for unit in UNITS])
    plan(project, planned)
    return project


def plan(project: Project, planned: str = "1000000.00", by: User | None = None) -> FundingSource:
    return plan_source(project, actor=by or clerk(), on=TODAY, kind="personal", planned_yuan=Decimal(planned))


def take(project: Project, unit: str = "1-1-101", amount: str = "5000.00", **fields: Any) -> Contribution:
    given = {"actor": clerk(), "on": TODAY, "paid_on": TODAY} | fields
    return verbs.take_in(project, unit=unit, amount_yuan=Decimal(amount), **given)


def csv(*lines: str, head: str = HEAD) -> bytes:
    """A sheet as an office writes it, with a title above."""
    return "\n".join(("居民出资表", head, *lines)).encode()


def lines(count: int, amount: str = "5000") -> list[str]:
    """So many units, each with a receipt."""
    return [
        f"{building},{entrance},{room},王某,{amount},2019-10-15,S{number:04d}"
        for number, (building, entrance, room) in enumerate(UNITS[:count], 1)
    ]


def keep(
    project: Project, content: bytes, by: User | None = None, name: str = "出资.csv"
) -> ContributionSheet:
    checked = check_file(project, content, name, None, TODAY)
    return verbs.keep_sheet(
        project,
        checked,
        actor=by or clerk(),
        on=TODAY,
        now=NOW,
        file_name=name,
        file_sha256=f"{hash(content) % 10**60:064d}",
    )


def enter(sheet: ContributionSheet, by: User | None = None) -> tuple[Contribution, ...]:
    return verbs.enter_sheet(sheet, actor=by or clerk(), on=TODAY, now=NOW)
