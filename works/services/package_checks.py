"""What stands against projects in a package (打包), each named: reasons, gathered by the verbs of services/packages.py."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from policy.errors import Reason
from projects.checks import one_of, unless
from projects.models import Project
from works import package_rules
from works.models import Package, PackageMember, Tender

Members = list[PackageMember]


def lot_fits(kind: str, lot: str) -> list[Reason]:
    """A tender or contract is of a lot, a design of none."""
    if kind == Package.Kind.DESIGN:
        return unless(not lot, "unknown_choice", "方案设计打包不分标段。", field="lot")
    return one_of(lot, Package.Lot.values, "lot", "标段")


def joinable(package: Package, projects: Iterable[Project]) -> list[Reason]:
    """Every reason why one of these cannot join, with its name."""
    return [
        reason
        for one in projects
        for some in (_elsewhere(package, one), _still(one), _past(one), _taken(package, one))
        for reason in some
    ]


def standing_still(members: Iterable[PackageMember]) -> list[Reason]:
    """Members that are paused, withdrawn or closed: no part of the price is agreed or settled for them."""
    return [replace(reason, field=None) for one in members for reason in _still(one.project)]


def _still(project: Project) -> list[Reason]:
    """Nothing is done in a project that stands still."""
    return _of(project, project.is_running, "not_running", f"项目{project.get_state_display()},不能办理。")


def _elsewhere(package: Package, project: Project) -> list[Reason]:
    here = project.neighbourhood.street_id == package.street_id
    return _of(project, here, "not_joinable", "不是本街道的项目。")


def _past(project: Project) -> list[Reason]:
    words = f"已在第{project.step}步,设计和招投标已经办完。"
    return _of(project, project.step <= package_rules.LAST_STEP, "wrong_step", words)


def _taken(package: Package, project: Project) -> list[Reason]:
    """In this package already, or in another standing one for the same thing."""
    rows = PackageMember.objects.filter(project=project, package__dissolved_on=None, package__lot=package.lot)
    other = rows.select_related("package").first()
    return _of(project, other is None, "not_joinable", f"已在打包“{other.package}”中。" if other else "")


def _of(project: Project, holds: bool, code: str, words: str) -> list[Reason]:
    return unless(holds, code, f"{project.neighbourhood.name}:{words}", field="projects")


def agreed(members: Members, tenders: Mapping[int, Tender]) -> list[Reason]:
    """Why the shares of a tender or contract cannot be settled: the bureau's word is missing, or the lot is contracted."""
    reasons = []
    for one in members:
        tender, name = tenders.get(one.project_id), one.project.neighbourhood.name
        if tender is None or tender.opinion != Tender.Opinion.AGREE:
            reasons.append(Reason("no_opinion", f"{name}:区住建局还没有同意这个标段的招投标申请。"))
        elif tender.contract_yuan is not None:
            reasons.append(Reason("contracted", f"{name}:这个标段已签订合同。"))
    return reasons
