"""监管: rectification orders and the tracking audit."""

from datetime import timedelta
from functools import partial

import pytest

from policy.errors import NotAllowed
from tests.factories import TODAY
from tests.record_data import at, auditor, clerk, codes_of, officer
from works.models import Rectification
from works.services.supervision import close_rectification, note_audit, order_rectification, reply_audit

pytestmark = pytest.mark.django_db


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
