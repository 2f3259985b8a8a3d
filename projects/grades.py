"""Whether the conditions (符合条件) for 示范工程 and 精品工程 are met (scheme 三(二)).

The grade itself is applied for by the street and recognised by the bureau; nothing here grants it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policy.schema import ItemDef, Scheme

FINISHED = frozenset({"done", "accepted"})
EXCUSES = {"not_applicable": "不涉及", "infeasible": "不具备条件"}
REFUSALS = {"declined": "业主不同意实施", "dropped": "已中途取消"}


@dataclass(frozen=True)
class ItemState:
    """One of the 36 items in a project.

    Decision: undecided, include, not_applicable, infeasible, declined or dropped;
    progress: planned, in_progress, done or accepted.
    """

    code: str
    decision: str
    reason: str
    progress: str


@dataclass(frozen=True)
class Grades:
    """Which conditions are met, and for each grade a sentence per item that is missing."""

    model: bool
    showcase: bool
    model_missing: tuple[str, ...]
    showcase_missing: tuple[str, ...]


def grade_conditions(items: Sequence[ItemState], scheme: Scheme) -> Grades:
    """The conditions over the scheme's menu; an item nothing is known of is undecided.

    示范: every mandatory item done, or not applicable with a reason (24项应改尽改).
    精品: that, and every optional item done, or infeasible with a reason (36项能改则改).
    """
    states = {state.code: state for state in items}
    model_missing = _missing(scheme, states, mandatory=True, excuse="not_applicable")
    showcase_missing = model_missing + _missing(scheme, states, mandatory=False, excuse="infeasible")
    return Grades(not model_missing, not showcase_missing, model_missing, showcase_missing)


def _missing(
    scheme: Scheme, states: Mapping[str, ItemState], *, mandatory: bool, excuse: str
) -> tuple[str, ...]:
    lacks = (
        (item, _lack(states.get(item.code), excuse)) for item in scheme.items if item.mandatory is mandatory
    )
    return tuple(_sentence(item, lack) for item, lack in lacks if lack)


def _lack(state: ItemState | None, excuse: str) -> str:
    """What an item lacks for the grade, empty where nothing."""
    if state is None or state.decision == "undecided":
        return "尚未决定是否改造"
    if state.decision == "include":
        return "" if state.progress in FINISHED else "尚未完成"
    if state.decision != excuse:
        return _no_excuse(state.decision, excuse)
    return "" if state.reason.strip() else f"{EXCUSES[excuse]},但未写明理由"


def _no_excuse(decision: str, excuse: str) -> str:
    if decision in REFUSALS:
        return REFUSALS[decision]
    return f"标为“{EXCUSES[decision]}”,须完成,或改为“{EXCUSES[excuse]}”并写明理由"


def _sentence(item: ItemDef, lack: str) -> str:
    return f"{item.code} {item.name}:{lack}"
