"""A consultation round as it is done: opened, entered by keyboard and by sheet, closed, certified."""

import io
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from tests.journeys.person import Person
from tests.journeys.story import Story
from tests.journeys.work import take

ORDINALS = {1: "第一次征求意见", 2: "第二次征求意见", 3: "第三次征求意见"}
ROSTERS = Path(__file__).parent.parent / "data" / "rosters"
KEYS = {"同意": "1", "不同意": "2", "弃权": "3"}


def address(story: Story, number: int, room: str = "") -> str:
    """The round's page, or one of its rooms."""
    return f"{story.home}rounds/{number}/{room}"


def begin(person: Person, story: Story, number: int, ends_on: str) -> None:
    """Open the round from the checklist."""
    take(person, story, f"{ORDINALS[number]}还没有开始")
    person.fill({"截止日期": ends_on})
    person.press(f"开始{ORDINALS[number]}", "名册已锁定")


def type_in(person: Person, forms: dict[str, str]) -> None:
    """Room and opinion by keyboard alone, on the grid's page: 501 ⏎ 1 ⏎."""
    for room, said in forms.items():
        person.page.keyboard.type(room)
        person.page.keyboard.press("Enter")
        person.page.keyboard.type(KEYS[said])
        person.page.keyboard.press("Enter")
    expect(person.main).to_contain_text(f"本次已录 {len(forms)} 份")


def bring_sheet(person: Person, story: Story, number: int, file: Any) -> None:
    """The office's own sheet of opinions: uploaded, to be checked before it is entered."""
    person.open(address(story, number))
    person.follow("按汇总表录入")
    person.fill({"意见汇总表(.xlsx、.xls、.csv)": file})
    person.press("上传并核对")


def sheet_of(forms: dict[str, str], day: str, name: str) -> dict[str, Any]:
    """A sheet made of rooms ("3-2-501") and opinions, as a file to upload."""
    book = Workbook()
    book.active.append(["幢", "单元", "室", "意见", "签字日期"])
    for place, said in forms.items():
        book.active.append([*place.split("-"), said, day])
    content = io.BytesIO()
    book.save(content)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": name, "mimeType": kind, "buffer": content.getvalue()}


def close(person: Person, story: Story, number: int) -> None:
    """Nothing more is entered."""
    person.open(address(story, number))
    person.follow("结束征求意见")
    person.press(f"结束{ORDINALS[number]}", "等待另一人复核确认")


def certify(person: Person, story: Story, number: int) -> None:
    """Another person stands for the count."""
    person.open(address(story, number))
    person.follow("复核确认结果")
    person.press(f"复核确认{ORDINALS[number]}结果", "结果已复核确认")


def some_rooms(count: int) -> dict[str, str]:
    """So many owners of one unit each who agree, from the last building on: "5-2-502" → 同意."""
    book = load_workbook(ROSTERS / "several-units.xlsx", read_only=True)
    rows = [row for row in book.active.iter_rows(min_row=2, values_only=True) if row[4]]
    several = {row[3:5] for row in rows if sum(other[3:5] == row[3:5] for other in rows) > 1}
    single = ["-".join(row[:3]) for row in rows if row[3:5] not in several]
    return dict.fromkeys(single[-count:], "同意")
