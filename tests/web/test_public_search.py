"""Finding one's own neighbourhood by what people type."""

import pytest
from django.test import Client

from tests.consultations.counting import statements
from tests.factories import NeighbourhoodFactory, ProjectFactory, StreetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places() -> None:
    for code, name, street in (
        ("hmxc", "和睦新村", "hemu"),
        ("dgxy", "大关西苑", "daguan"),
        ("dgdy", "大关东苑", "daguan"),
    ):
        NeighbourhoodFactory(
            code=code, name=name, initials=code, pinyin=name, street=StreetFactory(code=street)
        )
    ProjectFactory(neighbourhood__code="sq", neighbourhood__name="沈塘桥", step=5)


def names(client: Client, query: str) -> set[str]:
    """Which of the places the page lists."""
    page = client.get(f"/?{query}").content.decode()
    return {name for name in ("和睦新村", "大关西苑", "大关东苑", "沈塘桥") if f"{name}</a>" in page}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("search=和睦新村", {"和睦新村"}),
        ("search= 新村 ", {"和睦新村"}),
        ("search=hmxc", {"和睦新村"}),
        ("search=HMXC", {"和睦新村"}),
        ("search=ｈｍｘｃ", {"和睦新村"}),
        ("search=h m  xc", {"和睦新村"}),
        ("search=dg", {"大关西苑", "大关东苑"}),
        ("search=大关街道 东", {"大关东苑"}),
        ("search=和睦街道", {"和睦新村", "沈塘桥"}),
        ("street=daguan", {"大关西苑", "大关东苑"}),
        ("street=daguan&search=西", {"大关西苑"}),
        ("search=%25", set()),
        ("search=%27%22<script>", set()),
        ("street=nowhere%00", set()),
        ("search=%00和睦新村", {"和睦新村"}),
        ("page=99999999999999999999999", {"和睦新村", "大关西苑", "大关东苑", "沈塘桥"}),
        ("page=abc", {"和睦新村", "大关西苑", "大关东苑", "沈塘桥"}),
    ],
)  # fmt: skip
def test_a_place_is_found_by_any_of_its_names(client, query, expected) -> None:
    assert names(client, query) == expected


def test_nothing_found_says_how_to_go_on(client) -> None:
    page = client.get("/?search=火星").content.decode()
    assert "没有找到这样的小区" in page
    assert "hmxc" in page
    assert 'value="火星"' in page


def test_each_place_says_where_it_stands(client) -> None:
    page = client.get("/").content.decode()
    assert "第5步 委托方案设计" in page
    assert page.count("目前没有改造项目") == 3


def test_131_places_come_in_pages_and_cost_the_same(client) -> None:
    for n in range(131):
        ProjectFactory(neighbourhood__name=f"小区{n:03d}")
    with statements(4):
        page = client.get("/").content.decode()
    assert "共 135 个小区" in page
    assert page.count('class="row-link') == 20
    assert 'href="?page=2"' in page
    assert client.get("/?page=7").content.decode().count('class="row-link') == 15


def test_the_filter_stays_while_paging(client) -> None:
    for n in range(30):
        NeighbourhoodFactory(name=f"小区{n:03d}")
    page = client.get("/?street=hemu&search=小区").content.decode()
    assert "street=hemu" in page
    assert "page=2" in page
    assert 'aria-current="true"' in page
