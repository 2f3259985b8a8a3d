"""补录 tables for tests: rows of words as offices write them, laid out as the template is."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook

from policy.loader import DEFAULT_SCHEME, load_scheme
from workflow.take_over_sheet.columns import columns_of

SCHEME = load_scheme(DEFAULT_SCHEME)
COLUMNS = columns_of(SCHEME)
PLACE = {
    "street": "和睦街道", "community": "化纤社区", "name": "华丰新村", "year_built": "1985年", "building_count": "12幢",
    "household_count": "450户", "building_area": "3.2万㎡",
}  # fmt: skip


def round_cells(number: int, agree: Any = 200) -> dict[str, Any]:
    """The totals of a round that just reached two thirds."""
    values = {
        "opened_on": "2018年4月1日", "closed_on": "2018.4.20", "certified_on": "20180423",
        "total_area": "30,000.00㎡", "total_heads": "300人", "agree_area": "20000", "agree_heads": agree,
    }  # fmt: skip
    return {f"r{number}_{key}": value for key, value in values.items()}


def row(step: int = 9, **changes: Any) -> dict[str, Any]:
    """What a clerk writes of a project at this step; None takes a cell away."""
    values: dict[str, Any] = PLACE | {
        "batch_year": "2018年", "step": f"第{step}步", "entered_on": "2019-10-08", "entered_1": "2018/3/1",
    }  # fmt: skip
    for number, held in ((1, 1), (2, 3), (3, 6)):
        values |= round_cells(number) if held < step else {}
    if step > 2:
        values |= {"included": "BM01、道路整治", "summary": "综合改造", "estimate_yuan": "210万元"}
    if step > 4:
        values |= {"listing_number": "拱发改〔2018〕9号", "listed_on": "2018-08-20"}
    if step > 5:
        values |= {"reviewed_yuan": "190万", "reviewed_on": "2018年10月1日"}
    if step > 8:
        values |= {
            "winner": "城建公司", "contract_yuan": 1800000, "contract_on": "2019-04-01", "awarded_on": "2019-03-28",
            "epc": "是",
        }  # fmt: skip
    if step > 9:
        values |= {
            "started_on": "2019-05-06", "planned_completion_on": "2019-09-30", "completed_on": "2019-09-20",
        }  # fmt: skip
    if step > 10:
        values["accepted_on"] = "2019-09-27"
    return {key: value for key, value in (values | changes).items() if value is not None}


def book(*rows: dict[str, Any], titles: dict[str, str] | None = None, above: int = 0) -> bytes:
    """An .xlsx in the template's layout; `titles` renames columns ("" leaves one out), `above`: rows before it."""
    file, titles = Workbook(), titles or {}
    sheet = file.active
    columns = [one for one in COLUMNS if titles.get(one.key) != ""]
    for _ in range(above):
        sheet.append(["拱墅区老旧小区在建项目汇总表"])
    groups = [
        one.group if place == 0 or columns[place - 1].group != one.group else None
        for place, one in enumerate(columns)
    ]
    sheet.append(groups)
    sheet.append([titles.get(one.key, one.title) for one in columns])
    for one in rows:
        sheet.append([one.get(column.key) for column in columns])
    stream = BytesIO()
    file.save(stream)
    return stream.getvalue()
