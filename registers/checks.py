"""What a line of a register must meet beside its fields and constraints: reasons, each beside its field."""

from collections.abc import Iterator
from datetime import date

from policy.errors import Reason
from projects.checks import not_after, said
from registers.models import ServiceRoom, UtilityMatter, WorkRecord

EARLIEST = date(1990, 1, 1)


def happened(day: date | None, on: date, field: str, label: str) -> Iterator[Reason]:
    """Against the day of something that has happened, where one is given: in the future, or absurdly long ago."""
    if day is None:
        return
    yield from not_after(day, on, field, label)
    if day < EARLIEST:
        yield Reason("too_early", f"{label}不能早于{said(EARLIEST)},请核对年份。", field=field)


def work_record(row: WorkRecord, on: date) -> Iterator[Reason]:
    """It has been held."""
    yield from happened(row.held_on, on, "held_on", "日期")


def utility_matter(row: UtilityMatter, on: date) -> Iterator[Reason]:
    """What is done has its day; what is still to be done has a day to be done by."""
    done, waits = row.state == row.State.DONE, row.state not in {row.State.DONE, row.State.NOT_NEEDED}
    if done and row.finished_on is None:
        yield Reason("required", "已完成的事项,请填写完成日期。", field="finished_on")
    if not done and row.finished_on is not None:
        yield Reason("not_done", "填写了完成日期,请把状态改为“已完成”。", field="state")
    if waits and row.due_on is None:
        yield Reason("required", "请填写完成期限,到期前会提醒街道。", field="due_on")
    yield from happened(row.finished_on, on, "finished_on", "完成日期")
    if row.due_on and row.due_on < EARLIEST:
        yield Reason("too_early", f"完成期限不能早于{said(EARLIEST)},请核对年份。", field="due_on")


def service_room(row: ServiceRoom, on: date) -> Iterator[Reason]:
    """A room that is open has somebody who runs it; days lie in the past, the agreement first."""
    if row.area is not None and row.area <= 0:
        yield Reason("bad_area", "面积应大于 0。", field="area")
    yield from happened(row.agreed_on, on, "agreed_on", "协议日期")
    yield from happened(row.opened_on, on, "opened_on", "启用日期")
    if row.agreed_on and not row.agreement:
        yield Reason("required", "填写了协议日期,请一并填写协议名称、编号。", field="agreement")
    if row.opened_on and not row.operator:
        yield Reason("required", "已启用的用房,请填写运营单位。", field="operator")
    if row.opened_on and row.agreed_on and row.opened_on < row.agreed_on:
        yield Reason("too_early", "启用日期不能早于协议日期。", field="opened_on")
