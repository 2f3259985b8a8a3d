"""整表补录 through its pages: template, upload, preview, one act, papers, many confirmed; nothing trusted from the form."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from accounts.models import User
from projects.models import Project, TakeOver
from tests.factories import TODAY, NeighbourhoodFactory, ProjectFactory, StreetFactory, UserFactory
from tests.web.test_project_page_take_over import browser, proof
from tests.workflow.tables import book, round_cells, row
from workflow.models import TakeOverUpload

pytestmark = pytest.mark.django_db
LIST, TABLE = "/work/take-overs/", "/work/take-overs/table/"


@pytest.fixture(autouse=True)
def _a_day(district: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


@pytest.fixture
def clerk() -> User:
    return UserFactory()


@pytest.fixture
def officer() -> User:
    return UserFactory(role="bureau_officer")


def text(answer: Any) -> str:
    return answer.content.decode()


def upload(user: User, *rows: dict[str, Any], content: bytes | None = None) -> tuple[Client, Any]:
    """The client and the preview it is led to."""
    client = browser(user)
    file = SimpleUploadedFile("补录.xlsx", book(*rows) if content is None else content)
    return client, client.post(TABLE, {"file": file}, follow=True)


def store(client: Client, shown: Any, query: str = "") -> Any:
    address, data = shown.redirect_chain[-1][0], {"sha256": shown.context["upload"].sha256}
    return client.post(address + query, data, follow=True)


def entered(clerk: User, *rows: dict[str, Any]) -> list[TakeOver]:
    store(*upload(clerk, *rows))
    return list(TakeOver.objects.order_by("pk"))


def proved(clerk: User, *rows: dict[str, Any]) -> list[TakeOver]:
    made = entered(clerk, *rows)
    for one in made:
        browser(clerk).post(
            f"/work/projects/{one.project.code}/take-over/proofs/", {"proves": "round_1", "proofs": [proof()]}
        )
    return made


def test_the_way_from_the_register_to_the_confirmed_projects(clerk, officer):
    client = browser(clerk)
    assert LIST in text(client.get("/work/neighbourhoods/"))
    assert TABLE in text(client.get(LIST))
    client, shown = upload(clerk, row(9), row(2, name="叶青苑", **round_cells(1, agree=199)))
    page = text(shown)
    assert "2</b> 个小区可以补录" in page
    assert '200/300 人</span> <span class="nowrap">20,000.00/30,000.00 ㎡' in page
    assert page.count("未达到") == 1
    assert not Project.objects.exists()
    done = text(store(client, shown))
    assert "已补录 2 个小区,等待区住建局确认。请在下表中逐个上传佐证材料。" in done
    assert "还没有上传佐证材料。" in done
    first, second = TakeOver.objects.order_by("pk")
    at = f"/work/projects/{first.project.code}/take-over/"
    assert "第一次征求意见结果汇总表" in text(client.get(at))
    answer = client.post(f"{at}proofs/", {"proves": "round_1", "proofs": [proof()]}, follow=True)
    assert "佐证材料已上传。" in text(answer)
    waiting = text(browser(officer).get(LIST))
    assert "可以确认" in waiting
    assert "还不能确认" in waiting
    answer = browser(officer).post(LIST, {"chosen": [first.pk, second.pk], "confirm": "1"})
    assert answer.status_code == 422
    assert "叶青苑:还没有上传佐证材料。" in text(answer)
    answer = browser(officer).post(LIST, {"chosen": [first.pk], "confirm": "1"}, follow=True)
    assert "已将 1 个小区的补录确认,项目可以继续办理。" in text(answer)
    assert f"{officer}" in text(browser(officer).get(f"{LIST}?state=confirmed"))


def test_the_template_comes_with_the_neighbourhoods_that_have_no_project(clerk, officer):
    NeighbourhoodFactory(name="叶青苑")
    ProjectFactory(neighbourhood=NeighbourhoodFactory(name="华丰新村"))
    ProjectFactory(neighbourhood=NeighbourhoodFactory(name="办结苑"), state="closed")
    ProjectFactory(neighbourhood=NeighbourhoodFactory(name="调出苑"), state="withdrawn")
    NeighbourhoodFactory(name="西苑", street=StreetFactory(code="daguan"))

    def names(user: User) -> list[Any]:
        content = browser(user).get(f"{TABLE}template.xlsx").content
        sheet = load_workbook(BytesIO(content))["补录汇总表"]
        return [one.value for one in sheet["C"][2:] if one.value]

    assert set(names(clerk)) == {"叶青苑", "调出苑"}
    assert set(names(officer)) == {"叶青苑", "调出苑", "西苑"}


def test_a_template_filled_in_by_a_spreadsheet_is_stored(clerk):
    NeighbourhoodFactory(name="叶青苑")
    file = load_workbook(BytesIO(browser(clerk).get(f"{TABLE}template.xlsx").content))
    sheet = file["补录汇总表"]
    titles = {(one.value or "").split("(")[0]: one.column for one in sheet[2]}
    for title, value in (
        ("计划年度", 2019),
        ("现在所处步骤", "第2步 制订初步方案"),
        ("进入本步骤日期", TODAY),
    ):
        sheet.cell(3, titles[title], value)
    first = next(cell.column for cell in sheet[1] if cell.value == "第一次征求意见")
    for at, value in zip((0, 1, 2, 4, 5, 6, 7), (TODAY, TODAY, TODAY, 30000, 300, 20000, 200), strict=True):
        sheet.cell(3, first + at, value)
    stream = BytesIO()
    file.save(stream)
    client, shown = upload(clerk, content=stream.getvalue())
    assert not shown.context["seen"].problems
    store(client, shown)
    assert Project.objects.get().rounds.get().outcome == "passed"


def test_every_problem_stands_at_its_row_and_column_and_nothing_can_be_stored(clerk):
    NeighbourhoodFactory(name="叶青苑")
    wrong = row(9, name="乙", contract_yuan="很多", listing_number=None)
    client, shown = upload(clerk, row(9, name="甲"), wrong, row(2, street="大关街道", name="丙"))
    page = text(shown)
    assert "有 3 处问题,在 2 行,整张表都没有登记" in page
    for words in ("“合同价”是“很多”,不是数字。", "请填写“计划下达文号”。", "是大关街道的小区"):
        assert words in page
    assert "确认登记" not in page
    answer = store(client, shown)
    assert answer.status_code == 422
    assert "第4行:“合同价”是“很多”,不是数字。" in text(answer)
    assert not TakeOver.objects.exists()


def test_of_the_districts_table_a_street_stores_its_own_rows(clerk):
    client, shown = upload(clerk, row(9), row(2, street="大关街道", name="西苑"))
    assert "只登记本街道的小区" in text(shown)
    address = shown.redirect_chain[-1][0]
    own = client.get(f"{address}?own=1")
    assert "1</b> 行是其他街道的,不登记" in text(own)
    done = store(client, shown, "?own=1")
    assert "已补录 1 个小区" in text(done)
    assert Project.objects.get().neighbourhood.street.code == "hemu"


def test_the_officer_checks_the_districts_table_and_leaves_storing_to_the_streets(officer):
    client, shown = upload(officer, row(9), row(2, street="大关街道", name="西苑"))
    page = text(shown)
    assert "2</b> 个小区可以补录" in page
    assert "补录由街道办理" in page
    answer = store(client, shown)
    assert answer.status_code == 422
    assert "不能办理“补录在建项目”" in text(answer)
    assert not TakeOver.objects.exists()


def test_a_preview_is_its_uploaders_alone_and_stored_once(clerk):
    client, shown = upload(clerk, row())
    address = shown.redirect_chain[-1][0]
    other = browser(UserFactory())
    assert other.get(address).url == TABLE
    assert other.post(address, {"sha256": shown.context["upload"].sha256}).url == TABLE
    store(client, shown)
    assert client.post(address, {"sha256": shown.context["upload"].sha256}).url == TABLE
    assert TakeOver.objects.count() == 1


def test_what_the_hidden_field_says_is_not_believed(clerk):
    client, shown = upload(clerk, row())
    for sha in ("", "0" * 64, "x" * 500):
        assert client.post(shown.redirect_chain[-1][0], {"sha256": sha}).status_code == 422
    assert not TakeOver.objects.exists()


def test_throwing_the_file_away(clerk):
    client, shown = upload(clerk, row())
    answer = client.post(f"{shown.redirect_chain[-1][0]}discard/", follow=True)
    assert "上传的表格已删除,没有登记任何小区。" in text(answer)
    assert not TakeOverUpload.objects.exists()
    assert client.get(f"{TABLE}{uuid4()}/").status_code == 302


def test_a_file_that_is_no_table_and_no_file(clerk):
    assert browser(clerk).post(TABLE, {}).status_code == 422
    _, shown = upload(clerk, content=b"PK\x03\x04junk")
    assert "文件打不开" in text(shown)
    _, shown = upload(clerk, content="街道,小区\n和睦,甲\n".encode())
    assert "没有找到表头" in text(shown)


@pytest.mark.parametrize(
    "role", ["street_certifier", "bureau_leader", "auditor", "department_reviewer", "community_worker"]
)
def test_it_is_the_streets_clerks_and_the_bureaus_officers(role):
    client = browser(UserFactory(role=role))
    for address in (LIST, TABLE, f"{TABLE}template.xlsx", f"{TABLE}{uuid4()}/"):
        assert client.get(address).status_code == 403


class TestTheList:
    def test_another_street_is_not_there_and_is_not_confirmed_by_its_number(self, clerk, officer):
        (one,) = proved(clerk, row())
        stranger = browser(UserFactory(street=StreetFactory(code="daguan")))
        assert "华丰新村" not in text(stranger.get(LIST))
        proofs = f"/work/projects/{one.project.code}/take-over/proofs/"
        assert stranger.post(proofs, {"proofs": [proof()]}).status_code == 404
        assert "不能办理“确认补录”" in text(browser(clerk).post(LIST, {"chosen": [one.pk]}))
        assert TakeOver.objects.get().confirmed_by is None

    def test_what_a_colleague_confirmed_meanwhile_is_named(self, clerk, officer):
        one, two = proved(clerk, row(name="甲"), row(name="乙"))
        other = UserFactory(role="bureau_officer", full_name="王敏")
        browser(other).post(LIST, {"chosen": [one.pk]})
        answer = browser(officer).post(LIST, {"chosen": [one.pk, two.pk]})
        assert answer.status_code == 422
        assert "甲:这项补录已由王敏" in text(answer)
        assert TakeOver.objects.filter(confirmed_by=None).get() == two
        assert f'value="{two.pk}" checked' in text(answer)

    def test_several_are_returned_with_one_reason(self, clerk, officer):
        rows = proved(clerk, row(name="甲"), row(name="乙"))
        chosen = {"chosen": [one.pk for one in rows], "return": "1"}
        answer = browser(officer).post(LIST, chosen)
        assert answer.status_code == 422
        assert "请填写退回原因。" in text(answer)
        answer = browser(officer).post(LIST, chosen | {"reason": "汇总表没有盖章"}, follow=True)
        assert "已将 2 个小区的补录退回街道更正。" in text(answer)
        assert "已退回" in text(browser(clerk).get(f"{LIST}?state=returned"))

    def test_nothing_chosen_and_nonsense(self, officer):
        assert "请至少选择一个小区。" in text(browser(officer).post(LIST, {}))
        assert browser(officer).post(LIST, {"chosen": ["x", "9" * 30]}).status_code == 422

    def test_everything_that_can_be_confirmed_is_ticked_by_one_press(self, clerk, officer):
        (one,) = proved(clerk, row(name="甲"))
        entered(clerk, row(name="乙"))
        page = text(browser(officer).get(f"{LIST}?tick=ready"))
        assert page.count(" checked") == 1
        assert f'value="{one.pk}" checked' in page

    def test_by_street_and_state(self, clerk, officer):
        entered(clerk, row())
        client = browser(officer)
        assert "华丰新村" in text(client.get(f"{LIST}?street=hemu"))
        assert "华丰新村" not in text(client.get(f"{LIST}?street=daguan"))
        assert "没有这样的补录" in text(client.get(f"{LIST}?state=confirmed&street=%00"))

    def test_a_page_costs_the_same_with_one_and_with_many(
        self, clerk, officer, django_assert_max_num_queries
    ):
        entered(clerk, *(row(name=f"{number}号") for number in range(12)))
        client = browser(officer)
        with django_assert_max_num_queries(12):
            client.get(LIST)


class TestPapers:
    def test_what_is_missing_is_seen_by_the_bureau(self, clerk, officer):
        (one,) = entered(clerk, row(9))
        at = f"/work/projects/{one.project.code}/take-over/"
        page = text(browser(officer).get(at))
        assert "还没有上传佐证材料,区住建局不能确认。" in page
        assert page.count(">没有</span>") == 7
        assert "上传佐证材料</button>" not in page
        assert "还没有上传佐证材料。" in text(browser(officer).post(at))

    def test_a_wrong_file_says_why_and_files_nothing(self, clerk):
        (one,) = entered(clerk, row(9))
        at = f"/work/projects/{one.project.code}/take-over/proofs/"
        bad = SimpleUploadedFile("a.exe", b"MZ\x90")
        answer = browser(clerk).post(at, {"proves": "round_1", "proofs": [proof(), bad]})
        assert answer.status_code == 422
        assert not one.project.documents.exists()
        assert browser(clerk).post(at, {"proves": "acceptance", "proofs": [proof()]}).status_code == 422
        assert browser(clerk).post(at, {}).status_code == 422


class TestManyPapers:
    def test_files_find_their_projects_by_name(self, clerk, officer):
        one, two = entered(clerk, row(9, name="叶青苑"), row(9, name="华丰新村"))
        client = browser(clerk)
        assert "/work/take-overs/papers/" in text(client.get(LIST))
        files = [
            proof("叶青苑第一次征求意见.csv"),
            proof(f"{two.project.code}合同.csv"),
            proof("华丰新村照片.csv"),
        ]
        answer = client.post(f"{LIST}papers/", {"proofs": files}, follow=True)
        assert "已上传 3 份佐证材料,分属 2 个小区。" in text(answer)
        assert one.project.documents.get().title == "第一次征求意见结果汇总表"
        assert set(two.project.documents.values_list("title", flat=True)) == {
            "中标通知书和合同",
            "补录佐证材料",
        }
        assert browser(officer).get(f"{LIST}papers/").status_code == 403

    def test_a_file_of_nobody_stops_all_and_is_named(self, clerk):
        (one,) = entered(clerk, row(9, name="叶青苑"))
        answer = browser(clerk).post(
            f"{LIST}papers/", {"proofs": [proof("叶青苑.csv"), proof("扫描0001.csv")]}
        )
        assert answer.status_code == 422
        assert "文件“扫描0001.csv”的名称没有写明是哪个等待确认的小区。" in text(answer)
        assert not one.project.documents.exists()
        assert browser(clerk).post(f"{LIST}papers/", {}).status_code == 422
