"""打包, the district's list and 补录, as the table of acts tries them: verbs of several projects, each with this one alone."""

from datetime import date
from typing import Any

from accounts.models import User
from accounts.permissions import Action as A
from projects.models import Project, TakeOver
from reviews.models import AnnualPlan, BatchEntry
from reviews.services import plan
from tests.workflow.acts_elsewhere import Pages
from tests.workflow.acts_rows import Rows
from workflow.earlier import Earlier
from workflow.services import open_project, resubmit_take_over, return_take_over, take_over
from workflow.services.take_over_proofs import attach_proofs
from works.models import Package, PackageMember, Tender
from works.services import package_awards, packages

BEGUN = {"batch_year": 2019, "builder_kind": "street", "builder_name": "和睦街道办事处"}
ENTERED = {"step": 2, "note": "", "earlier": Earlier(), **BEGUN}


def rows_packed(project: Project, rows: Rows) -> None:
    """The project is in the stage's package."""
    PackageMember.objects.create(package=rows[Package], project=project, area=1, share_yuan=1)


def make(project: Project, *, actor: User, on: date) -> None:
    """建立打包 with this project."""
    street = project.neighbourhood.street
    packages.make_package(street, actor=actor, on=on, kind="tender", name="", projects=[project])


def add(package: Package, *, actor: User, on: date) -> None:
    """加入 of the project, which is in it: what is said of step and state is said of whatever joins."""
    packages.change_members(package, actor=actor, on=on, version=1, add=_projects(package))


def remove(package: Package, *, actor: User, on: date) -> None:
    """退出."""
    packages.change_members(package, actor=actor, on=on, version=1, remove=_projects(package))


def award(package: Package, *, actor: User, on: date) -> None:
    """One award for the settled package."""
    Tender.objects.filter(project__in=_projects(package)).update(package=package, opinion="agree")
    Package.objects.filter(pk=package.pk).update(total_yuan=1, settled_on=on, settled_by=package.made_by)
    package_awards.award_package(package, actor=actor, on=on, awarded_on=on, contract_on=on)


def _projects(package: Package) -> list[Project]:
    return [one.project for one in packages.members_of(package)]


def compile_list(entry: BatchEntry, *, actor: User, on: date) -> None:
    """汇总 of one submission."""
    plan.compile_plan([entry], actor=actor, on=on, year=entry.year)


def approve_list(entry: BatchEntry, *, actor: User, on: date) -> None:
    """区政府同意 of the list the submission is in."""
    made = AnnualPlan.objects.create(year=entry.year, number=9, compiled_on=on, compiled_by=entry.recorded_by)
    BatchEntry.objects.filter(pk=entry.pk).update(plan=made)
    plan.approve_plan(made, actor=actor, on=on, approval_document="拱政函1号")


def begin(project: Project, *, actor: User, on: date) -> None:
    """建立项目 in the neighbourhood of this one."""
    open_project(project.neighbourhood, actor=actor, on=on, **BEGUN)


def enter(project: Project, *, actor: User, on: date) -> None:
    """补录 in the neighbourhood of this one."""
    take_over(project.neighbourhood, actor=actor, on=on, entered_on=on, **ENTERED)


def prove(project: Project, *, actor: User, on: date) -> None:
    """补充佐证材料: nothing can be read of them, which is said beside step and state."""
    attach_proofs(_entered(project), [_Unread()], actor=actor, on=on)


def give_back(project: Project, *, actor: User, on: date) -> None:
    """退回补录."""
    return_take_over(_entered(project), actor=actor, on=on, reason="面积不符")


def enter_again(project: Project, *, actor: User, on: date) -> None:
    """重新登记 what was returned."""
    row = _entered(project, is_returned=True)
    resubmit_take_over(row, actor=actor, on=on, entered_on=on, **ENTERED)


class _Unread:
    name = "x.pdf"

    def read(self, size: int) -> bytes:
        return b""


def _entered(project: Project, **fields: Any) -> TakeOver:
    """This project as one that was entered by somebody."""
    author = User.objects.earliest("pk")
    return TakeOver.objects.create(
        project=project, step=project.step, note="补录", entered_by=author, **fields
    )


TENDER = A.RECORD_TENDER
PACKAGES: Pages = {
    "打包": (
        ("package.make", "建立打包", TENDER, make, None),
        ("package.add", "加入项目", TENDER, add, Package),
        ("package.remove", "退出项目", TENDER, remove, Package),
        ("package.terms", "填写承担单位和金额", TENDER, packages.set_terms, Package),
        ("package.settle", "确定分摊", TENDER, packages.settle_package, Package),
        ("package.award", "登记整包中标和合同", TENDER, award, Package),
        ("package.dissolve", "解除打包", TENDER, packages.dissolve_package, Package),
    ),
    "年度计划汇总": (
        ("plan.compile", "汇总到一批计划", A.COMPILE_BATCH, compile_list, BatchEntry),
        ("plan.approve", "登记整批计划的区政府同意", A.LIST_PROJECT, approve_list, BatchEntry),
    ),
    "建立项目和补录": (
        ("project.open", "建立改造项目", A.OPEN_PROJECT, begin, None),
        ("take_over.enter", "补录在建项目", A.TAKE_OVER, enter, None),
        ("take_over.prove", "补充佐证材料", A.TAKE_OVER, prove, None),
        ("take_over.return", "退回补录", A.CONFIRM_TAKE_OVER, give_back, None),
        ("take_over.resubmit", "更正后重新登记", A.TAKE_OVER, enter_again, None),
    ),
}
