"""Targets of streets: set in one table, measured by what is listed, started, completed; the showcases' quota."""

from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as some

from policy.errors import NotAllowed
from projects.models import Event, Project
from reports.target_rules import Quota, Scale, within
from reports.targets import quotas, target_lines
from reviews.models import GradeRecognition, StreetTarget
from reviews.services.targets import Goal, set_targets
from tests.factories import TODAY, NeighbourhoodFactory
from tests.record_data import at, clerk, codes_of, officer, started, stranger, street
from works.models import WorksCompletion


def goal(code: str = "hemu", **amounts: Any) -> Goal:
    given_ = {"neighbourhoods": 10, "households": 5000, "buildings": 100, "area": Decimal("400000.50")}
    return Goal(street(code), **(given_ | amounts))


setting = partial(set_targets, on=TODAY, first_year=2019, last_year=2021)


def listed(code: str = "hemu", year: int = 2019, **fields: Any) -> Project:
    place = NeighbourhoodFactory(
        street=street(code), household_count=300, building_count=7, building_area=Decimal("20000.25")
    )
    return at(9, neighbourhood=place, batch_year=year, listing_number="拱发改1号", **fields)


def completed(project: Project) -> None:
    started(project)
    WorksCompletion.for_project(project, clerk(), completed_on=TODAY).save()


@pytest.mark.django_db
def test_targets_are_measured_by_listed_started_and_completed_of_their_years() -> None:
    setting([goal(), goal("daguan")], actor=officer())
    setting([goal(neighbourhoods=8)], actor=officer(), last_year=2020)
    listed(), completed(listed()), started(listed(year=2021)), listed(year=2022), listed("daguan")
    listed(state=Project.State.WITHDRAWN), at(4, batch_year=2019)
    lines = {(line.name, line.years): line for line in target_lines(officer(), TODAY)}
    three, two = lines["和睦街道", "2019—2021年"], lines["和睦街道", "2019—2020年"]
    reached = [
        [scale.neighbourhoods for scale in (line.listed, line.started, line.completed)]
        for line in (three, two)
    ]
    assert reached == [[3, 2, 1], [2, 1, 1]]
    assert three.listed.parts == (3, 900, 21, Decimal("60000.75"))
    district = lines["全区", "2019—2021年"]
    assert (district.target.neighbourhoods, district.listed.neighbourhoods) == (20, 4)


@pytest.mark.django_db
def test_a_street_reads_its_own_targets_by_four_queries() -> None:
    setting([goal(), goal("daguan")], actor=officer())
    listed(), listed("daguan")
    person = stranger()
    with CaptureQueriesContext(connection) as seen:
        lines = target_lines(person, TODAY)
    assert [line.name for line in lines] == [str(person.street)]
    assert len(seen) == 4


@pytest.mark.django_db
def test_setting_the_same_years_again_replaces_and_zeros_take_away() -> None:
    setting([goal(), goal("daguan")], actor=officer())
    nothing = {"neighbourhoods": 0, "households": 0, "buildings": 0, "area": Decimal(0)}
    assert setting([goal(neighbourhoods=12), goal("daguan", **nothing)], actor=officer()) == 1
    assert [(one.street.code, one.neighbourhoods) for one in StreetTarget.objects.all()] == [("hemu", 12)]


@pytest.mark.django_db
def test_who_changed_which_target_from_what_to_what_stays_on_record() -> None:
    first, second = officer(), officer()
    setting([goal(), goal("daguan")], actor=first)
    setting([goal(neighbourhoods=12), goal("daguan")], actor=second)
    told = Event.objects.filter(verb="targets_set").order_by("pk")
    assert [one.actor for one in told] == [first, second]
    rest = "个小区,5000户,100幢,400,000.50 ㎡"
    assert told[1].data["changed"] == {"hemu": [f"10{rest}", f"12{rest}"]}


@pytest.mark.django_db
def test_every_fault_of_the_table_is_named_at_once() -> None:
    bad = [goal(households=0), goal("daguan", buildings=-1)]
    codes = codes_of(partial(setting, bad, actor=officer(), first_year=2021, last_year=2019))
    assert codes == ("years_turned", "incomplete", "bad_amount")
    assert codes_of(partial(setting, [], actor=officer())) == ("no_targets",)
    assert not StreetTarget.objects.exists()


@pytest.mark.django_db
def test_only_the_bureau_sets_targets() -> None:
    with pytest.raises(NotAllowed):
        setting([goal()], actor=clerk())


def recognised(project: Project, grade: str = "showcase", **fields: Any) -> None:
    GradeRecognition.objects.create(
        project=project, grade=grade, applied_on=TODAY, applied_by=clerk(),
        **({"recognised_on": TODAY, "document_no": "拱住建1号"} | fields),
    )  # fmt: skip


@pytest.mark.django_db
def test_only_recognised_showcases_count_and_of_all_projects() -> None:
    own = [at(9), at(10), at(11, state=Project.State.CLOSED)]
    recognised(own[0]), recognised(own[1], "model"), recognised(own[1], recognised_on=None, document_no="")
    at(9, state=Project.State.WITHDRAWN), listed("daguan")
    found = {one.name: one for one in quotas(officer(), TODAY)}
    assert (found["和睦街道"].projects, found["和睦街道"].models, found["和睦街道"].showcases) == (3, 1, 1)
    assert (found["和睦街道"].missing, found[str(street("daguan"))].missing) == (0, 1)
    assert (found["全区"].showcases, found["全区"].projects, found["全区"].needed) == (1, 4, 1)
    assert "全区" not in {one.name for one in quotas(clerk(), TODAY)}


def test_ten_percent_of_131_is_fourteen_showcases() -> None:
    district = Quota("全区", 131, 0, 13, Fraction(1, 10))
    assert (district.needed, district.missing) == (14, 1)
    assert district.sentence == "应有14个,还差1个"
    assert Quota("甲", 0, 0, 0, Fraction(0), 1).missing == 0


SCALES = some.integers(0, 10**6).map(lambda n: Scale(n % 97, n % 8999, n % 211, Decimal(n) / 100))


@given(some.dictionaries(some.tuples(some.integers(1, 4), some.integers(2018, 2023)), SCALES, max_size=8))
def test_streets_add_up_to_the_district_and_years_to_the_span(done: dict[tuple[int, int], Scale]) -> None:
    streets = sum((within(done, street, 2019, 2021) for street in range(1, 5)), Scale())
    years = sum((within(done, None, year, year) for year in (2019, 2020, 2021)), Scale())
    assert streets == within(done, None, 2019, 2021) == years
