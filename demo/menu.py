"""Which of the 36 items a demo neighbourhood chooses, how much of each, and what they cost. Pure but for `Decided`."""

from collections.abc import Mapping
from decimal import Decimal

from demo.numbers import dice, share_out
from demo.plan import Place
from policy.loader import DEFAULT_SCHEME, load_scheme
from policy.schema import ItemDef
from projects.models import ProjectItem
from projects.services.items import Decided

Decision = ProjectItem.Decision
NO_REASON: Mapping[str, tuple[str, str]] = {
    "BM06": (Decision.NOT_APPLICABLE, "防雷设施已于前年检测合格,不需要改造"),
    "BM10": (Decision.NOT_APPLICABLE, "经核查没有私搭乱建"),
    "PM11": (Decision.NOT_APPLICABLE, "公共区域没有私搭乱建"),
    "PM14": (Decision.NOT_APPLICABLE, "小区沿街没有围墙"),
}
OPTIONAL_REASON: Mapping[str, tuple[str, str]] = {
    "BO01": (Decision.INFEASIBLE, "屋面承重不足,不能增设美化构件"),
    "BO02": (Decision.INFEASIBLE, "房屋檐口形式不具备平改坡条件"),
    "BO03": (Decision.DECLINED, "多数单元业主已自行安装"),
    "BO04": (Decision.INFEASIBLE, "外墙近年已做保温,不重复施工"),
    "BO05": (Decision.INFEASIBLE, "监测点位没有供电条件"),
    "BO06": (Decision.INFEASIBLE, "楼间距不足,不具备加装条件"),
    "PO01": (Decision.INFEASIBLE, "配电容量不足,待增容后再建"),
    "PO02": (Decision.INFEASIBLE, "没有可用场地"),
    "PO03": (Decision.DECLINED, "业主希望保留原有门头"),
    "PO04": (Decision.INFEASIBLE, "没有可用的公共用房"),
    "PO05": (Decision.DECLINED, "小区外已有快递驿站"),
    "PO06": (Decision.INFEASIBLE, "没有可腾退的用房"),
}
# Of one household, in the item's unit; the others are one per building.
PER_HOUSEHOLD = {
    "㎡": Decimal(12),
    "m": Decimal(4),
    "盏": Decimal("0.4"),
    "樘": Decimal("0.08"),
    "个": Decimal("0.2"),
}
# A common share of each item in the cost; PM01 and BM01 are the dear ones.
DEAR = {
    "BM01": 9,
    "BM02": 9,
    "BM04": 6,
    "BM05": 5,
    "BM09": 6,
    "PM01": 12,
    "PM05": 8,
    "PM07": 7,
    "PM08": 5,
    "BO06": 10,
}


def chosen(place: Place, *, everything: bool = False) -> dict[str, Decided]:
    """A decision for every item. `everything`: 36项能改则改, what cannot be done is infeasible with a reason."""
    items = load_scheme(DEFAULT_SCHEME).items
    return {item.code: _decided(item, place, everything) for item in items}


def included(decisions: Mapping[str, Decided]) -> list[str]:
    """The codes taken into the project."""
    return [code for code, one in decisions.items() if one.decision == Decision.INCLUDE]


def left_out(decisions: Mapping[str, Decided]) -> dict[str, Decided]:
    """The items that are not, each with its reason."""
    return {code: one for code, one in decisions.items() if one.decision != Decision.INCLUDE}


def costs(place: Place, codes: list[str], total: Decimal) -> dict[str, Decimal]:
    """The total in yuan shared out over items to the cent."""
    roll = dice("costs", place.name)
    weights = [DEAR.get(code, 2) * roll.uniform(0.8, 1.2) for code in codes]
    return {
        code: Decimal(cents).scaleb(-2)
        for code, cents in zip(codes, share_out(int(total * 100), weights), strict=True)
    }


def _decided(item: ItemDef, place: Place, everything: bool) -> Decided:
    roll = dice("menu", place.name, item.code)
    if item.mandatory:
        reason = NO_REASON.get(item.code) if roll.random() < 0.35 else None
    elif everything:
        reason = OPTIONAL_REASON[item.code] if item.code in ("BO01", "BO02") else None
    else:
        reason = OPTIONAL_REASON[item.code] if roll.random() < 0.6 else None
    return Decided(*reason) if reason else Decided(Decision.INCLUDE, "", _quantity(item, place))


def _quantity(item: ItemDef, place: Place) -> Decimal:
    each = PER_HOUSEHOLD.get(item.unit)
    return Decimal(place.buildings) if each is None else (each * place.households).quantize(Decimal(1))
