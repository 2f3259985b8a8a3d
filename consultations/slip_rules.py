"""What is a slip on a frozen roll 名册笔误: the same owners, a name written wrongly. Anything else is another owner."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from policy.errors import Reason

SEPARATOR = "、"
PARTED = r"[、,,;;\n]"
LONGEST, LONGEST_NAME = 400, 120
PERSON_LENGTH = 8
"""Up to here a name is a person's, and one sign may be wrong; a body's longer name may have two."""


def names_of(written: str) -> list[str]:
    """The owners' names of a head as the roll writes them: parted by 、, as typed also by a comma or a semicolon."""
    return [name for part in re.split(PARTED, written) if (name := " ".join(part.split()))]


def as_written(names: Sequence[str]) -> str:
    """As the roll writes them."""
    return SEPARATOR.join(names)


def slip_reasons(before: str, after: str, others: Collection[str] = ()) -> list[Reason]:
    """Why replacing `before` by `after` is no mere slip; empty when it is one.

    `others`: the names of the roll's other heads. A name that becomes another head's asks whether the two are one
    person, which is a question of heads. Codes: required, too_long, unchanged, other_owners, other_head.
    """
    old, new = names_of(before), names_of(after)
    if not new:
        return [_reason("required", "请填写更正后的姓名或单位名称。")]
    if len(as_written(new)) > LONGEST or max(map(len, new)) > LONGEST_NAME:
        return [_reason("too_long", f"每个名称最多 {LONGEST_NAME} 个字,合计最多 {LONGEST} 个字。")]
    if new == old:
        return [_reason("unchanged", "更正后的名称与原登记相同。")]
    if not _same_owners(old, new):
        message = (
            "这不是笔误:业主增减、换人或姓名改动较大的,不能在已锁定的名册上更正;"
            "请在下一次征求意见前更新名册,确有影响的,作废后重新征求。"
        )
        return [_reason("other_owners", message)]
    if as_written(new) in {as_written(names_of(other)) for other in others}:
        message = "名册上另有同名业主,更正后可能是同一人,会影响人数;请在下一次征求意见前核实后更新名册。"
        return [_reason("other_head", message)]
    return []


def changed(before: str, after: str) -> list[tuple[str, str]]:
    """The names that change, as (old, new)."""
    return [pair for pair in zip(names_of(before), names_of(after), strict=True) if pair[0] != pair[1]]


def _same_owners(old: Sequence[str], new: Sequence[str]) -> bool:
    return len(old) == len(new) and all(_nearly(was, now) for was, now in zip(old, new, strict=True))


def _nearly(was: str, now: str) -> bool:
    """One sign wrong, missing or too many, and at least one that stays; two in a long name."""
    wrong = distance(was, now)
    allowed = 1 if max(len(was), len(now)) <= PERSON_LENGTH else 2
    return wrong <= allowed and wrong < max(len(was), len(now))


def distance(one: str, other: str) -> int:
    """How many signs must be put in, left out or replaced (Levenshtein)."""
    row = list(range(len(other) + 1))
    for number, sign in enumerate(one, 1):
        left = [number]
        for place, wanted in enumerate(other, 1):
            left.append(min(row[place] + 1, left[-1] + 1, row[place - 1] + (sign != wanted)))
        row = left
    return row[-1]


def _reason(code: str, message: str) -> Reason:
    return Reason(code, message, field="after")
