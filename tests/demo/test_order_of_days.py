"""No day of the demo lies before what it rests on."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from funding.models import FinalAccount, Payment, SubsidyClaim
from reviews.models import BatchEntry, Opinion
from works.models import ChangeOrder, Tender

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

OPENED = [
    (BatchEntry, "submitted_on", "accepted_on"),
    (Tender, "applied_on", "opinion_on"),
    (ChangeOrder, "requested_on", "decided_on"),
    (FinalAccount, "submitted_on", "approved_on"),
    (SubsidyClaim, "claimed_on", "decided_on"),
    (Payment, "paid_on", "released_on"),
]


def in_order(*days: date | datetime | None) -> bool:
    """Whether those that are known come one after another."""
    known = [timezone.localdate(one) if isinstance(one, datetime) else one for one in days if one]
    return known == sorted(known)


@pytest.mark.parametrize(("model", "asked", "decided"), OPENED)
def test_what_was_asked_is_opened_before_it_is_decided(model: Any, asked: str, decided: str) -> None:
    rows = list(model.objects.exclude(opened_at=None))
    assert rows
    wrong = [row for row in rows if not in_order(getattr(row, asked), row.opened_at, getattr(row, decided))]
    assert wrong == []


def test_departments_open_what_they_answer_before_they_answer() -> None:
    rows = Opinion.objects.select_related("invitation__review")
    asked = [(one.invitation.asked_on, one.invitation.opened_at, one.given_on) for one in rows]
    assert asked
    assert all(in_order(*days) for days in asked)


def _paid() -> Iterator[tuple[date | None, date]]:
    for payment in Payment.objects.exclude(tender=None).select_related("tender"):
        yield payment.tender.contract_on, payment.paid_on


def test_contracts_are_signed_before_they_are_paid() -> None:
    paid = list(_paid())
    assert paid
    assert all(in_order(*days) for days in paid)
