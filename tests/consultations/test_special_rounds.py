"""专项征求意见: on one matter, of some buildings or entrances, beside the scheme's three rounds."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from consultations.models import Round
from consultations.scopes import covers
from consultations.services import cast, certify_round, close_round, void_round
from consultations.services.roll import in_scope
from consultations.services.special import open_special_round
from policy.errors import Refused
from projects.models import Event, Project, Roster, Unit
from tests.consultations.builders import ENDS, OPENED, TODAY, project_with, reopened
from tests.consultations.test_results import refused_codes

LIFT = {"title": "1幢1单元加装电梯", "item_code": "BO06", "question": "是否同意本单元加装电梯"}


def two_buildings() -> list[list[tuple[str, str, str, str]]]:
    """1幢 has two entrances of five heads each, 2幢 none; the last head owns in both buildings."""
    first = [[("1", "1", f"{floor}01", "60.00")] for floor in range(1, 6)]
    second = [[("1", "2", f"{floor}02", "70.00")] for floor in range(1, 6)]
    both = [[("1", "1", "601", "50.50"), ("2", "", "101", "80.25")]]
    return [*first, *second, *both]


@pytest.fixture
def project(clerk: User) -> Project:
    return project_with(two_buildings(), clerk)


def special(project: Project, clerk: User, scope: list[tuple[str, str]], **options: object) -> Round:
    """A lift asked of this scope."""
    fields: dict[str, object] = {"on": OPENED, "ends_on": ENDS, **LIFT}
    return open_special_round(project, actor=clerk, scope=scope, **{**fields, **options})


def test_only_the_units_in_scope_are_asked_and_a_head_counts_with_those_inside(project, clerk) -> None:
    round = special(project, clerk, [("1", "1")])
    assert (round.total_heads, round.total_area) == (6, Decimal("350.50"))
    assert set(round.units.values_list("building", "entrance")) == {("1", "1")}
    both = round.roll.get(area=Decimal("50.50"))
    assert both.unit_count == 1
    assert str(round) == "专项征求意见(1幢1单元加装电梯)"


def test_a_whole_building_and_the_whole_neighbourhood_can_be_asked(project, clerk) -> None:
    assert special(project, clerk, [("1", "")]).total_heads == 11
    whole = special(project, clerk, [("1", ""), ("2", "")])
    assert (whole.total_heads, whole.total_area) == (11, Decimal("780.75"))


@pytest.mark.parametrize(
    ("scope", "codes"),
    [
        ([], ("empty_scope",)),
        (
            [("9", ""), ("1", "7"), ("1", "1"), ("1", "1")],
            ("unknown_building", "unknown_entrance", "scope_twice"),
        ),
        ([("1", ""), ("1", "1")], ("scope_twice",)),
        ([("2", "")], ("too_few_heads",)),
    ],
)
def test_a_bad_scope_is_refused_with_all_reasons(project, clerk, scope, codes) -> None:
    assert refused_codes(lambda: special(project, clerk, scope)) == codes
    assert not Round.objects.exists()


def test_everything_else_wrong_is_told_at_once(project, clerk) -> None:
    wrong = {"title": " ", "question": "", "item_code": "XX", "rule_set": "none", "again": 4}
    codes = refused_codes(lambda: special(project, clerk, [], **wrong))
    assert codes == ("required", "required", "unknown_item", "empty_scope", "rule_set_unknown", "not_again")
    early = lambda: special(project, clerk, [("1", "")], ends_on=date(2019, 1, 1))  # noqa: E731
    assert refused_codes(early) == ("ends_before_opening",)


def test_a_scope_of_parking_spaces_alone_is_nothing_to_count(project, clerk) -> None:
    Unit.objects.filter(building="2").update(is_parking=True)
    assert refused_codes(lambda: special(project, clerk, [("2", "")])) == ("nothing_counted",)


def test_it_runs_beside_the_schemes_round_and_other_special_rounds(project, clerk) -> None:
    reopened(project, clerk)
    numbers = [special(project, clerk, [("1", entrance)]).number for entrance in ("1", "2")]
    assert numbers == [4, 5]
    assert refused_codes(lambda: reopened(project, clerk)) == ("round_running",)


def test_a_special_round_does_not_keep_the_schemes_round_from_opening(project, clerk) -> None:
    special(project, clerk, [("1", "")])
    assert reopened(project, clerk).is_open


def test_the_rule_proposed_is_the_one_in_force_for_such_matters(project, clerk) -> None:
    assert special(project, clerk, [("1", "1")]).rule_set == "double-two-thirds"
    later = {"on": date(2021, 3, 1), "ends_on": date(2021, 3, 31)}
    assert special(project, clerk, [("1", "1")], **later).rule_set == "civil-code-278-special"
    early = lambda: special(project, clerk, [("1", "1")], rule_set="civil-code-278-special")  # noqa: E731
    assert refused_codes(early) == ("rule_not_yet_in_force",)


def certified(project: Project, clerk: User, certifier: User, agree: int) -> Round:
    """A certified special round of 1幢1单元 in which so many agreed."""
    round = special(project, clerk, [("1", "1")])
    for head in round.roll.order_by("id")[:agree]:
        cast(round, actor=clerk, on=TODAY, choice="agree", entry=head)
    close_round(round, actor=clerk, on=TODAY)
    return certify_round(round, actor=certifier, on=TODAY)


def test_its_shares_are_of_the_scope(project, clerk, certifier) -> None:
    assert certified(project, clerk, certifier, agree=3).outcome == "failed"
    assert certified(project, clerk, certifier, agree=4).outcome == "passed"  # 4 of 6 heads, not of 11


def test_voided_or_short_it_is_asked_again_under_its_number(project, clerk, certifier) -> None:
    first = special(project, clerk, [("1", "1")])
    again = lambda: special(project, clerk, [("1", "1")], again=4)  # noqa: E731
    assert refused_codes(again) == ("not_again",)
    void_round(first, actor=clerk, on=TODAY, reason="范围有误")
    second = again()
    assert (second.number, second.attempt) == (4, 2)
    passed = certified(project, clerk, certifier, agree=6)
    assert refused_codes(lambda: special(project, clerk, [("1", "1")], again=passed.number)) == ("not_again",)


def test_the_schemes_rounds_always_ask_everybody(project, clerk) -> None:
    round = reopened(project, clerk)
    assert round.total_heads == 11
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round.pk).update(scope=[["1", ""]])


def test_a_standing_project_asks_nothing(project, clerk) -> None:
    Project.objects.filter(pk=project.pk).update(state=Project.State.PAUSED)
    assert refused_codes(lambda: special(project, clerk, [("1", "1")])) == ("not_running",)


def test_only_the_streets_clerk_opens_one(project, certifier, stranger) -> None:
    for person in (certifier, stranger):
        with pytest.raises(Refused):
            special(project, person, [("1", "1")])


def test_the_scope_is_on_record(project, clerk) -> None:
    special(project, clerk, [("1", "1"), ("1", "2")])
    event = Event.objects.get(verb="open_round")
    assert "范围:1幢1单元、2单元" in event.sentence
    assert event.data["scope"] == [["1", "1"], ["1", "2"]]


PLACES = [("1", "1"), ("1", "2"), ("2", "")]
SCOPES = st.lists(st.sampled_from([*PLACES, ("1", "")]), max_size=4)


@given(scope=SCOPES, parking=st.booleans(), spaces=st.sets(st.integers(0, 11)))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_counts_a_scope_as_the_rule_says(project, scope, parking, spaces) -> None:
    roster = Roster.objects.get()
    units = list(Unit.objects.order_by("pk"))
    for place, unit in enumerate(units):
        unit.is_parking = place in spaces
    Unit.objects.bulk_update(units, ["is_parking"])
    asked = [u for u in units if covers(scope, u.building, u.entrance) and (parking or not u.is_parking)]
    wanted = sum((u.area for u in asked), Decimal(0)), len({u.head_id for u in asked})
    assert in_scope(roster, parking, scope) == wanted
