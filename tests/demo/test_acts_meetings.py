"""The demo's weekly meetings: what was left open went over, and waits where it belongs."""

from types import SimpleNamespace

import pytest

from demo import acts_meetings
from demo.days import Days
from projects.calendar import calendar
from tests.factories import TODAY, ProjectFactory, UserFactory
from workflow.models import Meeting, MeetingItem

pytestmark = pytest.mark.django_db


def test_one_matter_is_done_the_others_are_carried_over(district):
    for name in ("长征里", "桃源新村", "和睦新村东区"):
        ProjectFactory(neighbourhood__name=name)
    people = SimpleNamespace(officer=UserFactory(role="bureau_officer"))
    acts_meetings.meet(people, Days(calendar(), TODAY))  # type: ignore[arg-type]
    first, second = Meeting.objects.order_by("held_on")
    assert (first.items.count(), first.items.filter(done_on=None).count()) == (3, 2)
    assert second.items.filter(carried_from__meeting=first).count() == 2
    left = MeetingItem.objects.filter(meeting=second, done_on=None)
    assert left.filter(due_on__lt=TODAY).exists()
    assert left.filter(due_on__gt=TODAY, project__isnull=False).exists()
