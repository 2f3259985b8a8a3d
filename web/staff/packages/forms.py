"""Forms of a package: what is done together, which projects, the price and how it is shared, settling and ending it."""

from collections.abc import Iterator
from typing import Any

from django import forms

from projects.models import Project
from web.acts import PlainForm, VersionForm
from web.staff.records.fields import DayField, MoneyField, choice, line, text
from works.models import Package, PackageMember
from works.package_rules import LAST_STEP


def candidates(package: Package) -> Any:
    """Running projects of the street that are not built yet and not in this package."""
    rows = Project.objects.filter(
        neighbourhood__street=package.street_id, state=Project.State.ACTIVE, step__lte=LAST_STEP
    )
    inside = PackageMember.objects.filter(package=package.pk).values("project")
    return rows.exclude(pk__in=inside).select_related("neighbourhood").order_by("neighbourhood__name", "pk")


class ProjectChoice(forms.ModelMultipleChoiceField):
    """Projects by the neighbourhood's name, with the area they would be weighed by."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Project.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """和睦新村(第8步 · 12,000.00 ㎡)."""
        area = f"{obj.neighbourhood.building_area:,.2f} ㎡"
        return f"{obj.neighbourhood.name}(第{obj.step}步 · {area})"


class NewPackage(PlainForm):
    """建立打包."""

    name = line("打包名称", max_length=80, help_text="如:2020年和睦街道北片设计。")
    kind = choice("打包内容", Package.Kind.choices)
    lot = choice(
        "标段", [("", "方案设计,不分标段"), *Package.Lot.choices], required=False, help_text="打包招投标或合同的,选一个标段。"
    )  # fmt: skip
    projects = ProjectChoice(label="项目", required=False, help_text="至少两个,也可以以后再加。")

    def __init__(self, *args: Any, street: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["projects"].queryset = candidates(Package(street=street))  # type: ignore[attr-defined]


class OfPackage(VersionForm):
    """A form on a package; `arguments` are its verb's."""

    def __init__(self, *args: Any, package: Package, **kwargs: Any) -> None:
        self.package = package
        super().__init__(*args, **kwargs)
        self.initial["version"] = package.version

    def arguments(self) -> dict[str, Any]:
        """What the verb is called with; a page without a version is stale."""
        given = dict(self.cleaned_data)
        return given | {"version": given["version"] or 0}


class Members(OfPackage):
    """加入、退出项目."""

    add = ProjectChoice(label="加入项目", required=False)
    remove = ProjectChoice(label="退出项目", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = Project.objects.filter(package_members__package=self.package).select_related("neighbourhood")
        self.fields["add"].queryset = candidates(self.package)  # type: ignore[attr-defined]
        self.fields["remove"].queryset = inside  # type: ignore[attr-defined]


class Terms(OfPackage):
    """承担单位、总金额、分摊方式; the agreed sums project by project."""

    partner = line("承担单位")
    total_yuan = MoneyField(label="总金额(元)")
    sharing = choice("分摊方式", Package.Sharing.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("partner", "total_yuan", "sharing"):
            self.initial[name] = getattr(self.package, name)
        self.members = list(self.package.members.select_related("project__neighbourhood"))
        for one in self.members:
            label = f"约定金额:{one.project.neighbourhood.name}(元)"
            self.fields[f"sum_{one.project_id}"] = MoneyField(label=label, required=False)
            self.initial[f"sum_{one.project_id}"] = one.share_yuan

    def clean(self) -> dict[str, Any]:
        """A sum that was just typed in is not passed over because the price is shared by area."""
        found: dict[str, Any] = super().clean() or {}
        typed = any(name.startswith("sum_") and found.get(name) is not None for name in self.changed_data)
        if typed and found.get("sharing") == Package.Sharing.AREA:
            message = "填写了各项目的约定金额,请选择按约定金额分摊;按建筑面积分摊的,请清空约定金额。"
            self.add_error("sharing", message)
        return found

    def arguments(self) -> dict[str, Any]:
        """The terms, and the sums by project id."""
        given = super().arguments()
        return given | {"sums": dict(self._sums(given))}

    def _sums(self, given: dict[str, Any]) -> Iterator[tuple[int, Any]]:
        for one in self.members:
            yield one.project_id, given.pop(f"sum_{one.project_id}")


class Settle(OfPackage):
    """确定分摊: nothing to fill in."""


class Dissolve(OfPackage):
    """解除打包."""

    reason = text("解除原因", max_length=300)


class AwardAll(OfPackage):
    """登记各项目中标和合同."""

    awarded_on = DayField(label="中标通知书日期")
    contract_on = DayField(label="合同签订日期")
    over_budget_reason = text("合同价高于审核后概算的理由", max_length=300, required=False)
    choice_reason = text("未选第一名候选人的理由", max_length=300, required=False)

    def arguments(self) -> dict[str, Any]:
        """The award's days and reasons; the package is settled, its version says nothing more."""
        given = super().arguments()
        given.pop("version")
        return given
