"""拆改结合 through its pages: written down with every reason, the checklist line by line, printed to be signed."""

from decimal import Decimal

import pytest
from django.urls import reverse

from registers.models import RebuildPilot
from tests.factories import NeighbourhoodFactory, StreetFactory, UserFactory
from tests.registers.conftest import browser, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "district")]
FILLED = {
    "building_name": "5", "year_built": "1979", "unsafe_grade": "D级", "households": "30", "area": "1800.00",
    "willing_households": "29", "will_line": "all", "will_basis": "", "plan_agreed_on": "2019-09-01",
    "residents_share_yuan": "1,000,000.00", "public_share_yuan": "500,000.00", "other_share_yuan": "0",
    "cost_yuan": "1,500,000.01", "note": "",
}  # fmt: skip


@pytest.fixture
def place():
    return NeighbourhoodFactory(name="和睦新村")


@pytest.fixture
def client():
    return browser(UserFactory())


def add(client, place, **changes):
    sent = FILLED | {"neighbourhood": place.code} | changes
    return client.post(reverse("register_add", args=["pilot"]), sent)


def test_the_checklist_says_of_each_line_whether_and_why(client, place) -> None:
    assert add(client, place).status_code == 302
    pilot = RebuildPilot.objects.get()
    answer = client.get(reverse("pilot_checklist", args=[pilot.pk]))
    said = written(answer)
    assert [one.code for one in answer.context["lines"] if not one.met] == ["will", "balance"]
    assert "30户中29户书面同意,要求全体业主同意(100 %),还差1户;未同意1户。" in said
    assert "比总投资少 0.01 元" in said
    assert answer.context["balance"] == Decimal("0.01")
    assert "还没有书面同意:<b>1</b> 户" in said
    for signer in ("社区", "街道", "设计单位", "区住建局"):
        assert f"{signer}(签字、盖章)" in said


def test_the_residents_share_is_shown_per_household_to_the_fen(client, place) -> None:
    add(client, place, households="3", willing_households="3", residents_share_yuan="100.00")
    said = written(client.get(reverse("pilot_checklist", args=[RebuildPilot.objects.get().pk])))
    assert "1 户每户 33.34 元,2 户每户 33.33 元" in said


def test_all_met_reads_as_ready_in_the_list_too(client, place) -> None:
    add(client, place, willing_households="30", cost_yuan="1,500,000.00")
    assert "条件具备" in written(client.get(reverse("pilot_checklist", args=[RebuildPilot.objects.get().pk])))
    listed = written(client.get(reverse("register_list", args=["pilot"])))
    assert "条件具备" in listed
    assert "1,500,000.00" in listed


def test_a_lower_line_stands_on_a_paper(client, place) -> None:
    answer = add(client, place, will_line="nine_tenths")
    assert "请填写比例依据" in written(answer)
    assert add(client, place, will_line="nine_tenths", will_basis="杭建更新〔2019〕3号").status_code == 302
    pilot = RebuildPilot.objects.get()
    assert "90 %以上,已达到;未同意1户" in written(client.get(reverse("pilot_checklist", args=[pilot.pk])))


def test_every_reason_is_told_at_once(client, place) -> None:
    wrong = add(
        client, place, building_name="5幢", year_built="2050", households="10", willing_households="11", area="0",
        will_line="two_thirds", plan_agreed_on="2019-12-01",
    )  # fmt: skip
    assert wrong.status_code == 422
    said = written(wrong)
    for words in (
        "幢号请填写“5”", "建成年份应在1900年到2019年之间", "书面同意户数不能多于户数", "请填写比例依据",
        "方案一致通过日期不能晚于", "建筑面积应大于 0",
    ):  # fmt: skip
        assert words in said
    assert "约束" not in said
    assert not RebuildPilot.objects.exists()


def test_a_building_is_one_pilot(client, place) -> None:
    add(client, place)
    answer = add(client, place)
    assert answer.status_code == 422
    assert "这一幢已登记为试点" in written(answer)


def test_another_streets_pilot_does_not_exist(client, place) -> None:
    add(client, place)
    stranger = browser(UserFactory(street=StreetFactory(code="daguan")))
    assert stranger.get(reverse("pilot_checklist", args=[RebuildPilot.objects.get().pk])).status_code == 404
