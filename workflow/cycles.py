"""Which records still count after a send-back (policy §2, "Going back"): numbers are compared, nothing is voided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

# What an act may keep, as "step:kind", in the words of the form. A listing number stays by itself.
KEEPABLE: Mapping[str, str] = {
    "1:round": "第一次征求意见",
    "1:wishes": "改造需求汇总",
    "2:scheme": "初步方案和估算",
    "2:menu": "改造内容的确定",
    "3:notice": "方案公示",
    "3:round": "第二次征求意见",
    "5:design": "正式方案和概算",
    "6:round": "第三次征求意见",
    "6:pre_review": "方案预审",
    "7:review": "方案联合审查和纪要",
    "8:tender": "招投标和合同",
    "9:start": "开工登记",
    "9:audit": "跟踪审计记录",
    "9:completion": "完工登记",
    "10:acceptance": "竣工验收和档案移交",
    "11:aftercare": "长效管理",
    "11:follow_up": "回访",
    "11:settlement": "竣工结算",
    "11:final_account": "竣工财务决算",
    **{f"{step}:documents": f"第{step}步的材料" for step in range(1, 12)},
}
# Which of them is which round.
ROUND_KEYS: Mapping[int, str] = {1: "1:round", 2: "3:round", 3: "6:round"}
# What was said about a scheme version falls with it.
RESTS_ON: Mapping[str, str] = {"5:design": "2:scheme", "6:pre_review": "5:design", "7:review": "5:design"}


@dataclass(frozen=True)
class SendBack:
    """An act of going back to `to_step`; `cycle` is the project's cycle since then."""

    to_step: int
    cycle: int
    kept: Collection[str] = ()


def step_of(key: str) -> int:
    """The step of a key: 6 of "6:round"."""
    return int(key.split(":")[0])


def floor(key: str, send_backs: Iterable[SendBack]) -> int:
    """The least cycle in which a record of this key still counts."""
    backs = list(send_backs)
    if not backs:  # nearly every project: nothing to look up for thousands of records
        return 0
    step = step_of(key)
    return max((back.cycle for back in backs if back.to_step <= step and key not in back.kept), default=0)


def rests_on_lost(key: str, to_step: int, kept: Collection[str]) -> bool:
    """Whether a kept key would rest on a scheme that the same act gives up."""
    below = RESTS_ON.get(key)
    return below is not None and step_of(below) >= to_step and below not in kept
