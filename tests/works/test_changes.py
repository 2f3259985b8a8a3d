"""工程变更: asked for with reason and amount, decided once by the bureau."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from policy.errors import NotAllowed, Refused
from projects.models import Event, Project
from tests.factories import TODAY
from tests.record_data import at, auditor, clerk, codes_of, contract, formal_scheme, leader, officer
from works.models import ChangeOrder
from works.queries import change_sum
from works.services import changes
from works.services.changes import (
    decide_change,
    open_change,
    request_change,
    start_changed_work,
    take_back_change,
)

pytestmark = pytest.mark.django_db


def requested(project: Project | None = None, amount: str = "85000.00") -> ChangeOrder:
    return request_change(
        project or at(9),
        actor=clerk(),
        on=TODAY,
        title="增设晾衣架",
        reason="居民要求",
        amount_yuan=Decimal(amount),
    )


def test_a_change_is_approved_by_the_bureau() -> None:
    change = decide_change(requested(), actor=leader(), on=TODAY, approve=True)
    assert change.get_decision_display() == "同意"


def test_a_change_may_cost_less() -> None:
    assert requested(amount="-20000.00").amount_yuan == Decimal("-20000.00")


def test_a_change_needs_step_nine_title_reason_and_amount() -> None:
    verb = partial(request_change, at(8), actor=clerk(), on=TODAY, title="", reason=" ", amount_yuan=None)
    assert codes_of(verb) == ("wrong_step", "required", "required", "required")


def test_the_same_change_is_not_requested_twice() -> None:
    change = requested()
    assert codes_of(partial(requested, change.project)) == ("already_requested",)
    decide_change(change, actor=officer(), on=TODAY, approve=False, note="原则上不允许")
    assert requested(change.project).pk != change.pk


def test_a_refusal_says_why() -> None:
    assert codes_of(partial(decide_change, requested(), actor=officer(), on=TODAY, approve=False)) == (
        "required",
    )


def test_the_second_decision_is_told_who_decided_and_what() -> None:
    change = requested()
    first = officer()
    decide_change(change, actor=first, on=TODAY, approve=True)
    with pytest.raises(Refused) as refusal:
        decide_change(change, actor=leader(), on=TODAY, approve=False, note="x")
    assert str(refusal.value) == f"{first}已于2019年10月21日审批:同意。"


def test_neither_street_nor_auditor_decides() -> None:
    for actor in (clerk(), auditor()):
        with pytest.raises(NotAllowed):
            decide_change(requested(at(9)), actor=actor, on=TODAY, approve=True)


@pytest.mark.django_db(transaction=True)
class TestTwoOfficersAtOnce:
    """One wins, the other is told; without the lock both win."""

    def test_one_decision_stands(self) -> None:
        assert sorted(self.race(requested(), officer(), leader())) == ["decided", "refused"]
        assert Event.objects.filter(verb="change_decided").count() == 1

    def test_without_the_lock_both_would_decide(self, monkeypatch: pytest.MonkeyPatch) -> None:
        barrier = Barrier(2)

        def unlocked(pk: int) -> Project:
            return Project.objects.select_related("neighbourhood__street").get(pk=pk)

        def after_both_have_read(*_: object) -> list[object]:
            barrier.wait(timeout=10)
            return []

        monkeypatch.setattr(changes, "locked", unlocked)
        monkeypatch.setattr(changes, "at_step", after_both_have_read)
        assert self.race(requested_without_check(), officer(), leader()) == ["decided", "decided"]

    def race(self, change: ChangeOrder, *actors: User) -> list[str]:
        ready = Barrier(len(actors))

        def decide(actor: User) -> str:
            try:
                ready.wait(timeout=10)
                decide_change(change, actor=actor, on=TODAY, approve=True)
                return "decided"
            except Refused:
                return "refused"
            finally:
                connection.close()

        with ThreadPoolExecutor(len(actors)) as threads:
            return list(threads.map(decide, actors))


def requested_without_check() -> ChangeOrder:
    change = ChangeOrder.for_project(
        at(9), clerk(), title="增设晾衣架", reason="居民要求", amount_yuan=Decimal(1), requested_on=TODAY
    )
    change.save()
    return change


def test_a_request_is_taken_back_until_it_is_decided() -> None:
    change = take_back_change(requested(), actor=clerk(), on=TODAY)
    assert (change.get_decision_display(), change.decided_by) == ("已撤回", None)
    assert codes_of(partial(decide_change, change, actor=officer(), on=TODAY, approve=True)) == (
        "already_decided",
    )
    decided = decide_change(requested(change.project), actor=officer(), on=TODAY, approve=True)
    assert codes_of(partial(take_back_change, decided, actor=clerk(), on=TODAY)) == ("already_decided",)


def test_the_bureau_takes_no_request_back() -> None:
    with pytest.raises(NotAllowed):
        take_back_change(requested(), actor=officer(), on=TODAY)


def test_what_the_bureau_has_opened_is_not_taken_back_any_more() -> None:
    change = open_change(requested(), actor=officer(), on=TODAY)
    assert codes_of(partial(take_back_change, change, actor=clerk(), on=TODAY)) == ("already_opened",)
    assert codes_of(partial(open_change, change, actor=leader(), on=TODAY)) == ("already_opened",)
    assert decide_change(change, actor=officer(), on=TODAY, approve=True).opened_at == change.opened_at


def test_work_on_a_change_begins_after_the_approval_and_not_without() -> None:
    change, yesterday = requested(), TODAY - timedelta(days=1)
    begin = partial(start_changed_work, change, actor=clerk(), on=TODAY)
    assert codes_of(partial(begin, work_started_on=TODAY)) == ("not_approved",)
    decide_change(change, actor=officer(), on=TODAY, approve=True)
    assert codes_of(partial(begin, work_started_on=yesterday)) == ("too_early",)
    assert begin(work_started_on=TODAY).work_started_on == TODAY
    assert codes_of(partial(begin, work_started_on=TODAY)) == ("already_started",)


def test_the_database_itself_refuses_work_before_the_approval() -> None:
    change = decide_change(requested(), actor=officer(), on=TODAY, approve=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeOrder.objects.filter(pk=change.pk).update(work_started_on=TODAY - timedelta(days=1))


def test_drawings_are_filed_and_a_spoilt_file_is_told_with_the_rest(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    ask = partial(request_change, at(9), actor=clerk(), on=TODAY, title="增设晾衣架", amount_yuan=Decimal(1))
    bad = partial(ask, reason="", item_code="XX", drawings=SimpleUploadedFile("a.exe", b"MZ"))
    assert codes_of(bad) == ("required", "not_included", "file_type")
    good = SimpleUploadedFile("图.pdf", b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n0\n%%EOF")
    change = ask(reason="居民要求", drawings=good)
    assert change.drawings is not None
    assert change.drawings.title == "工程变更图纸:增设晾衣架"


def test_the_sum_of_changes_stands_against_the_reviewed_budget() -> None:
    project = at(9)
    formal_scheme(project, reviewed="4800000.00")
    contract(project, "4700000.00")
    decide_change(requested(project, "60000.00"), actor=officer(), on=TODAY, approve=True)
    assert change_sum(project).warning == ""
    requested(project, "50000.00")
    assert change_sum(project).warning == "待审批的变更都同意的话,将比审核后概算多 10,000.00 元。"
    ChangeOrder.objects.filter(project=project).update(decision="approved")
    assert change_sum(project).warning == "合同价加已同意的变更比审核后概算多 10,000.00 元。"
