"""Objections: from residents and from the counter, in their own words for ever, answered once."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import Role
from policy.errors import NotAllowed, Refused
from projects.models import Event, Hit, Objection
from projects.sealed import unseal
from projects.services.notices import publish_notice, withdraw_notice
from projects.services.objections import (
    PER_ADDRESS,
    Sent,
    TooMany,
    answer_objection,
    answer_objections,
    forget_contacts,
    receive_objection,
    record_objection,
    summarise_objections,
)
from projects.tasks import forget_old_contacts
from tests.factories import ProjectFactory, StreetFactory, UserFactory, roster_of
from tests.notices import TEXT, boards, on_notice

pytestmark = pytest.mark.django_db
MONDAY = date(2019, 9, 23)
AT = datetime(2019, 9, 23, 10, 5, tzinfo=timezone.get_default_timezone())
SAID = "停车位太少"


@pytest.fixture
def clerk(district):
    return UserFactory()


@pytest.fixture
def notice(clerk):
    return on_notice(ProjectFactory(step=3), clerk, MONDAY)


def sent(notice, text=SAID, contact="", on=MONDAY, address="203.0.113.7", token=None, at=AT) -> Objection:
    return receive_objection(notice, Sent(text, contact, token), address=address, at=at, on=on)


def answered(objection, clerk, public_text="停车位不足。", answer="已增设12个车位。", on=MONDAY) -> Objection:
    return answer_objection(objection, actor=clerk, on=on, public_text=public_text, answer=answer)


def test_an_objection_is_registered_while_the_notice_stands(clerk, notice) -> None:
    act = {"actor": clerk, "on": date(2019, 10, 8), "text": SAID}
    made = record_objection(notice, **act, received_on=date(2019, 9, 29), channel="letter")
    assert (made.received_on, made.channel, made.number) == (date(2019, 9, 29), "letter", 1)
    for received in (date(2019, 9, 22), date(2019, 9, 30), date(2019, 10, 9)):
        with pytest.raises(Refused):
            record_objection(notice, **act, received_on=received)


def test_the_counter_names_its_channel_and_never_online(clerk, notice) -> None:
    for channel in ("online", "fax", ""):
        with pytest.raises(Refused, match="请选择收到的渠道"):
            record_objection(notice, actor=clerk, on=MONDAY, text=SAID, channel=channel)


@pytest.mark.parametrize(
    "text", ["", "请打13800000000", "本人330105196001011234反对", "打138-0000 0000", "字" * 1001]
)
def test_an_objection_has_a_text_without_phone_or_id_number(clerk, notice, text) -> None:
    for act in (
        lambda: record_objection(notice, actor=clerk, on=MONDAY, text=text),
        lambda: sent(notice, text),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.reasons[0].field == "text"
    assert not Objection.objects.exists()


def test_a_resident_needs_no_account_and_gets_a_serial(notice) -> None:
    first, second = sent(notice), sent(notice, "路灯太暗")
    assert (first.serial, second.serial) == (f"{notice.pk}-001", f"{notice.pk}-002")
    assert (first.channel, first.recorded_by, first.received_on) == ("online", None, MONDAY)


def test_the_way_to_reach_the_sender_lies_sealed_and_is_forgotten(clerk, notice) -> None:
    made = sent(notice, contact="张伟 13800000000")
    made.refresh_from_db()
    assert "张伟".encode() not in bytes(made.contact)
    assert unseal(made.contact).decode() == "张伟 13800000000"
    answered(made, clerk)
    assert forget_contacts(MONDAY + timedelta(days=30)) == 0
    assert forget_old_contacts() == 1
    made.refresh_from_db()
    assert made.contact is None


def test_a_form_sent_twice_is_one_objection_two_people_who_say_the_same_are_two(notice) -> None:
    token = uuid4()
    assert sent(notice, token=token) == sent(notice, token=token)
    sent(notice)
    assert Objection.objects.count() == 2


def test_a_notice_that_has_not_begun_takes_objections(clerk) -> None:
    project = ProjectFactory(step=3)
    boards(project.neighbourhood, clerk)
    waiting = publish_notice(project, actor=clerk, on=MONDAY, **TEXT)
    assert waiting.began_on is None
    assert sent(waiting, on=date(2019, 11, 1)).number == 1


def test_outside_the_days_the_counter_is_named(clerk, notice) -> None:
    assert sent(notice, on=date(2019, 9, 29))
    with pytest.raises(
        Refused, match="公示期已结束,不能在网上提出异议。意见可以交到:和睦街道 0571-88000000。"
    ):
        sent(notice, on=date(2019, 9, 30))
    withdraw_notice(notice, actor=clerk, on=MONDAY, reason="图纸有误")
    with pytest.raises(Refused, match="这次公示已不再进行"):
        sent(notice)


def test_one_address_is_held_back_others_are_not_and_an_hour_later_it_may_again(notice) -> None:
    for _ in range(PER_ADDRESS):
        sent(notice)
    with pytest.raises(TooMany, match="过一小时再试;也可以交到:和睦街道"):
        sent(notice)
    assert sent(notice, address="203.0.113.8")
    assert sent(notice, at=AT + timedelta(hours=1))
    assert Objection.objects.count() == PER_ADDRESS + 2


def test_a_notice_is_not_flooded_from_many_addresses(notice, monkeypatch) -> None:
    monkeypatch.setattr("projects.services.objections.PER_NOTICE", 3)
    for number in range(3):
        sent(notice, address=f"203.0.113.{number}")
    with pytest.raises(TooMany):
        sent(notice, address="203.0.113.99")


def test_refused_forms_count_and_no_address_is_kept(notice) -> None:
    for _ in range(PER_ADDRESS):
        with pytest.raises(Refused):
            sent(notice, "")
    with pytest.raises(TooMany):
        sent(notice)
    assert "203.0.113" not in str(list(Hit.objects.values()))
    sent(notice, address="a", at=AT + timedelta(days=3))
    assert Hit.objects.count() == 2


def test_an_objection_is_answered_once_with_its_summary(clerk, notice) -> None:
    objection = record_objection(notice, actor=clerk, on=MONDAY, text=SAID)
    with pytest.raises(Refused) as refusal:
        answered(objection, clerk, "", " ", on=date(2019, 9, 20))
    assert set(refusal.value.codes) == {"required", "too_early"}
    made = answered(objection, clerk)
    assert (made.public_text, made.answered_on, made.answered_by) == ("停车位不足。", MONDAY, clerk)
    with pytest.raises(Refused, match=f"受理号{objection.serial}的异议已答复"):
        answered(objection, clerk)


def test_the_summary_may_come_first_and_be_worded_again_until_the_answer(clerk, notice) -> None:
    objection = sent(notice)
    act = {"actor": clerk, "on": MONDAY}
    for words in ("车位。", "车位不足。"):
        summarise_objections([objection], **act, public_text=words)
    assert answered(objection, clerk, "别的话").public_text == "车位不足。"
    with pytest.raises(Refused, match="已答复"):
        summarise_objections([objection], **act, public_text="再改")


def test_several_that_say_the_same_get_one_answer_all_or_none(clerk, notice) -> None:
    rows = [sent(notice, f"{SAID}{n}") for n in range(3)]
    act = {"actor": clerk, "on": MONDAY, "public_text": "停车位不足。", "answer": "已增设。"}
    answer_objections(rows[:2], **act)
    assert Objection.objects.filter(answer="已增设。").count() == 2
    with pytest.raises(Refused, match=rows[1].serial):
        answer_objections(rows[1:], **act)
    assert Objection.objects.filter(answer="").count() == 1


@pytest.mark.parametrize("words", ["3幢501室反映", "业主张伟伟提出", "电话13800000000", "字" * 1001])
def test_what_residents_read_names_nobody(clerk, notice, words) -> None:
    roster = roster_of(notice.project.neighbourhood, clerk, [[("1", "1", "101", "62.35")]])
    roster.heads.first().owners.update(name="张伟伟")
    objection = sent(notice)
    for given in ({"public_text": words}, {"answer": words}):
        with pytest.raises(Refused) as refusal:
            answered(objection, clerk, **given)
        assert {reason.field for reason in refusal.value.reasons} == set(given)
    answered(objection, clerk)


def test_no_word_of_an_objection_is_in_the_history(clerk, notice) -> None:
    record_objection(notice, actor=clerk, on=MONDAY, text="3幢张伟反对", contact="张伟")
    answered(sent(notice, "李四反对"), clerk)
    assert not [word for word in ("张伟", "李四", "停车位") if word in str(list(Event.objects.values()))]


@pytest.mark.parametrize(
    "change",
    [
        {"text": "改过的话"}, {"received_on": date(2019, 9, 24)}, {"channel": "letter"}, {"number": 9},
        {"contact": b"x"}, {"answer": "另一个答复"}, {"public_text": "另一个摘要"},
    ],
)  # fmt: skip
def test_the_database_keeps_what_was_said_and_answered(clerk, notice, change) -> None:
    made = answered(record_objection(notice, actor=clerk, on=MONDAY, text=SAID, contact="窗口"), clerk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Objection.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Objection.objects.filter(pk=made.pk).delete()


def test_strangers_and_other_roles_are_refused(clerk, notice) -> None:
    objection = sent(notice)
    for actor in (UserFactory(street=StreetFactory(code="daguan")), UserFactory(role=Role.STREET_CERTIFIER)):
        for act in (
            lambda: record_objection(notice, actor=actor, on=MONDAY, text="x"),  # noqa: B023
            lambda: answered(objection, actor),  # noqa: B023
            lambda: summarise_objections([objection], actor=actor, on=MONDAY, public_text="x"),  # noqa: B023
        ):
            with pytest.raises(NotAllowed):
                act()


def test_objections_of_two_projects_are_not_answered_together(clerk, notice) -> None:
    other = on_notice(ProjectFactory(step=3), clerk, MONDAY)
    act = {"actor": clerk, "on": MONDAY, "public_text": "x", "answer": "x"}
    for rows in ([], [sent(notice), sent(other)]):
        with pytest.raises(Refused, match="同一个项目"):
            answer_objections(rows, **act)
