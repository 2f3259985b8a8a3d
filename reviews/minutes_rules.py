"""联审纪要: the next number of a series, and the draft from the opinions. Values in, text out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

SERIES = re.compile(r"^(?P<head>.*?〔)(?P<year>\d{4})〕(?P<tail>\D*)(?P<number>\d{1,6})号$")
FIRST = "旧改联审〔{year}〕1号"


@dataclass(frozen=True)
class Word:
    """A department's opinion as the minutes tell it; `conditions`: (text, whether met)."""

    department: str
    result: str
    comment: str = ""
    conditions: tuple[tuple[str, bool], ...] = ()
    at_meeting: bool = False


@dataclass(frozen=True)
class Subject:
    """What was reviewed: place, scheme and days in words, as they stand in the sentence."""

    place: str
    street: str
    scheme: str
    opened: str
    meeting: str = ""


def next_number(used: Iterable[str], year: int) -> str:
    """The number after the highest of the year, in the newest series' own form: 拱旧改联审〔2019〕12号 after 11号.

    `used`: newest first. A new year begins at 1 with the head of the last series.
    """
    found = [match for match in map(SERIES.match, used) if match]
    if not found:
        return FIRST.format(year=year)
    head, tail = found[0]["head"], found[0]["tail"]
    numbers = [m["number"] for m in found if (m["head"], m["tail"], int(m["year"])) == (head, tail, year)]
    width = len(found[0]["number"]) if found[0]["number"].startswith("0") else 0
    highest = max(map(int, numbers), default=0)
    return f"{head}{year}〕{tail}{str(highest + 1).zfill(width)}号"


def draft(subject: Subject, words: Iterable[Word]) -> str:
    """The minutes as the opinions give them: who agrees, who on which conditions, what is left to do."""
    words = tuple(words)
    way = f"以联审会议({subject.meeting})和书面形式" if subject.meeting else "以书面形式"
    names = "、".join(word.department for word in words)
    lines = [
        f"{subject.opened},区住建局牵头{names},{way}对{subject.street}{subject.place}的"
        f"{subject.scheme}进行了联合审查。现将审查意见纪要如下:",
        "一、审查结论",
        _conclusion(words),
        "二、各部门意见",
        *(f"{number}. {_said(word)}" for number, word in enumerate(words, 1)),
    ]
    todo = [(word.department, text) for word in words for text, met in word.conditions if not met]
    lines.append("三、有关要求")
    if todo:
        lines.append(f"{subject.street}应组织设计单位落实下列条件,并书面回复提出部门和区住建局:")
        lines += [f"({number}){text}({department})" for number, (department, text) in enumerate(todo, 1)]
    lines.append("方案须按本纪要组织实施;需要调整的,重新报区住建局组织联合审查。")
    return "\n".join(lines)


def _conclusion(words: tuple[Word, ...]) -> str:
    conditional = [word.department for word in words if word.result == "conditional"]
    agreed = sum(word.result == "agree" for word in words)
    text = f"受邀{len(words)}个部门均已出具意见,其中同意{agreed}个、附条件同意{len(conditional)}个。"
    left = any(not met for word in words for _, met in word.conditions)
    if not conditional:
        return f"{text}原则通过该方案。"
    return f"{text}原则通过该方案,所附条件{'须按本纪要落实' if left else '均已落实'}。"


def _said(word: Word) -> str:
    result = {"agree": "同意", "conditional": "原则同意,附条件", "refuse": "不同意"}[word.result]
    where = "(联审会议意见)" if word.at_meeting else ""
    text = f"{word.department}{where}:{result}。"
    if word.conditions:
        listed = ";".join(
            f"{text.rstrip('。;')}({'已落实' if met else '待落实'})" for text, met in word.conditions
        )
        own = f"{word.comment.rstrip('。;')}。条件:" if word.comment else ""
        return f"{text}{own}{listed}。"
    return f"{text}{word.comment}" if word.comment else text
