"""What tests of claims share: an account approved, an area with its evidence, a claim in any state."""

from decimal import Decimal
from typing import Any

from accounts.models import User
from funding.area_rules import BuildingArea
from funding.models import FinalAccount, SubsidyArea, SubsidyClaim
from funding.services import claims
from funding.services.accounts import Excluded, approve_final_account, submit_final_account
from funding.services.areas import set_subsidy_area
from projects.models import Document, Project
from tests.factories import TODAY
from tests.record_data import at, clerk, officer


def evidence(project: Project, **fields: Any) -> Document:
    """A paper on file that an area rests on; the row alone, without its file."""
    row = Document.for_project(
        project, clerk(), step=10, kind="other", title="测绘成果", file_name="测绘.pdf", size=1,
        content_type="application/pdf", sha256="0" * 64, **fields,
    )  # fmt: skip
    row.save()
    return row


def area(project: Project, square_metres: str | None = "10000.00", *buildings: BuildingArea) -> SubsidyArea:
    """The subsidy area, set by the street."""
    return set_subsidy_area(
        project, actor=clerk(), on=TODAY, basis="房产测绘成果", evidence=evidence(project), buildings=buildings,
        area=None if square_metres is None else Decimal(square_metres),
    )  # fmt: skip


def account(
    project: Project, amount: str = "4800000.00", *excluded: Excluded, by: User | None = None
) -> FinalAccount:
    """A version of the account, submitted and approved."""
    made = submit_final_account(
        project, actor=clerk(), on=TODAY, amount_yuan=Decimal(amount), excluded=excluded
    )
    return approve_final_account(made, actor=by or officer(), on=TODAY, document_no=f"拱财审{made.number}号")


def ready(amount: str = "4800000.00", square_metres: str = "10000.00", **place: Any) -> Project:
    """A project of step 10 whose subsidy can be claimed."""
    project = at(10, **{f"neighbourhood__{name}": value for name, value in place.items()})
    area(project, square_metres)
    account(project, amount)
    return project


def claimed(project: Project | None = None) -> SubsidyClaim:
    """An open claim."""
    return claims.claim_subsidy(project or ready(), actor=clerk(), on=TODAY)


def confirmed(project: Project | None = None) -> SubsidyClaim:
    """A confirmed claim."""
    return claims.confirm_claim(claimed(project), actor=officer(), on=TODAY)
