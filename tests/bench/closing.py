"""Forms entered while a round closes, 200 rounds: what was acknowledged is counted (20 of them run in every test run).

make bench      fails where one acknowledged form is missing
"""

import pytest

from consultations.services import void_round
from tests.consultations.builders import TODAY, project_with, reopened, single
from tests.consultations.test_races import acknowledged_and_counted
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS, HEADS = 200, 20


def test_what_is_acknowledged_while_two_hundred_rounds_close_is_counted() -> None:
    clerk = UserFactory(role="street_clerk")
    project, counted = project_with(single(HEADS), clerk), []
    for _ in range(ROUNDS):
        round = reopened(project, clerk)
        acknowledged, at_closing, afterwards = acknowledged_and_counted(round, clerk)
        assert acknowledged == at_closing == afterwards
        counted.append(acknowledged)
        void_round(round, actor=clerk, on=TODAY, reason="下一轮试验")
    print(f"{ROUNDS} closings, {sum(counted):,} of {ROUNDS * HEADS:,} forms acknowledged, every one counted")
