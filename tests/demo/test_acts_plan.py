"""The demo's yearly plan: a list that waits, and targets of three and of two years."""

from types import SimpleNamespace

import pytest

from demo import acts_plan
from projects.models import Project
from reviews.models import AnnualPlan, StreetTarget
from reviews.services.batch import accept_batch, submit_batch
from tests.factories import TODAY
from tests.record_data import at, clerk, officer

pytestmark = pytest.mark.django_db


def test_what_was_accepted_waits_in_a_list_and_every_street_has_two_targets() -> None:
    for state in (Project.State.ACTIVE, Project.State.PAUSED):
        entry = submit_batch(at(4, batch_year=2020), actor=clerk(), on=TODAY)
        accept_batch(entry, actor=officer(), on=TODAY)
        Project.objects.filter(pk=entry.project_id).update(state=state)
    acts_plan.plan(SimpleNamespace(officer=officer()), SimpleNamespace(today=TODAY))  # type: ignore[arg-type]
    made = AnnualPlan.objects.get()
    assert (made.year, made.entries.count(), made.approved_on) == (2020, 1, None)
    three, two = StreetTarget.objects.order_by("-last_year")
    assert (three.last_year - three.first_year, two.last_year - two.first_year) == (2, 1)
    assert (three.neighbourhoods, two.neighbourhoods) == (2, 2)
    assert two.area < three.area
