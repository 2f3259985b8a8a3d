"""Reads of scheme versions: the estimate a budget is held against, and the versions with their lines."""

from decimal import Decimal

from django.db.models import QuerySet

from projects.models import CostLine, Project, SchemeVersion
from projects.scheme_rules import CostEntry

Kind = SchemeVersion.Kind


def estimate_of(project: Project) -> Decimal | None:
    """The newest preliminary scheme's estimate in yuan; None where there is none (补录)."""
    rows = SchemeVersion.objects.filter(project=project, kind=Kind.PRELIMINARY).order_by("-number")
    return rows.values_list("estimate_yuan", flat=True).first()


def formal_versions(project: Project) -> QuerySet[SchemeVersion]:
    """The formal versions with their lines, newest first; two queries."""
    rows = SchemeVersion.objects.filter(project=project, kind=Kind.FORMAL)
    return rows.select_related("recorded_by").prefetch_related("lines").order_by("-number")


def entries_of(version: SchemeVersion) -> list[CostEntry]:
    """The budget's lines as values; no query where `lines` is prefetched."""
    return [
        CostEntry(line.item_code, line.label, line.amount_yuan, line.reviewed_yuan, line.excluded_kind)
        for line in version.lines.all()
        if line.stage == CostLine.Stage.BUDGET
    ]
