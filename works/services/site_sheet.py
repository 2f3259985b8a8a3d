"""成批登记进度: the state of several sites on one day, all or nothing, each through `report_site`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects.checks import refuse, said
from projects.guards import locked
from projects.many import each
from projects.models import Project
from works.models import SiteReport
from works.queries import newest_report
from works.services.site import report_site
from works.site_rules import Done


@dataclass(frozen=True)
class SiteRow:
    """One site of the table, cumulative as in `report_site`; `seen`: the newest report its page showed, 0 for none."""

    project: Project
    physical_percent: int
    invested_yuan: Decimal
    seen: int
    note: str = ""
    correction_note: str = ""
    items: Mapping[str, Done] = field(default_factory=dict)


def report_sites(rows: Iterable[SiteRow], *, actor: User, on: date, as_of: date) -> list[SiteReport]:
    """Each site's state on the day; a site somebody reported since the page was shown is refused with who and what."""
    return each(
        sorted(rows, key=lambda row: row.project.pk),
        lambda row: _report(row, actor, on, as_of),
        lambda row: row.project.neighbourhood.name,
        lambda row: row.project.pk,
    )


def _report(row: SiteRow, actor: User, on: date, as_of: date) -> SiteReport:
    project = locked(row.project)
    authorise(actor, Action.RECORD_SITE, project)
    refuse(_reported_since(newest_report(project), row.seen))
    return report_site(
        project, actor=actor, on=on, as_of=as_of, physical_percent=row.physical_percent,
        invested_yuan=row.invested_yuan, note=row.note, correction_note=row.correction_note, items=row.items,
    )  # fmt: skip


def _reported_since(newest: SiteReport | None, seen: int) -> list[Reason]:
    if newest is None or newest.pk == seen:
        return []
    figures = f"形象进度 {newest.physical_percent}%,累计完成投资 {newest.invested_yuan:,.2f} 元"
    words = f"{newest.recorded_by}已登记截至{said(newest.as_of)}的进度({figures}),请核对后再登记。"
    return [Reason("reported_since", words)]
