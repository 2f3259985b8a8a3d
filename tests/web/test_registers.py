"""台账 through its pages: added, refused with every reason, changed, struck out; and who may."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from projects.models import Event
from registers.models import ServiceRoom, UtilityMatter, WorkRecord
from tests.factories import TODAY, NeighbourhoodFactory, ProjectFactory, StreetFactory, UserFactory

pytestmark = pytest.mark.django_db

WORK = {
    "neighbourhood": "hemu-001", "kind": "survey", "held_on": "2019-10-20", "title": "3幢屋面渗漏踏勘",
    "people": "设计单位2人、社区1人", "conclusion": "防水层老化,整体翻修。", "follow_up": "",
}  # fmt: skip
UTILITY = {
    "neighbourhood": "hemu-001", "unit": "power", "company": "供电公司", "matter": "合杆迁改", "owner": "供电所项目经理",
    "due_on": "2019-11-30", "state": "open", "finished_on": "", "note": "",
}  # fmt: skip
ROOM = {
    "neighbourhood": "hemu-001", "address": "3幢1单元101室", "source": "swap", "area": "128.50", "agreement": "置换协议12号",
    "agreed_on": "2019-05-01", "operator": "和睦养老中心", "service": "居家养老", "opened_on": "2019-09-01",
    "title_certificate": "",
}  # fmt: skip
FILLED = {"work": WORK, "utility": UTILITY, "room": ROOM}
MODELS = {"work": WorkRecord, "utility": UtilityMatter, "room": ServiceRoom}
KINDS = sorted(FILLED)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


@pytest.fixture
def place():
    return NeighbourhoodFactory(code="hemu-001", name="和睦新村")


@pytest.fixture
def clerk(client):
    person = UserFactory(role="street_clerk")
    client.force_login(person)
    return person


def added(client, kind, **changes):
    answer = client.post(reverse("register_add", args=[kind]), FILLED[kind] | changes)
    assert answer.status_code == 302, answer.content.decode()
    return MODELS[kind].objects.latest("pk")


def said(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_is_written_down_listed_and_opened(client, clerk, place, kind):
    row = added(client, kind)
    assert (row.street, row.neighbourhood, row.recorded_by, row.recorded_on) == (
        place.street,
        place,
        clerk,
        TODAY,
    )
    listed = said(client.get(reverse("register_list", args=[kind])))
    assert reverse("register_line", args=[kind, row.pk]) in listed
    assert "和睦新村" in listed
    assert client.get(reverse("register_line", args=[kind, row.pk])).status_code == 200
    assert client.get(reverse("registers")).status_code == 200
    event = Event.objects.latest("pk")
    assert (event.verb, event.neighbourhood) == (f"register_{kind}_added", place)


WRONG = {
    "work": (
        {"neighbourhood": "没有的小区", "held_on": "2019-10-22", "title": "", "people": ""},
        ["没有这个小区,请填写项目库中的小区名称或编号。", "请填写事项。", "请填写参加人员。"],
    ),
    "utility": (
        {"state": "done", "finished_on": "", "due_on": "1019-11-30"},
        ["已完成的事项,请填写完成日期。", "完成期限不能早于1990年1月1日,请核对年份。"],
    ),
    "room": (
        {"area": "0", "operator": "", "agreement": "", "opened_on": "2019-04-01"},
        [
            "已启用的用房,请填写运营单位。", "填写了协议日期,请一并填写协议名称、编号。", "启用日期不能早于协议日期。",
            "面积应大于 0。",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_wrong_input_is_refused_with_every_reason_and_nothing_is_kept(client, clerk, place, kind):
    changes, reasons = WRONG[kind]
    answer = client.post(reverse("register_add", args=[kind]), FILLED[kind] | changes)
    assert answer.status_code == 422
    assert [reason for reason in reasons if reason not in said(answer)] == []
    assert "约束" not in said(answer)
    assert not MODELS[kind].objects.exists()


def test_what_is_wrong_beside_an_empty_field_is_said_at_once(client, clerk, place):
    answer = client.post(reverse("register_add", args=["utility"]), UTILITY | {"matter": "", "due_on": ""})
    assert "请填写事项。" in said(answer)
    assert "请填写完成期限,到期前会提醒街道。" in said(answer)


def test_a_visit_of_tomorrow_is_refused(client, clerk, place):
    answer = client.post(reverse("register_add", args=["work"]), WORK | {"held_on": "2019-10-22"})
    assert "日期不能晚于2019年10月21日。" in said(answer)


def test_what_waits_needs_a_day_and_what_is_not_done_has_none(client, clerk, place):
    answer = client.post(
        reverse("register_add", args=["utility"]), UTILITY | {"due_on": "", "finished_on": "2019-10-01"}
    )
    assert "请填写完成期限,到期前会提醒街道。" in said(answer)
    assert "填写了完成日期,请把状态改为“已完成”。" in said(answer)


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_is_changed_and_a_stale_page_is_told_who_changed_what(client, clerk, place, kind):
    row = added(client, kind)
    page = reverse("register_edit", args=[kind, row.pk])
    field = {"work": "title", "utility": "matter", "room": "service"}[kind]
    old = FILLED[kind] | {"version": 1}
    assert client.post(page, old | {field: "改过的"}).status_code == 302
    row.refresh_from_db()
    assert (getattr(row, field), row.version, row.changed_by) == ("改过的", 2, clerk)
    late = client.post(page, old | {field: "又改"})
    assert late.status_code == 422
    assert f"这一行已被{clerk}在" in said(late)
    row.refresh_from_db()
    assert getattr(row, field) == "改过的"
    event = Event.objects.latest("pk")
    assert (event.verb, event.data["changes"][field][1]) == (f"register_{kind}_edited", "改过的")


def test_saving_without_a_change_is_refused(client, clerk, place):
    row = added(client, "room")
    answer = client.post(reverse("register_edit", args=["room", row.pk]), ROOM | {"version": 1})
    assert "没有改动,不需要保存。" in said(answer)


def test_who_took_part_is_not_kept_in_the_history(client, clerk, place):
    row = added(client, "work")
    page = reverse("register_edit", args=["work", row.pk])
    client.post(page, WORK | {"version": 1, "people": "张三(13800000000)"})
    event = Event.objects.latest("pk")
    assert "参加人员" in event.sentence
    assert "张三" not in f"{event.sentence}{event.data}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_line_is_struck_out_with_a_reason_and_stays_readable(client, clerk, place, kind):
    row = added(client, kind)
    page = reverse("register_strike", args=[kind, row.pk])
    assert "请填写作废理由。" in said(client.post(page, {"reason": "", "version": 1}))
    assert client.post(page, {"reason": "登记到了别的小区", "version": 1}).status_code == 302
    address = reverse("register_line", args=[kind, row.pk])
    assert address not in said(client.get(reverse("register_list", args=[kind])))
    assert address in said(client.get(reverse("register_list", args=[kind]), {"struck": "1"}))
    assert "登记到了别的小区" in said(client.get(address))
    again = client.post(reverse("register_edit", args=[kind, row.pk]), FILLED[kind] | {"version": 2})
    assert "这一行已经作废,不能再办理。" in said(again)


@pytest.mark.parametrize("kind", KINDS)
def test_another_streets_line_does_not_exist(client, clerk, place, kind):
    row = added(client, kind)
    client.force_login(UserFactory(role="street_clerk", street=StreetFactory(code="daguan")))
    for route in ("register_line", "register_edit", "register_strike"):
        assert client.get(reverse(route, args=[kind, row.pk])).status_code == 404
    listed = said(client.get(reverse("register_list", args=[kind])))
    assert reverse("register_line", args=[kind, row.pk]) not in listed
    refused = client.post(reverse("register_add", args=[kind]), FILLED[kind])
    assert "没有这个小区" in said(refused)


@pytest.mark.parametrize("kind", KINDS)
def test_the_bureau_sees_and_keeps_every_streets_lines(client, clerk, place, kind):
    row = added(client, kind)
    client.force_login(UserFactory(role="bureau_officer"))
    assert client.get(reverse("register_line", args=[kind, row.pk])).status_code == 200
    NeighbourhoodFactory(code="daguan-001", name="大关苑", street=StreetFactory(code="daguan"))
    made = added(client, kind, neighbourhood="大关苑")
    assert made.street.code == "daguan"
    listed = said(client.get(reverse("register_list", args=[kind]), {"street": "daguan"}))
    assert reverse("register_line", args=[kind, made.pk]) in listed
    assert reverse("register_line", args=[kind, row.pk]) not in listed


@pytest.mark.parametrize("role", ["street_certifier", "bureau_leader", "auditor"])
def test_readers_read_and_are_offered_nothing_to_change(client, clerk, place, role):
    row = added(client, "utility")
    client.force_login(UserFactory(role=role))
    read = said(client.get(reverse("register_line", args=["utility", row.pk])))
    assert "合杆迁改" in read
    assert reverse("register_edit", args=["utility", row.pk]) not in read
    assert client.get(reverse("register_add", args=["utility"])).status_code == 403


@pytest.mark.parametrize(
    "role",
    ["community_worker", "department_reviewer", "builder_clerk", "development_officer", "finance_officer"],
)
def test_everybody_else_is_refused(client, clerk, place, role):
    row = added(client, "work")
    client.force_login(UserFactory(role=role))
    for address in (
        reverse("registers"), reverse("register_list", args=["work"]), reverse("register_line", args=["work", row.pk]),
        reverse("register_excel", args=["work"]), reverse("register_add", args=["work"]), reverse("utility_matrix"),
    ):  # fmt: skip
        assert client.get(address).status_code == 403


def test_a_visit_of_the_whole_street_has_no_neighbourhood(client, clerk):
    row = added(client, "work", neighbourhood="")
    assert (row.neighbourhood, row.street) == (None, clerk.street)
    assert client.get(reverse("register_line", args=["work", row.pk])).status_code == 200
    assert Event.objects.latest("pk").neighbourhood is None


def test_the_bureau_says_which_street_a_line_without_neighbourhood_is_of(client):
    client.force_login(UserFactory(role="bureau_officer"))
    street = StreetFactory()
    page = reverse("register_add", args=["work"])
    assert "请填写小区,或选择街道。" in said(client.post(page, WORK | {"neighbourhood": ""}))
    assert client.post(page, WORK | {"neighbourhood": "", "street": street.pk}).status_code == 302


def test_a_name_two_neighbourhoods_share_is_asked_for_by_number(client, place):
    NeighbourhoodFactory(code="daguan-001", name="和睦新村", street=StreetFactory(code="daguan"))
    client.force_login(UserFactory(role="bureau_officer"))
    answer = said(client.post(reverse("register_add", args=["room"]), ROOM | {"neighbourhood": "和睦新村"}))
    assert "有几个同名小区,请填写编号" in answer
    assert "daguan-001" in answer


def test_a_line_is_not_moved_to_another_street(client, clerk, place):
    row = added(client, "room")
    NeighbourhoodFactory(code="daguan-001", street=StreetFactory(code="daguan"))
    client.force_login(UserFactory(role="bureau_officer"))
    page = reverse("register_edit", args=["room", row.pk])
    answer = client.post(page, ROOM | {"version": 1, "neighbourhood": "daguan-001"})
    assert "不能改到其他街道的小区" in said(answer)


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ({"unit": "power"}, True), ({"unit": "gas"}, False), ({"state": "open"}, True), ({"due": "late"}, False),
        ({"year": "2019"}, True), ({"year": "2018"}, False), ({"place": "新村"}, True), ({"place": "hm"}, True),
        ({"place": "hemu-001"}, True), ({"place": "大关"}, False), ({"year": "junk", "unit": "junk"}, True),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(client, clerk, place, asked, there):
    place.initials = "hmxc"
    place.save()
    row = added(client, "utility")
    listed = said(client.get(reverse("register_list", args=["utility"]), asked))
    assert (reverse("register_line", args=["utility", row.pk]) in listed) is there


def test_the_acts_stand_in_the_file_of_the_neighbourhoods_project(client, clerk, place):
    project = ProjectFactory(neighbourhood=place, step=9)
    added(client, "utility")
    assert project.events.latest("pk").sentence == "登记管线单位事项:供电:合杆迁改"
    file = said(client.get(reverse("project_file", args=[project.code]), {"kind": "register"}))
    assert "合杆迁改" in file


def test_the_workbook_holds_texts_and_no_formulas(client, clerk, place):
    added(client, "room", address="=1+1")
    answer = client.get(reverse("register_excel", args=["room"]))
    book = load_workbook(BytesIO(b"".join(answer) if answer.streaming else answer.content))
    rows = list(book.active.iter_rows())
    cell = next(cell for cell in rows[1] if cell.value == "=1+1")
    assert cell.data_type == "s"
    assert [one.value for one in rows[1]][:2] == [place.street.name, "和睦新村"]
