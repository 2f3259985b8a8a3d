"""The report's columns by group (policy §5): what each prints, its unit and its definition."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from consultations.names import round_name
from policy.loader import DEFAULT_SCHEME, load_scheme
from reports.rows import ProjectRow

Kind = Literal["text", "number", "area", "money", "km", "date", "percent"]


@dataclass(frozen=True)
class Column:
    """One column; `value` takes a ProjectRow. `total`: the field of Sums that sums it, "" for none."""

    group: str
    key: str
    title: str
    kind: Kind
    value: Callable[[ProjectRow], Any]
    total: str = ""


LIGHTS = load_scheme(DEFAULT_SCHEME).lights
TEN_THOUSAND = Decimal(10_000)


def ten_thousands(yuan: Decimal | None) -> Decimal | None:
    """万元, exactly: nothing is rounded before it is printed."""
    return None if yuan is None else yuan / TEN_THOUSAND


def _plain(group: str, key: str, title: str, kind: Kind = "text", total: str = "") -> Column:
    return Column(group, key, title, kind, lambda row: getattr(row, key), total)


def _money(group: str, key: str, title: str) -> Column:
    return Column(
        group, key, f"{title}(万元)", "money", lambda row: ten_thousands(getattr(row, key)), total=key
    )


def _output(key: str, title: str, kind: Kind) -> Column:
    return Column("产出", key, title, kind, lambda row: getattr(row.outputs, key), total=key)


def _round(number: int, part: str, title: str, kind: Kind) -> Column:
    def value(row: ProjectRow) -> Any:
        found = getattr(row, f"round{number}")
        return getattr(found, part) if found else None

    return Column("阶段", f"round{number}_{part}", f"{round_name(number)}{title}", kind, value)


def _rounds() -> list[Column]:
    parts: tuple[tuple[str, str, Kind], ...] = (
        ("agree_heads", "同意人数(人)", "number"),
        ("total_heads", "总人数(人)", "number"),
        ("agree_area", "同意面积(㎡)", "area"),
        ("total_area", "总面积(㎡)", "area"),
        ("outcome", "结果", "text"),
    )
    return [_round(number, *part) for number in (1, 2, 3) for part in parts]


COLUMNS: tuple[Column, ...] = (
    _plain("基本信息", "street", "街道"),
    _plain("基本信息", "community", "社区"),
    _plain("基本信息", "code", "项目编号"),
    _plain("基本信息", "name", "小区名称"),
    _plain("基本信息", "batch_year", "计划年度", "number"),
    _plain("基本信息", "kind", "类型"),
    _plain("基本信息", "grade", "认定等级"),
    Column(
        "基本信息", "taken_over", "数据来源", "text", lambda row: "补录" if row.taken_over else "平台办理"
    ),
    _plain("规模", "households", "户数(套)", "number", "households"),
    _plain("规模", "buildings", "幢数", "number", "buildings"),
    _plain("规模", "area", "建筑面积(㎡)", "area", "area"),
    _plain("规模", "year_built", "建成年份", "number"),
    Column("阶段", "step", "当前步骤", "text", lambda row: f"第{row.step}步 {row.step_name}"),
    _plain("阶段", "state_name", "状态"),
    *_rounds(),
    _plain("阶段", "notice_from", "公示开始", "date"),
    _plain("阶段", "notice_to", "公示截止", "date"),
    _plain("阶段", "listing", "下达方式"),
    _plain("阶段", "listing_number", "计划下达文号"),
    _plain("阶段", "listed_on", "计划下达日期", "date"),
    _plain("阶段", "reviewed_on", "联审纪要日期", "date"),
    _plain("阶段", "awarded_on", "中标日期", "date"),
    _plain("阶段", "started_on", "开工日期", "date"),
    _plain("阶段", "completed_on", "完工日期", "date"),
    _plain("阶段", "accepted_on", "竣工验收日期", "date"),
    _plain("阶段", "settled_on", "结算审定日期", "date"),
    _plain("进度", "physical_percent", "形象进度(%)", "percent"),
    _money("进度", "invested_month", "本月完成投资"),
    _money("进度", "invested_total", "累计完成投资"),
    _plain("进度", "correction_note", "数据更正说明"),
    _plain("进度", "days_late", "逾期工作日", "number"),
    _plain("进度", "light_name", "亮灯"),
    _plain("进度", "open_issues", "未销号问题", "number", "open_issues"),
    _output("lifts", "加装电梯(台)", "number"),
    _output("parking_spaces", "新增停车位(个)", "number"),
    _output("chargers", "充电设施(个)", "number"),
    _output("ramps", "无障碍设施(处)", "number"),
    _output("service_area", "配套用房(㎡)", "area"),
    _output("activity_area", "活动场地(㎡)", "area"),
    _output("pipes_km", "管网改造(km)", "km"),
    _output("green_area", "绿化提升(㎡)", "area"),
    _money("资金", "budget", "审核后概算"),
    _money("资金", "contract", "合同价"),
    _money("资金", "settlement", "结算价"),
    _money("资金", "city", "市级财政到位"),
    _money("资金", "district", "区级财政到位"),
    _money("资金", "central", "中央补助到位"),
    _money("资金", "residents", "居民出资到位"),
    _money("资金", "social", "社会资本到位"),
    _money("资金", "original_body", "原责任主体到位"),
)

DEFINITIONS: tuple[tuple[str, str], ...] = (
    ("统计时点", "当月最后一天(北京时间)。只统计该日及以前登记的业务日期。"),
    ("统计范围", "已建立且未调出计划的项目;补录项目经区住建局确认后计入,并注明“补录”。"),
    ("开工", "签订合同后,现场第一次施工。以开工登记为准;补录项目按补录的开工日期。"),
    ("完工", "施工内容做完,尚未验收。补录项目按补录的完工日期。"),
    ("竣工", "项目联合竣工验收,各方全部签字通过。补录项目按补录的验收日期。"),
    ("列入考核、不列入考核", "按小区登记的“列入考核”分别计数,合计为项目数。"),
    ("精品工程占比", "分子为区住建局已认定的精品工程,分母为全部项目,含不列入考核的;只申报、未认定的不计。"),
    ("列入、增补", "以区发改经信局计划下达文号为准;“增补”是计划下达的一种方式,不是逾期申报。"),
    ("开工率、完工率、竣工率", "分母为列入与增补之和,分子、分母同时列出,按小区数和户数分别计算。"),
    ("征求意见", "只列已复核确认的结果;分子为同意的人数、面积,分母为名册全部人数、面积。"),
    ("本月完成投资", "本月末累计数减上月末累计数;为负数时必须有数据更正说明。"),
    ("逾期工作日", "超过本步骤应完成日期的工作日数;当年放假安排尚未公布的不计算。"),
    (
        "亮灯",
        f"正常:按期;预警:剩余{LIGHTS.workdays_before}个工作日以内或超期{LIGHTS.workdays_after}个工作日以内;"
        f"逾期:超期{LIGHTS.workdays_after}个工作日以上;待定:放假安排尚未公布。",
    ),
    ("未销号问题", "未审批的工程变更、未完成的整改、未处理的验收遗留问题之和。"),
    ("资金到位", "截至月末各来源实际到账的金额;居民出资含个人出资、单位捐资、维修资金和公共收益。"),
    ("审核后概算、合同价", "概算未经审核的列概算;合同价为施工(EPC)与监理合同之和。"),
    ("金额单位", "万元,由元直接换算,不先取整。"),
)
