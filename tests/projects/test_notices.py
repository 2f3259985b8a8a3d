"""Public notices: they count once every board has a photo, five working days, restarted by every edit."""

from datetime import date

import pytest

from accounts.models import Role
from policy.errors import NotAllowed, Refused
from projects.models import Event, Notice
from projects.services.notices import publish_notice, revise_notice, withdraw_notice
from projects.setup import load_district
from tests.factories import ProjectFactory, StreetFactory, UserFactory
from tests.notices import TEXT, boards, hang, on_notice

pytestmark = pytest.mark.django_db

MONDAY = date(2019, 9, 23)


@pytest.fixture(autouse=True)
def _calendar() -> None:
    load_district("gongshu-2019")


@pytest.fixture
def clerk():
    return UserFactory()


def publish(clerk, project=None, on=MONDAY, **more) -> Notice:
    """Published and hung on its one board the same day."""
    return on_notice(project or ProjectFactory(step=3), clerk, on, **more)


@pytest.mark.parametrize(
    ("published", "closes"),
    [
        (date(2019, 9, 23), date(2019, 9, 29)),
        (date(2019, 9, 27), date(2019, 10, 10)),
        (date(2019, 9, 30), date(2019, 10, 12)),
        (date(2020, 1, 17), date(2020, 1, 23)),
        (date(2021, 9, 17), date(2021, 9, 26)),
        (date(2026, 9, 23), date(2026, 10, 8)),
        (date(2026, 12, 28), None),
    ],
)
def test_a_notice_closes_at_the_end_of_the_fifth_working_day(clerk, published, closes) -> None:
    assert publish(clerk, on=published).closes_on == closes


def test_an_unknown_end_is_said(clerk) -> None:
    publish(clerk, on=date(2026, 12, 28))
    assert "待放假安排公布后确定" in Event.objects.get(verb="notice_days").sentence


def test_everything_missing_is_named_at_once(clerk) -> None:
    with pytest.raises(Refused) as refusal:
        publish(clerk, title=" ", body="", contact="", workdays=4)
    assert {reason.field for reason in refusal.value.reasons} == {"title", "body", "contact", "workdays"}
    assert not Notice.objects.exists()


@pytest.mark.parametrize("step", [2, 4])
def test_a_notice_belongs_to_step_3(clerk, step) -> None:
    with pytest.raises(Refused, match="第3步"):
        publish(clerk, ProjectFactory(step=step))
    assert not Notice.objects.exists()


def test_a_second_notice_is_refused_and_a_longer_one_allowed(clerk) -> None:
    project = ProjectFactory(step=3)
    assert publish(clerk, project, workdays=7).closes_on == date(2019, 10, 8)
    with pytest.raises(Refused, match="已有公示"):
        publish(clerk, project)


def test_after_a_send_back_a_new_notice_replaces_the_old_one(clerk) -> None:
    project = ProjectFactory(step=3)
    old = publish(clerk, project)
    project.cycle = 1
    project.save()
    new = publish(clerk, project, on=date(2019, 10, 21))
    old.refresh_from_db()
    assert (old.withdrawn_on, new.cycle, new.withdrawn_on) == (date(2019, 10, 21), 1, None)


def test_an_edit_restarts_the_days_and_keeps_the_old_text(clerk) -> None:
    old = publish(clerk)
    change = TEXT | {"body": "屋面修缮等25项。"}
    new = revise_notice(old, actor=clerk, on=date(2019, 9, 27), reason="补充造价", **change)
    assert (new.began_on, new.closes_on) == (None, None)
    hang(new, clerk, date(2019, 9, 27))
    old.refresh_from_db()
    assert (new.revision, new.published_on, new.closes_on) == (2, date(2019, 9, 27), date(2019, 10, 10))
    assert (old.body, old.withdrawn_on) == ("屋面修缮等24项。", date(2019, 9, 27))


def test_an_edit_that_changes_nothing_does_not_restart(clerk) -> None:
    with pytest.raises(Refused) as refusal:
        revise_notice(publish(clerk), actor=clerk, on=MONDAY, reason="", **TEXT)
    assert set(refusal.value.codes) == {"required", "nothing_changed"}


def test_withdrawing_needs_a_reason_and_opens_the_way_for_a_new_notice(clerk) -> None:
    notice = publish(clerk)
    with pytest.raises(Refused, match="撤下理由"):
        withdraw_notice(notice, actor=clerk, on=MONDAY, reason=" ")
    withdraw_notice(notice, actor=clerk, on=MONDAY, reason="图纸有误")
    with pytest.raises(Refused, match="已撤下"):
        withdraw_notice(notice, actor=clerk, on=MONDAY, reason="图纸有误")
    assert publish(clerk, notice.project, on=date(2019, 9, 27)).closes_on == date(2019, 10, 10)


def test_a_notice_needs_a_board_to_hang_on(clerk) -> None:
    project = ProjectFactory(step=3)
    with pytest.raises(Refused, match="先在小区资料里登记至少一块公告栏"):
        publish_notice(project, actor=clerk, on=MONDAY, **TEXT)
    boards(project.neighbourhood, clerk)
    assert publish_notice(project, actor=clerk, on=MONDAY, **TEXT).postings.count() == 1


def test_strangers_and_other_roles_are_refused(clerk) -> None:
    notice = publish(clerk)
    for actor in (UserFactory(street=StreetFactory(code="daguan")), UserFactory(role=Role.STREET_CERTIFIER)):
        for act in (
            lambda: publish_notice(notice.project, actor=actor, on=MONDAY, **TEXT),  # noqa: B023
            lambda: revise_notice(notice, actor=actor, on=MONDAY, reason="x", **TEXT),  # noqa: B023
            lambda: withdraw_notice(notice, actor=actor, on=MONDAY, reason="x"),  # noqa: B023
        ):
            with pytest.raises(NotAllowed):
                act()
