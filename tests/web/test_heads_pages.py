"""The roster's heads on screen: how each was counted; merging, telling apart and splitting through the pages."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from consultations.models import Round
from projects.models import Head, HeadDecision, Owner, Roster, Unit
from projects.services.rosters import import_roster
from projects.sheets.heads import group_heads
from projects.sheets.values import OwnerRow, RosterReading, UnitRow
from tests.consultations.builders import reopened
from tests.factories import TODAY, NeighbourhoodFactory, ProjectFactory, UserFactory
from tests.web.test_roster_pages import confirm, upload

pytestmark = pytest.mark.django_db

ROWS = [
    ("101", [("张三", "")], "", "register"),
    ("102", [("张三", "")], "", "register"),
    ("201", [("王五", "1111")], "", "survey"),
    ("202", [("王五", "1111"), ("<b>赵六", "2222")], "", "contract"),
    ("301", [("孙七", "3333")], "", "register"),
    ("302", [("孙七", "3333")], "", "register"),
    ("401", [("和睦房产公司", "")], "未售", ""),
    ("402", [("和睦房产公司", "")], "未售", ""),
    ("501", [("拱墅区房管站", "")], "直管公房", "register"),
]


@pytest.fixture
def clerk(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def roster(clerk) -> Roster:
    return stored(NeighbourhoodFactory(), clerk)


def stored(place, clerk) -> Roster:
    rows = tuple(
        UnitRow(
            "", n, "1", "1", room, 1, Decimal("50.00"), tuple(OwnerRow(*owner) for owner in owners),
            developer_block=remark == "未售", area_source=source, remark=remark,
        )
        for n, (room, owners, remark, source) in enumerate(ROWS)
    )  # fmt: skip
    reading = RosterReading(rows=rows, heads=group_heads(rows))
    return import_roster(
        place,
        reading,
        actor=clerk,
        on=TODAY,
        file_name="名册.xlsx",
        file_sha256=f"{Roster.objects.count():064d}",
    )


def url(roster: Roster, name: str = "roster_heads", *args: object) -> str:
    return reverse(name, args=[roster.neighbourhood.code, *args])


def of(roster: Roster, *rooms: str) -> list[int]:
    return [Unit.objects.get(roster=roster, room=room).head_id for room in rooms]


def decide(client, roster, rooms, **values):
    heads = "&".join(f"head={pk}" for pk in of(roster, *rooms))
    given = {"decision": "merge", "reason": "核对了不动产权证"} | values
    return client.post(f"{url(roster, 'roster_heads_decide')}?{heads}", given, follow=True)


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_the_page_shows_how_every_head_was_counted(client, roster) -> None:
    text = words(client.get(url(roster)))
    for shown in (
        '一人一套</th><td class="num">5</td>',
        '同一业主有多套</th><td class="num">1</td>',
        "2 套合计算一人",
        '合计</th><td class="num">7</td>',
        "同名,请核实",
        "不同的业主组合,各算一人",
        "直管公房的业主是持有单位",
        "不动产登记簿:5 套,250.00 ㎡",
        "未注明:2 套",
        "&lt;b&gt;赵六",
    ):
        assert shown in text, shown


def test_the_roster_itself_shows_the_count_and_each_units_source(client, roster) -> None:
    text = words(client.get(url(roster, "roster")))
    assert "人数怎么算的" in text
    assert "<td>不动产登记簿</td>" in text
    assert "张三:2 人" in text


def test_namesakes_that_are_one_person_are_merged(client, roster) -> None:
    chosen = client.get(
        f"{url(roster, 'roster_heads_decide')}?head={of(roster, '101')[0]}&head={of(roster, '102')[0]}"
    )
    assert "不是同一人,分别计算" in words(chosen)
    text = words(decide(client, roster, ["101", "102"]))
    assert "已记录。名册现在是6人" in text
    assert "同名,请核实" not in text
    assert "1幢1单元101室 ‖ 1幢1单元102室" in text
    assert "理由:核对了不动产权证" in text


def test_namesakes_that_are_not_the_same_are_no_question_any_more(client, roster) -> None:
    text = words(decide(client, roster, ["101", "102"], decision="different"))
    assert "名册现在是7人" in text
    assert "同名,请核实" not in text
    assert "同名,请核实" not in words(client.get(url(roster, "roster")))


def test_a_merge_is_undone_from_the_record(client, roster) -> None:
    decide(client, roster, ["201", "202"])
    head = of(roster, "201")[0]
    assert url(roster, "roster_head", head) in words(client.get(url(roster)))
    text = words(client.post(url(roster, "roster_head", head), {"reason": "办错了"}, follow=True))
    assert "名册现在是7人" in text
    assert "撤销合并" in text
    assert HeadDecision.objects.filter(undoes__isnull=False).count() == 1


def test_units_are_split_off(client, roster) -> None:
    head, unit = of(roster, "301")[0], Unit.objects.get(roster=roster, room="302").pk
    assert "1幢1单元302室 50.00 ㎡" in words(client.get(url(roster, "roster_head", head)))
    text = words(
        client.post(url(roster, "roster_head", head), {"units": [unit], "reason": "同名同号"}, follow=True)
    )
    assert "名册现在是8人" in text


def test_a_reason_is_asked_for_and_nothing_is_lost(client, roster) -> None:
    answer = decide(client, roster, ["101", "102"], reason="", decision="different")
    assert answer.status_code == 422
    assert "请填写理由" in words(answer)
    assert answer.context["form"]["decision"].value() == "different"
    assert not HeadDecision.objects.exists()


def test_a_stale_page_is_told_so(client, roster) -> None:
    head = of(roster, "201")[0]
    decide(client, roster, ["201", "202"])
    answer = client.post(url(roster, "roster_head", head), {"reason": "x"}, follow=True)
    assert "已被合并或拆分" in words(answer)
    late = client.post(
        f"{url(roster, 'roster_heads_decide')}?head={head}&head=abc", {"reason": "x", "decision": "merge"}
    )
    assert late.status_code == 422


def test_while_a_round_runs_the_page_says_why_not(client, clerk) -> None:
    project = ProjectFactory()
    roster = stored(project.neighbourhood, clerk)
    round = reopened(project, clerk)
    text = words(client.get(url(roster)))
    assert "第一次征求意见征求中,名册已冻结" in text
    assert "核实选中的业主" not in text
    answer = decide(client, roster, ["101", "102"])
    assert answer.status_code == 422
    assert "名册已冻结;复核确认或作废后才能合并、拆分业主" in words(answer)
    Round.objects.filter(pk=round.pk).update(state="voided")
    assert decide(client, roster, ["101", "102"]).status_code == 200


@pytest.mark.parametrize(
    ("sought", "expected"),
    [("孙七", 1), ("1111", 2), ("1-1-30", 1), ("1幢1单元201", 1), ("张三 102室", 1), ("无此人", 0)],
)
def test_heads_are_found_by_name_digits_or_place(client, roster, sought, expected) -> None:
    assert len(client.get(url(roster), {"q": sought}).context["results"]) == expected


def test_the_preview_says_what_would_have_to_be_decided_again(client, clerk) -> None:
    place = NeighbourhoodFactory()
    confirm(client, upload(client, place, "clean.xlsx"))
    roster = Roster.objects.get()
    rooms = list(Unit.objects.filter(roster=roster).values_list("head_id", flat=True)[:2])
    target = f"{url(roster, 'roster_heads_decide')}?head={rooms[0]}&head={rooms[1]}"
    client.post(target, {"decision": "merge", "reason": "夫妻共有<证明>"})
    text = words(upload(client, place, "clean.xlsx"))
    assert "1 项要重新办理" in text
    assert "夫妻共有&lt;证明&gt;" in text
    confirm(client, upload(client, place, "clean.xlsx"))
    new = Roster.objects.get(is_current=True)
    assert (new.number, new.head_count) == (2, roster.head_count)
    assert "第1版名册的决定没有带到这一版" in words(client.get(url(new)))


@pytest.mark.parametrize(
    ("role", "status"), [(Role.STREET_CERTIFIER, 403), (Role.BUREAU_OFFICER, 403), (Role.AUDITOR, 403)]
)
def test_others_look_and_only_the_clerk_decides(client, roster, role, status) -> None:
    client.force_login(UserFactory(role=role))
    assert client.get(url(roster)).status_code == 200
    assert "核实选中的业主" not in words(client.get(url(roster)))
    assert client.get(url(roster, "roster_heads_decide")).status_code == status
    assert decide(client, roster, ["101", "102"]).status_code == status


def test_the_page_costs_the_same_queries_for_any_roster(client, clerk, roster) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(url(roster))
        return len(captured)

    small = cost()
    head = Head.objects.create(roster=roster, key="more")
    Owner.objects.create(head=head, name="周八")
    Unit.objects.create(roster=roster, head=head, building="9", room="101", area=Decimal("1.00"))
    assert cost() == small


def test_the_units_of_one_source_of_area_are_listed_across_buildings(client, clerk, roster) -> None:
    address = reverse("roster", args=[roster.neighbourhood.code])
    page = client.get(f"{address}?source=contract").content.decode()
    assert "面积依据为“合同”的房屋" in page
    listed = page.split('id="units"')[1].split("</table>")[0]
    assert "202" in listed
    assert "201" not in listed
    unsaid = client.get(f"{address}?source=none").content.decode().split('id="units"')[1].split("</table>")[0]
    assert "401" in unsaid
    assert "101" not in unsaid
