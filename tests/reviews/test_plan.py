"""The district's list: compiled, approved once, listed for many; two officers at once."""

from datetime import date, timedelta
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from policy.errors import NotAllowed, Refused
from projects.models import Project
from reviews.models import AnnualPlan, BatchEntry
from reviews.plan_queries import batch_years, waiting_counts, year_to_show
from reviews.services import batch, plan
from reviews.services.many import submit_many
from tests.factories import TODAY
from tests.record_data import at, clerk, codes_of, officer

compiling = partial(plan.compile_plan, on=TODAY, year=2020)
approving = partial(plan.approve_plan, on=TODAY, approval_document="拱政函8号")


def accepted(**fields: Any) -> BatchEntry:
    entry = batch.submit_batch(at(4, batch_year=2020, **fields), actor=clerk(), on=TODAY)
    return batch.accept_batch(entry, actor=officer(), on=TODAY)


@pytest.mark.django_db
def test_lists_of_a_year_are_numbered_and_approved_once_for_all() -> None:
    first, second, third = accepted(), accepted(), accepted()
    made = compiling([first, second], actor=officer())
    assert str(compiling([third], actor=officer())) == "2020年度第2批"
    approving(made, actor=officer())
    assert set(BatchEntry.objects.exclude(approved_on=None)) == {first, second}
    assert codes_of(partial(approving, made, actor=officer())) == ("already_approved",)


@pytest.mark.django_db
def test_more_join_a_list_until_it_is_approved() -> None:
    made = compiling([accepted()], actor=officer())
    joined = accepted()
    compiling([joined], actor=officer(), into=made)
    approving(made, actor=officer())
    assert BatchEntry.objects.filter(plan=made, approved_on=TODAY).count() == 2
    assert codes_of(partial(compiling, [accepted()], actor=officer(), into=made)) == ("already_approved",)


@pytest.mark.django_db
def test_what_is_not_accepted_or_in_a_list_already_keeps_all_out() -> None:
    fine, twice = accepted(), accepted()
    compiling([twice], actor=officer())
    raw = batch.submit_batch(at(4, batch_year=2020), actor=clerk(), on=TODAY)
    other = batch.submit_batch(at(4, batch_year=2019), actor=clerk(), on=TODAY, late_reason="延误")
    codes = codes_of(partial(compiling, [fine, twice, raw, other], actor=officer()))
    assert sorted(codes) == ["in_a_plan", "not_accepted", "not_accepted", "other_year"]
    assert AnnualPlan.objects.count() == 1
    assert codes_of(partial(compiling, [], actor=officer())) == ("nothing_chosen",)


@pytest.mark.django_db
def test_a_returned_submission_is_not_approved_with_its_list() -> None:
    stays, goes = accepted(), accepted()
    made = compiling([stays, goes], actor=officer())
    batch.return_batch(goes, actor=officer(), on=TODAY, reason="面积有误")
    approving(made, actor=officer())
    goes.refresh_from_db()
    assert goes.approved_on is None
    assert codes_of(partial(batch.record_approval, goes, actor=officer(), on=TODAY, approval_document="x"))


@pytest.mark.django_db
def test_one_in_a_list_is_approved_with_its_list_only() -> None:
    entry = accepted()
    compiling([entry], actor=officer())
    single = partial(batch.record_approval, entry, actor=officer(), on=TODAY, approval_document="x")
    assert codes_of(single) == ("in_a_plan",)


@pytest.mark.django_db
def test_an_approval_needs_its_document_and_a_day_between_compiling_and_today() -> None:
    made = compiling([accepted()], actor=officer())
    early = partial(
        plan.approve_plan,
        made,
        actor=officer(),
        on=TODAY,
        approval_document=" ",
        approved_on=TODAY - timedelta(1),
    )
    assert codes_of(early) == ("required", "too_early")
    assert codes_of(partial(approving, made, actor=officer(), approved_on=TODAY + timedelta(1))) == (
        "in_future",
    )


@pytest.mark.django_db
def test_many_are_listed_each_with_its_number_or_none() -> None:
    entries = [accepted(), accepted()]
    approving(compiling(entries, actor=officer()), actor=officer())
    rows = [plan.Numbered(entry, "listed", f"拱发改{place}号") for place, entry in enumerate(entries)]
    bad = [rows[0], plan.Numbered(entries[1], "", "")]
    assert codes_of(partial(plan.list_many, bad, actor=officer(), on=TODAY)) == ("unknown_choice", "required")
    assert not Project.objects.exclude(listing_number="").exists()
    assert codes_of(partial(plan.list_many, [rows[0], rows[0]], actor=officer(), on=TODAY)) == ("twice",)
    assert plan.list_many(rows, actor=officer(), on=TODAY) == 2
    assert set(Project.objects.values_list("listing_number", flat=True)) == {"拱发改0号", "拱发改1号"}


@pytest.mark.django_db
def test_one_not_ready_keeps_the_whole_collection_out() -> None:
    with pytest.raises(Refused):
        submit_many([at(4), at(3)], actor=clerk(), on=TODAY, year=2020)
    assert not BatchEntry.objects.exists()


@pytest.mark.django_db
def test_the_list_is_the_bureaus() -> None:
    entry = accepted()
    made = compiling([entry], actor=officer())
    for verb in (
        partial(compiling, [entry], actor=clerk()),
        partial(approving, made, actor=clerk()),
        partial(plan.list_many, [], actor=clerk(), on=TODAY),
        partial(batch.open_batch, entry, actor=clerk(), on=TODAY),
    ):
        with pytest.raises(NotAllowed):
            verb()


@pytest.mark.django_db
def test_received_once_and_no_longer_taken_back() -> None:
    entry = batch.submit_batch(at(4, batch_year=2020), actor=clerk(), on=TODAY)
    opened = batch.open_batch(entry, actor=officer(), on=TODAY)
    assert timezone.localdate(opened.opened_at) == TODAY  # the day it is told of, not the day it is typed
    assert codes_of(partial(batch.open_batch, entry, actor=officer(), on=TODAY)) == ("already_opened",)
    assert codes_of(partial(batch.take_back_batch, entry, actor=clerk(), on=TODAY)) == ("already_opened",)


def together(*acts: Any) -> list[str]:
    """What each officer is told, acting in the same instant; empty: done."""
    told, start = [""] * len(acts), Barrier(len(acts))

    def run(place: int) -> None:
        start.wait(timeout=20)
        try:
            acts[place]()
        except Refused as refused:
            told[place] = str(refused)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place,)) for place in range(len(acts))]
    [thread.start() for thread in threads]
    [thread.join(timeout=30) for thread in threads]
    return told


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_returning_and_returning_one_wins_and_the_other_reads_who_and_why() -> None:
    entry = batch.submit_batch(at(4, batch_year=2020), actor=clerk(), on=TODAY)
    first, second = officer(), officer()
    told = together(
        partial(batch.return_batch, entry, actor=first, on=TODAY, reason="面积有误"),
        partial(batch.return_batch, entry, actor=second, on=TODAY, reason="户数有误"),
    )
    assert sorted(map(bool, told)) == [False, True]
    winner, reason = (first, "面积有误") if told[1] else (second, "户数有误")
    assert str(winner) in "".join(told)
    assert reason in "".join(told)


@pytest.mark.django_db(transaction=True)
def test_two_officers_compiling_at_once_get_two_numbers_and_no_project_twice() -> None:
    shared, own, other = accepted(), accepted(), accepted()
    told = together(
        partial(compiling, [shared, own], actor=officer()),
        partial(compiling, [shared, other], actor=officer()),
    )
    assert sorted(map(bool, told)) == [False, True]
    assert "已汇总到2020年度第1批" in "".join(told)
    assert BatchEntry.objects.exclude(plan=None).count() == 2


@pytest.mark.django_db
def test_what_stands_still_or_was_sent_back_is_not_received_and_waits_for_no_act() -> None:
    entry = batch.submit_batch(at(4, batch_year=2020), actor=clerk(), on=TODAY)
    for state, step, code in (
        ("paused", 4, "not_running"),
        ("withdrawn", 4, "not_running"),
        ("active", 3, "wrong_step"),
    ):
        Project.objects.filter(pk=entry.project_id).update(state=state, step=step)
        assert codes_of(partial(batch.open_batch, entry, actor=officer(), on=TODAY)) == (code,)
        assert not any(waiting_counts(2020, officer()).values())
        assert batch_years(officer(), TODAY)[2020] == 0


@pytest.mark.django_db
def test_the_years_to_choose_from_and_the_one_shown() -> None:
    assert batch_years(clerk(), TODAY) == {2020: 0, 2019: 0}  # this year's window has closed
    assert batch_years(clerk(), date(2019, 8, 31)) == {2019: 0}
    assert year_to_show(batch_years(clerk(), TODAY), TODAY) == 2019
    batch.submit_batch(at(4, batch_year=2020), actor=clerk(), on=TODAY)
    assert batch_years(officer(), TODAY) == {2020: 1, 2019: 0}
    assert year_to_show(batch_years(officer(), TODAY), TODAY) == 2020
