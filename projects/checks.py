"""What verbs ask of a project's step and of what was entered: reasons, gathered and refused together."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from policy.errors import Reason, Refused
from policy.loader import load_scheme
from projects.models import Project

CENT = Decimal("0.01")
LARGEST = Decimal(10) ** 12
RUNNING = frozenset({Project.State.ACTIVE})


def said(day: date | None) -> str:
    """2026年10月8日, within a sentence; nothing for no day."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def refuse(*reasons: Iterable[Reason]) -> None:
    """Raise Refused with every reason, if there is one."""
    gathered = [reason for some in reasons for reason in some]
    if gathered:
        raise Refused(gathered)


def reached(project: Project, *steps: int) -> bool:
    """Whether records of these steps may be made: the project stands there, or it entered later and its earlier
    records are being filled in (补录, until the bureau has confirmed it).
    """
    if project.step in steps:
        return True
    take_over = getattr(project, "take_over", None)
    return project.step > max(steps) and take_over is not None and take_over.confirmed_at is None


def at_step(project: Project, *steps: int) -> list[Reason]:
    """Reasons why an act of these steps cannot be done now: the project stands still, or stands elsewhere."""
    still = [] if project.is_running else [_standing_still(project)]
    if reached(project, *steps):
        return still
    scheme = load_scheme(project.scheme_code)
    here, there = (f"第{n}步({scheme.step(n).name})" for n in (project.step, steps[0]))
    later = "以后" if len(steps) > 1 and project.step < steps[0] else ""
    return [*still, Reason("wrong_step", f"本项目当前在{here},此事在{there}{later}办理。")]


def from_step(project: Project, step: int, *, states: Collection[str] = RUNNING) -> list[Reason]:
    """Reasons why an act of this step or any later one cannot be done now; `states` it can be done in."""
    still = [] if project.state in states else [_standing_still(project)]
    return still + [reason for reason in at_step(project, *range(step, 12)) if reason.code == "wrong_step"]


def _standing_still(project: Project) -> Reason:
    return Reason("not_running", f"项目{project.get_state_display()},不能办理。")


def money(
    value: Decimal | None, field: str, label: str, *, signed: bool = False, positive: bool = False
) -> list[Reason]:
    """Reasons against an amount in yuan: missing, too fine, too large, negative where it may not be, zero."""
    if value is None:
        return [Reason("required", f"请填写{label}。", field=field)]
    if not value.is_finite() or abs(value) >= LARGEST:
        return [Reason("bad_amount", f"{label}太大,请核对单位是否为元。", field=field)]
    if value != value.quantize(CENT):
        return [Reason("bad_amount", f"{label}最多两位小数。", field=field)]
    if value < 0 and not signed:
        return [Reason("bad_amount", f"{label}不能是负数。", field=field)]
    return [Reason("bad_amount", f"{label}应大于 0。", field=field)] if positive and not value else []


def not_after(day: date | None, on: date, field: str, label: str) -> list[Reason]:
    """Reasons against the day of something that has happened: missing, or after the day of the act."""
    if day is None:
        return [Reason("required", f"请填写{label}。", field=field)]
    return [Reason("in_future", f"{label}不能晚于{said(on)}。", field=field)] if day > on else []


def not_before(day: date | None, earliest: date | None, field: str, sentence: str) -> list[Reason]:
    """A reason if the day lies before another; nothing where one of them is not known."""
    return [Reason("too_early", sentence, field=field)] if day and earliest and day < earliest else []


def one_of(value: str, choices: Collection[str], field: str, label: str) -> list[Reason]:
    """A reason if the value is none of the choices."""
    return [] if value in choices else [Reason("unknown_choice", f"请选择{label}。", field=field)]


def unless(
    holds: object, code: str, message: str, *, field: str | None = None, where: str | None = None
) -> list[Reason]:
    """This reason, unless what is asked for holds."""
    return [] if holds else [Reason(code, message, field=field, where=where)]
