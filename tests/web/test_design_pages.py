"""正式方案 through its pages: a table pasted or uploaded, versions compared, the sheet to sign."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from pypdf import PdfReader

from projects.models import Project, ProjectItem, SchemeVersion
from tests.record_data import at, clerk, formal_scheme, officer, reviewer, stranger
from tests.web.record_pages import DAY, browser, errors, post, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october_21")]
GIVEN = {
    "summary": "屋面和电梯", "author": "杭州设计院", "budget_yuan": "1,000,000.00", "reviewed_yuan": "980,000.00",
    "reviewer": "浙江造价", "reviewed_on": DAY,
}  # fmt: skip
TABLE = (
    "序号\t名称\t概算(元)\t审核后(元)\t备注\n1\tBM01\t屋面修缮\t300,000.00\t290000\n"
    "2\t多层住宅加装电梯\t600000\t\t加装电梯\n3\t设计费\t100000.00\n合计\t\t1000000\n"
)


def step_five() -> Project:
    project = at(5, with_items=["BM01", "BO06"])
    ProjectItem.objects.update(decision="include")
    return project


def field(page: str, name: str) -> str:
    """The value of an input of the page."""
    return (
        page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]
        if f'name="{name}" value="' in page
        else ""
    )


def test_a_pasted_table_fills_the_rows_and_saves_nothing() -> None:
    project = step_five()
    page = post(clerk(), project, "design", "record", **GIVEN, pasted=TABLE, read="1").content.decode()
    assert "已填 3 行,合计 1,000,000.00 元,与概算相等" in page
    assert [field(page, f"amount_{key}") for key in ("BM01", "BO06", "out1")] == [
        "300,000.00", "600,000.00", "100,000.00"
    ]  # fmt: skip
    assert field(page, "reviewed_BM01") == "290,000.00"
    assert "设计费" in page
    assert not SchemeVersion.objects.exists()


def test_a_difference_and_a_line_not_understood_are_named() -> None:
    project = step_five()
    pasted = TABLE.replace("100000.00", "99999.99") + "PM02\t停车设施\t5000\n"
    page = post(clerk(), project, "design", "record", **GIVEN, pasted=pasted).content.decode()
    assert "比概算少 0.01 元" in page
    assert "PM02不在本项目已确定的改造内容中" in page


def test_an_uploaded_sheet_of_twenty_lines_fills_the_rows_and_is_recorded() -> None:
    project, book = step_five(), Workbook()
    for number in range(1, 21):
        book.active.append([f"其他费用{number}", 50000])
    content = BytesIO()
    book.save(content)
    sheet = SimpleUploadedFile("概算.xlsx", content.getvalue())
    page = post(clerk(), project, "design", "record", **GIVEN, sheet=sheet).content.decode()
    assert "已填 20 行,合计 1,000,000.00 元" in page
    rows = {f"label_{n}": f"其他费用{n}" for n in range(1, 21)} | {
        f"amount_out{n}": "50,000.00" for n in range(1, 21)
    }
    post(clerk(), project, "design", "record", **GIVEN, **rows)
    assert SchemeVersion.objects.get().lines.count() == 20


def test_a_file_that_is_no_table_is_refused_in_words() -> None:
    sheet = SimpleUploadedFile("概算.xlsx", b"PK\x03\x04nothing")
    page = post(clerk(), step_five(), "design", "record", **GIVEN, sheet=sheet).content.decode()
    assert "文件打不开" in page


def test_the_second_version_asks_what_changed_and_keeps_the_first() -> None:
    project = step_five()
    formal_scheme(project)
    rows = {"label_1": "全部", "amount_out1": "1,000,000.00"}
    assert "changes" in errors(post(clerk(), project, "design", "record", **GIVEN, **rows))
    done = post(clerk(), project, "design", "record", **GIVEN, **rows, changes="取消平改坡").content.decode()
    assert "现行版本" in done
    assert "以前的版本" in done
    assert "取消平改坡" in done
    assert "对旧版本的预审和联审意见不再有效" in done


@pytest.mark.parametrize(("reviewed", "asked"), [("1,100,000.00", False), ("1,100,000.01", True)])
def test_over_the_estimate_the_page_asks_for_the_reason(reviewed: str, asked: bool) -> None:
    project = step_five()
    SchemeVersion.for_project(
        project, clerk(), number=1, kind="preliminary", summary="x", estimate_yuan=Decimal("1000000.00")
    ).save()
    rows = {"label_1": "全部", "amount_out1": "1,200,000.00"}
    data = GIVEN | rows | {"budget_yuan": "1,200,000.00", "reviewed_yuan": reviewed}
    answer = post(clerk(), project, "design", "record", **data)
    if asked:
        assert "不说明原因的上限为1,100,000.00元" in errors(answer)["over_estimate_reason"][0]
        answer = post(clerk(), project, "design", "record", **data, over_estimate_reason="居民要求")
        assert "居民要求" in answer.content.decode()
    assert SchemeVersion.objects.filter(kind="formal").count() == 1


def two_versions() -> Project:
    project = step_five()
    first, second = formal_scheme(project), formal_scheme(project, "5000000.00", changes="加装电梯")
    first.lines.create(stage="budget", item_code="BM01", label="屋面修缮", amount_yuan="4000000")
    first.lines.create(stage="budget", label="设计费", amount_yuan="1000000")
    second.lines.create(
        stage="budget", item_code="BM01", label="屋面修缮", amount_yuan="4500000", reviewed_yuan="4400000"
    )
    second.lines.create(
        stage="budget", item_code="BO06", label="加装电梯", amount_yuan="500000", excluded_kind="elevator"
    )
    return project


def test_two_versions_stand_side_by_side_with_their_differences() -> None:
    project = two_versions()
    page = browser(officer()).get(url(project, "design", "compare")).content.decode()
    for words in (
        "第2版与第1版",
        "+12.5%",
        "500,000.00",
        "新增",
        "取消",
        "-1,000,000.00",
        "200,000.00",
        "加装电梯",
    ):
        assert words in page
    one = browser(officer()).get(url(project, "design", "compare") + "?from=2&to=1").content.decode()
    assert "第1版与第2版" in one


@pytest.mark.parametrize("query", ["?from=x&to=9", "?from=1&to=1", "?to=99999999999"])
def test_odd_numbers_show_the_last_two_or_nothing(query: str) -> None:
    assert browser(clerk()).get(url(two_versions(), "design", "compare") + query).status_code == 200


def test_one_version_has_nothing_to_compare_with() -> None:
    project = step_five()
    formal_scheme(project)
    page = browser(clerk()).get(url(project, "design", "compare")).content.decode()
    assert "没有可以比较的两个版本" in page


def test_the_sheet_has_places_for_three_seals_and_its_pages_numbered() -> None:
    project = two_versions()
    answer = browser(clerk()).get(f"{url(project, 'design')}2/sheet.pdf")
    text = "".join(
        page.extract_text() for page in PdfReader(BytesIO(b"".join(answer.streaming_content))).pages
    )
    for words in (
        "正式方案和概算表",
        "设计单位(盖章)",
        "概算审核单位(盖章)",
        "第 1 页",
        "4,500,000.00",
        "不计入(加装电梯)",
    ):
        assert words in text
    assert browser(clerk()).get(f"{url(project, 'design')}9/sheet.pdf").status_code == 404


def test_another_street_and_a_department_find_nothing() -> None:
    project = two_versions()
    for part in (
        url(project, "design", "compare"),
        f"{url(project, 'design')}2/sheet.pdf",
        url(project, "design", "record"),
    ):
        assert browser(stranger()).get(part).status_code == 404
        assert browser(reviewer()).get(part).status_code in (403, 404)
