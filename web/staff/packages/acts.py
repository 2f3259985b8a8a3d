"""What can be done on a package now, and what its page shows."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from accounts.permissions import may
from web.staff.packages import forms
from works import package_rules
from works.models import Package
from works.services import package_awards, packages


@dataclass(frozen=True)
class Act:
    """An act: its form's arguments go to its verb."""

    code: str
    title: str
    form: type[forms.OfPackage]
    verb: Callable[..., Any]
    done: str
    offered: Callable[[Package], object]
    danger: bool = False


def _open(package: Package) -> bool:
    return package.settled_on is None and package.dissolved_on is None


def _to_award(package: Package) -> bool:
    settled = package.settled_on is not None and package.dissolved_on is None
    return settled and package.tenders.filter(contract_yuan=None).exists()


def _to_dissolve(package: Package) -> bool:
    return package.dissolved_on is None and not package.tenders.exclude(contract_yuan=None).exists()


ACTS = (
    Act("members", "加入、退出项目", forms.Members, packages.change_members, "打包项目已更新。", _open),
    Act("terms", "填写总金额和分摊方式", forms.Terms, packages.set_terms, "总金额和分摊方式已登记,核对后确定分摊。", _open),
    Act("settle", "确定分摊", forms.Settle, packages.settle_package, "分摊已确定,不能再改。",
        lambda one: _open(one) and one.total_yuan is not None),
    Act("award", "登记各项目中标和合同", forms.AwardAll, package_awards.award_package, "各项目的中标结果和合同价已登记。",
        _to_award),
    Act("dissolve", "解除打包", forms.Dissolve, packages.dissolve_package, "打包已解除。", _to_dissolve, danger=True),
)  # fmt: skip


def acts_on(user: Any, package: Package) -> list[Act]:
    """The acts the person may do on the package now."""
    if not may(user, packages.action_of(package.kind), package):
        return []
    return [act for act in ACTS if act.offered(package)]


def state(package: Package) -> tuple[str, str]:
    """The word for where it stands, and its tag's kind."""
    if package.dissolved_on:
        return "已解除", "muted"
    return ("分摊已确定", "good") if package.settled_on else ("未确定分摊", "warn")


def lines(package: Package) -> list[dict[str, Any]]:
    """Each member with its share, settled or as it would be now, and where the share comes from."""
    members = packages.members_of(package)
    by_area, parts = package.sharing == Package.Sharing.AREA, packages.parts_of(package, members)
    whole = sum((one.area for one in members), Decimal(0))
    given = {one.project_id: one.share_yuan for one in members}
    if by_area and package.settled_on is None and package.total_yuan and whole:
        given = dict(package_rules.shares(package.total_yuan, parts, by_area=True))
    return [
        {"member": one, "share": given[one.project_id], "from": _source(package, parts, whole, one, given)}
        for one in members
    ]  # fmt: skip


def _source(package: Package, parts: Any, whole: Decimal, one: Any, given: Any) -> str:
    share = given[one.project_id]
    if share is None or package.total_yuan is None or not whole:
        return ""
    by_area = package.sharing == Package.Sharing.AREA
    return package_rules.source(parts[one.project_id], package.total_yuan, whole, share, by_area=by_area)


def missing(package: Package) -> list[str]:
    """What stands between the package and settled shares."""
    members = packages.members_of(package)
    by_area = package.sharing == Package.Sharing.AREA
    found = package_rules.faults(package.total_yuan, packages.parts_of(package, members), by_area=by_area)
    return [one.message for one in found] if _open(package) else []


def crumbs(title: str) -> list[dict[str, str]]:
    """打包 › this page."""
    return [{"text": "打包", "href": reverse("package_list")}, {"text": title, "href": ""}]
