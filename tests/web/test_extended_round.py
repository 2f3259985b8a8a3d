"""A round that was extended says so to residents, with the old day, the new day and the reason (policy §1)."""

from datetime import date

import pytest
from django.test import Client

from consultations.services import extend_round
from tests.consultations.builders import ENDS, TODAY, opened, single
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def public(round_) -> str:
    return Client().get(f"/n/{round_.project.neighbourhood.code}/").content.decode()


def test_residents_read_that_and_why_a_round_was_extended() -> None:
    clerk = UserFactory()
    round_ = opened(single(3), clerk)
    assert "延至" not in public(round_)
    later = (date(2019, 11, 8), date(2019, 11, 15))
    extend_round(round_, actor=clerk, on=TODAY, ends_on=later[0], reason="国庆长假")
    extend_round(round_, actor=clerk, on=ENDS, ends_on=later[1], reason="多户出租,业主在外地")
    page = public(round_)
    assert "截止日期由2019年10月31日(周四)延至2019年11月8日(周五),理由:" in page
    assert "国庆长假" in page
    assert "截止日期由2019年11月8日(周五)延至2019年11月15日(周五),理由:" in page
    told = Client().get(f"/api/v1/rounds/{round_.pk}/").json()["extensions"]
    assert told[1] == {"before": "2019-11-08", "ends_on": "2019-11-15", "reason": "多户出租,业主在外地"}
