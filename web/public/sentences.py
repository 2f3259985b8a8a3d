"""What a resident wants to know first, in plain sentences. Pure: values in, Chinese out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from web import formats

SITE = 9
NOTHING_ASKED = "目前不需要您办理什么;有意见可以随时向街道或社区反映。"
NOTHING_ASKED_ON_SITE = "目前不需要您办理什么;施工质量、安全、扰民等问题,可以随时向街道或社区反映。"
ONE_NUMBER = re.compile(r"[0-9+][0-9 -]{5,20}")


@dataclass(frozen=True)
class Standing:
    """Where a project stands today; dates as the round and the notice say. `round_name` "": none is under way."""

    step: int
    step_name: str
    step_plain: str
    state: str
    next_name: str = ""
    closed_on: date | None = None
    round_name: str = ""
    round_ends_on: date | None = None
    round_is_open: bool = False
    notice_stands: bool = False
    notice_closes_on: date | None = None
    notice_says: str = ""
    stopped_on: date | None = None


@dataclass(frozen=True)
class Contact:
    """Whom to ask. `call` is the number a phone can dial, "" where the text is not one number."""

    name: str
    phone: str

    @property
    def call(self) -> str:
        """Digits only, of a text that is one number."""
        return re.sub(r"[ -]", "", self.phone) if ONE_NUMBER.fullmatch(self.phone) else ""


def where_it_stands(standing: Standing) -> str:
    """The first sentence: the step it has reached, or why it stands still."""
    step = f"第{standing.step}步(共11步):{standing.step_name}"
    return {
        "paused": f"改造暂缓实施,停在{step}。恢复时会在这里告知。",
        "withdrawn": "这个小区的改造已调出计划,不再继续。",
        "closed": f"改造已经全部办结{_on(standing.closed_on)},进入长效管理。",
    }.get(standing.state, f"现在到{step}。")


def what_you_can_do(standing: Standing, today: date) -> list[str]:
    """What residents can do now and until when; at least one sentence while the project runs."""
    if standing.state != "active":
        return []
    asked = [*_answer_the_round(standing, today), *_read_the_notice(standing, today)]
    return [
        *_stopped(standing),
        *(asked or [NOTHING_ASKED_ON_SITE if standing.step == SITE else NOTHING_ASKED]),
    ]


def what_comes_next(standing: Standing) -> str:
    """The step after this one, or nothing at the end."""
    if standing.state != "active":
        return ""
    if not standing.next_name:
        return "这是最后一步,办完后项目办结。"
    return f"这一步办完后,进入第{standing.step + 1}步:{standing.next_name}。"


def notice_is_running(standing: Standing, today: date) -> bool:
    """Whether objections are taken today."""
    return standing.notice_stands and (
        standing.notice_closes_on is None or today <= standing.notice_closes_on
    )


def _stopped(standing: Standing) -> Iterator[str]:
    if standing.stopped_on:
        yield f"工地从{formats.day(standing.stopped_on)}起停工,复工后在这里告知。"


def _answer_the_round(standing: Standing, today: date) -> Iterator[str]:
    if not standing.round_name or standing.round_ends_on is None:
        return
    if not standing.round_is_open or today > standing.round_ends_on:
        yield f"{standing.round_name}的意见表正在整理核对,结果复核确认后在这里公布。"
        return
    until = formats.day(standing.round_ends_on)
    yield f"{standing.round_name}正在进行,请在{until}前(含当天)把签好字的意见表交给社区或街道。"


def _read_the_notice(standing: Standing, today: date) -> Iterator[str]:
    if not notice_is_running(standing, today):
        return
    yield f"改造方案{standing.notice_says};有异议请在网上或向街道提出。"


def _on(day: date | None) -> str:
    return f"({formats.short_day(day)})" if day else ""
