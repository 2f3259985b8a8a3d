"""The sums in the words and order of the report's first sheet and of the page. Values only."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from policy.loader import DEFAULT_SCHEME, load_scheme
from reports.columns import COLUMNS, Column, ten_thousands
from reports.figures import Figures, Rate, Sums
from workflow.lights import LIGHT_NAMES


class Line(NamedTuple):
    """One line of the sums; a rate has its numerator and denominator."""

    name: str
    value: Any
    numerator: int | None = None
    denominator: int | None = None


RATES = {"started": "开工率", "completed": "完工率", "accepted": "竣工率"}
UNITS = {"projects": "按小区数", "households": "按户数"}
SUMMED = ("进度", "产出", "资金")
STANDING = {"paused": "暂缓实施", "closed": "已办结"}
LIGHT_ORDER = ("red", "yellow", "green", "grey", *STANDING)


def total_of(column: Column, total: Sums) -> Any:
    """What stands under a column in the sum row; nothing where a column is not summed."""
    if not column.total:
        return None
    value = getattr(total, column.total)
    return ten_thousands(value) if column.kind == "money" else value


class Group(NamedTuple):
    """Lines that are read together."""

    title: str
    lines: tuple[Line, ...]


def summary_groups(figures: Figures) -> tuple[Group, ...]:
    """Counts, rates with both their numbers, grades, lights, and sums, as they are read together."""
    total = figures.total
    found = [
        Group("规模", tuple(_scale(total))),
        Group("列入、开工、竣工", (*_stages(total), *_rates(total))),
        Group("示范工程、精品工程", tuple(_grades(figures))),
        Group("进度灯", tuple(_lights(figures))),
    ]
    return (*found, *(Group(title, tuple(_sums(total, title))) for title in SUMMED))


def summary_lines(figures: Figures) -> Iterator[Line]:
    """The same lines one after the other, as the workbook prints them."""
    for group in summary_groups(figures):
        yield from group.lines


def _scale(total: Sums) -> Iterator[Line]:
    yield Line("项目数(个)", total.projects)
    yield Line("列入考核小区数(个)", total.assessed_projects)
    yield Line("不列入考核小区数(个)", total.unassessed_projects)
    yield Line("户数(套)", total.households)
    yield Line("幢数", total.buildings)
    yield Line("建筑面积(㎡)", total.area)


def _stages(total: Sums) -> Iterator[Line]:
    for kind, name in (("listed", "列入"), ("supplementary", "增补"), ("started", "开工")):
        yield Line(f"{name}小区数(个)", getattr(total, f"{kind}_projects"))
    for kind, name in (("completed", "完工"), ("accepted", "竣工")):
        yield Line(f"{name}小区数(个)", getattr(total, f"{kind}_projects"))


def _rates(total: Sums) -> Iterator[Line]:
    for name, rate in total.rates.items():
        state, unit = name.rsplit("_", 1)
        if state in RATES:
            yield _share(f"{RATES[state]}({UNITS[unit]})", rate)


def _share(name: str, rate: Rate) -> Line:
    percent = Decimal(rate.numerator) / rate.denominator if rate.denominator else None
    shown = None if percent is None else f"{percent * 100:.2f} %"
    return Line(name, shown, rate.numerator, rate.denominator)


def _grades(figures: Figures) -> Iterator[Line]:
    """Recognised grades beside the scheme's targets (三(一), 四(五)); the street's target over the district alone."""
    total, scheme = figures.total, load_scheme(DEFAULT_SCHEME)
    yield Line("已认定示范工程(个)", total.model_projects)
    yield Line("已认定精品工程(个)", total.showcase_projects)
    target = f"{scheme.showcase_share * 100}%以上"
    yield _share(f"精品工程占比(目标{target})", total.rates["showcase_projects"])
    if figures.street is None:
        least, most = scheme.showcase_per_street
        having = sum(sums.showcase_projects >= least for sums in figures.by_street.values())
        name = f"有精品工程的街道(目标每个街道{least}—{most}个)"
        yield Line(name, having, having, len(figures.by_street))


def _lights(figures: Figures) -> Iterator[Line]:
    """What presses first; a street's project without a light stands under its state."""
    for code, number in sorted(
        figures.by_light.items(), key=lambda found: (*LIGHT_ORDER, found[0]).index(found[0])
    ):
        yield Line(f"{LIGHT_NAMES.get(code) or STANDING.get(code, code)}(个)", number)


def _sums(total: Sums, group: str) -> Iterator[Line]:
    for column in COLUMNS:
        if column.total and column.group == group:
            yield Line(column.title, total_of(column, total))
