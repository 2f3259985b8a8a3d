"""A budget's lines as pasted from WPS or Excel, or read from a sheet: understood line by line. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
CODE = re.compile(r"[BP][MO]\d{2}")
SUMS = ("合计", "总计", "小计")
MOST = 200


@dataclass(frozen=True)
class PastedLine:
    """One understood line: item code (blank: outside the list), name, amounts in yuan, code of the excluded kind."""

    item_code: str
    label: str
    amount: Decimal
    reviewed: Decimal | None = None
    kind: str = ""


@dataclass(frozen=True)
class Pasted:
    """What was understood, and in words what was not, or was passed over."""

    lines: tuple[PastedLine, ...]
    problems: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """The sum in yuan."""
        return sum((line.amount for line in self.lines), Decimal(0))


def cells_of(text: str) -> list[list[str]]:
    """Pasted text as rows of cells; cells are parted by tabs as spreadsheets paste them."""
    return [line.split("\t") for line in text.splitlines() if line.strip()]


def read_budget(
    rows: Iterable[Sequence[str]], items: Mapping[str, str], kinds: Mapping[str, str], *, signed: bool = False
) -> Pasted:
    """Each row: code and/or name, amount, reviewed amount, excluded kind; in this order, what is missing left out.

    `items`: names of the project's chosen items by code; `kinds`: names of the excluded kinds by code. Lines of
    one item are added up; heads and sums are passed over. `signed`: amounts may be negative, as those of a change are.
    """
    found: dict[tuple[str, str], PastedLine] = {}
    problems: list[str] = []
    factor = Decimal(1)
    for number, row in enumerate(rows, 1):
        cells = _without_serial([unicodedata.normalize("NFKC", cell).strip() for cell in row])
        if number > MOST:
            problems.append(f"最多读取{MOST}行,第{MOST}行以后没有读取。")
            break
        if not any(cells) or _is_sum(cells):
            continue
        amounts = [amount for amount in map(_amount, cells) if amount is not None]
        below = not signed and any(amount < 0 for amount in amounts)
        if not amounts or below:
            factor = Decimal(10000) if any("万元" in cell for cell in cells) else factor
            why = "的金额是负数" if below else "没有金额"
            problems += [f"第{number}行{why},没有读取:{_quoted(cells)}"] if number > 1 or below else []
            continue
        line, problem = _line(cells, [amount * factor for amount in amounts], items, kinds)
        if problem:
            problems.append(f"第{number}行{problem}")
        if line is not None:
            key = (line.item_code, "" if line.item_code else line.label)
            problems += _added(number, found[key], line) if key in found else []
            found[key] = _joined(found[key], line) if key in found else line
    return Pasted(tuple(found.values()), tuple(problems))


def _line(
    cells: Sequence[str], amounts: Sequence[Decimal], items: Mapping[str, str], kinds: Mapping[str, str]
) -> tuple[PastedLine | None, str]:
    words = [cell for cell in cells if cell and _amount(cell) is None]
    code = next((word.upper() for word in words if CODE.fullmatch(word.upper())), "")
    kind = next((one for one, name in kinds.items() if name in words or one in words), "")
    names = [
        word for word in words if not CODE.fullmatch(word.upper()) and word not in (kind, kinds.get(kind))
    ]
    # a line that is named like its excluded kind keeps that name
    label = next(iter(names), "") or items.get(code, "") or kinds.get(kind, "")
    unread = _unread(cells, names, code, len(amounts))
    if code and code not in items:
        return None, f"的{code}不在本项目已确定的改造内容中,没有读取。"
    if not code:
        same = [one for one, name in items.items() if name == label]
        code = same[0] if len(same) == 1 else ""
        if len(same) > 1:
            return None, f"的“{label}”有{'、'.join(same)}两项,请写明代码后再粘贴。"
    if not label:
        return None, "没有名称,没有读取。"
    reviewed = amounts[1] if len(amounts) > 1 else None
    if any(amount != amount.quantize(Decimal("0.01")) for amount in amounts[:2]):
        return None, f"“{label}”的金额超过两位小数,没有读取。"
    return PastedLine(
        code, items.get(code, label), amounts[0], reviewed, kind
    ), unread and f"的{unread}没有读取。"


def _unread(cells: Sequence[str], names: Sequence[str], code: str, amounts: int) -> str:
    """What of a line was passed over: words beside its name, after an amount of what has a code; a third amount."""
    first = next(place for place, cell in enumerate(cells) if _amount(cell) is not None)
    named = bool(names) and (not code or names[0] in cells[:first])
    return "、".join(f"“{word[:20]}”" for word in names[named:]) or ("第三个金额" if amounts > 2 else "")


def _quoted(cells: Iterable[str]) -> str:
    return " ".join(filter(None, cells))[:40]


def _without_serial(cells: list[str]) -> list[str]:
    """A short whole number before the name is the line's serial, not money."""
    return cells[1:] if re.fullmatch(r"\d{1,3}", cells[0]) and any(cells[1:]) else cells


def _added(number: int, first: PastedLine, second: PastedLine) -> list[str]:
    """What is said of a line that is added to an earlier one."""
    half = (first.reviewed is None) is not (second.reviewed is None)
    lost = "审核后金额不全,没有读取。" if half else ""
    return [f"第{number}行与前面的“{first.label}”是同一项,金额已相加。{lost}"]


def _joined(first: PastedLine, second: PastedLine) -> PastedLine:
    known = first.reviewed is not None and second.reviewed is not None
    reviewed = first.reviewed + second.reviewed if known else None  # type: ignore[operator]
    return PastedLine(
        first.item_code, first.label, first.amount + second.amount, reviewed, first.kind or second.kind
    )


def _is_sum(cells: Sequence[str]) -> bool:
    return any(cell.replace(" ", "").startswith(SUMS) for cell in cells)


def _amount(cell: str) -> Decimal | None:
    """Yuan as written: separators, ¥ and 元 are understood."""
    written = re.sub(r"[,\s¥]", "", cell).removesuffix("元")
    if not NUMBER.fullmatch(written):
        return None
    return Decimal(written)
