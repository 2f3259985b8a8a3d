"""标签: given to many at once, summed, filtered by, taken off many at once."""

import io
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from projects.models import Project
from registers.models import Tag
from registers.services.tags import tag_places
from registers.tag_sums import tag_sums
from tests.factories import TODAY, NeighbourhoodFactory, ProjectFactory, StreetFactory, UserFactory
from tests.registers.conftest import browser, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "district")]
NORTH = {"kind": "area", "name": "和睦北片"}


@pytest.fixture
def clerk():
    return UserFactory()


@pytest.fixture
def places():
    return NeighbourhoodFactory.create_batch(3)


def of(name="和睦北片", kind="area") -> str:
    return f"{reverse('tag')}?{urlencode({'kind': kind, 'name': name})}"


def test_many_get_the_tag_at_once_and_those_who_have_it_keep_one(clerk, places) -> None:
    client = browser(clerk)
    first = client.post(reverse("tag_several"), NORTH | {"places": [places[0].pk]})
    assert first.status_code == 302
    again = client.post(
        reverse("tag_several"),
        {"kind": "area", "name": " 和睦北片 ", "places": [p.pk for p in places]},
        follow=True,
    )
    assert "已给2个小区加上标签,另有1个原来就有。" in written(again)
    assert Tag.objects.standing().filter(**NORTH).count() == 3


def test_every_reason_is_told_at_once_and_nothing_is_kept(clerk, places) -> None:
    client = browser(clerk)
    empty = client.post(reverse("tag_several"), {"kind": "area", "name": "和睦北片"})
    assert empty.status_code == 422
    assert "请至少选择一个小区" in written(empty)
    far = NeighbourhoodFactory(street=StreetFactory(code="daguan"))
    other = client.post(reverse("tag_several"), {"places": [places[0].pk, far.pk]})
    assert other.status_code == 422
    said = written(other)
    for words in ("请选择类别", "请填写标签名称", "请从列出的选项中选择"):
        assert words in said
    assert not Tag.objects.exists()


def test_the_page_of_a_tag_sums_neighbourhoods_households_area_and_projects_by_step(clerk, places) -> None:
    ProjectFactory(neighbourhood=places[0], step=3)
    ProjectFactory(neighbourhood=places[1], step=9, state=Project.State.CLOSED)
    ProjectFactory(neighbourhood=places[1], step=2)
    ProjectFactory(neighbourhood=places[2], step=5, state=Project.State.WITHDRAWN)
    tag_places(places, actor=clerk, on=TODAY, **NORTH)
    tag_places(places[:1], actor=clerk, on=TODAY, kind="future", name="和睦未来社区")
    (north, future) = tag_sums(clerk)
    assert (north.neighbourhoods, north.households, north.area, north.without) == (3, 288, 18000, 1)
    assert (north.steps, north.closed, north.projects) == ({3: 1, 2: 1}, 1, 3)
    assert (future.neighbourhoods, future.steps) == (1, {3: 1})
    page = browser(clerk).get(of())
    assert page.context["sums"] == north
    assert all(place.name in written(page) for place in places)
    sheet = load_workbook(io.BytesIO(browser(clerk).get(reverse("tag_sums_excel")).content)).active
    assert list(sheet.iter_rows(values_only=True))[1][:8] == (
        "和睦北片",
        "成片改造片区",
        3,
        288,
        18000,
        1,
        3,
        1,
    )


def test_tags_of_one_name_in_two_streets_are_one_for_the_district_and_the_own_for_a_street(
    clerk, places
) -> None:
    far = NeighbourhoodFactory(street=StreetFactory(code="daguan"))
    tag_places([places[0]], actor=clerk, on=TODAY, **NORTH)
    tag_places([far], actor=UserFactory(street=far.street), on=TODAY, **NORTH)
    assert [one.neighbourhoods for one in tag_sums(UserFactory(role="bureau_officer"))] == [2]
    assert [one.neighbourhoods for one in tag_sums(clerk)] == [1]
    assert far.name not in written(browser(clerk).get(of()))


def test_a_tag_nobody_here_has_is_no_page(clerk, places) -> None:
    far = NeighbourhoodFactory(street=StreetFactory(code="daguan"))
    tag_places([far], actor=UserFactory(street=far.street), on=TODAY, **NORTH)
    client = browser(clerk)
    for address in (of(), of(kind="nonsense"), of(name=""), reverse("tag")):
        assert client.get(address).status_code == 404


def test_of_many_tags_the_one_asked_for_is_found_and_nonsense_finds_nothing(
    clerk, places, monkeypatch
) -> None:
    monkeypatch.setattr("projects.filters.MOST_TAGS", 1)
    tag_places(places[:1], actor=clerk, on=TODAY, kind="area", name="一片区")
    tag_places(places[1:2], actor=clerk, on=TODAY, kind="area", name="二片区")
    client = browser(clerk)
    for name, found in (("一片区", places[:1]), ("二片区", places[1:2]), ("没有的片区", [])):
        page = client.get(reverse("neighbourhood_list"), {"tag": name})
        assert [row.neighbourhood for row in page.context["rows"]] == list(found)
    assert client.get(reverse("neighbourhood_list"), {"tag": "一\0"}).status_code == 200


def test_the_register_of_neighbourhoods_is_filtered_by_tag(clerk, places) -> None:
    tag_places(places[:1], actor=clerk, on=TODAY, **NORTH)
    tag_places(places[:1], actor=clerk, on=TODAY, kind="other", name="和睦北片")
    page = browser(clerk).get(reverse("neighbourhood_list") + "?" + urlencode({"tag": "和睦北片"}))
    assert [row.neighbourhood for row in page.context["rows"]] == places[:1]
    nothing = browser(clerk).get(reverse("neighbourhood_list") + "?tag=none")
    assert "请从列出的选项中选择" in written(nothing) or nothing.context["rows"]


def test_it_is_taken_off_many_at_once_with_a_reason(clerk, places) -> None:
    tag_places(places, actor=clerk, on=TODAY, **NORTH)
    client, tags = browser(clerk), list(Tag.objects.order_by("pk"))
    refused = client.post(of(), {"tags": [tags[0].pk]})
    assert refused.status_code == 422
    assert "请填写取消标签的理由" in written(refused)
    sent = {"tags": [tag.pk for tag in tags[:2]], "reason": "片区范围调整"}
    assert client.post(of(), sent).status_code == 302
    assert [tag.neighbourhood for tag in Tag.objects.standing()] == places[2:]
    assert {tag.struck_reason for tag in Tag.objects.exclude(struck_on=None)} == {"片区范围调整"}


def test_those_who_only_read_neither_give_nor_take(clerk, places) -> None:
    tag_places(places, actor=clerk, on=TODAY, **NORTH)
    reader = browser(UserFactory(role="street_certifier"))
    assert "取消所选小区的标签" not in written(reader.get(of()))
    tag = Tag.objects.first()
    assert reader.post(of(), {"tags": [tag.pk], "reason": "试试"}).status_code == 422
    assert reader.get(reverse("tag_several")).status_code == 403
    assert Tag.objects.standing().count() == 3


@pytest.mark.parametrize("name", ["tag_sums", "tag", "tag_several", "neighbourhood_list"])
def test_the_pages_ask_a_fixed_number_of_queries(clerk, places, name) -> None:
    address = of() if name == "tag" else reverse(name)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    client = browser(UserFactory(role="bureau_officer"))
    tag_places(places, actor=clerk, on=TODAY, **NORTH)
    client.get(address)
    few = asked()
    more = NeighbourhoodFactory.create_batch(12)
    for place in more:
        ProjectFactory(neighbourhood=place)
    tag_places(more, actor=clerk, on=TODAY, **NORTH)
    assert asked() == few <= 12
