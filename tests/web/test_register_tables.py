"""Whole tables into the registers of utilities and service rooms: looked at, all or nothing, every problem by row and column."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from projects.models import Event
from registers.models import ServiceRoom, UtilityMatter
from tests.factories import TODAY, NeighbourhoodFactory, StreetFactory, UserFactory

pytestmark = pytest.mark.django_db
UTILITY, ROOM = "utility_paste", "room_paste"
HEAD = "小区\t专业单位\t事项\t责任人\t完成期限\t状态\t完成日期\n"
GOOD = (
    HEAD
    + "和睦新村\t供电\t合杆迁改\t供电所项目经理\t2019/11/30\t\t\nhemu-002\t自来水\t立管更换\t水务\t\t已完成\t2019年10月8日\n"
)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


@pytest.fixture
def clerk(client):
    NeighbourhoodFactory(code="hemu-001", name="和睦新村")
    NeighbourhoodFactory(code="hemu-002", name="化纤新村")
    person = UserFactory(role="street_clerk")
    client.force_login(person)
    return person


def sent(client, route, text, act="read", **more):
    return client.post(reverse(route), {"pasted": text, act: "1"} | more)


def said(answer) -> str:
    return answer.content.decode()


def test_a_table_is_looked_at_and_then_written_down(client, clerk):
    looked = sent(client, UTILITY, GOOD)
    assert looked.status_code == 200
    for word in ("将登记以下 <b>2</b> 行", "化纤新村", "供水", "待办理", "2019年10月8日", "登记这 2 行"):
        assert word in said(looked)
    assert not UtilityMatter.objects.exists()
    assert sent(client, UTILITY, GOOD, "store").status_code == 302
    rows = [
        (row.neighbourhood.code, row.unit, row.state, row.recorded_by)
        for row in UtilityMatter.objects.order_by("pk")
    ]
    assert rows == [("hemu-001", "power", "open", clerk), ("hemu-002", "water", "done", clerk)]
    assert Event.objects.filter(verb="register_utility_added").count() == 2


WRONG = HEAD + (
    "没有的小区\t供电\t合杆\t经理\t2019-11-30\t\t\n"
    "和睦新村\t国网\t\t经理\t11月30日\t\t\n"
    "和睦新村\t燃气\t立管\t经理\t\t已完成\t2019-10-22\n"
    "化纤新村\t邮政\t信报箱\t\t\t待办理\t\n"
    "化纤新村\t供水\t立管\t经理\t2019-11-30\t\t\n"
    "化纤新村\t供水\t立管\t经理\t2019-12-30\t\t\n"
)
PROBLEMS = (
    "第2行(没有的小区)“小区”:没有这个小区,请填写项目库中的小区名称或编号。",
    "第3行(和睦新村)“专业单位”:没有“国网”,请填写其中之一:供水、排水、供电、燃气、通信、广电、邮政。",
    "第3行(和睦新村)“事项”:请填写事项。",
    "第3行(和睦新村)“完成期限”:请填写日期,如 2026-10-08。",
    "第4行(和睦新村)“完成日期”:完成日期不能晚于2019年10月21日。",
    "第5行(化纤新村)“责任人(单位或岗位)”:请填写责任人(单位或岗位)。",
    "第5行(化纤新村)“完成期限”:请填写完成期限,到期前会提醒街道。",
    "第7行(化纤新村):与第6行重复(小区、专业单位、事项相同),请从表中删去。",
)


@pytest.mark.parametrize("act", ["read", "store"])
def test_every_problem_is_named_by_row_and_column_and_nothing_is_kept(client, clerk, act):
    answer = sent(client, UTILITY, WRONG, act)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert sorted(form.non_field_errors()) == sorted(PROBLEMS)
    assert "化纤新村\t邮政" in said(answer), "what was pasted is still there"
    assert not UtilityMatter.objects.exists()


def test_the_same_table_twice_is_refused_line_by_line(client, clerk):
    sent(client, UTILITY, GOOD, "store")
    answer = sent(client, UTILITY, GOOD, "store")
    assert answer.status_code == 422
    assert "第2行(和睦新村):台账中已有这一行(小区、专业单位、事项相同),请从表中删去。" in said(answer)
    assert UtilityMatter.objects.count() == 2


def test_going_back_keeps_the_table(client, clerk):
    answer = sent(client, UTILITY, GOOD, "change")
    assert answer.status_code == 200
    assert "立管更换" in said(answer)
    assert "读取并核对" in said(answer)


def test_rooms_come_from_a_workbook_with_a_title_above_and_real_dates(client, clerk):
    book = Workbook()
    sheet = book.active
    sheet.append(["和睦街道配套用房台账"])
    sheet.append(["小区", "地址", "取得方式", "建筑面积(㎡)", "运营单位", "服务内容", "启用日期"])
    sheet.append(["和睦新村", "3幢101室", "置换", 1234.5, "养老中心", "居家养老", TODAY])
    kept = BytesIO()
    book.save(kept)
    file = SimpleUploadedFile("用房.xlsx", kept.getvalue())
    looked = client.post(reverse(ROOM), {"pasted": "", "read": "1", "file": file})
    assert looked.status_code == 200, said(looked)
    assert "1,234.50" in said(looked)
    assert sent(client, ROOM, looked.context["form"]["pasted"].value(), "store").status_code == 302
    room = ServiceRoom.objects.get()
    assert (room.area, room.source, room.opened_on) == (Decimal("1234.50"), "swap", TODAY)


@pytest.mark.parametrize("written", ["0", "-5", "12.345", "约80", "1" * 15])
def test_an_area_that_is_none_is_refused_in_its_cell(client, clerk, written):
    text = f"小区\t地址\t取得方式\t面积\t服务内容\n和睦新村\t3幢\t置换\t{written}\t养老\n"
    answer = sent(client, ROOM, text)
    assert answer.status_code == 422
    assert "第2行(和睦新村)“面积(㎡)”:" in said(answer)


@pytest.mark.parametrize("text", ["", "  \n\t\n", "合计\t3"])
def test_an_empty_table_says_so(client, clerk, text):
    assert sent(client, ROOM, text).status_code == 422


def test_a_file_that_is_no_table_is_refused_beside_its_input(client, clerk):
    file = SimpleUploadedFile("x.xlsx", b"MZ\x90\x00" * 100)
    answer = client.post(reverse(ROOM), {"pasted": "", "read": "1", "file": file})
    assert answer.status_code == 422
    assert answer.context["form"]["file"].errors


def test_another_streets_neighbourhood_is_unknown_and_reviewers_are_refused(client, clerk):
    NeighbourhoodFactory(
        code="gongchenqiao-001", name="杭棉新村", street=StreetFactory(code="gongchenqiao", name="拱宸桥街道")
    )
    answer = sent(client, UTILITY, HEAD + "杭棉新村\t供电\t合杆\t经理\t2019-11-30\t\t\n", "store")
    assert "没有这个小区" in said(answer)
    client.force_login(UserFactory(role="department_reviewer"))
    assert client.get(reverse(UTILITY)).status_code == 403


def test_markup_stays_text(client, clerk):
    answer = sent(client, UTILITY, GOOD.replace("合杆迁改", "<script>alert(1)</script>"))
    assert "<script>alert" not in said(answer)
    assert answer.status_code == 200
