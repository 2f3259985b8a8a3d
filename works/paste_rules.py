"""工程进度 pasted from WPS or Excel: a line a site, columns by their heads or in the order of the screen. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.paste_rules import Known, by_word, cells, fault, fold

PLACES = frozenset({"小区", "小区名称", "项目", "项目名称", "名称", "项目编号", "小区编号", "工地", "编号"})
PERCENT, INVESTED, NOTE, CORRECTION = "percent", "invested", "note", "correction"
IN_ORDER = (PERCENT, INVESTED, NOTE, CORRECTION)
HEADS: Mapping[str, str] = {
    **dict.fromkeys(("形象进度", "总形象进度", "工程形象进度", "进度"), PERCENT),
    **dict.fromkeys(("累计完成投资", "累计投资", "累计完成投资额", "累计投资额"), INVESTED),
    **dict.fromkeys(("施工情况", "备注"), NOTE),
    **dict.fromkeys(("数据更正说明", "更正说明"), CORRECTION),
}
OF_ITEM: Mapping[str, str] = {
    **dict.fromkeys(("", "形象进度", "进度"), "p"),
    **dict.fromkeys(("完成数量", "数量", "工程量", "完成工程量"), "q"),
}
SUMS = ("合计", "总计", "小计")
UNIT = re.compile(r"\(.*?\)|%")
WAN = re.compile(r"(-?\d{1,9}(?:\.\d{1,8})?)(万元|万)?(?:元)?", re.ASCII)
WHOLE = re.compile(r"(\d{1,6})(?:\.0{1,4})?%?", re.ASCII)
MOST, MOST_ITEMS = 60, 4


@dataclass(frozen=True)
class Pasted:
    """What was read: by site, by column ("percent", "invested", "note", "correction", "p-BM01", "q-BM01") as written,
    amounts in yuan. `items`: the items that have a column. `wrong`: lines or columns that could not be taken; then
    nothing is. `passed`: what was left out, in words.
    """

    rows: Mapping[int, Mapping[str, str]]
    items: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()


def read(text: str, known: Iterable[Known], items: Mapping[str, str], *, wan: bool = False) -> Pasted:
    """Every line of the paste. `items`: names of the items by code; `wan`: amounts are 万元 where the head says nothing."""
    lines = cells(text)
    head = _head(lines[0][1]) if lines else None
    columns = _Columns(lines.pop(0)[1], head, items) if head is not None else _Columns((), 0, items)
    named, rows = by_word(known), dict[int, Mapping[str, str]]()
    wrong, passed = columns.wrong, columns.passed
    for number, cells_ in lines:
        word = cells_[columns.place] if columns.place < len(cells_) else ""
        values = columns.values(cells_, wan)
        against = _fault(word, cells_, columns, named, rows)
        if word.startswith(SUMS) or (not against and not any(values.values())):
            passed.append(f"第{number}行({word[:40]}{'' if word.startswith(SUMS) else ',没有数据'})")
        elif against:
            wrong.append(f"第{number}行({word[:40] or '没有小区名称'}):{against}")
        else:
            rows[named[fold(word)][0].pk] = values
    if len(rows) > MOST:
        wrong.append(f"一次最多{MOST}个小区,请分次登记")
    return Pasted({} if wrong else rows, columns.items, tuple(wrong), tuple(passed))


def _head(row: Sequence[str]) -> int | None:
    """Where the place stands in a head line; None if the line is no head. Above the names may stand nothing."""
    if not row[0] and any(_bare(cell) in HEADS for cell in row[1:]):
        return 0
    return next((at for at, cell in enumerate(row) if _bare(cell) in PLACES), None)


def _fault(
    word: str, row: Sequence[str], columns: _Columns, named: Mapping[str, list[Known]], rows: Mapping[int, object]
) -> str:  # fmt: skip
    if against := fault(word, named, "不在您可登记的项目中,请核对名称,或改用项目编号"):
        return against
    if named[fold(word)][0].pk in rows:
        return "重复出现"
    if any(row[columns.width :]):
        return "比表头多出数据" if columns.headed else f"多于{columns.width}列,请连同表头一起复制"
    return ""


class _Columns:
    """Which column means what."""

    def __init__(self, heads: Sequence[str], place: int, items: Mapping[str, str]) -> None:
        self.place, self.headed = place, bool(heads)
        self.names = items
        self.wrong: list[str] = []
        self.passed: list[str] = []
        self.in_wan: dict[int, bool] = {}
        self.meant: dict[int, str] = {}
        if not heads:
            self.meant = dict(enumerate(IN_ORDER, 1))
        for at, head in enumerate(heads):
            if at != place and head:
                self._add(at, head)
        self.width = len(heads) or len(IN_ORDER) + 1
        given = (name[2:] for name in self.meant.values() if name[1:2] == "-")
        self.items = tuple(dict.fromkeys(given))
        if len(self.items) > MOST_ITEMS:
            self.wrong.append(f"一次最多登记{MOST_ITEMS}项改造内容,请分次登记")

    def _add(self, at: int, head: str) -> None:
        name, fault_ = self._meaning(_bare(head))
        if fault_:
            self.wrong.append(f"表头“{head[:40]}”{fault_}")
        elif not name:
            self.passed.append(f"“{head[:40]}”列")
        elif name in self.meant.values():
            self.wrong.append(f"表头“{head[:40]}”重复出现")
        else:
            self.meant[at] = name
            if "元" in head:
                self.in_wan[at] = "万元" in head

    def _meaning(self, head: str) -> tuple[str, str]:
        """(the column, "") · ("", why not) · ("", "") for a head of no interest."""
        if head in HEADS:
            return HEADS[head], ""
        found = {
            (code, OF_ITEM[rest])
            for code, name in self.names.items()
            for word in (fold(code), fold(name))
            if head.startswith(word) and (rest := head.removeprefix(word)) in OF_ITEM
        }
        if len(found) > 1:
            return "", f"有{'、'.join(sorted(code for code, _ in found))}几项,请在表头写代码"
        return next((f"{kind}-{code}" for code, kind in found), ""), ""

    def values(self, row: Sequence[str], wan: bool) -> dict[str, str]:
        """The line's values by column."""
        return {
            name: self._value(at, name, row[at] if at < len(row) else "", wan)
            for at, name in self.meant.items()
        }

    def _value(self, at: int, name: str, cell: str, wan: bool) -> str:
        if name == INVESTED:
            return _yuan(cell, self.in_wan.get(at, wan))
        return cell


def _yuan(cell: str, wan: bool) -> str:
    """The amount in yuan; what is no amount stays as written and is refused where it is shown."""
    written = re.sub(r"[,\s¥]", "", unicodedata.normalize("NFKC", cell))
    found = WAN.fullmatch(written)
    if found is None:
        return cell
    by = 10_000 if found[2] or (wan and not written.endswith("元")) else 1
    amount = Decimal(found[1]) * by
    return f"{amount.normalize():f}" if by > 1 else found[1]


def percent(written: str) -> int | None:
    """85 of "85", "85%", "85.00%"; None for what is no whole percentage."""
    found = WHOLE.fullmatch("".join(unicodedata.normalize("NFKC", written).split()))
    return int(found[1]) if found else None


def _bare(head: str) -> str:
    """A head without its unit."""
    return UNIT.sub("", fold(head))
