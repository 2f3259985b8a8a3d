"""Invented but likely data: long names, rare characters (𠮷, 㙓), signs that could be markup or formulas."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from policy.errors import Reason


def table(names: str, *rows: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Rows of values under the given names, as the dicts that components take."""
    return [dict(zip(names.split(), row, strict=True)) for row in rows]


LONG_PLACE = "塘河新村南区(含原杭州丝绸印染联合厂职工宿舍)"
PUBLIC_URL = "http://127.0.0.1:8000/p/hemu-xincun/"
CRUMBS = table("text href", ("项目库", "/gallery/lists/"), ("和睦新村", "/gallery/"), ("第二次征求意见", ""))

NAMES = (
    "第一次征求意见", "制订初步方案", "第二次征求意见", "明确改造计划", "委托方案设计", "第三次征求意见",
    "方案联合审查", "招投标", "工程实施和监管", "项目验收", "后续管理",
)  # fmt: skip
PLAIN = {
    1: "居民已经表态:同意改造的面积和人数都达到三分之二。",
    2: "街道请专业机构做出了初步方案和估算。",
    3: "现在请您看公示的方案,并在10月8日前交回意见表。",
    4: "下一步由区政府列入明年的改造计划。",
}


def steps(now: int = 3, returned: tuple[int, ...] = ()) -> list[dict[str, Any]]:
    """The track with step `now` in hand."""
    return [_step(number, name, now, returned) for number, name in enumerate(NAMES, 1)]


def _step(number: int, name: str, now: int, returned: tuple[int, ...]) -> dict[str, Any]:
    state = (
        "done" if number < now else "now" if number == now else "returned" if number in returned else "next"
    )
    done = number < now
    return {
        "number": number,
        "name": name,
        "state": state,
        "entered_on": date(2026, number, 9) if number <= now else None,
        "left_on": date(2026, number + 1, 8) if done else None,
        "plain": PLAIN.get(number, ""),
        "days_used": 21 if done else 6 if number == now else None,
        "days_standard": 20,
        "href": f"#step-{number}" if number <= now else "",
    }


BARS = {
    "caption": "第二次征求意见(双2/3)",
    "sentence": "面积已达标;业主人数还差 2 人。",
    "area": {
        "total": Decimal("6733.34"), "agree": Decimal("4531.95"), "disagree": Decimal("688.20"),
        "abstain": Decimal("310.00"), "unresolved": Decimal("124.70"), "not_returned": Decimal("1078.49"),
        "mark": Decimal("66.667"), "required_label": "2/3", "numerator": Decimal("4531.95"),
        "denominator": Decimal("6733.34"), "sentence": "", "holds": True,
    },
    "heads": {
        "total": 98, "agree": 64, "disagree": 11, "abstain": 5, "unresolved": 2, "not_returned": 16,
        "mark": Decimal("66.667"), "required_label": "2/3", "numerator": 64, "denominator": 98,
        "sentence": "还差 2 人", "holds": False,
    },
}  # fmt: skip
QUORUM_BARS = {
    "caption": "筹集维修资金(参与2/3,参与者3/4)",
    "area": {
        "total": Decimal("430000.00"), "agree": Decimal("225000.00"), "disagree": Decimal("61250.50"), "abstain": Decimal("12000.00"),
        "not_returned": Decimal("131749.50"), "mark": Decimal("52.03"), "required_label": "参与面积的 3/4",
        "quorum_mark": Decimal("66.667"), "quorum_label": "参与 2/3", "numerator": Decimal("225000.00"),
        "denominator": Decimal("298250.50"), "sentence": "已参与 298,250.50 ㎡,已过参与线", "holds": True,
    },
    "heads": {
        "total": 4800, "agree": 2410, "disagree": 700, "abstain": 110, "not_returned": 1580, "mark": Decimal("50.31"),
        "required_label": "参与人数的 3/4", "quorum_mark": Decimal("66.667"), "quorum_label": "参与 2/3",
        "numerator": 2410, "denominator": 3220, "sentence": "还差 5 人", "holds": False,
    },
}  # fmt: skip
NO_BARS = {"area": {"total": Decimal(0)}, "heads": {"total": 0}}

CONDITIONS = table(
    "met sentence who href link_text",
    (True, "方案公示不少于5个工作日,已于2026年9月29日(周二)到期", "", "#notice", "查看"),
    (False, "第二次征求意见通过(双2/3):业主人数还差 2 人", "street_clerk", "#round", "去录入"),
    (False, "第二次征求意见结果已复核确认", "street_certifier", "#certify", ""),
    (False, "异议已全部答复:还有 1 条(外立面颜色 <米白> 与 “=浅灰” 不一致,请说明)", "街道经办", "", ""),
)
REFUSALS = (
    Reason("round_short", "业主人数还差 2 人,不能进入下一步", who="street_clerk"),
    Reason("reason_missing", "退回须写明原因", field="reason"),
)
EVENTS = table(
    "at who sentence reason",
    (datetime(2026, 9, 28, 6, 5, tzinfo=UTC), "王𠮷(和睦街道 街道经办)", "录入意见 12 份,更正 1 份", ""),
    (datetime(2026, 9, 23, 1, 30, tzinfo=UTC), "陈㙓", "发布初步方案公示,至2026年10月8日(周四)", ""),
    (
        date(2026, 7, 2),
        "区住建局经办",
        "由第3步退回第2步",
        "估算未含雨污管线,居民提出 a<b、=SUM(A1) 等原样文字,请补充后重新公示",
    ),
)
LONG_NAME = (
    "和睦新村老旧小区综合改造提升初步方案(含总平面图、雨污管线图、停车位布置图、加装电梯可行性说明)第三稿.pdf"
)
FILES = table(
    "name href kind size at who public",
    (LONG_NAME, "#", "PDF", 4_823_111, date(2026, 9, 1), "王𠮷", True),
    ("估算表.xlsx", "#", "Excel", 48_200, date(2026, 9, 1), "王𠮷", False),
)
SUMMARY = table(
    "label value href link_text",
    ("街道 / 社区", "和睦街道 / 和睦社区", "", ""),
    ("建成年份", "1983年", "#", ""),
    ("楼幢、户数、面积", "54 幢、3,566 户、198,204.16 ㎡", "#", ""),
    ("建设单位", "杭州市拱墅区和睦街道老旧小区综合改造提升工程建设指挥部", "#", "更换"),
)
TASKS = table(
    "name what act light due",
    ("和睦新村", "第3步 公示今天到期,可以关闭公示", "办理", "yellow", date(2026, 10, 8)),
    ("大关西苑", "第1步 还差 12 人、830.55 ㎡", "录入", "green", date(2026, 10, 21)),
    (LONG_PLACE, "第6步 第三次征求意见结果等您复核确认", "复核", "red", date(2026, 9, 11)),
)
PROJECTS = table(
    "name street step light households area demo",
    ("和睦新村", "和睦街道", "第3步 第二次征求意见", "yellow", 3566, Decimal("198204.16"), True),
    (LONG_PLACE, "拱宸桥街道", "第7步 方案联合审查", "red", 880, Decimal("4531.95"), False),
    ("𠮷祥㙓里", "大关街道", "第11步 后续管理", "", 62, None, True),
    ("大关西苑", "大关街道", "第9步 工程实施和监管", "green", 1204, Decimal("66120.00"), True),
    ("瓜山新苑", "康桥街道", "第2步 制订初步方案", "grey", 412, Decimal("23880.40"), True),
)
MONEY = [
    ("核定竣工财务决算", Decimal("6000000.00")), ("减:加装电梯", Decimal("-1200000.00")), ("减:二次供水", Decimal("-900000.00")),
    ("计补基数(与 400 元/㎡ × 10,000.00 ㎡ 取小)", Decimal("3900000.00")), ("市级补助资金(50%)", Decimal("1950000.00")),
]  # fmt: skip
NOTICE_ROWS = [
    ("屋面修缮", "54 幢", "列入"), ("建筑雨污管线", "6,200 m", "列入"), ("多层住宅加装电梯", "12 台", "列入(居民自愿)"),
    ("充电设施", "–", "不列入:已由国网建设"),
]  # fmt: skip
NEXT_STEPS = [
    "系统已通知街道复核人员;",
    "复核确认后结果在公示页面公开;",
    "两项都达到三分之二,即可进入第4步。",
]


def everything() -> dict[str, Any]:
    """Usual data for all components."""
    return {
        "crumbs": CRUMBS, "steps": steps(3), "sent_back": steps(5, (6, 7)), "finished": steps(12), "bars": BARS,
        "quorum_bars": QUORUM_BARS, "conditions": CONDITIONS, "events": EVENTS, "files": FILES, "rows": SUMMARY,
        "money": MONEY, "next_steps": NEXT_STEPS, "url": PUBLIC_URL, "refusals": (), "items": NOTICE_ROWS,
    }  # fmt: skip


def nothing() -> dict[str, Any]:
    """The same with nothing in it."""
    return everything() | {
        "steps": steps(1), "sent_back": [], "finished": [], "bars": NO_BARS, "quorum_bars": NO_BARS,
        "conditions": [], "events": [], "files": [], "rows": [], "money": [], "next_steps": [], "refusals": REFUSALS,
    }  # fmt: skip
