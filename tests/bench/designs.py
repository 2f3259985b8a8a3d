"""Formal scheme versions of the projects that pages are measured with; at step 5 with all its gate asks for."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from accounts.models import User
from projects.models import CostLine, Document, Project, SchemeVersion

STEP = 5
BUDGET = Decimal(5_000_000)


def fill_designs(projects: Sequence[Project], clerk: User, today: date) -> list[SchemeVersion]:
    """A version each; those that stand at the step may go on."""
    versions = SchemeVersion.objects.bulk_create(
        SchemeVersion.for_project(
            one, clerk, number=1, kind="formal", summary="屋面、管线和道路整治", author="设计院", budget_yuan=BUDGET,
            reviewer="造价咨询", reviewed_yuan=Decimal(4_800_000), reviewed_on=today,
        )
        for one in projects
    )  # fmt: skip
    _finish([one for one in versions if one.project.step == STEP], clerk)
    return versions


def _finish(versions: Sequence[SchemeVersion], clerk: User) -> None:
    CostLine.objects.bulk_create(
        CostLine(scheme_version=one, stage=CostLine.Stage.BUDGET, label="屋面", amount_yuan=BUDGET)
        for one in versions
    )
    Document.objects.bulk_create(
        Document.for_project(
            one.project, clerk, step=STEP, kind=kind, title="材料", file="none.pdf", file_name="材料.pdf",
            content_type="application/pdf", size=1, sha256="0" * 64,
        )
        for one in versions
        for kind in ("formal_scheme", "budget", "review_report")
    )  # fmt: skip
