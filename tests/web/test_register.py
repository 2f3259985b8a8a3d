"""项目库: found by name, pinyin, street, step and light; kept by forms that name every error."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from projects.models import Neighbourhood, Project
from projects.services.neighbourhoods import add_neighbourhood
from projects.setup import load_district
from tests.factories import NeighbourhoodFactory, ProjectFactory, StreetFactory, UserFactory

pytestmark = pytest.mark.django_db

GIVEN = {
    "name": "和睦新村", "community_name": "和睦社区", "year_built": "1985", "building_count": "54",
    "household_count": "3566", "building_area": "192600.00", "assessed": "on",
}  # fmt: skip
LIST = "/work/neighbourhoods/"


@pytest.fixture
def officer():
    return UserFactory(role=Role.BUREAU_OFFICER)


def place(name: str, street: str = "hemu", **fields) -> Neighbourhood:
    row = NeighbourhoodFactory.build(name=name)
    given = {"year_built": 1985, "building_count": 4, "household_count": 96, "building_area": Decimal(6000)}
    officer = UserFactory(role=Role.BUREAU_OFFICER)
    made = add_neighbourhood(
        actor=officer,
        on=timezone.localdate(),
        street=StreetFactory(code=street),
        name=row.name,
        **given | fields,
    )
    return made


def names(answer) -> list[str]:
    return [row.neighbourhood.name for row in answer.context["rows"]]


def test_found_by_part_of_the_name_and_by_pinyin(client, officer) -> None:
    place("和睦新村"), place("大关西苑", "daguan"), place("德胜新村")
    client.force_login(officer)
    assert names(client.get(LIST, {"q": "新村"})) == ["德胜新村", "和睦新村"]
    assert names(client.get(LIST, {"q": "hmxc"})) == ["和睦新村"]
    assert names(client.get(LIST, {"q": "DGXY"})) == ["大关西苑"]
    assert names(client.get(LIST, {"q": "hemu"})) == ["和睦新村"]
    assert names(client.get(LIST, {"q": "hemu-001"})) == ["和睦新村"]


def test_found_by_street_step_light_and_kind(client, officer) -> None:
    today = timezone.localdate()
    late, fresh = place("和睦新村"), place("大关西苑", "daguan")
    ProjectFactory(neighbourhood=late, step=3, due_on=today, yellow_from_on=today, red_from_on=today)
    ProjectFactory(neighbourhood=fresh, step=1)
    place("庆隆苑", year_built=2004, affordable_housing=True)
    client.force_login(officer)
    assert names(client.get(LIST, {"street": "daguan"})) == ["大关西苑"]
    assert names(client.get(LIST, {"step": "3"})) == ["和睦新村"]
    assert names(client.get(LIST, {"step": "none"})) == ["庆隆苑"]
    assert names(client.get(LIST, {"light": "red"})) == ["和睦新村"]
    assert names(client.get(LIST, {"light": "grey"})) == ["大关西苑"]
    assert names(client.get(LIST, {"kind": "affordable"})) == ["庆隆苑"]
    assert names(client.get(LIST, {"kind": "old", "street": "hemu"})) == ["和睦新村"]


def test_the_filter_stays_in_the_links_to_other_pages(client, officer) -> None:
    for number in range(26):
        place(f"和睦{number}区")
    client.force_login(officer)
    text = client.get(LIST, {"q": "和睦", "street": "hemu"}).content.decode()
    assert "street=hemu&amp;page=2" in text
    assert len(names(client.get(LIST, {"q": "和睦", "page": "2"}))) == 1


def test_as_many_queries_for_one_row_as_for_many(client, officer, django_assert_num_queries) -> None:
    client.force_login(officer)
    for number in range(3):
        ProjectFactory(neighbourhood=place(f"和睦{number}区"))
    with django_assert_num_queries(7):
        client.get(LIST)
    for number in range(3, 12):
        ProjectFactory(neighbourhood=place(f"和睦{number}区"))
    with django_assert_num_queries(7):
        client.get(LIST)


def test_a_clerk_sees_the_own_street_alone(client) -> None:
    own, other = place("和睦新村"), place("大关西苑", "daguan")
    client.force_login(UserFactory(street=own.street))
    assert names(client.get(LIST)) == ["和睦新村"]
    assert "全部街道" not in client.get(LIST).content.decode()
    for name in ("neighbourhood", "neighbourhood_edit", "project_open", "roster", "roster_upload"):
        assert client.get(reverse(name, args=[other.code])).status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.STREET_CERTIFIER, Role.BUREAU_LEADER])
def test_readers_read_and_are_offered_no_act(client, role) -> None:
    row = place("和睦新村")
    client.force_login(UserFactory(role=role))
    assert "登记小区" not in client.get(LIST).content.decode()
    text = client.get(reverse("neighbourhood", args=[row.code])).content.decode()
    assert reverse("neighbourhood_edit", args=[row.code]) not in text
    assert "建立改造项目" not in text
    assert client.get(reverse("neighbourhood_edit", args=[row.code])).status_code == 403


def test_an_empty_register_says_what_to_do_first(client) -> None:
    client.force_login(UserFactory())
    assert "先登记小区" in client.get(LIST).content.decode()
    assert "没有符合条件的小区" in client.get(LIST, {"q": "没有"}).content.decode()


def test_a_clerk_registers_a_neighbourhood(client) -> None:
    clerk = UserFactory()
    client.force_login(clerk)
    answer = client.post(reverse("neighbourhood_add"), GIVEN, follow=True)
    row = Neighbourhood.objects.get()
    assert (row.street, row.community.name, row.initials) == (clerk.street, "和睦社区", "hmxc")
    text = answer.content.decode()
    assert "小区已登记。接下来请上传业主名册" in text
    assert "1985年建成,在2000年(含)以前" in text


def test_the_bureau_chooses_the_street(client, officer) -> None:
    client.force_login(officer)
    assert client.post(reverse("neighbourhood_add"), GIVEN).status_code == 422
    street = StreetFactory(code="daguan")
    client.post(reverse("neighbourhood_add"), GIVEN | {"street": street.pk})
    assert Neighbourhood.objects.get().street == street


def test_every_error_is_named_and_the_input_kept(client) -> None:
    client.force_login(UserFactory())
    wrong = GIVEN | {"year_built": "2999", "building_count": "0", "last_renovated_year": "1970"}
    answer = client.post(reverse("neighbourhood_add"), wrong)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>错误:" in text
    assert "建成年份不能晚于" in text
    assert "幢数至少为1" in text
    assert 'value="和睦新村"' in text


def test_the_second_of_two_clerks_is_told_that_the_page_is_old(client) -> None:
    row = place("和睦新村")
    client.force_login(UserFactory(street=row.street))
    url = reverse("neighbourhood_edit", args=[row.code])
    first = client.post(url, GIVEN | {"version": "1", "household_count": "100"}, follow=True)
    assert "小区资料已修改" in first.content.decode()
    second = client.post(url, GIVEN | {"version": "1", "household_count": "200"})
    assert "已被其他人修改" in second.content.decode()
    row.refresh_from_db()
    assert row.household_count == 100


def test_an_ineligible_neighbourhood_says_why(client) -> None:
    row = place("和睦新村", last_renovated_year=timezone.localdate().year - 1, in_demolition_plan=True)
    client.force_login(UserFactory(street=row.street))
    text = client.get(reverse("neighbourhood", args=[row.code])).content.decode()
    assert "不符合" in text
    assert "未满5年" in text
    assert "已纳入今后5年规划征迁改造范围" in text


def test_building_years_decide_the_era(client) -> None:
    row = place("和睦新村")
    building = row.buildings.create(number="3")
    client.force_login(UserFactory(street=row.street))
    url = reverse("neighbourhood_buildings", args=[row.code])
    assert client.post(url, {f"year-{building.pk}": "1700"}).status_code == 422
    text = client.post(url, {f"year-{building.pk}": "1992"}, follow=True).content.decode()
    assert "90年代" in text


def test_a_project_is_begun_from_the_register(client) -> None:
    load_district("gongshu-2019")
    row = place("和睦新村")
    client.force_login(UserFactory(street=row.street))
    url = reverse("project_open", args=[row.code])
    initial = client.get(url).context["form"].initial
    answer = client.post(url, initial)
    project = Project.objects.get()
    assert answer["Location"] == reverse("project", args=[project.code])
    assert (project.step, project.builder_name) == (1, "和睦街道办事处")
    assert client.post(url, initial).status_code == 422


def test_a_page_holds_names_with_signs_as_text(client) -> None:
    row = place("𠮷祥<b>里</b>")
    client.force_login(UserFactory(street=row.street))
    text = client.get(reverse("neighbourhood", args=[row.code])).content.decode()
    assert "𠮷祥&lt;b&gt;里" in text
