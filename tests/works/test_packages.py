"""打包: made, joined, shared by area or by agreed sums, settled for good, awarded together, dissolved."""

from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from policy.errors import NotAllowed, Refused, Stale
from projects.models import Event, Project
from tests.consultations.test_races import together
from tests.factories import TODAY, NeighbourhoodFactory, StreetFactory
from tests.record_data import at, clerk, codes_of, formal_scheme, officer, stranger
from works.models import Package, PackageMember, Tender
from works.queries import contract_total
from works.services.package_awards import award_package
from works.services.packages import (
    change_members,
    dissolve_package,
    make_package,
    set_terms,
    settle_package,
)
from works.services.tender import apply_tender, give_tender_opinion, record_award
from works.services.tender_process import plan_tender

pytestmark = pytest.mark.django_db
TOTAL = Decimal("100.00")


def project(area: str = "10000.00", **fields: Any) -> Project:
    place = NeighbourhoodFactory(street=StreetFactory(code="hemu"), building_area=Decimal(area))
    return at(fields.pop("step", 8), neighbourhood=place, **fields)


def two() -> list[Project]:
    return [project("10000.00"), project("20000.00")]


def made(
    projects: list[Project], *, kind: str = "tender", lot: str = "construction", **fields: Any
) -> Package:
    given = {"name": "和睦北片", "actor": clerk(), "on": TODAY} | fields
    return make_package(StreetFactory(code="hemu"), kind=kind, lot=lot, projects=projects, **given)


def priced(package: Package, total: Decimal = TOTAL, **fields: Any) -> Package:
    given = {"sharing": "area", "partner": "浙江建工"} | fields
    return set_terms(package, actor=clerk(), on=TODAY, version=package.version, total_yuan=total, **given)


def settle(package: Package) -> Package:
    return settle_package(package, actor=clerk(), on=TODAY, version=package.version)


def agreed(one: Project) -> Tender:
    tender = apply_tender(one, actor=clerk(), on=TODAY, kind="construction")
    tender = give_tender_opinion(tender, actor=officer(), on=TODAY, opinion="agree")
    return plan_tender(tender, actor=clerk(), on=TODAY, method="direct", planned_on=TODAY)


def settled_tender(projects: list[Project] | None = None) -> Package:
    rows = projects or two()
    for one in rows:
        agreed(one)
    return settle(priced(made(rows)))


def shares(package: Package) -> list[Decimal]:
    return list(package.members.values_list("share_yuan", flat=True))


def test_by_area_the_shares_are_the_whole() -> None:
    package = settle(priced(made(two(), kind="design", lot="")))
    assert shares(package) == [Decimal("33.33"), Decimal("66.67")]
    assert Event.objects.filter(sentence__contains="确定分摊").count() == 2


def test_agreed_sums_must_add_up_and_the_difference_is_named() -> None:
    first, second = two()
    package = made([first, second], kind="design", lot="")
    package = priced(package, sharing="sums", sums={first.pk: Decimal("40.00"), second.pk: Decimal("59.99")})
    with pytest.raises(Exception, match=r"少 0\.01 元"):
        settle(package)
    package = priced(package, sharing="sums", sums={first.pk: Decimal("40.00"), second.pk: Decimal("60.00")})
    assert shares(settle(package)) == [Decimal("40.00"), Decimal("60.00")]


def test_everything_missing_is_named_at_once() -> None:
    package = made([project()])
    assert codes_of(partial(settle, package)) == ("too_few_members", "no_total", "required", "no_opinion")


def test_members_come_and_go_until_the_shares_are_settled() -> None:
    first, second = two()
    third = project("30000.00")
    package = made([first, second], kind="design", lot="")
    change = partial(change_members, package, actor=clerk(), on=TODAY)
    change(version=1, add=[third], remove=[first])
    assert {one.project_id for one in package.members.all()} == {second.pk, third.pk}
    package.refresh_from_db()
    package = settle(priced(package))
    assert codes_of(partial(change, version=package.version, add=[first])) == ("settled",)


def test_each_project_that_cannot_join_is_named() -> None:
    inside, other = project(), at(8, neighbourhood=NeighbourhoodFactory(street=StreetFactory(code="daguan")))
    made([inside], kind="design", lot="")
    paused = project(state="paused")
    verb = partial(made, [inside, other, paused], kind="design", lot="", name="第二包")
    assert codes_of(verb) == ("not_joinable", "not_joinable", "not_running")


def test_nothing_is_priced_or_settled_for_a_project_that_stands_still() -> None:
    stays, left = two()
    package = priced(made([stays, left], kind="design", lot=""))
    Project.objects.filter(pk=left.pk).update(state="withdrawn")
    with pytest.raises(Refused, match=f"{left.neighbourhood.name}:项目已调出计划,不能办理。"):
        settle(package)
    assert codes_of(partial(priced, package)) == ("not_running",)
    third = project()
    change_members(package, actor=clerk(), on=TODAY, version=package.version, add=[third], remove=[left])
    package.refresh_from_db()
    settle(package)
    assert {one.project_id for one in package.members.all()} == {stays.pk, third.pk}


def test_a_project_may_be_in_a_design_package_and_in_a_tenders() -> None:
    one = project()
    made([one], kind="design", lot="")
    assert made([one], name="施工包").members.count() == 1


@pytest.mark.parametrize(("kind", "lot"), [("design", "epc"), ("tender", ""), ("contract", "x")])
def test_the_lot_fits_the_kind(kind: str, lot: str) -> None:
    assert codes_of(partial(made, two(), kind=kind, lot=lot))[0] == "unknown_choice"


def test_an_old_page_changes_nothing() -> None:
    package = made(two(), kind="design", lot="")
    priced(package)
    with pytest.raises(Stale):
        priced(package)


def test_settled_shares_stand_in_the_database_too() -> None:
    package = settle(priced(made(two(), kind="design", lot="")))
    for statement in (
        "UPDATE works_packagemember SET share_yuan = 1",
        "DELETE FROM works_packagemember",
        "UPDATE works_package SET total_yuan = 1",
        "DELETE FROM works_package",
    ):
        with (
            pytest.raises(DatabaseError, match="settled"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with pytest.raises(DatabaseError, match="settled"), transaction.atomic():
        PackageMember.objects.create(package=package, project=project(), area=1)


def test_the_award_gives_every_project_its_share() -> None:
    rows = two()
    package = settled_tender(rows)
    award_package(package, actor=clerk(), on=TODAY, awarded_on=TODAY, contract_on=TODAY)
    assert [contract_total(one) for one in rows] == [Decimal("33.33"), Decimal("66.67")]
    assert set(Tender.objects.values_list("winner", "package")) == {("浙江建工", package.pk)}


def test_in_a_package_no_project_is_awarded_another_price_or_firm() -> None:
    rows = two()
    settled_tender(rows)
    tender = Tender.objects.get(project=rows[0])
    verb = partial(
        record_award, tender, actor=clerk(), on=TODAY, winner="别家", awarded_on=TODAY, contract_on=TODAY,
        contract_yuan=Decimal("33.34"),
    )  # fmt: skip
    assert codes_of(verb) == ("not_the_share", "not_the_partner")


def test_an_award_too_dear_for_one_project_is_recorded_for_none() -> None:
    rows = two()
    formal_scheme(rows[1], "50.00")
    package = settled_tender(rows)
    verb = partial(award_package, package, actor=clerk(), on=TODAY, awarded_on=TODAY, contract_on=TODAY)
    with pytest.raises(Exception, match=rows[1].neighbourhood.name):
        verb()
    assert not Tender.objects.exclude(contract_yuan=None).exists()
    verb(over_budget_reason="人工费上涨")
    assert Tender.objects.exclude(contract_yuan=None).count() == 2


def test_before_a_contract_a_package_is_dissolved_with_a_reason() -> None:
    package = settled_tender()
    verb = partial(dissolve_package, package, actor=clerk(), on=TODAY, version=package.version)
    assert codes_of(partial(verb, reason=" ")) == ("required",)
    verb(reason="分开招标")
    assert not Tender.objects.exclude(package=None).exists()
    assert shares(package) == [Decimal("33.33"), Decimal("66.67")]


def test_after_a_contract_it_is_not_dissolved() -> None:
    package = settled_tender()
    award_package(package, actor=clerk(), on=TODAY, awarded_on=TODAY, contract_on=TODAY)
    verb = partial(dissolve_package, package, actor=clerk(), on=TODAY, version=package.version, reason="x")
    assert codes_of(verb) == ("contracted",)


def test_others_have_no_part_in_it() -> None:
    package = settled_tender()
    for actor in (stranger(), officer()):
        with pytest.raises(NotAllowed):
            made([], actor=actor, name="别的")
        with pytest.raises(NotAllowed):
            dissolve_package(package, actor=actor, on=TODAY, version=package.version, reason="x")
        with pytest.raises(NotAllowed):
            award_package(package, actor=actor, on=TODAY, awarded_on=TODAY, contract_on=TODAY)


@pytest.mark.django_db(transaction=True)
def test_of_two_awards_at_once_one_stands_and_the_other_is_told_whose() -> None:
    tender, people = agreed(project()), (clerk(), clerk())

    def award(n: int) -> Tender:
        return record_award(
            tender, actor=people[n], on=TODAY, winner=f"施工单位{n}", awarded_on=TODAY, contract_on=TODAY,
            contract_yuan=Decimal("1.00"),
        )  # fmt: skip

    answers = together([partial(award, 0), partial(award, 1)], threads=2)
    (won,) = [one for one in answers if isinstance(one, Tender)]
    (told,) = [str(one) for one in answers if not isinstance(one, Tender)]
    assert f"已由{won.awarded_by}登记:{won.winner}" in told


def test_what_is_under_construction_joins_no_package() -> None:
    one, built = project(), project(step=9)
    assert codes_of(partial(made, [one, built])) == ("wrong_step",)
    package = made([one])
    change = partial(change_members, package, actor=clerk(), on=TODAY, version=package.version, add=[built])
    assert codes_of(change) == ("wrong_step",)
