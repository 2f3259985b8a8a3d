"""The demo's registers of the yearly report: something of everything, made by the verbs."""

from types import SimpleNamespace

import pytest

from demo import acts_merit
from demo.days import Days
from projects.calendar import calendar
from projects.models import Event
from registers.models import Lift, RebuildPilot, TypicalCase
from registers.pilot_rules import checklist
from registers.tag_sums import tag_sums
from reports.highlights import year_book
from tests.factories import TODAY, NeighbourhoodFactory, StreetFactory, UserFactory, roster_of

pytestmark = pytest.mark.django_db
NAMES = ("和睦新村西区", "康桥新村", "桃源新村", "长征里")
DAGUAN = ("大关西苑", "大关南苑")


@pytest.fixture(autouse=True)
def kept(district) -> None:
    """The neighbourhoods the registers are about, one of them with a roster, in two streets; and the acts."""
    clerk, other = UserFactory(), UserFactory(street=StreetFactory(code="daguan"))
    for name in NAMES:
        NeighbourhoodFactory(name=name)
    place = NeighbourhoodFactory(name="和睦新村东区")
    roster_of(place, clerk, [[(str(number), "1", "101", "60.00")] for number in range(1, 6)])
    for name in DAGUAN:
        NeighbourhoodFactory(name=name, street=other.street)
    people = SimpleNamespace(clerks={"hemu": clerk, "daguan": other})
    acts_merit.keep(people, Days(calendar(), TODAY))  # type: ignore[arg-type]


def test_lifts_stand_in_every_state_and_one_pilot_lacks_a_household():
    assert {lift.state for lift in Lift.objects.all()} == {"agreed", "started", "accepted"}
    pilot = RebuildPilot.objects.get()
    assert [line.code for line in checklist(pilot.facts, 2000) if not line.met] == ["will"]


def test_each_line_was_written_by_a_verb_of_its_own_streets_clerk():
    rows = [*Lift.objects.all(), *TypicalCase.objects.all(), *RebuildPilot.objects.all()]
    assert {row.recorded_by.street_id == row.street_id for row in rows} == {True}
    assert Event.objects.filter(verb__startswith="register_lift_added").count() == Lift.objects.count()


def test_the_yearly_report_and_the_tags_have_something_to_say():
    officer = UserFactory(role="bureau_officer")
    assert len(year_book(officer).years()) >= 2
    assert {one.name for one in tag_sums(officer)} == {"和睦未来社区", "大关成片改造片区"}
