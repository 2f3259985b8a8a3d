"""征求范围: which buildings and entrances a 专项征求意见 asks. Pure; the database freezes by the same rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from policy.errors import Reason

Part = tuple[str, str]
"""A building and one of its entrances; entrance "": the whole building."""
Entrances = Mapping[str, Collection[str]]
"""The roster's buildings, each with its entrances ("" where a building has none)."""


def covers(scope: Iterable[Sequence[str]], building: str, entrance: str) -> bool:
    """Whether a unit there is asked; an empty scope asks the whole neighbourhood."""
    parts = [(part[0], part[1]) for part in scope]
    return not parts or (building, "") in parts or (building, entrance) in parts


def scope_reasons(scope: Sequence[Part], known: Entrances) -> list[Reason]:
    """Why these parts cannot be asked, all at once: none, one twice, one the roster does not have."""
    reasons = [] if scope else [Reason("empty_scope", "请选择征求范围:至少一幢或一个单元。", field="scope")]
    seen: set[Part] = set()
    for building, entrance in scope:
        if sentence := _fault((building, entrance), known, seen, scope):
            reasons.append(Reason(sentence[0], sentence[1], field="scope"))
        seen.add((building, entrance))
    return reasons


def _fault(part: Part, known: Entrances, seen: Collection[Part], scope: Sequence[Part]) -> Part | None:
    building, entrance = part
    name = part_words(part)
    if building not in known:
        return "unknown_building", f"业主名册里没有{building}幢。"
    if entrance and entrance not in known[building]:
        return "unknown_entrance", f"业主名册里没有{name}。"
    if part in seen:
        return "scope_twice", f"{name}选了两次。"
    if entrance and (building, "") in scope:
        return "scope_twice", f"{building}幢已全部列入,不用再选{name}。"
    return None


def tidy(scope: Iterable[Part], known: Entrances) -> list[Part]:
    """What was ticked, said shortest: a building with all its entrances is the whole building. In the roster's order."""
    ticked: dict[str, set[str]] = defaultdict(set)
    for building, entrance in scope:
        ticked[building].add(entrance)
    order = [*known, *(building for building in ticked if building not in known)]
    return [
        part for building in order if building in ticked for part in _of(building, ticked[building], known)
    ]


def _of(building: str, entrances: set[str], known: Entrances) -> list[Part]:
    there = list(known.get(building, ()))
    if "" in entrances or (there and entrances >= set(there)):
        return [(building, "")]
    strange = sorted(entrances - set(there))
    return [(building, entrance) for entrance in [*(e for e in there if e in entrances), *strange]]


def scope_words(scope: Iterable[Sequence[str]]) -> str:
    """3幢、5幢1单元、2单元; 全小区 where everybody is asked."""
    words, last = [], ""
    for building, entrance in ((part[0], part[1]) for part in scope):
        words.append(f"{entrance}单元" if entrance and building == last else part_words((building, entrance)))
        last = building
    return "、".join(words) or "全小区"


def part_words(part: Part) -> str:
    """5幢1单元; 3幢 for the whole building."""
    building, entrance = part
    return f"{building}幢{entrance}单元" if entrance else f"{building}幢"
