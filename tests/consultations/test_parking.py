"""Titled parking spaces count only if the round says so, decided before it opens (policy §1)."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from consultations.models import Round
from consultations.services import void_round
from policy.errors import Refused
from projects.models import Event, Unit
from projects.queries import Parking, parking_of
from projects.sheets.parking import is_parking
from projects.sheets.roster import read_roster
from tests.consultations.builders import TODAY, project_with, reopened

pytestmark = pytest.mark.django_db

HEADS = [
    [("1", "1", "101", "60.00"), ("车库", "", "101", "12.50")],
    [("1", "1", "201", "60.00")],
    [("车库", "", "102", "13.00")],
]


@pytest.fixture
def project(clerk):
    """Two flats; a space of the first owner's, a space of somebody who owns nothing else."""
    made = project_with(HEADS, clerk)
    Unit.objects.filter(building="车库").update(is_parking=True)
    return made


def frozen(round: Round) -> tuple[Decimal, int, int, int]:
    return round.total_area, round.total_heads, round.roll.count(), round.units.count()


def test_spaces_and_who_owns_nothing_else_are_left_out_unless_the_round_counts_them(project, clerk) -> None:
    round = reopened(project, clerk)
    assert frozen(round) == (Decimal("120.00"), 2, 2, 2)
    assert sorted(round.roll.values_list("area", flat=True)) == [Decimal("60.00"), Decimal("60.00")]
    void_round(round, actor=clerk, on=TODAY, reason="车位应计入")
    again = reopened(project, clerk, counts_parking=True)
    assert frozen(again) == (Decimal("145.50"), 3, 3, 4)
    assert Decimal("72.50") in again.roll.values_list("area", flat=True)
    assert [event.data["counts_parking"] for event in Event.objects.filter(verb="open_round")] == [
        True,
        False,
    ]


def test_what_was_decided_stands_once_the_round_is_open(project, clerk) -> None:
    round = reopened(project, clerk)
    with pytest.raises(IntegrityError, match="append-only"):
        Round.objects.filter(pk=round.pk).update(counts_parking=True)


def test_a_roster_of_spaces_alone_needs_them_counted(project, clerk) -> None:
    Unit.objects.update(is_parking=True)
    with pytest.raises(Refused) as refused:
        reopened(project, clerk)
    assert (refused.value.codes, refused.value.reasons[0].field) == (("nothing_counted",), "counts_parking")
    assert reopened(project, clerk, counts_parking=True).total_heads == 3


def test_the_rosters_spaces_are_told_before_the_round_opens(project) -> None:
    roster = project.neighbourhood.rosters.get()
    assert parking_of(roster) == Parking(2, Decimal("25.50"), 1)
    Unit.objects.update(is_parking=False)
    assert parking_of(roster) is None


@pytest.mark.parametrize(
    ("building", "room", "remark", "parking"),
    [
        ("地下", "车位12", "", True),
        ("地下车位", "12", "", True),
        ("1", "P014", "产权车位", True),
        ("1", "P014", " 有产权的地下车位A12号", True),
        ("1", "101", "含车位1个", False),
        ("1", "101", "有产权车位", False),
        ("1", "101", "", False),
    ],
)
def test_a_space_is_told_by_its_place_or_by_a_remark_that_says_nothing_else(
    building, room, remark, parking
) -> None:
    assert is_parking(building, room, remark) is parking


def test_the_reader_knows_spaces_and_counts_their_owner_once() -> None:
    sheet = "幢,单元,室,业主,证件号后四位,面积,备注\n1,1,101,张三,1111,60,\n地下,,车位12,张三,1111,12.5,\n"
    reading = read_roster(sheet.encode(), "名册.csv")
    assert (reading.units, reading.head_count, reading.parking) == (2, 1, 1)
