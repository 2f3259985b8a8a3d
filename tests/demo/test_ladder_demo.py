"""The demo's cost ladders: several projects known by line from budget to final account."""

from decimal import Decimal

import pytest

from funding.ladder_queries import ladder_of
from funding.models import RungLine
from projects.models import Project

pytestmark = pytest.mark.usefixtures("demo")


def test_the_closed_showcase_is_known_by_line_from_the_budget_to_the_approved_account():
    made = ladder_of(Project.objects.get(neighbourhood__name="康桥新村"))
    assert [rung.stage for rung in made.rungs if rung.whole] == [
        "budget", "reviewed", "contract", "change", "changed", "settled", "final",
    ]  # fmt: skip
    assert made.rungs[-1].label == "竣工财务决算(核定)"
    assert {one.kind for one in made.rungs[-1].excluded} == {"elevator", "secondary_water"}
    for place, rung in enumerate(made.rungs):
        assert (
            sum((row.cells[place].amount or Decimal(0) for row in made.rows), made.rests[place])
            == rung.amount
        )
    assert not made.problems


def test_a_first_version_was_returned_and_the_second_approved():
    versions = Project.objects.get(neighbourhood__name="康桥新村").finalaccounts.order_by("number")
    assert [one.state for one in versions] == ["已退回", "已核定"]


def test_several_contracts_are_split():
    assert RungLine.objects.filter(rung="contract").values("project").distinct().count() >= 3
