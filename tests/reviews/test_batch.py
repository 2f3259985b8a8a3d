"""年度计划: submit, take back, accept, return, approve, list."""

from datetime import date
from functools import partial

import pytest

from policy.errors import NotAllowed, Refused
from projects.models import Event, Project
from reviews.models import BatchEntry
from reviews.services import batch, many
from tests.factories import NeighbourhoodFactory
from tests.record_data import at, clerk, codes_of, officer, stranger

pytestmark = pytest.mark.django_db
IN_TIME, LATE = date(2019, 8, 31), date(2019, 9, 1)


def submitted(project: Project | None = None) -> BatchEntry:
    return batch.submit_batch(project or at(4), actor=clerk(), on=IN_TIME)


def accepted() -> BatchEntry:
    return batch.accept_batch(submitted(), actor=officer(), on=IN_TIME)


def approved() -> BatchEntry:
    return batch.record_approval(accepted(), actor=officer(), on=LATE, approval_document="拱政函〔2019〕8号")


def listed() -> BatchEntry:
    return batch.record_listing(
        approved(), actor=officer(), on=LATE, listing="listed", listing_number="拱发改〔2019〕50号"
    )


def test_a_project_goes_from_submission_to_its_listing_number() -> None:
    entry = listed()
    project = Project.objects.get()
    assert (entry.get_listing_display(), project.listing_number) == ("列入", "拱发改〔2019〕50号")
    verbs = list(Event.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["batch_submitted", "batch_accepted", "batch_approved", "batch_listed"]


def test_only_in_step_four() -> None:
    assert codes_of(partial(batch.submit_batch, at(3), actor=clerk(), on=IN_TIME)) == ("wrong_step",)


def test_the_refusal_names_both_steps() -> None:
    with pytest.raises(Refused) as refusal:
        batch.submit_batch(at(5), actor=clerk(), on=IN_TIME)
    assert str(refusal.value) == "本项目当前在第5步(委托方案设计),此事在第4步(明确改造计划)办理。"


def test_a_late_submission_needs_a_reason() -> None:
    assert codes_of(partial(batch.submit_batch, at(4), actor=clerk(), on=LATE)) == ("late",)
    entry = batch.submit_batch(at(4), actor=clerk(), on=LATE, late_reason="名册核对延误")
    assert entry.late_reason == "名册核对延误"


def test_a_reason_given_in_time_is_not_a_late_submission() -> None:
    assert batch.submit_batch(at(4), actor=clerk(), on=IN_TIME, late_reason="多写的").late_reason == ""


def test_a_late_submission_is_accepted_only_with_the_bureaus_reason() -> None:
    entry = batch.submit_batch(at(4), actor=clerk(), on=LATE, late_reason="名册核对延误")
    assert codes_of(partial(batch.accept_batch, entry, actor=officer(), on=LATE)) == ("required",)
    assert batch.accept_batch(entry, actor=officer(), on=LATE, note="民生急需").accept_note == "民生急需"


def test_every_reason_is_named_at_once() -> None:
    project = at(3, state=Project.State.PAUSED, listing_number="旧文号")
    codes = codes_of(partial(batch.submit_batch, project, actor=clerk(), on=LATE, year=2030))
    assert codes == ("not_running", "wrong_step", "already_listed", "bad_year")


def test_no_project_is_submitted_twice() -> None:
    entry = submitted()
    assert codes_of(partial(batch.submit_batch, entry.project, actor=clerk(), on=IN_TIME)) == (
        "already_submitted",
    )


def test_a_submission_is_taken_back_until_the_bureau_opens_it() -> None:
    entry = batch.take_back_batch(submitted(), actor=clerk(), on=IN_TIME)
    assert entry.taken_back_on == IN_TIME
    again = batch.submit_batch(entry.project, actor=clerk(), on=IN_TIME)
    batch.accept_batch(again, actor=officer(), on=IN_TIME)
    assert codes_of(partial(batch.take_back_batch, again, actor=clerk(), on=IN_TIME)) == ("already_opened",)


def test_a_return_needs_a_reason_and_permits_another_submission() -> None:
    entry = accepted()
    assert codes_of(partial(batch.return_batch, entry, actor=officer(), on=LATE, reason=" ")) == ("required",)
    batch.return_batch(entry, actor=officer(), on=LATE, reason="面积有误")
    assert batch.submit_batch(entry.project, actor=clerk(), on=IN_TIME).pk != entry.pk


def test_what_was_returned_is_closed_to_every_act() -> None:
    entry = batch.return_batch(accepted(), actor=officer(), on=LATE, reason="面积有误")
    for verb in (
        partial(batch.accept_batch, entry, actor=officer(), on=LATE),
        partial(batch.record_approval, entry, actor=officer(), on=LATE, approval_document="x"),
        partial(batch.record_listing, entry, actor=officer(), on=LATE, listing="listed", listing_number="x"),
    ):
        assert "not_open" in codes_of(verb)


def test_the_order_is_accept_approve_list() -> None:
    entry = submitted()
    approve = partial(batch.record_approval, entry, actor=officer(), on=LATE, approval_document="x")
    list_it = partial(
        batch.record_listing, entry, actor=officer(), on=LATE, listing="listed", listing_number="x"
    )
    assert codes_of(approve) == ("not_accepted",)
    assert codes_of(list_it) == ("not_approved",)


def test_a_listing_needs_kind_and_number_and_no_day_to_come() -> None:
    verb = partial(
        batch.record_listing, approved(), actor=officer(), on=LATE, listing="", listing_number="",
        listed_on=date(2020, 1, 1),
    )  # fmt: skip
    assert codes_of(verb) == ("unknown_choice", "required", "in_future")


def test_days_follow_each_other_from_submission_to_listing() -> None:
    entry, early = accepted(), date(2019, 1, 2)
    approve = partial(batch.record_approval, entry, actor=officer(), on=LATE, approval_document="x")
    assert codes_of(partial(approve, approved_on=early)) == ("too_early",)
    approve()
    list_it = partial(
        batch.record_listing, entry, actor=officer(), on=LATE, listing="listed", listing_number="y"
    )
    assert codes_of(partial(list_it, listed_on=early)) == ("too_early",)


def test_the_plan_year_becomes_the_projects_batch_year() -> None:
    entry = batch.submit_batch(at(4), actor=clerk(), on=IN_TIME, year=2020)
    batch.accept_batch(entry, actor=officer(), on=IN_TIME)
    batch.record_approval(entry, actor=officer(), on=LATE, approval_document="x")
    batch.record_listing(entry, actor=officer(), on=LATE, listing="supplementary", listing_number="y")
    assert Project.objects.get().batch_year == 2020


def test_a_submission_from_before_a_send_back_gives_way() -> None:
    entry = submitted()
    Project.objects.update(cycle=1)
    again = batch.submit_batch(entry.project, actor=clerk(), on=IN_TIME)
    entry.refresh_from_db()
    assert again.cycle == 1
    assert entry.returned_on == IN_TIME


def test_another_street_and_other_roles_are_refused() -> None:
    project, entry = at(4), submitted()
    with pytest.raises(NotAllowed):
        batch.submit_batch(project, actor=stranger(), on=IN_TIME)
    with pytest.raises(NotAllowed):
        batch.submit_batch(project, actor=officer(), on=IN_TIME)
    with pytest.raises(NotAllowed):
        batch.accept_batch(entry, actor=clerk(), on=IN_TIME)


def test_many_are_accepted_in_one_act_or_none() -> None:
    entries = [submitted(at(4, neighbourhood=NeighbourhoodFactory(name=name))) for name in ("甲村", "乙村")]
    batch.return_batch(entries[1], actor=officer(), on=LATE, reason="面积有误")
    with pytest.raises(Refused) as refusal:
        many.for_each(entries, batch.accept_batch, actor=officer(), on=LATE)
    assert "乙村" in str(refusal.value)
    assert BatchEntry.objects.filter(accepted_on__isnull=False).count() == 0
    assert many.for_each(entries[:1], batch.accept_batch, actor=officer(), on=LATE) == 1


def test_an_act_on_none_is_refused() -> None:
    assert codes_of(partial(many.for_each, [], batch.accept_batch)) == ("nothing_chosen",)
