"""Scans: attached, looked at on record, removed with a reason; tickets for phones and the races around them."""

import threading
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from consultations.models import PaperBatch, Scan, ScanView
from consultations.services import certify_round, close_round, tickets
from consultations.services import scans as scan_verbs
from consultations.services.batches import finish_batch, open_batch
from consultations.services.scans import attach_scans, look_at_scan, remove_scan
from consultations.services.tickets import end_tickets, issue_ticket, sent_by, ticket_of, upload_by_ticket
from policy.errors import NotAllowed, Refused
from projects.models import Event
from tests.consultations.builders import TODAY, opened, say, single
from tests.consultations.papers import jpeg, named, pdf
from tests.consultations.test_races import together
from tests.factories import UserFactory

NOON = datetime(2019, 10, 21, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
pytestmark = pytest.mark.django_db


@pytest.fixture
def stack(clerk) -> PaperBatch:
    return open_batch(opened(single(3), clerk), actor=clerk, on=TODAY)


def attach(stack, actor, *uploads) -> list[Scan]:
    return attach_scans(stack, actor=actor, on=TODAY, uploads=uploads or [pdf()])


def refused(act) -> tuple[str, ...]:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.codes


def files_under(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_scans_lie_under_names_nobody_guesses(stack, clerk, settings) -> None:
    scans = attach(stack, clerk, pdf("张三.pdf"), jpeg())
    assert [(scan.file_name, scan.page_count) for scan in scans] == [("张三.pdf", 2), ("第1批照片.pdf", 1)]
    assert all("张三" not in str(path) for path in files_under(settings))
    assert Event.objects.get(verb="attach_scan").sentence.endswith("上传第1批的扫描件 2 份,共 3 页")


def test_the_same_scan_twice_is_refused_and_its_file_is_not_left_behind(stack, clerk, settings) -> None:
    attach(stack, clerk)
    assert refused(lambda: attach(stack, clerk)) == ("same_file",)
    assert refused(lambda: attach(stack, clerk, pdf("b.pdf", pages=1), pdf("c.pdf", pages=1))) == (
        "same_file",
    )
    assert len(files_under(settings)) == 1


def test_a_file_of_a_row_that_was_not_kept_is_deleted_again(stack, clerk, settings, monkeypatch) -> None:
    monkeypatch.setattr(scan_verbs, "_record", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        attach(stack, clerk)
    assert not Scan.objects.exists()
    assert files_under(settings) == []


def test_scans_come_until_the_round_is_certified(stack, clerk, certifier) -> None:
    say(stack.round, "101", "agree", clerk, batch=stack)
    finish_batch(stack, actor=clerk, on=TODAY, form_count=1)
    close_round(stack.round, actor=clerk, on=TODAY)
    attach(stack, clerk)
    certify_round(stack.round, actor=certifier, on=TODAY)
    assert refused(lambda: attach(stack, clerk, pdf(pages=5))) == ("round_over",)
    assert refused(lambda: issue_ticket(stack, actor=clerk, at=NOON)) == ("round_over",)


def test_each_look_is_on_record_and_stays(stack, clerk, certifier) -> None:
    scan = attach(stack, clerk)[0]
    look_at_scan(scan, actor=certifier)
    look_at_scan(scan, actor=certifier)
    assert ScanView.objects.filter(scan=scan, by=certifier).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        ScanView.objects.all()._raw_delete("default")


def test_who_may_not_read_leaves_no_trace(stack, clerk, stranger, leader) -> None:
    scan = attach(stack, clerk)[0]
    for actor in (stranger, leader, UserFactory(role="auditor")):
        with pytest.raises(NotAllowed):
            look_at_scan(scan, actor=actor)
    assert not ScanView.objects.exists()


def test_only_the_own_street_s_clerk_attaches_and_removes(stack, clerk, stranger, certifier, leader) -> None:
    scan = attach(stack, clerk)[0]
    for actor in (stranger, certifier, leader):
        for act in (
            lambda actor=actor: attach(stack, actor, pdf(pages=7)),
            lambda actor=actor: remove_scan(scan, actor=actor, on=TODAY, reason="错"),
            lambda actor=actor: issue_ticket(stack, actor=actor, at=NOON),
            lambda actor=actor: end_tickets(stack, actor=actor),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_a_removed_scan_stays_with_its_reason(stack, clerk, settings) -> None:
    scan = attach(stack, clerk)[0]
    assert refused(lambda: remove_scan(scan, actor=clerk, on=TODAY, reason=" ")) == ("required",)
    remove_scan(scan, actor=clerk, on=TODAY, reason="属于第2批")
    assert refused(lambda: remove_scan(scan, actor=clerk, on=TODAY, reason="x")) == ("removed",)
    assert len(files_under(settings)) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Scan.objects.all()._raw_delete("default")
    with pytest.raises(IntegrityError), transaction.atomic():
        Scan.objects.update(page_count=9)


# ---- tickets


def test_a_ticket_lives_half_an_hour_and_ends_when_pressed(stack, clerk) -> None:
    token = issue_ticket(stack, actor=clerk, at=NOON).token
    assert ticket_of(token, at=NOON + timedelta(minutes=29)) is not None
    assert ticket_of(token, at=NOON + timedelta(minutes=30)) is None
    assert end_tickets(stack, actor=clerk) == 1
    assert ticket_of(token, at=NOON) is None


def test_a_new_ticket_ends_the_older_one(stack, clerk, colleague) -> None:
    first = issue_ticket(stack, actor=clerk, at=NOON)
    second = issue_ticket(stack, actor=colleague, at=NOON)
    assert ticket_of(first.token, at=NOON) is None
    assert ticket_of(second.token, at=NOON) == second.ticket


def test_uploads_are_in_the_clerk_s_name_and_only_this_phone_s_are_told(stack, clerk) -> None:
    attach(stack, clerk)
    issued = issue_ticket(stack, actor=clerk, at=NOON)
    made = upload_by_ticket(issued.token, [jpeg(), jpeg("2.jpg", size=(300, 300))], at=NOON, on=TODAY)
    assert [(scan.by_phone, scan.added_by, scan.page_count) for scan in made] == [(True, clerk, 2)]
    assert sent_by(issued.ticket) == made


def test_a_ticket_of_someone_who_left_is_dead(stack, clerk) -> None:
    issued = issue_ticket(stack, actor=clerk, at=NOON)
    clerk.is_active = False
    clerk.save()
    assert refused(lambda: upload_by_ticket(issued.token, [jpeg()], at=NOON, on=TODAY)) == ("ticket_gone",)


def test_an_address_that_was_passed_on_does_not_fill_the_disk(stack, clerk, monkeypatch) -> None:
    monkeypatch.setattr(tickets, "MOST_PAGES", 3)
    token = issue_ticket(stack, actor=clerk, at=NOON).token
    upload_by_ticket(token, [pdf(pages=2)], at=NOON, on=TODAY)
    assert refused(lambda: upload_by_ticket(token, [pdf(pages=4)], at=NOON, on=TODAY)) == ("too_many_pages",)


def ended_while_reading(monkeypatch, stack, clerk) -> object:
    """The clerk presses 结束 while the phone's photos are being read."""
    token, read = issue_ticket(stack, actor=clerk, at=NOON).token, tickets.read_uploads

    def slow(*args):
        files = read(*args)
        end_tickets(stack, actor=clerk)
        return files

    monkeypatch.setattr(tickets, "read_uploads", slow)
    try:
        return upload_by_ticket(token, [jpeg()], at=NOON, on=TODAY)
    except Refused as refusal:
        return refusal


def test_an_upload_that_was_on_its_way_when_the_ticket_ended_is_not_kept(
    monkeypatch, stack, clerk, settings
) -> None:
    assert ended_while_reading(monkeypatch, stack, clerk).codes == ("ticket_gone",)
    assert not Scan.objects.exists()
    assert files_under(settings) == []


# ---- real threads


@pytest.mark.django_db(transaction=True)
def test_an_ending_waits_for_the_upload_it_meets_and_nothing_comes_after_it(clerk, monkeypatch) -> None:
    stack = open_batch(opened(single(1), clerk), actor=clerk, on=TODAY)
    token = issue_ticket(stack, actor=clerk, at=NOON).token
    started, keep = threading.Event(), tickets.keep_scans

    def held(*args, **options):
        started.set()
        return keep(*args, **options)

    monkeypatch.setattr(tickets, "keep_scans", held)

    def end() -> int:
        started.wait(20)
        return end_tickets(stack, actor=clerk)

    uploads = [lambda n=n: upload_by_ticket(token, [pdf(pages=n)], at=NOON, on=TODAY) for n in range(1, 6)]
    results = together([*uploads, end], threads=6)
    kept = [result for result in results if isinstance(result, list)]
    assert Scan.objects.count() == len(kept) >= 1
    assert ticket_of(token, at=NOON) is None
    assert refused(lambda: upload_by_ticket(token, [pdf(pages=9)], at=NOON, on=TODAY)) == ("ticket_gone",)


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_finishing_a_stack_one_is_told(clerk, colleague) -> None:
    stack = open_batch(opened(single(1), clerk), actor=clerk, on=TODAY, form_count=1)
    say(stack.round, "101", "agree", clerk, batch=stack)
    results = together(
        [lambda who=who: finish_batch(stack, actor=who, on=TODAY) for who in (clerk, colleague)]
    )
    assert [r.codes for r in results if isinstance(r, Refused)] == [("stack_finished",)]
    assert Event.objects.filter(verb="finish_batch").count() == 1


@pytest.mark.django_db(transaction=True)
def test_stacks_opened_at_once_get_numbers_of_their_own(clerk) -> None:
    round = opened(single(1), clerk)
    together([lambda: open_batch(round, actor=clerk, on=TODAY) for _ in range(8)], threads=8)
    assert sorted(round.batches.values_list("number", flat=True)) == list(range(1, 9))


@pytest.mark.django_db(transaction=True)
def test_forms_entered_while_a_stack_is_finished_are_in_its_count_or_refused(clerk, colleague) -> None:
    round = opened(single(12), clerk)
    stack = open_batch(round, actor=clerk, on=TODAY, form_count=6)
    rooms = [f"{floor}01" for floor in range(1, 13)]
    acts = [lambda room=room: say(round, room, "agree", clerk, batch=stack) for room in rooms]
    acts.insert(6, lambda: finish_batch(stack, actor=colleague, on=TODAY, difference="与录入同时"))
    results = together(acts, threads=6)
    entered = sum(not isinstance(result, Refused) for result in results) - 1
    said = Event.objects.get(verb="finish_batch").sentence
    assert f"已录 {entered} 份" in said


def test_what_is_no_file_at_all_is_refused(stack, clerk) -> None:
    assert refused(lambda: attach_scans(stack, actor=clerk, on=TODAY, uploads=[])) == ("file_count",)
    assert refused(lambda: attach(stack, clerk, named(b"x", ""))) == ("unfit_file",)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM consultations_scan")
        assert cursor.fetchone() == (0,)
