"""红黄牌, 例会 and the steps' real times."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from policy.errors import NotAllowed, Refused
from policy.loader import load_scheme, read_scheme
from projects.models import Event
from tests.factories import TODAY, NeighbourhoodFactory, ProjectFactory, StreetFactory, UserFactory
from workflow.durations import counted, step_times
from workflow.meeting_lines import agreed
from workflow.models import Meeting, MeetingItem, Transition
from workflow.services import cards, open_project
from workflow.services.cards import give_card, lift_card
from workflow.services.meetings import add_item, finish_item, hold_meeting
from workflow.services.step_times import store_step_times
from workflow.services.waiting import refresh_all
from workflow.worklists import worklist

pytestmark = pytest.mark.django_db
SCHEME = load_scheme("gongshu-2019")
SOON = TODAY + timedelta(days=10)


@pytest.fixture
def with_cards(monkeypatch) -> None:
    """A district whose scheme turns cards on."""
    monkeypatch.setattr(cards, "load_scheme", lambda _: replace(SCHEME, cards=True))


def codes(act) -> set[str]:
    with pytest.raises(Refused) as refused:
        act()
    return {reason.code for reason in refused.value.reasons}


def given(project, officer, **fields):
    asked = {"colour": "yellow", "reason": "进度滞后", "recover_by_on": SOON}
    return give_card(project, actor=officer, on=TODAY, **asked | fields)


class TestCards:
    def test_where_the_scheme_knows_none_no_card_is_given(self, officer):
        assert codes(lambda: given(ProjectFactory(), officer)) == {"cards_off"}

    def test_the_scheme_file_turns_them_on(self, tmp_path):
        from policy import loader

        source = next(loader.SCHEMES.glob("gongshu-2019.toml")).read_text("utf-8")
        example = tmp_path / "gongshu-2019.toml"
        example.write_text(source.replace("cards = false", "cards = true"), "utf-8")
        assert (SCHEME.cards, read_scheme(example).cards) == (False, True)

    def test_it_waits_for_the_street_with_its_own_day_until_it_is_lifted(
        self, with_cards, clerk, officer, leader
    ):
        card = given(ProjectFactory(), officer)
        refresh_all(TODAY)
        (line,) = [task for task in worklist(clerk, TODAY) if task.where == "card"]
        assert (line.due_on, "黄牌" in line.sentence) == (SOON, True)
        lift_card(card, actor=leader, on=TODAY, note="已赶上进度")
        assert not [task for task in worklist(clerk, TODAY) if task.where == "card"]
        assert list(Event.objects.order_by("id").values_list("verb", flat=True)) == [
            "card_given",
            "card_lifted",
        ]

    def test_every_reason_at_once(self, with_cards, officer):
        project = ProjectFactory(state="paused")
        wrong = {"colour": "green", "reason": " ", "recover_by_on": TODAY - timedelta(days=1)}
        assert codes(lambda: given(project, officer, **wrong)) == {
            "not_running", "required", "bad_colour", "day_passed",
        }  # fmt: skip

    def test_one_standing_card_and_the_second_hears_who_was_first(self, with_cards, clerk, officer, leader):
        project = ProjectFactory()
        card = given(project, officer)
        assert codes(lambda: given(project, officer, colour="red")) == {"card_stands"}
        lift_card(card, actor=officer, on=TODAY, note="恢复")
        with pytest.raises(Refused, match=str(officer)):
            lift_card(card, actor=leader, on=TODAY, note="恢复")
        for who in (clerk, leader):
            with pytest.raises(NotAllowed):
                given(project, who)


class TestMeetings:
    def test_what_is_open_goes_over_once_in_one_press(self, clerk, officer):
        first = hold_meeting(actor=officer, on=TODAY, held_on=TODAY - timedelta(days=7))
        project = ProjectFactory()
        left = add_item(
            first, actor=officer, on=TODAY, what="完成概算", who="街道", due_on=TODAY, project=project
        )
        done = add_item(
            first, actor=officer, on=TODAY, what="进场", who="施工单位", due_on=TODAY, project=project
        )
        finish_item(done, actor=clerk, on=TODAY, note="已进场")
        second = hold_meeting(actor=officer, on=TODAY, held_on=TODAY)
        (carried,) = second.items.all()
        assert (carried.what, carried.carried_from, carried.street) == (
            "完成概算",
            left,
            project.neighbourhood.street,
        )
        assert codes(lambda: finish_item(left, actor=clerk, on=TODAY, note="x")) == {"item_over"}
        finish_item(carried, actor=clerk, on=TODAY, note="已完成")

    def test_a_week_before_its_day_it_waits_for_the_street(self, clerk, strange_clerk, officer):
        held = hold_meeting(actor=officer, on=TODAY, held_on=TODAY)
        due = TODAY + timedelta(days=9)
        add_item(
            held, actor=officer, on=TODAY, what="完成概算", who="街道", due_on=due, project=ProjectFactory()
        )
        for day, count in ((TODAY, 0), (TODAY + timedelta(days=2), 1)):
            assert sum(task.where == "meeting" for task in worklist(clerk, day)) == count
            assert not [task for task in worklist(strange_clerk, day) if task.where == "meeting"]

    def test_the_second_officer_hears_of_the_first_and_streets_see_and_finish_their_own(self, clerk, officer):
        held = hold_meeting(actor=officer, on=TODAY, held_on=TODAY)
        other = UserFactory(role="bureau_officer")
        assert codes(lambda: hold_meeting(actor=other, on=TODAY, held_on=TODAY)) == {"meeting_there"}
        far = StreetFactory(code="daguan")
        item = add_item(
            held, actor=officer, on=TODAY, what="报进度", who="大关街道", due_on=TODAY, street=far
        )
        assert not MeetingItem.objects.visible_to(clerk).exists()
        with pytest.raises(NotAllowed):
            finish_item(item, actor=clerk, on=TODAY, note="x")
        with pytest.raises(NotAllowed):
            hold_meeting(actor=clerk, on=TODAY, held_on=TODAY)
        assert Meeting.objects.count() == 1

    def test_acts_of_no_project_are_on_record_too(self, officer):
        held = hold_meeting(actor=officer, on=TODAY, held_on=TODAY)
        item = add_item(held, actor=officer, on=TODAY, what="报进度", who="住建局", due_on=TODAY)
        other = UserFactory(role="bureau_officer")
        finish_item(item, actor=other, on=TODAY, note="已报")
        told = Event.objects.filter(verb__startswith="meeting_").order_by("pk")
        assert [(one.verb, one.actor, one.project) for one in told] == [
            ("meeting_held", officer, None), ("meeting_item_added", officer, None), ("meeting_item_done", other, None),
        ]  # fmt: skip


class TestOnTheDesk:
    """Items of no project: on the street's desk, or on the officer's where no street has them."""

    def test_they_stand_from_a_week_before_until_they_are_done(self, clerk, strange_clerk, officer, leader):
        held = hold_meeting(actor=officer, on=TODAY, held_on=TODAY)
        add = {"actor": officer, "on": TODAY, "what": "报三年计划", "who": "街道", "due_on": SOON}
        item = add_item(held, street=clerk.street, **add)
        own = add_item(held, **add | {"what": "通报进度"})
        assert agreed(clerk, TODAY) == []
        near = SOON - timedelta(days=7)
        assert (agreed(clerk, near), agreed(officer, near)) == ([item], [own])
        assert (agreed(strange_clerk, near), agreed(leader, near)) == ([], [])
        hold_meeting(actor=officer, on=near, held_on=near)
        (carried,) = agreed(clerk, near)
        assert carried.carried_from == item
        finish_item(carried, actor=clerk, on=near, note="已报")
        assert agreed(clerk, near) == []


class TestStepTimes:
    def test_medians_and_days_saved_or_late_by_street(self, clerk, officer, django_assert_num_queries):
        for left in (date(2019, 9, 16), date(2019, 9, 23), date(2019, 11, 1)):
            project = open_project(
                NeighbourhoodFactory(), actor=clerk, on=date(2019, 9, 2), batch_year=2019, builder_kind="street",
                builder_name="街道",
            )  # fmt: skip
            Transition.objects.create(
                project=project, kind="advance", from_step=1, to_step=2, on=left, actor=clerk
            )
        with django_assert_num_queries(4):
            district, street = step_times(officer, date(2019, 11, 4), "gongshu-2019")
        standard = SCHEME.step(1).standard_workdays
        used = [9, 14, 40]
        assert (street.step, street.count, street.median) == (1, 3, 14)
        assert (street.saved, street.late_count) == (
            standard * 3 - sum(used), sum(one > standard for one in used),
        )  # fmt: skip
        assert replace(district, street=street.street) == street
        assert step_times(UserFactory(street=StreetFactory(code="daguan")), TODAY, "gongshu-2019") == ()

    def test_what_is_stored_each_day_is_what_is_counted(self, clerk, officer, django_assert_num_queries):
        later = date(2019, 11, 4)
        for street, left in (("hemu", date(2019, 9, 16)), ("daguan", date(2019, 11, 1)), ("daguan", later)):
            place = NeighbourhoodFactory(street=StreetFactory(code=street))
            project = open_project(
                place, actor=UserFactory(street=place.street), on=date(2019, 9, 2), batch_year=2019, builder_kind="street",
                builder_name="街道",
            )  # fmt: skip
            Transition.objects.create(
                project=project, kind="advance", from_step=1, to_step=2, on=left, actor=clerk
            )
        readers = (officer, clerk, UserFactory(street=StreetFactory(code="daguan")))
        live = [counted(user, later, "gongshu-2019") for user in readers]
        assert [len(rows) for rows in live] == [3, 1, 1]
        assert store_step_times(later) == store_step_times(later) == 3
        for user, rows in zip(readers, live, strict=True):
            with django_assert_num_queries(1):
                assert step_times(user, later, "gongshu-2019") == rows
        tomorrow = later + timedelta(days=1)
        assert step_times(officer, tomorrow, "gongshu-2019") == live[0]

    def test_who_sees_a_part_of_a_street_counts_that_part(self, clerk):
        store_step_times(TODAY)
        worker = UserFactory(role="community_worker")
        assert step_times(worker, TODAY, "gongshu-2019") == ()
