"""施工和以后的管理: what residents may know of steps 7 to 11, a line each. Pure: values in, Chinese out."""

from collections.abc import Iterator

from web import formats
from workflow.told import Told

Line = tuple[str, str]


def lines(told: Told, running: bool) -> list[Line]:
    """(what, how it stands), in the order of the steps; nothing that is not known yet. `running`: the project goes on."""
    return [*_before(told), *_site(told, running), *_after(told)]


def _before(told: Told) -> Iterator[Line]:
    if told.review_passed_on:
        yield "方案联合审查", f"{_day(told.review_passed_on)}通过"
    if told.contractor:
        yield "施工单位", f"{told.contractor}{_agreed(told)}"
    if told.supervisor:
        yield "监理单位", told.supervisor


def _agreed(told: Told) -> str:
    """How far the works' contract is."""
    if told.contract_on:
        return f"({_day(told.contract_on)}签订合同)"
    return f"({_day(told.awarded_on)}中标,合同还没有签订)" if told.awarded_on else ""


def _site(told: Told, running: bool) -> Iterator[Line]:
    if told.started_on and told.planned_completion_on:
        yield "计划工期", f"{_day(told.started_on)}至{_day(told.planned_completion_on)}"
    if told.stopped_on and running:
        yield "目前停工", f"从{_day(told.stopped_on)}起停工,复工后在这里告知"
    if told.completed_on:
        yield "完工", _day(told.completed_on)
    elif told.progress_percent is not None and told.progress_as_of:
        yield "工程进度", f"到{_day(told.progress_as_of)}完成 {told.progress_percent}%"


def _after(told: Told) -> Iterator[Line]:
    if told.accepted_on:
        yield "竣工验收", f"{_day(told.accepted_on)}通过"
    elif told.acceptance_held_on:
        yield "竣工验收", f"{_day(told.acceptance_held_on)}组织验收,各方正在确认"
    if told.management_body:
        yield "现在由谁管理", told.management_body
    if told.property_service:
        yield "物业服务", told.property_service


_day = formats.short_day
