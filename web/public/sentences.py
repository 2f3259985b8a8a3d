"""What a resident wants to know first, in plain sentences. Pure: values in, Chinese out."""

from dataclasses import dataclass
from datetime import date

from web import formats

STANDSTILL = {
    "paused": "这个小区的改造暂缓实施,恢复时会在这里告知。",
    "withdrawn": "这个小区的改造已调出计划。",
    "closed": "改造已经全部办结,进入长效管理。",
}


@dataclass(frozen=True)
class Standing:
    """Where a project stands today; dates as the round and the notice say."""

    step: int
    step_name: str
    step_plain: str
    state: str
    round_name: str = ""
    round_ends_on: date | None = None
    notice_stands: bool = False
    notice_closes_on: date | None = None
    next_name: str = ""


def where_it_stands(standing: Standing) -> str:
    """The first sentence: the step it has reached."""
    return STANDSTILL.get(standing.state) or f"现在到第{standing.step}步(共11步):{standing.step_name}。"


def what_you_can_do(standing: Standing, today: date) -> list[str]:
    """What residents can do now and until when; at least one sentence while the project runs."""
    if standing.state != "active":
        return []
    asked = [*_answer_the_round(standing, today), *_read_the_notice(standing, today)]
    return asked or ["目前不需要您办理什么;有意见随时可以向街道或社区反映。"]


def _answer_the_round(standing: Standing, today: date) -> list[str]:
    if standing.round_ends_on is None:
        return []
    if today > standing.round_ends_on:
        return [f"{standing.round_name}的意见表正在整理核对,结果复核确认后在这里公布。"]
    until = formats.day(standing.round_ends_on)
    return [f"{standing.round_name}正在进行,请在{until}前把签好字的意见表交给社区或街道。"]


def _read_the_notice(standing: Standing, today: date) -> list[str]:
    if not standing.notice_stands:
        return []
    if standing.notice_closes_on is None:
        return ["改造方案正在公示,欢迎提意见;公示截止日期待放假安排公布后确定。"]
    if today > standing.notice_closes_on:
        return []
    return [f"改造方案正在公示,到{formats.day(standing.notice_closes_on)}止,有异议请向街道提出。"]


def what_comes_next(standing: Standing) -> str:
    """The step after this one, or nothing at the end."""
    if standing.state != "active" or not standing.next_name:
        return ""
    return f"这一步办完后,进入第{standing.step + 1}步:{standing.next_name}。"
