"""补助面积: by building where years straddle the limit, with its paper; the newest counts and the register follows."""

from decimal import Decimal
from functools import partial

import pytest
from django.urls import reverse

from funding.area_rules import BuildingArea
from funding.claim_queries import basis_of
from funding.models import SubsidyArea
from funding.services.accounts import Excluded
from policy.errors import Refused
from projects.models import Neighbourhood, Project
from projects.services.documents import remove_document
from tests.factories import TODAY
from tests.funding.claiming import account, area, claimed, evidence
from tests.record_data import at, clerk, codes_of

pytestmark = pytest.mark.django_db


def test_only_buildings_up_to_the_limit_count_and_the_cost_is_shared_by_area() -> None:
    project = at(10, neighbourhood__year_built=1998)
    row = area(project, None, BuildingArea("1", 1998, Decimal("6000.00")), BuildingArea("2", 2000, Decimal("2000.00")),
               BuildingArea("3", 2003, Decimal("2000.00")))  # fmt: skip
    project.neighbourhood.refresh_from_db()
    assert row.area == project.neighbourhood.subsidy_area == Decimal("8000.00")
    account(project, "3000000.00")
    claim = claimed(project)
    assert (claim.base_yuan, claim.city_yuan) == (Decimal("2400000.00"), Decimal("1200000.00"))


def test_a_line_that_states_the_late_buildings_cost_goes_before_the_share_by_area() -> None:
    project = at(10)
    area(
        project,
        None,
        BuildingArea("1", 1998, Decimal("8000.00")),
        BuildingArea("2", 2003, Decimal("2000.00")),
    )
    account(project, "3000000.00", Excluded("late_buildings", Decimal("400000.00"), "3幢"))
    assert claimed(project).base_yuan == Decimal("2600000.00")


def test_the_newest_area_counts_and_older_ones_stay() -> None:
    project = at(10)
    area(project, "9000.00")
    area(project, "9100.50")
    assert basis_of(project).area.area == Decimal("9100.50")
    assert project.subsidy_areas.count() == 2
    assert Neighbourhood.objects.get().subsidy_area == Decimal("9100.50")


def test_a_paper_an_area_rests_on_stays_on_the_list(client) -> None:
    row = area(at(10), "9000.00")
    with pytest.raises(Refused, match="补助面积”的依据,须保留"):
        remove_document(row.evidence, actor=clerk(), on=TODAY, reason="传错了")
    other = evidence(row.project)
    client.force_login(clerk())
    text = client.get(reverse("documents", args=[row.project.code])).content.decode()
    assert reverse("document_remove", args=[row.project.code, other.pk]) in text
    assert reverse("document_remove", args=[row.project.code, row.evidence_id]) not in text


def test_no_area_is_set_while_a_claim_is_open() -> None:
    claim = claimed()
    assert codes_of(partial(area, claim.project, "9000.00")) == ("claim_open",)


@pytest.mark.parametrize(
    ("given", "buildings", "field"),
    [
        ("-1.00", (), "area"), ("0.00", (), "area"), ("1.001", (), "area"), ("10000000000.00", (), "area"),
        (None, (), "area"), ("NaN", (), "area"),
        (None, (BuildingArea("1", 1998, Decimal("-1.00")),), "buildings"),
        (None, (BuildingArea("1", 1998, Decimal("1.005")),), "buildings"),
        (None, (BuildingArea("1", 1800, Decimal("1.00")),), "buildings"),
        (None, (BuildingArea("1", 2004, Decimal("1.00")),), "buildings"),
        (None, (BuildingArea("1", 1998, Decimal("1.00")), BuildingArea("1", 1998, Decimal("1.00"))), "buildings"),
        ("2.00", (BuildingArea("1", 1998, Decimal("1.00")),), "area"),
    ],
)  # fmt: skip
def test_a_wrong_area_is_refused_by_its_field_and_nothing_is_stored(
    given: str | None, buildings: tuple[BuildingArea, ...], field: str
) -> None:
    project: Project = at(10)
    with pytest.raises(Refused) as refusal:
        area(project, given, *buildings)
    assert {reason.field for reason in refusal.value.reasons} == {field}
    assert not SubsidyArea.objects.exists()
