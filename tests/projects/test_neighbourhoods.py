"""The register: what is refused, what is found, who may write."""

import pytest

from accounts.models import Community, Role
from policy.errors import NotAllowed, Refused, Stale
from projects.models import Event, Neighbourhood
from projects.services.neighbourhoods import add_neighbourhood, edit_neighbourhood, set_building_years
from tests.factories import TODAY, NeighbourhoodFactory, StreetFactory, UserFactory

pytestmark = pytest.mark.django_db

FIELDS = {
    "name": "和睦新村",
    "year_built": 1985,
    "building_count": 54,
    "household_count": 3566,
    "building_area": "192600.00",
}


def test_a_neighbourhood_gets_a_code_and_its_search_keys() -> None:
    clerk = UserFactory()
    row = add_neighbourhood(actor=clerk, on=TODAY, street=clerk.street, **FIELDS)
    assert (row.code, row.pinyin, row.initials) == ("hemu-001", "hemuxincun", "hmxc")
    assert Event.objects.get(neighbourhood=row).verb == "add_neighbourhood"


def test_codes_run_on_and_skip_those_taken() -> None:
    clerk = UserFactory()
    NeighbourhoodFactory(code="hemu-002", street=clerk.street)
    row = add_neighbourhood(actor=clerk, on=TODAY, street=clerk.street, **FIELDS)
    assert row.code == "hemu-003"


def test_every_wrong_field_is_named_at_once() -> None:
    clerk = UserFactory()
    other = Community.objects.create(street=StreetFactory(code="daguan"), name="东新园社区")
    wrong = FIELDS | {
        "name": " ", "year_built": 2020, "building_count": 0, "household_count": 0, "building_area": "0",
        "last_renovated_year": 1999, "community": other,
    }  # fmt: skip
    with pytest.raises(Refused) as refusal:
        add_neighbourhood(actor=clerk, on=TODAY, street=clerk.street, **wrong)
    fields = {reason.field for reason in refusal.value.reasons}
    assert fields >= {
        "name",
        "year_built",
        "building_count",
        "household_count",
        "last_renovated_year",
        "community",
    }
    assert not Neighbourhood.objects.exists()


def test_the_same_name_twice_in_a_street_is_refused_in_words() -> None:
    clerk = UserFactory()
    NeighbourhoodFactory(name="和睦新村", street=clerk.street)
    with pytest.raises(Refused, match="本街道已有同名小区"):
        add_neighbourhood(actor=clerk, on=TODAY, street=clerk.street, **FIELDS)


def test_another_streets_clerk_may_not_write() -> None:
    stranger = UserFactory(street=StreetFactory(code="daguan"))
    row = NeighbourhoodFactory()
    with pytest.raises(NotAllowed):
        add_neighbourhood(actor=stranger, on=TODAY, street=row.street, **FIELDS)
    with pytest.raises(NotAllowed):
        edit_neighbourhood(row, actor=stranger, on=TODAY, name="改名")
    with pytest.raises(NotAllowed):
        set_building_years(row, {"1": 1985}, actor=stranger, on=TODAY)


@pytest.mark.parametrize(
    "role", [Role.STREET_CERTIFIER, Role.BUREAU_LEADER, Role.AUDITOR, Role.ADMINISTRATOR]
)
def test_roles_without_the_act_may_not_write(role) -> None:
    with pytest.raises(NotAllowed):
        edit_neighbourhood(NeighbourhoodFactory(), actor=UserFactory(role=role), on=TODAY, name="改名")


def test_an_edit_is_recorded_with_what_was_before() -> None:
    row = NeighbourhoodFactory(name="和睦新村")
    edit_neighbourhood(row, actor=UserFactory(), on=TODAY, name="和睦院", household_count=100)
    event = Event.objects.get(verb="edit_neighbourhood")
    assert event.sentence == "修改小区资料:小区名称、户数(套)"
    assert event.data["changes"] == {"name": ["和睦新村", "和睦院"], "household_count": ["96", "100"]}
    row.refresh_from_db()
    assert (row.initials, row.version) == ("hmy", 2)


def test_a_stale_page_does_not_overwrite() -> None:
    row, clerk = NeighbourhoodFactory(), UserFactory()
    edit_neighbourhood(row, actor=clerk, on=TODAY, version=1, household_count=100)
    with pytest.raises(Stale):
        edit_neighbourhood(row, actor=clerk, on=TODAY, version=1, household_count=200)
    row.refresh_from_db()
    assert row.household_count == 100


def test_saving_nothing_and_moving_the_street_are_refused() -> None:
    row, officer = NeighbourhoodFactory(), UserFactory(role=Role.BUREAU_OFFICER)
    with pytest.raises(Refused, match="没有改动"):
        edit_neighbourhood(row, actor=officer, on=TODAY, name=row.name)
    with pytest.raises(Refused, match="所属街道不能修改"):
        edit_neighbourhood(row, actor=officer, on=TODAY, street=StreetFactory(code="daguan"))


def test_building_years_are_kept_per_building_and_checked() -> None:
    row, clerk = NeighbourhoodFactory(), UserFactory()
    set_building_years(row, {"1": 1985, "2": 1992}, actor=clerk, on=TODAY)
    set_building_years(row, {"2": 1993, "3": None}, actor=clerk, on=TODAY)
    assert list(row.buildings.values_list("number", "year_built")) == [("1", 1985), ("2", 1993), ("3", None)]
    with pytest.raises(Refused) as refusal:
        set_building_years(row, {"4": 1800, "5": 2020, " ": 1990}, actor=clerk, on=TODAY)
    assert len(refusal.value.reasons) == 3
