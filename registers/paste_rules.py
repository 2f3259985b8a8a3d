"""管线单位事项 and 配套用房 pasted from WPS or Excel: a line each, columns by their heads or in the form's order. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from projects.paste_rules import cells, fold

PLACE = "neighbourhood"
PLACES = frozenset({"小区", "小区名称", "小区编号", "项目名称"})
OTHER_HEADS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "utility": {
        "unit": ("管线单位", "单位类别", "专业"),
        "company": ("单位全称",),
        "matter": ("事项名称", "工作内容", "改造内容"),
        "owner": ("责任人", "联系人", "责任单位"),
        "due_on": ("期限", "完成时限", "计划完成日期", "计划完成时间"),
        "state": ("进展", "进展情况", "办理状态"),
        "finished_on": ("实际完成日期", "实际完成时间", "完成时间"),
        "note": ("备注",),
    },
    "room": {
        "address": ("坐落", "位置"),
        "source": ("来源",),
        "area": ("建筑面积",),
        "agreement": ("协议", "协议名称", "协议编号"),
        "agreed_on": ("签订日期", "协议签订日期"),
        "service": ("服务", "用途", "功能"),
        "opened_on": ("启用时间", "开放日期"),
        "title_certificate": ("权属证书", "产权证号", "不动产权证号"),
    },
}
"""What offices write above a column beside the form's own words, by register and field."""
OTHER_WORDS: Mapping[str, str] = {
    "自来水": "供水", "水务": "供水", "污水": "排水", "电力": "供电", "天然气": "燃气", "煤气": "燃气", "通讯": "通信",
    "电信": "通信", "有线电视": "广电", "邮局": "邮政", "未办理": "待办理", "进行中": "施工中", "完成": "已完成",
    "新建": "新建、改扩建", "改建": "新建、改扩建", "扩建": "新建、改扩建", "改扩建": "新建、改扩建", "购买": "收购",
}  # fmt: skip
"""What offices write for one of a few values."""
SUMS = ("合计", "总计", "小计")
UNIT = re.compile(r"\(.*?\)")
NOT_OF_A_NUMBER = re.compile(r"[,\s]|(?:㎡|m2|平方米|平米)$")
HEAD_WITHIN, MOST = 5, 100


@dataclass(frozen=True)
class Line:
    """A line of the table, its number as in the paste; `cells` by field, as written, the neighbourhood's among them."""

    number: int
    cells: Mapping[str, str]

    @property
    def name(self) -> str:
        """第3行(和睦新村)."""
        return f"第{self.number}行({self.cells.get(PLACE, '')[:40] or '没有小区名称'})"


@dataclass(frozen=True)
class Pasted:
    """What was read. `wrong`: what is wrong with the table as such; `passed`: what was left out, in words."""

    lines: tuple[Line, ...]
    wrong: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()


def read(text: str, kind: str, labels: Mapping[str, str]) -> Pasted:
    """Every line of the paste. `kind`: the register; `labels`: field → what users call it, in the form's order."""
    lines = cells(text)
    above, head = _head(lines, kind, labels)
    columns = _Columns(head, kind, labels)
    wrong, passed = list(columns.wrong), list(columns.passed)
    passed += [f"第{number}行({row[0][:40]})" for number, row in lines[:above]]
    found = []
    for number, row in lines[above + bool(head) :]:
        if row[0].startswith(SUMS) or row[columns.place : columns.place + 1] in [[word] for word in SUMS]:
            passed.append(f"第{number}行({row[0][:40]})")
            continue
        found.append(Line(number, columns.values(row)))
        if any(row[columns.width :]):
            wrong.append(f"{found[-1].name}:" + columns.too_wide)
    if len(found) > MOST:
        wrong.append(f"一次最多 {MOST} 行,现在有 {len(found)} 行,请分次登记。")
    return Pasted(tuple(found), tuple(wrong), tuple(passed))


def number(written: str) -> str:
    """A number without separators and its unit; what is none stays as written."""
    return NOT_OF_A_NUMBER.sub("", fold(written))


def choice(written: str, choices: Sequence[tuple[str, str]]) -> str:
    """The stored value of a word as pages show it, or as offices also write it; "" where there is none such."""
    words = {fold(word): value for value, word in choices}
    return words.get(fold(OTHER_WORDS.get(fold(written), written)), "")


def _head(
    lines: Sequence[tuple[int, list[str]]], kind: str, labels: Mapping[str, str]
) -> tuple[int, list[str]]:
    """(how many lines stand above the head, the head); (0, nothing) where no line is one."""
    known = _known(kind, labels)
    for above, (_, row) in enumerate(lines[:HEAD_WITHIN]):
        if len({known[word] for word in map(_bare, row) if word in known}) >= 2:
            return above, row
    return 0, []


def _known(kind: str, labels: Mapping[str, str]) -> dict[str, str]:
    """Field by every head it goes by."""
    words = {_bare(label): field for field, label in labels.items()}
    words |= {_bare(word): field for field, others in OTHER_HEADS[kind].items() for word in others}
    return words | dict.fromkeys(PLACES, PLACE)


class _Columns:
    """Which column means what."""

    def __init__(self, head: Sequence[str], kind: str, labels: Mapping[str, str]) -> None:
        self.wrong: list[str] = []
        self.passed: list[str] = []
        self.meant = {} if head else dict(enumerate(labels))
        known = _known(kind, labels)
        for at, word in enumerate(head):
            self._add(at, word, known.get(_bare(word), ""))
        self.width = len(head) or len(labels)
        self.too_wide = "比表头多出数据。" if head else f"多于 {self.width} 列,请连同表头一起复制。"
        self.place = next((at for at, field in self.meant.items() if field == PLACE), 0)
        if PLACE not in self.meant.values():
            self.wrong.append("表头里没有“小区”一列。")

    def _add(self, at: int, word: str, field: str) -> None:
        if not field:
            self.passed += [f"“{word[:40]}”列"] if word else []
        elif field in self.meant.values():
            self.wrong.append(f"表头“{word[:40]}”与另一列重复,只能有一列。")
        else:
            self.meant[at] = field

    def values(self, row: Sequence[str]) -> dict[str, str]:
        """The line's cells by field."""
        return {field: row[at] if at < len(row) else "" for at, field in self.meant.items()}


def _bare(head: str) -> str:
    """A head without its unit."""
    return UNIT.sub("", fold(head))
