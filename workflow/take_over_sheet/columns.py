"""The columns of the 补录 table: what each is called, what it holds, from which step on it is asked for (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from policy.schema import Scheme
from workflow.conditions import ordinal
from workflow.values import ROUND_STEPS

Kind = Literal["text", "whole", "year", "area", "money", "date", "step", "yes", "choice", "items"]
LAST_STEP = 11


@dataclass(frozen=True)
class Column:
    """One column. `words`: what offices call it too; `choices`: value → the word for it.

    `asked_from`: first step at which it can be filled in; `needed_from`: first step at which it must be, 0: never.
    `longest`: of a text, as the database has it.
    """

    key: str
    group: str
    title: str
    kind: Kind
    words: tuple[str, ...] = ()
    asked_from: int = 2
    needed_from: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    longest: int = 80

    @property
    def label(self) -> str:
        """As a sentence names it: the three rounds have the same titles."""
        return f"{self.group} {self.title}" if self.key[:3] in ROUND_PREFIXES else self.title


ROUND_PREFIXES = ("r1_", "r2_", "r3_")
PLACE, REGISTER, PROJECT, DAYS = "小区", "未登记小区填写", "项目", "各步骤开始日期"
ITEMS, LISTING, CONTRACT, WORKS = "改造内容和方案", "年度计划", "中标和合同", "施工"
BUILDERS = (("street", "街道办事处"), ("command_office", "指挥部"), ("original_body", "原责任主体"))
LISTINGS = (("listed", "列入"), ("supplementary", "增补"))
# What a neighbourhood that is not on the register yet must have.
FACTS = ("year_built", "building_count", "household_count", "building_area")

_HEAD = (
    Column("street", PLACE, "街道", "text", ("所属街道", "镇街", "街道名称"), needed_from=2, longest=40),
    Column("community", PLACE, "社区", "text", ("所属社区", "社区名称"), longest=40),
    Column("name", PLACE, "小区名称", "text", ("小区", "项目名称", "小区(项目)名称", "名称"), needed_from=2),
    Column("code", PLACE, "小区编号", "text", ("编号", "小区代码"), longest=40),
    Column("year_built", REGISTER, "建成年份", "year", ("建成年代", "建造年份", "竣工年份", "建成时间")),
    Column("building_count", REGISTER, "幢数", "whole", ("楼幢数", "栋数", "总幢数", "房屋幢数")),
    Column("household_count", REGISTER, "户数", "whole", ("总户数", "套数", "居民户数")),
    Column("building_area", REGISTER, "建筑面积", "area", ("总建筑面积", "面积")),
    Column("subsidy_area", REGISTER, "补助面积", "area"),
    Column("affordable_housing", REGISTER, "保障性安居工程", "yes", ("保障性住房",)),
    Column("assessed", REGISTER, "列入考核", "yes", ("是否列入考核", "考核")),
    Column("batch_year", PROJECT, "计划年度", "year", ("改造年度", "批次", "批次年度", "年度"), needed_from=2),
    Column("step", PROJECT, "现在所处步骤", "step", ("所处步骤", "当前步骤", "步骤", "进入步骤"), needed_from=2),
    Column("entered_on", PROJECT, "进入本步骤日期", "date", ("进入日期", "进入当前步骤日期"), needed_from=2),
    Column("builder_kind", PROJECT, "建设单位类型", "choice", choices=BUILDERS),
    Column("builder_name", PROJECT, "建设单位", "text", ("建设单位名称", "业主单位", "实施主体")),
    Column("note", PROJECT, "补录说明", "text", ("说明", "备注"), longest=1000),
)  # fmt: skip
_TAIL = (
    Column("included", ITEMS, "纳入的改造内容", "items", ("改造内容", "纳入改造的内容"), 3),
    Column("summary", ITEMS, "方案摘要", "text", ("改造方案", "方案内容"), 3, longest=2000),
    Column("author", ITEMS, "编制单位", "text", ("设计单位", "方案编制单位"), 3),
    Column("estimate_yuan", ITEMS, "估算", "money", ("投资估算", "估算金额"), 3),
    Column("budget_yuan", ITEMS, "概算", "money", ("项目概算", "概算金额"), 6),
    Column("reviewer", ITEMS, "审核单位", "text", ("概算审核单位",), 6),
    Column("reviewed_yuan", ITEMS, "审核后概算", "money", ("概算审核金额", "审定概算"), 6),
    Column("reviewed_on", ITEMS, "审核日期", "date", ("概算审核日期",), 6),
    Column("listing_number", LISTING, "计划下达文号", "text", ("下达文号", "立项文号", "文号"), 5, 5, longest=60),
    Column("listed_on", LISTING, "下达日期", "date", ("计划下达日期", "立项日期"), 5, 5),
    Column("listing", LISTING, "列入方式", "choice", ("下达方式",), 5, choices=LISTINGS),
    Column("winner", CONTRACT, "中标单位", "text", ("施工单位", "中标人"), 9, 9),
    Column("awarded_on", CONTRACT, "中标日期", "date", ("中标时间",), 9, 9),
    Column("contract_yuan", CONTRACT, "合同价", "money", ("合同金额", "合同价款", "中标价"), 9, 9),
    Column("contract_on", CONTRACT, "合同签订日期", "date", ("签订日期", "合同日期"), 9, 9),
    Column("epc", CONTRACT, "采用EPC", "yes", ("EPC", "采用EPC方式", "是否EPC"), 9),
    Column("over_budget_reason", CONTRACT, "合同价高于审核后概算的理由", "text", ("超概算理由",), 9, longest=300),
    Column("started_on", WORKS, "开工日期", "date", ("开工时间", "实际开工日期"), 9, 10),
    Column("planned_completion_on", WORKS, "计划完工日期", "date", ("计划竣工日期", "合同完工日期"), 9, 10),
    Column("completed_on", WORKS, "完工日期", "date", ("完工时间", "实际完工日期"), 10, 10),
    Column("accepted_on", WORKS, "竣工验收日期", "date", ("验收日期", "联合验收日期", "竣工日期"), 11, 11),
)  # fmt: skip
_ROUND: tuple[tuple[str, str, Kind, tuple[str, ...], bool], ...] = (
    ("opened_on", "开始日期", "date", ("开始时间",), True),
    ("closed_on", "结束日期", "date", ("结束时间", "截止日期"), True),
    ("certified_on", "确认日期", "date", ("复核确认日期", "复核日期"), True),
    ("rule_set", "表决规则", "choice", ("适用规则", "规则"), False),
    ("total_area", "名册总面积", "area", ("总面积", "名册合计面积", "专有部分总面积"), True),
    ("total_heads", "名册总人数", "whole", ("总人数", "业主总人数", "名册合计人数"), True),
    ("agree_area", "同意面积", "area", ("同意的面积",), True),
    ("agree_heads", "同意人数", "whole", ("同意的人数", "同意业主人数"), True),
    ("disagree_area", "不同意面积", "area", ("反对面积",), False),
    ("disagree_heads", "不同意人数", "whole", ("反对人数",), False),
    ("abstain_area", "弃权面积", "area", (), False),
    ("abstain_heads", "弃权人数", "whole", (), False),
)  # fmt: skip


def columns_of(scheme: Scheme) -> tuple[Column, ...]:
    """Every column in the template's order; steps and rules are the scheme's."""
    days = tuple(
        Column(f"entered_{n}", DAYS, f"第{n}步", "date", (name, f"第{n}步{name}"), n + 1)
        for n, name in ((n, scheme.step(n).name) for n in range(1, LAST_STEP))
    )
    rules = tuple((code, rule.name) for code, rule in scheme.rule_sets.items())
    rounds = tuple(one for number, held in ROUND_STEPS.items() for one in _of_round(number, held + 1, rules))
    return (*_HEAD, *days, *rounds, *_TAIL)


def _of_round(number: int, first: int, rules: tuple[tuple[str, str], ...]) -> list[Column]:
    return [
        Column(
            f"r{number}_{key}", ordinal(number), title, kind, words, first, first if needed else 0,
            rules if kind == "choice" else (),
        )
        for key, title, kind, words, needed in _ROUND
    ]  # fmt: skip
