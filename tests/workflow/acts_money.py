"""Acts on money beside the records' pages, as the table of acts tries them: 居民出资, 收款账户, 拨付 in a batch."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Action as A
from funding.contribution_queries import Checked
from funding.contribution_rows import Reading
from funding.models import Contribution, ContributionSheet, FundingSource, Payee
from funding.services import appropriations, contributions, payees
from projects.models import Project
from tests.workflow.acts_elsewhere import Pages


def keep_sheet(project: Project, *, actor: User, on: date) -> None:
    """上传出资表: an empty one."""
    contributions.keep_sheet(
        project, Checked((), (), Reading()), actor=actor, on=on, now=timezone.now(), file_name="x", file_sha256=""
    )  # fmt: skip


def receive_batch(source: FundingSource, *, actor: User, on: date) -> None:
    """拨付批次 of one line."""
    rows = [appropriations.Allotted(source, Decimal(1))]
    appropriations.record_batch(rows, actor=actor, on=on, received_on=on, document_no="拱财1号")


def add_payee(project: Project, *, actor: User, on: date) -> None:
    """登记收款账户, of the project's street."""
    payees.add_payee(project.neighbourhood.street, actor=actor, on=on, name="", bank="", account="")


FUNDS = A.RECORD_FUNDING
MONEY: Pages = {
    "居民出资": (
        ("contribution.take_in", "登记一户出资", FUNDS, contributions.take_in, None),
        ("contribution.cancel", "作废收据", FUNDS, contributions.cancel, Contribution),
        ("contribution.keep_sheet", "上传出资表", FUNDS, keep_sheet, None),
        ("contribution.enter_sheet", "登记出资表", FUNDS, contributions.enter_sheet, ContributionSheet),
        ("contribution.drop_sheet", "放弃出资表", FUNDS, contributions.drop_sheet, ContributionSheet),
    ),
    "拨付批次": (("funding.receive_batch", "登记一批拨付", A.RECORD_APPROPRIATION, receive_batch, FundingSource),),
    "收款账户": (
        ("payee.add", "登记收款账户", FUNDS, add_payee, None),
        ("payee.end", "停用收款账户", FUNDS, payees.end_payee, Payee),
    ),
}  # fmt: skip
