"""打包 (policy §2): one design, tender or contract over several projects of a street; its price shared to the fen."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import Street, User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Stale
from projects import events
from projects.checks import money, one_of, refuse, said, unless
from projects.guards import faults, required_text
from projects.models import Project
from works import package_rules
from works.models import Package, PackageMember, Tender
from works.package_rules import Part
from works.queries import standing_tender_of
from works.services.package_checks import Members, agreed, joinable, lot_fits, standing_still

ACTIONS = {Package.Kind.DESIGN: Action.RECORD_DESIGN}


def action_of(kind: str) -> Action:
    """Which act a package of this kind is: a design's, or the tender's."""
    return ACTIONS.get(kind, Action.RECORD_TENDER)  # type: ignore[call-overload, no-any-return]


@transaction.atomic
def make_package(
    street: Street, *, actor: User, on: date, kind: str, name: str, lot: str = "", sharing: str = "area",
    projects: Iterable[Project] = (),
) -> Package:  # fmt: skip
    """A package of a street with its first projects. `lot`: what is tendered together; nothing for a design."""
    package = Package(
        street=street, kind=kind, name=name.strip(), lot=lot, sharing=sharing, made_on=on, made_by=actor
    )
    authorise(actor, action_of(kind), package)
    rows = _locked_projects(projects)
    refuse(lot_fits(kind, lot), joinable(package, rows), faults(package, exclude=["settled_by"]))
    package.save()
    _join(package, rows)
    tell(package, f"建立打包“{package}”({package.get_kind_display()})", actor, on)
    return package


@transaction.atomic
def change_members(
    package: Package, *, actor: User, on: date, version: int, add: Iterable[Project] = (),
    remove: Iterable[Project] = (),
) -> Package:  # fmt: skip
    """Projects in and out, until the shares are settled."""
    package = _open(package, actor, version)
    rows, gone = _locked_projects(add), list(remove)
    refuse(joinable(package, rows))
    for row in gone:
        _tell_one(row, f"退出打包“{package}”", actor, on)
    package.members.filter(project__in=gone).delete()
    _join(package, rows)
    for row in rows:
        _tell_one(row, f"加入打包“{package}”", actor, on)
    return _stamped(package)


@transaction.atomic
def set_terms(
    package: Package, *, actor: User, on: date, version: int, sharing: str, partner: str, total_yuan: Decimal,
    sums: Mapping[int, Decimal | None] | None = None,
) -> Package:  # fmt: skip
    """Who does it, the whole price, and how it is shared; `sums`: the agreed sum per project id.

    A project that stands still has no part in it: it leaves the package first, or is resumed.
    """
    package = _open(package, actor, version)
    given = sums or {}
    refuse(
        standing_still(members_of(package)),
        one_of(sharing, Package.Sharing.values, "sharing", "分摊方式"),
        required_text(partner, "partner", "承担单位"),
        money(total_yuan, "total_yuan", "总金额", positive=True),
        *(money(amount, f"sum_{pk}", "约定金额") for pk, amount in given.items() if amount is not None),
    )
    package.sharing, package.partner, package.total_yuan = sharing, partner.strip(), total_yuan
    for member in package.members.all():
        member.share_yuan = given.get(member.project_id) if sharing == Package.Sharing.SUMS else None
        member.save(update_fields=["share_yuan"])
    tell(package, f"打包“{package}”:{partner},总金额 {total_yuan:,.2f} 元", actor, on)
    return _stamped(package, "sharing", "partner", "total_yuan")


@transaction.atomic
def settle_package(package: Package, *, actor: User, on: date, version: int) -> Package:
    """确定分摊: the shares stand from now on. A tender's or contract's members must have the bureau's agreement."""
    package = _open(package, actor, version)
    members = members_of(package)
    by_area, parts = package.sharing == Package.Sharing.AREA, parts_of(package, members)
    tenders = _tenders(package, members)
    refuse(
        standing_still(members),
        package_rules.faults(package.total_yuan, parts, by_area=by_area),
        unless(package.partner, "required", "请先填写承担单位。"),
        [] if package.kind == Package.Kind.DESIGN else agreed(members, tenders),
    )
    shares = package_rules.shares(package.total_yuan or Decimal(0), parts, by_area=by_area)
    for member in members:
        member.share_yuan = shares[member.project_id]
        member.save(update_fields=["share_yuan"])
        sentence = f"打包“{package}”确定分摊:{member.share_yuan:,.2f} 元"
        _tell_one(member.project, sentence, actor, on)
    for tender in tenders.values():
        tender.package = package
        tender.save(update_fields=["package"])
    package.settled_on, package.settled_by = on, actor
    return _stamped(package, "settled_on", "settled_by")


@transaction.atomic
def dissolve_package(package: Package, *, actor: User, on: date, version: int, reason: str) -> Package:
    """解除打包, with a reason and before any contract; members and shares stay on record."""
    package = _mine(package, actor, version)
    members = members_of(package)
    contracted = package.tenders.exclude(contract_yuan=None).exists()
    message = "打包项目已签订合同,不能解除。"
    refuse(
        _dissolved(package),
        unless(not contracted, "contracted", message),
        required_text(reason, "reason", "解除原因"),
    )
    package.tenders.update(package=None)
    package.dissolved_on, package.dissolve_reason = on, reason.strip()
    for member in members:
        _tell_one(member.project, f"解除打包“{package}”", actor, on, reason)
    return _stamped(package, "dissolved_on", "dissolve_reason")


def members_of(package: Package) -> Members:
    """The members with their projects, in the order they joined."""
    return list(package.members.select_related("project__neighbourhood__street"))


def parts_of(package: Package, members: Iterable[PackageMember]) -> dict[int, Part]:
    """What the rules weigh, by project id."""
    return {
        one.project_id: Part(one.project_id, one.project.neighbourhood.name, one.area, one.share_yuan)
        for one in members
    }


def tell(package: Package, sentence: str, actor: User, on: date) -> None:
    """The act, in the history of every member."""
    for member in members_of(package):
        _tell_one(member.project, sentence, actor, on)


def _tell_one(project: Project, sentence: str, actor: User, on: date, reason: str = "") -> None:
    events.record("package", sentence, actor=actor, on=on, project=project, reason=reason)


def _mine(package: Package, actor: User, version: int) -> Package:
    """The package locked, if the actor may act on it and the page was not stale; then its projects, in order of id."""
    rows = Package.objects.select_for_update(of=("self",)).select_related("street", "settled_by")
    row = rows.get(pk=package.pk)
    authorise(actor, action_of(row.kind), row)
    if row.version != version:
        raise Stale(Reason("stale", _since(row)))
    _locked_projects(Project.objects.filter(package_members__package=row))
    return row


def _since(row: Package) -> str:
    done = f"{row.settled_by}已于{said(row.settled_on)}确定分摊。" if row.settled_on else ""
    return f"这个页面打开后,打包已被其他人更新。{done}请查看最新情况后再办理,您的操作没有生效。"


def _open(package: Package, actor: User, version: int) -> Package:
    """Neither settled nor dissolved."""
    row = _mine(package, actor, version)
    settled = f"{row.settled_by}已于{said(row.settled_on)}确定分摊,不能再改。"
    refuse(_dissolved(row), unless(row.settled_on is None, "settled", settled))
    return row


def _dissolved(row: Package) -> list[Reason]:
    return unless(row.dissolved_on is None, "dissolved", f"打包已于{said(row.dissolved_on)}解除。")


def _stamped(package: Package, *fields: str) -> Package:
    package.version += 1
    package.save(update_fields=[*fields, "version"])
    return package


def _locked_projects(projects: Iterable[Project]) -> list[Project]:
    wanted = sorted({project.pk for project in projects})
    rows = Project.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    return list(rows.select_related("neighbourhood__street"))


def _join(package: Package, projects: Iterable[Project]) -> None:
    PackageMember.objects.bulk_create(
        PackageMember(package=package, project=one, area=one.neighbourhood.building_area) for one in projects
    )


def _tenders(package: Package, members: Members) -> dict[int, Tender]:
    """The standing application of each member for the package's lot, by project id."""
    if package.kind == Package.Kind.DESIGN:
        return {}
    found = {one.project_id: standing_tender_of(one.project, package.lot) for one in members}
    return {pk: tender for pk, tender in found.items() if tender is not None}
