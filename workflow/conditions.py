"""One condition of a gate, and the kinds of condition several steps share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from consultations.names import round_name
from policy.schema import Scheme
from workflow.values import Facts, RoundFacts

CLERK = ("street_clerk",)
# what the builder's own clerk may record too, where a building body was named for the project
SITE = ("street_clerk", "builder_clerk")
CERTIFIER = ("street_certifier",)
BUILDER = ("builder_clerk",)
# of these steps the builder files the papers itself
BUILDERS_STEPS = frozenset({5, 8, 9, 10})
OFFICER = ("bureau_officer",)
REVIEWER = ("department_reviewer",)
NOBODY: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    """What must be on record before the next step.

    `sentence` says what is there or what is missing; `who` are the roles that can meet it now (none: only time, or
    another condition first); `where` is an anchor without URL ("round:1").
    """

    code: str
    met: bool
    sentence: str
    who: tuple[str, ...]
    where: str


def condition(code: str, met: object, done: str, missing: str, who: tuple[str, ...], where: str) -> Condition:
    """A condition with the sentence that fits."""
    return Condition(code, bool(met), done if met else missing, who, where)


def ordinal(number: int) -> str:
    """第一次征求意见."""
    return round_name(number)


def day(value: date) -> str:
    """2019年10月8日."""
    return f"{value.year}年{value.month}月{value.day}日"


def documents(step: int, facts: Facts, scheme: Scheme, *, there: bool = True) -> Iterator[Condition]:
    """One condition for every document the scheme asks for at the step, to be uploaded by who passes its gate, or the builder.

    `there`: whether what they are papers of has been done; before that nobody can upload them.
    """
    uploads = (scheme.step(step).advances, *(BUILDER if step in BUILDERS_STEPS else NOBODY))
    who = uploads if there else NOBODY
    for wanted in scheme.documents_of(step):
        if wanted.required:
            yield condition(
                f"document_{wanted.kind}",
                wanted.kind in facts.documents,
                f"已上传《{wanted.name}》",
                f"还没有上传《{wanted.name}》",
                who,
                f"documents:{wanted.kind}",
            )


def consultation(number: int, facts: Facts) -> Iterator[Condition]:
    """The round is certified, and it carried or was let pass (特殊情况审批)."""
    held, name, where = facts.round(number), ordinal(number), f"round:{number}"
    missing, who = _not_certified(held, name, facts.on)
    yield condition(f"round_{number}_certified", held.certified, f"{name}结果已复核确认", missing, who, where)
    if held.certified:
        missing, who = (
            f"{name}没有达到要求:可以重新征求意见,或由区住建局负责人特殊情况审批",
            ("street_clerk", "bureau_leader"),
        )
    else:
        missing, who = f"{name}结果复核确认后,才能判断是否达到要求", NOBODY
    done = f"{name}未达到要求,已经特殊情况审批" if held.let_pass else f"{name}已达到要求"
    yield condition(f"round_{number}_passed", held.passed, done, missing, who, where)


def _not_certified(held: RoundFacts, name: str, on: date) -> tuple[str, tuple[str, ...]]:
    if held.state == "closed":
        return f"{name}已结束,等待复核确认", CERTIFIER
    if held.state == "open" and held.ends_on is not None:
        end = "已到期,请结束并提请复核" if held.ends_on < on else f"正在进行,{day(held.ends_on)}截止"
        return f"{name}{end}", CLERK
    return f"{name}还没有开始", CLERK
