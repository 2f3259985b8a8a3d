"""Invented but likely data: long names, rare characters (𠮷, 㙓), signs that could be markup or formulas."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from policy.errors import Reason

PUBLIC_URL = "http://127.0.0.1:8000/p/hemu-xincun/"
CRUMBS = [{"text": "项目库", "href": "/gallery/lists/"}, {"text": "和睦新村", "href": "/gallery/"}, {"text": "第二次征求意见", "href": ""}]

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
    state = "done" if number < now else "now" if number == now else "returned" if number in returned else "next"
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

CONDITIONS = [
    {"met": True, "sentence": "方案公示不少于5个工作日,已于2026年9月29日(周二)到期", "who": "", "href": "#notice", "link_text": "查看"},
    {"met": False, "sentence": "第二次征求意见通过(双2/3):业主人数还差 2 人", "who": "street_clerk", "href": "#round", "link_text": "去录入"},
    {"met": False, "sentence": "第二次征求意见结果已复核确认", "who": "street_certifier", "href": "#certify", "link_text": ""},
    {"met": False, "sentence": "异议已全部答复:还有 1 条(3幢2单元*01 张*:外立面颜色 <米白> 与 “=浅灰” 不一致,请说明)", "who": "街道经办", "href": "", "link_text": ""},
]
REFUSALS = (
    Reason("round_short", "业主人数还差 2 人,不能进入下一步", who="street_clerk"),
    Reason("reason_missing", "退回须写明原因", field="reason"),
)
EVENTS = [
    {"at": datetime(2026, 9, 28, 6, 5, tzinfo=UTC), "who": "王𠮷(和睦街道 街道经办)", "sentence": "录入意见 12 份,更正 1 份", "reason": ""},
    {"at": datetime(2026, 9, 23, 1, 30, tzinfo=UTC), "who": "陈㙓", "sentence": "发布初步方案公示,至2026年10月8日(周四)", "reason": ""},
    {"at": date(2026, 7, 2), "who": "区住建局经办", "sentence": "由第3步退回第2步", "reason": "估算未含雨污管线,居民提出 a<b、=SUM(A1) 等原样文字,请补充后重新公示,并逐户送达一份简明对照表"},
]
FILES = [
    {"name": "和睦新村老旧小区综合改造提升初步方案(含总平面图、雨污管线图、停车位布置图、加装电梯可行性说明)第三稿.pdf", "href": "#", "kind": "PDF", "size": 4_823_111, "at": date(2026, 9, 1), "who": "王𠮷", "public": True},
    {"name": "估算表.xlsx", "href": "#", "kind": "Excel", "size": 48_200, "at": date(2026, 9, 1), "who": "王𠮷", "public": False},
]
SUMMARY = [
    {"label": "街道 / 社区", "value": "和睦街道 / 和睦社区", "href": "", "link_text": ""},
    {"label": "建成年份", "value": "1983年", "href": "#", "link_text": ""},
    {"label": "楼幢、户数、面积", "value": "54 幢、3,566 户、198,204.16 ㎡", "href": "#", "link_text": ""},
    {"label": "建设单位", "value": "杭州市拱墅区和睦街道老旧小区综合改造提升工程建设指挥部", "href": "#", "link_text": "更换"},
]
TASKS = [
    {"name": "和睦新村", "what": "第3步 公示今天到期,可以关闭公示", "act": "办理", "light": "yellow", "due": date(2026, 10, 8)},
    {"name": "大关西苑", "what": "第1步 还差 12 人、830.55 ㎡", "act": "录入", "light": "green", "due": date(2026, 10, 21)},
    {"name": "塘河新村南区(含原杭州丝绸印染联合厂职工宿舍)", "what": "第6步 第三次征求意见结果等您复核确认", "act": "复核", "light": "red", "due": date(2026, 9, 11)},
]
PROJECTS = [
    {"name": "和睦新村", "street": "和睦街道", "step": "第3步 第二次征求意见", "light": "yellow", "households": 3566, "area": Decimal("198204.16"), "demo": True},
    {"name": "塘河新村南区(含原杭州丝绸印染联合厂职工宿舍)", "street": "拱宸桥街道", "step": "第7步 方案联合审查", "light": "red", "households": 880, "area": Decimal("4531.95"), "demo": False},
    {"name": "𠮷祥㙓里", "street": "大关街道", "step": "第11步 后续管理", "light": "", "households": 62, "area": None, "demo": True},
    {"name": "大关西苑", "street": "大关街道", "step": "第9步 工程实施和监管", "light": "green", "households": 1204, "area": Decimal("66120.00"), "demo": True},
    {"name": "瓜山新苑", "street": "康桥街道", "step": "第2步 制订初步方案", "light": "grey", "households": 412, "area": Decimal("23880.40"), "demo": True},
]
MONEY = [
    ("核定竣工财务决算", Decimal("6000000.00")), ("减:加装电梯", Decimal("-1200000.00")), ("减:二次供水", Decimal("-900000.00")),
    ("计补基数(与 400 元/㎡ × 10,000.00 ㎡ 取小)", Decimal("3900000.00")), ("市级补助资金(50%)", Decimal("1950000.00")),
]  # fmt: skip
NOTICE_ROWS = [
    ("屋面修缮", "54 幢", "列入"), ("建筑雨污管线", "6,200 m", "列入"), ("多层住宅加装电梯", "12 台", "列入(居民自愿)"),
    ("充电设施", "–", "不列入:已由国网建设"),
]  # fmt: skip
NEXT_STEPS = ["系统已通知街道复核人员;", "复核确认后结果在公示页面公开;", "两项都达到三分之二,即可进入第4步。"]


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
