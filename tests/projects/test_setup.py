"""A district is loaded once, and again without harm; a year's calendar is entered and corrected."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Department, Role, Street
from policy.errors import NotAllowed, Refused
from policy.workdays import SpecialDay, notice_closes_on
from projects.calendar import calendar
from projects.models import CalendarDay, CalendarYear, Event
from projects.services.calendars import change_day, publish_year
from projects.setup import load_district
from tests.factories import TODAY, UserFactory

pytestmark = pytest.mark.django_db

NEW_YEAR = [SpecialDay(date(2027, 1, 1), False, "元旦"), SpecialDay(date(2027, 1, 3), True, "元旦")]


def test_the_district_has_ten_streets_eleven_departments_and_every_published_year() -> None:
    made = load_district("gongshu-2019")
    assert (made.streets, made.departments) == (10, 11)
    assert Street.objects.first().name == "米市巷街道"
    assert Department.objects.filter(joint_review=True).count() == 8
    assert notice_closes_on(calendar(), date(2019, 9, 30), 5) == date(2019, 10, 12)
    assert made.calendar_years == CalendarYear.objects.count()


def test_loading_again_changes_nothing_people_entered() -> None:
    load_district("gongshu-2019")
    Street.objects.filter(code="hemu").update(phone="0571-88000000")
    CalendarDay.objects.filter(day=date(2019, 10, 12)).delete()
    days = CalendarDay.objects.count()
    again = load_district("gongshu-2019")
    assert (again.streets, again.departments, again.calendar_years) == (0, 0, 0)
    assert Street.objects.get(code="hemu").phone == "0571-88000000"
    assert CalendarDay.objects.count() == days


def test_the_command_says_what_it_made_and_what_it_does_not_know() -> None:
    out = StringIO()
    call_command("load_district", stdout=out)
    assert "街道10个" in out.getvalue()
    with pytest.raises(CommandError, match="没有代码为“nowhere”的实施方案"):
        call_command("load_district", "nowhere")


@pytest.fixture
def administrator():
    return UserFactory(role=Role.ADMINISTRATOR)


def test_a_published_year_gives_dates_and_is_on_record(administrator) -> None:
    load_district("gongshu-2019")
    publish_year(2027, NEW_YEAR, "国办发明电〔2026〕7号", actor=administrator, on=TODAY)
    assert notice_closes_on(calendar(), date(2026, 12, 28), 5) == date(2027, 1, 4)
    assert Event.objects.get().sentence == "登记2027年放假安排(国办发明电〔2026〕7号),调整2天"


def test_every_wrong_day_is_named_and_nothing_is_stored(administrator) -> None:
    wrong = [
        SpecialDay(date(2026, 12, 31), False, "元旦"),
        SpecialDay(date(2027, 1, 2), False, "元旦"),
        SpecialDay(date(2027, 1, 4), True, "元旦"),
        *NEW_YEAR,
        NEW_YEAR[0],
    ]
    with pytest.raises(Refused) as refusal:
        publish_year(2027, wrong, "", actor=administrator, on=TODAY)
    assert refusal.value.codes == ("required", "bad_day", "bad_day", "bad_day", "bad_day")
    assert not CalendarYear.objects.exists()


def test_correcting_a_year_needs_a_reason_and_replaces_its_days(administrator) -> None:
    publish_year(2027, NEW_YEAR, "甲", actor=administrator, on=TODAY)
    with pytest.raises(Refused, match="更正理由"):
        publish_year(2027, NEW_YEAR[:1], "甲", actor=administrator, on=TODAY)
    publish_year(2027, NEW_YEAR[:1], "甲", actor=administrator, on=TODAY, reason="录入有误")
    assert CalendarDay.objects.get().day == date(2027, 1, 1)


def test_one_day_is_corrected_and_corrected_back(administrator) -> None:
    publish_year(2027, NEW_YEAR, "甲", actor=administrator, on=TODAY)
    act = {"actor": administrator, "on": TODAY, "reason": "临时通知"}
    change_day(date(2027, 1, 4), False, name="调休", **act)
    assert calendar().off_or_worked[date(2027, 1, 4)] is False
    assert change_day(date(2027, 1, 4), True, **act) is None
    with pytest.raises(Refused, match="已登记为上班"):
        change_day(date(2027, 1, 4), True, **act)
    with pytest.raises(Refused) as refusal:
        change_day(date(2030, 1, 4), True, **act | {"reason": " "})
    assert set(refusal.value.codes) == {"required", "calendar_unpublished"}


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
def test_nobody_but_the_administrator_keeps_the_calendar(role) -> None:
    with pytest.raises(NotAllowed):
        publish_year(2027, NEW_YEAR, "甲", actor=UserFactory(role=role), on=TODAY)
    with pytest.raises(NotAllowed):
        change_day(date(2027, 1, 4), False, reason="x", actor=UserFactory(role=role), on=TODAY)
