"""年度申报 window and 联合审查 arithmetic: values in, values out (scheme 三(三)4 and 7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from policy.errors import Reason
from policy.own_day import of_day
from policy.schema import Scheme

REMIND_BEFORE = 2
"""Working days before the deadline from which departments are reminded."""
REMIND_AGAIN = 5
"""Working days between two reminders of an opinion that is overdue."""

Light = Literal["green", "yellow", "red", "grey"]
State = Literal["missing", "agree", "conditional_open", "conditional_closed", "refuse"]


def window_closes_on(year: int, scheme: Scheme) -> date:
    """The last day of the yearly batch (每年8月底集中申报)."""
    month, day = scheme.batch_window_closes
    return date(year, month, day)


def is_late(submitted_on: date, year: int, scheme: Scheme) -> bool:
    """Whether the window of the plan year had closed; its last day still counts."""
    return submitted_on > window_closes_on(year, scheme)


@dataclass(frozen=True)
class Asked:
    """One invited department: the newest opinion (agree, conditional, refuse, None) and whether its conditions are met."""

    department: str
    result: str | None
    closed: bool = False

    @property
    def state(self) -> State:
        """Where the department's opinion stands."""
        if self.result is None:
            return "missing"
        if self.result == "conditional":
            return "conditional_closed" if self.closed else "conditional_open"
        return "refuse" if self.result == "refuse" else "agree"


def holds_up_minutes(asked: Iterable[Asked]) -> tuple[Reason, ...]:
    """Why minutes cannot be issued: opinions are missing, or a refusal stands. Open conditions may go into them."""
    asked = tuple(asked)
    missing = "、".join(one.department for one in asked if one.state == "missing")
    refused = "、".join(one.department for one in asked if one.state == "refuse")
    reasons = []
    if not asked:
        reasons.append(Reason("nobody_asked", "没有邀请任何部门。"))
    if missing:
        message = f"{missing}还没有出具意见,不能印发纪要。"
        reasons.append(Reason("opinion_missing", message, who="department_reviewer", where="review"))
    if refused:
        message = f"{refused}不同意,应退回第5步修改方案;影响居民的,退回第6步。"
        reasons.append(Reason("opinion_refused", message, who="bureau_officer", where="review"))
    return tuple(reasons)


def opinion_light(deadline_on: date | None, today: date) -> Light:
    """The light of an opinion not given yet, as on the department's worklist; None: its deadline is not known."""
    return of_day(deadline_on, today) if deadline_on else "grey"


def reminder_due(left: int | None, before: bool, since_after: int | None) -> Literal["", "before", "after"]:
    """Which reminder a silent department gets today.

    `left`: working days to the deadline; `before`: whether it was reminded before it; `since_after`: working days since the
    last reminder of an overdue opinion, None: never.
    """
    if left is None:
        return ""
    if left >= 0:
        return "before" if left <= REMIND_BEFORE and not before else ""
    return "after" if since_after is None or since_after >= REMIND_AGAIN else ""
