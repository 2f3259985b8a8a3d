"""监管: inspections, rectification orders and the tracking audit."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from accounts.models import User
from policy.errors import NotAllowed, Refused
from projects.models import Event, Project
from tests.factories import TODAY
from tests.record_data import at, auditor, clerk, codes_of, officer, started
from works.models import Rectification
from works.services import supervision
from works.services.supervision import (
    close_rectification,
    note_audit,
    order_rectification,
    record_inspection,
    reply_audit,
    reply_rectification,
    send_back_rectification,
)

pytestmark = pytest.mark.django_db


def picture(name: str, kind: str = "JPEG") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "grey").save(out, kind)
    return SimpleUploadedFile(name, out.getvalue())


def ordered() -> Rectification:
    return order_rectification(at(9), actor=officer(), on=TODAY, issue="脚手架无防护网", due_on=TODAY)


def test_an_order_is_closed_when_put_right() -> None:
    assert close_rectification(ordered(), actor=officer(), on=TODAY, closing_note="已加装").closed_on == TODAY


def test_an_order_needs_step_nine_an_issue_and_a_day_not_past() -> None:
    yesterday = TODAY - timedelta(days=1)
    verb = partial(order_rectification, at(10), actor=officer(), on=TODAY, issue=" ", due_on=yesterday)
    assert codes_of(verb) == ("wrong_step", "required", "too_early")


def test_the_same_issue_is_not_ordered_twice_while_open() -> None:
    first = ordered()
    again = partial(
        order_rectification, first.project, actor=officer(), on=TODAY, issue=first.issue, due_on=TODAY
    )
    assert codes_of(again) == ("already_ordered",)


def test_closing_says_how_and_happens_once() -> None:
    order = ordered()
    close = partial(close_rectification, order, actor=officer(), on=TODAY)
    assert codes_of(partial(close, closing_note="")) == ("required",)
    close(closing_note="已加装")
    assert codes_of(partial(close, closing_note="x")) == ("already_closed",)


def test_only_the_bureau_orders_and_closes() -> None:
    with pytest.raises(NotAllowed):
        order_rectification(at(9), actor=clerk(), on=TODAY, issue="x", due_on=TODAY)
    with pytest.raises(NotAllowed):
        close_rectification(ordered(), actor=clerk(), on=TODAY, closing_note="x")


def test_an_audit_note_is_answered_once() -> None:
    note = note_audit(at(9), actor=auditor(), on=TODAY, text="签证单缺监理签字")
    assert codes_of(partial(reply_audit, note, actor=clerk(), on=TODAY, reply="")) == ("required",)
    assert reply_audit(note, actor=clerk(), on=TODAY, reply="已补签").reply == "已补签"
    assert codes_of(partial(reply_audit, note, actor=clerk(), on=TODAY, reply="x")) == ("already_replied",)


def test_an_audit_note_belongs_to_works_and_later_and_is_written_once() -> None:
    project = at(11)
    note_audit(project, actor=auditor(), on=TODAY, text="已核对")
    assert codes_of(partial(note_audit, project, actor=auditor(), on=TODAY, text="已核对")) == (
        "already_noted",
    )
    assert codes_of(partial(note_audit, at(8), actor=auditor(), on=TODAY, text="x")) == ("wrong_step",)


def test_only_the_auditor_notes_and_the_street_replies() -> None:
    with pytest.raises(NotAllowed):
        note_audit(at(9), actor=officer(), on=TODAY, text="x")
    note = note_audit(at(9), actor=auditor(), on=TODAY, text="x")
    with pytest.raises(NotAllowed):
        reply_audit(note, actor=auditor(), on=TODAY, reply="x")


def replied(order: Rectification, **fields: Any) -> Rectification:
    return reply_rectification(order, actor=clerk(), on=TODAY, reply="已加装防护网", **fields)


def test_the_street_replies_once_with_photos(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    order = replied(ordered(), photos=[picture("before.jpg"), picture("after.png", "PNG")])
    assert [photo.taken_on for photo in order.photos.all()] == [TODAY, TODAY]
    assert codes_of(partial(replied, order)) == ("already_replied",)


def test_a_photo_that_is_none_keeps_the_whole_reply_out(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    order, junk = ordered(), SimpleUploadedFile("x.jpg", b"no picture")
    assert codes_of(partial(replied, order, photos=[picture("a.jpg"), junk])) == ("damaged_file",)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    order.refresh_from_db()
    assert order.reply == ""


def test_the_bureau_sends_back_what_is_not_enough_and_the_reply_stays_in_the_history() -> None:
    order = replied(ordered())
    later = TODAY + timedelta(days=3)
    back = partial(send_back_rectification, order, actor=officer(), on=TODAY)
    assert codes_of(partial(back, return_reason=" ")) == ("required",)
    order = back(return_reason="防护网不合格", due_on=later)
    assert (order.reply, order.replied_on, order.due_on) == ("", None, later)
    assert Event.objects.get(verb="rectification_sent_back").data["reply"] == "已加装防护网"
    assert replied(order).replied_on == TODAY


def test_nothing_is_sent_back_without_a_reply_or_after_closing() -> None:
    order = ordered()
    back = partial(send_back_rectification, order, actor=officer(), on=TODAY, return_reason="x")
    assert codes_of(back) == ("no_reply",)
    close_rectification(order, actor=officer(), on=TODAY, closing_note="现场复查合格")
    assert codes_of(back) == ("already_closed",)
    assert codes_of(partial(replied, order)) == ("already_closed",)


def test_the_street_neither_sends_back_nor_does_the_bureau_reply() -> None:
    order = ordered()
    with pytest.raises(NotAllowed):
        send_back_rectification(order, actor=clerk(), on=TODAY, return_reason="x")
    with pytest.raises(NotAllowed):
        reply_rectification(order, actor=officer(), on=TODAY, reply="x")


def test_an_inspection_says_who_looked_at_what_and_carries_its_orders() -> None:
    project = at(9)
    inspect = partial(record_inspection, project, actor=officer(), on=TODAY)
    wrong = partial(inspect, kind="x", people="", findings=" ", inspected_on=TODAY + timedelta(days=1))
    assert codes_of(wrong) == ("unknown_choice", "required", "required", "in_future")
    seen = inspect(kind="safety", people="区住建局质安站", findings="3幢临边无防护")
    order = order_rectification(
        project, actor=officer(), on=TODAY, issue="3幢临边无防护", due_on=TODAY, inspection=seen
    )
    assert list(seen.rectifications.all()) == [order]
    other = partial(
        order_rectification, at(9), actor=officer(), on=TODAY, issue="x", due_on=TODAY, inspection=seen
    )
    assert codes_of(other) == ("other_project",)


def test_the_street_inspects_too_and_the_auditor_does_not() -> None:
    inspect = partial(record_inspection, at(9), on=TODAY, kind="quality", people="街道", findings="正常")
    assert inspect(actor=clerk()).pk
    with pytest.raises(NotAllowed):
        inspect(actor=auditor())


@pytest.mark.django_db(transaction=True)
class TestTwoClosingOneOrder:
    """One wins, the other is told who; without the lock both win."""

    def test_one_closing_stands(self) -> None:
        told = self.race(ordered(), officer(), officer())
        assert sorted(map(bool, told)) == [False, True]
        assert "办结这项整改" in max(told)
        assert Event.objects.filter(verb="rectification_closed").count() == 1

    def test_without_the_lock_both_would_close(self, monkeypatch: pytest.MonkeyPatch) -> None:
        order, barrier = ordered(), Barrier(2)

        def after_both_have_read(*_: object) -> list[object]:
            barrier.wait(timeout=10)
            return []

        def unlocked(pk: int) -> Project:
            return Project.objects.select_related("neighbourhood__street").get(pk=pk)

        monkeypatch.setattr(supervision, "locked", unlocked)
        monkeypatch.setattr(supervision, "at_step", after_both_have_read)
        assert self.race(order, officer(), officer()) == ["", ""]

    def race(self, order: Rectification, *actors: User) -> list[str]:
        ready = Barrier(len(actors))

        def close(actor: User) -> str:
            try:
                ready.wait(timeout=10)
                close_rectification(order, actor=actor, on=TODAY, closing_note=f"{actor}复查合格")
                return ""
            except Refused as refused:
                return str(refused)
            finally:
                connection.close()

        with ThreadPoolExecutor(len(actors)) as threads:
            return list(threads.map(close, actors))


def test_nothing_is_inspected_before_the_works_began() -> None:
    project = at(9)
    started(project)
    inspect = partial(
        record_inspection, project, actor=officer(), kind="safety", people="质安站", findings="好"
    )
    later = TODAY + timedelta(days=1)
    assert codes_of(partial(inspect, on=later, inspected_on=TODAY - timedelta(days=1))) == ("too_early",)
    seen = inspect(on=later, inspected_on=TODAY)
    assert str(seen) == f"{TODAY.year}年{TODAY.month}月{TODAY.day}日安全文明施工检查"
