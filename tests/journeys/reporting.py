"""The last stages: the street's month as a workbook, and what residents and programs read of the same figures."""

import io
import threading
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connections
from openpyxl import load_workbook
from playwright.sync_api import expect

from projects.tasks import pick_up_due_jobs
from reports import services
from tests.journeys.opening import LEFT_OUT, NAME
from tests.journeys.people import STREET
from tests.journeys.person import PHONE
from tests.journeys.planning import LISTING
from tests.journeys.story import Story

MONTH = "2020-09"


class Worker:
    """A worker in a thread of its own that finds the due job in the ledger and stops before the workbook is written."""

    def __init__(self) -> None:
        self._go_on, self._write = threading.Event(), services.workbook_of
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> "Worker":
        services.workbook_of = self._held
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.let_go()
        services.workbook_of = self._write

    def let_go(self) -> None:
        """Write the workbook now."""
        self._go_on.set()
        self._thread.join(30)

    def _held(self, *given: Any) -> bytes:
        assert self._go_on.wait(30)
        return self._write(*given)

    def _work(self) -> None:
        pick_up_due_jobs()
        connections.close_all()


def report_the_month(story: Story) -> None:
    """The button, the progress, the report, the file; page, workbook and API say the same."""
    clerk = story.person("clerk")
    story.on("2020-10-09")
    clerk.open("/work/reports/")
    expect(clerk.main.get_by_label("月份")).to_have_value(MONTH)
    clerk.press("生成月报")
    clerk.sees("正在生成月报")
    with Worker() as worker:
        expect(clerk.main.get_by_role("progressbar", name="正在写入表格")).to_be_visible()
        worker.let_go()
        expect(clerk.main.get_by_role("link", name="下载 Excel")).to_be_visible()
    clerk.sees(NAME, "2020年9月30日")
    clerk.on_a_phone()
    book = load_workbook(io.BytesIO(clerk.downloads("下载 Excel")))
    row, told = _row_of(book["项目明细"]), _figures(story)
    assert {title: row[title] for title in _expected(told)} == _expected(told)
    assert row["第一次征求意见同意人数(人)"] == 60
    assert row["累计完成投资(万元)"] == 238
    clerk.sees("238.00")
    assert not [cell for sheet in book for line in sheet for cell in line if cell.data_type == "f"]


def _row_of(sheet: Any) -> dict[str, Any]:
    """The neighbourhood's row by the titles above it; days without the hour openpyxl gives them, sums as decimals."""
    titles, *rows = sheet.iter_rows(min_row=2, values_only=True)
    found = next(row for row in rows if NAME in row)
    return dict(zip(titles, map(_plain, found), strict=True))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    return Decimal(str(value)) if isinstance(value, float) else value


def _figures(story: Story) -> dict[str, Any]:
    """The same month as the API tells it."""
    figures = story.api(f"streets/{STREET}/progress/?month={MONTH}")
    assert figures["total"]["projects"] == 1
    return figures["projects"][0]


def _expected(told: dict[str, Any]) -> dict[str, Any]:
    """What the workbook must say, from the API's words: money in 万元, days as days."""
    days = {
        "开工日期": "started_on",
        "完工日期": "completed_on",
        "竣工验收日期": "accepted_on",
        "公示截止": "notice_to",
    }
    plain = {"形象进度(%)": "physical_percent", "计划下达文号": "listing_number", "状态": "state_name"}
    money = {"累计完成投资(万元)": "invested_total", "合同价(万元)": "contract", "市级财政到位(万元)": "city"}
    rounds = {f"第{word}次征求意见": told[f"round{number}"] for number, word in enumerate("一二三", 1)}
    return (
        {title: date.fromisoformat(told[name]) for title, name in days.items()}
        | {title: told[name] for title, name in plain.items()}
        | {title: Decimal(told[name]) / 10_000 for title, name in money.items()}
        | {f"{name}同意人数(人)": found["agree_heads"] for name, found in rounds.items()}
        | {f"{name}总面积(㎡)": Decimal(found["total_area"]) for name, found in rounds.items()}
    )


def tell_residents(story: Story) -> None:
    """The public page at the end, on a phone without scripts: results, what was built, the money, public papers."""
    resident = story.visitor(java_script_enabled=False, viewport=PHONE)
    resident.open("/?search=hmxcbq")
    resident.follow(NAME)
    resident.sees("60 / 90", "73 / 90", "55 / 90", "按特殊情况审批", "屋面修缮", "没有列入的")
    resident.sees("1,150,000.00 元", "问题与改造需求清单", "0571-88001234")
    resident.sees_not("韦桂磊", "黎建", "沈文静")
    expect(resident.main.locator(".station.done")).to_have_count(11)
    code = resident.main.get_by_role("img", name=f"二维码,内容为 {story.address}{story.public}")
    expect(code).to_be_visible()
    resident.on_a_phone()
    resident.on_a_phone("/", "/try/tally/", "/try/subsidy/", "/try/notice/")


def tell_programs(story: Story) -> None:
    """The API agrees with the pages, and says no more to anybody than they do."""
    project = story.api(f"projects/{story.project}/")
    assert (project["step"]["number"], project["state"], project["listing_number"]) == (11, "closed", LISTING)
    assert {one["state"] for one in story.api(f"projects/{story.project}/steps/")["results"]} == {"done"}
    rounds = story.api(f"projects/{story.project}/rounds/")["results"]
    assert [one["result"]["agree"]["heads"] for one in rounds] == [60, 73, 55]
    assert [one["result"]["outcome"] for one in rounds] == ["passed", "passed", "failed"]
    assert rounds[2]["let_pass"]["on"] == "2019-12-30"
    items = story.api(f"projects/{story.project}/items/")["results"]
    assert [one["code"] for one in items if one["decision"] != "include"] == [*LEFT_OUT, "PO05"]
    money = story.api(f"projects/{story.project}/funding/")["subsidy"]
    assert (money["status"], money["city"]) == ("official", "1150000.00")
    assert story.api("projects/?street=hemu&step=11")["results"][0]["code"] == story.project
