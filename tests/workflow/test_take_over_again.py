"""补录 returned with a reason and entered anew: one version counts, the earlier one stays in the history."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from policy.errors import NotAllowed, Refused
from projects.models import Event, MenuDecision, Project, TakeOverReturn
from tests.factories import TODAY, UserFactory
from tests.workflow.test_take_over import ENTERED, earlier_round, everything, taken_over
from workflow.facts import gather
from workflow.models import Transition
from workflow.queries import step_track, worklist
from workflow.services import confirm_take_over, resubmit_take_over, return_take_over

pytestmark = pytest.mark.django_db
REASON = "第一次征求意见同意人数与汇总表不符"


def returned(project, officer):
    return return_take_over(project.take_over, actor=officer, on=TODAY, reason=REASON)


def again(project, actor, step=9, earlier=None, **fields):
    values = {"entered_on": ENTERED, "note": "已更正", "batch_year": 2018, "builder_kind": "street"}
    return resubmit_take_over(
        project.take_over, actor=actor, on=TODAY, step=step, earlier=earlier or everything(step),
        builder_name="和睦街道", **values | fields,
    )  # fmt: skip


def codes(act) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.codes


def test_what_is_returned_cannot_be_confirmed_and_waits_for_the_street(clerk, officer) -> None:
    project = taken_over(clerk)
    assert [task.where for task in worklist(officer, TODAY)] == ["take_over"]
    made = returned(project, officer)
    assert (made.reason, made.by, made.step, made.note, made.entered_by) == (
        REASON, officer, 9, "2018年已开展", clerk,
    )  # fmt: skip
    assert worklist(officer, TODAY) == ()
    assert [task.where for task in worklist(clerk, TODAY)] == ["take_over_again"]
    act = lambda: confirm_take_over(project.take_over, actor=officer, on=TODAY)  # noqa: E731
    assert codes(act) == ("returned_already",)


def test_nothing_is_returned_of_a_project_that_stands_still(clerk, officer) -> None:
    """The street could not enter it anew."""
    project = taken_over(clerk)
    Project.objects.filter(pk=project.pk).update(state="withdrawn")
    assert codes(lambda: returned(project, officer)) == ("not_running",)


def test_the_corrected_version_counts_and_the_returned_one_stays(clerk, officer) -> None:
    project = taken_over(clerk)
    returned(project, officer)
    corrected = replace(
        everything(9), rounds=[earlier_round(1, agree=230), *map(earlier_round, (2, 3))], proofs=[]
    )
    again(project, clerk, earlier=corrected)
    assert [task.where for task in worklist(officer, TODAY)] == ["take_over"]
    confirm_take_over(project.take_over, actor=officer, on=TODAY)
    rounds = project.rounds.filter(number=1).order_by("attempt")
    assert [(row.attempt, row.agree_heads, row.state) for row in rounds] == [
        (1, 200, "certified"), (2, 230, "certified"),
    ]  # fmt: skip
    assert rounds[1].proof == project.documents.get()
    facts = gather(project.__class__.objects.get(pk=project.pk), TODAY)
    assert facts.round(1).passed
    assert facts.works.contract_yuan is not None
    assert TakeOverReturn.objects.get().reason == REASON
    assert Event.objects.filter(verb="take_over_returned").get().reason == REASON


def test_a_version_that_falls_short_now_is_judged_as_it_is(clerk, officer) -> None:
    """The returned version had passed; it does not count any more."""
    project = taken_over(clerk, 2)
    returned(project, officer)
    again(project, clerk, 2, replace(everything(2), rounds=[earlier_round(1, agree=199)]))
    project.refresh_from_db()
    assert not gather(project, TODAY).round(1).passed


def test_a_wrong_step_and_wrong_days_can_be_put_right(clerk, officer) -> None:
    project = taken_over(clerk, 10)
    returned(project, officer)
    earlier = replace(everything(6), entered={1: date(2018, 3, 2), 3: date(2018, 6, 4)})
    again(project, clerk, 6, earlier)
    project.refresh_from_db()
    assert (project.step, project.entered_step_on, project.opened_on) == (6, ENTERED, date(2018, 3, 2))
    track = {station.number: station for station in step_track(project, TODAY)}
    assert (track[1].entered_on, track[3].entered_on, track[5].entered_on) == (
        date(2018, 3, 2), date(2018, 6, 4), None,
    )  # fmt: skip
    assert track[9].state == "next"
    facts = gather(project, TODAY)
    assert (facts.round(2).passed, facts.round(3).state, facts.works, facts.site.started) == (
        True,
        "",
        None,
        False,
    )
    kinds = list(Transition.objects.filter(kind="send_back").values_list("to_step", "reason"))
    assert kinds == [(1, f"补录退回更正:{REASON}")]


def test_what_was_recorded_beside_the_form_still_counts(clerk, officer) -> None:
    project = taken_over(clerk, 9)
    menu = MenuDecision.for_project(project, clerk, included_count=2)
    menu.save()
    returned(project, officer)
    again(project, clerk, 9)
    project.refresh_from_db()
    facts = gather(project, TODAY)
    assert facts.menu_confirmed
    assert "takeover_proof" in facts.documents


def test_a_listing_that_was_not_is_taken_away(clerk, officer) -> None:
    project = taken_over(clerk, 9)
    returned(project, officer)
    again(project, clerk, 4)
    project.refresh_from_db()
    assert (project.listing_number, project.epc) == ("", False)
    assert gather(project, TODAY).batch is None


def test_items_no_longer_chosen_are_open_again(clerk, officer) -> None:
    project = taken_over(clerk)
    returned(project, officer)
    again(project, clerk, earlier=replace(everything(9), included=["BM01", "BM02"]))
    chosen = project.items.filter(decision="include").values_list("item_code", flat=True)
    assert sorted(chosen) == ["BM01", "BM02"]


def test_everything_is_checked_as_the_first_time_and_nothing_stored(clerk, officer) -> None:
    project = taken_over(clerk)
    assert codes(lambda: again(project, clerk)) == ("not_returned",)
    returned(project, officer)
    against = codes(lambda: again(project, clerk, earlier=replace(everything(9), listing=None), note=" "))
    assert against == ("required", "listing_missing")
    assert project.rounds.count() == 3
    project.take_over.refresh_from_db()
    assert project.take_over.is_returned


def test_who_may_return_and_when(clerk, officer, leader) -> None:
    project = taken_over(clerk)
    for actor in (clerk, leader, UserFactory(role="auditor")):
        with pytest.raises(NotAllowed):
            return_take_over(project.take_over, actor=actor, on=TODAY, reason="x")
    assert codes(lambda: return_take_over(project.take_over, actor=officer, on=TODAY, reason=" ")) == (
        "required",
    )
    returned(project, officer)
    assert codes(lambda: returned(project, officer)) == ("returned_already",)
    again(project, clerk)
    confirm_take_over(project.take_over, actor=officer, on=TODAY)
    assert codes(lambda: returned(project, officer)) == ("already_confirmed",)


def test_a_return_stays_in_a_shell_too(clerk, officer) -> None:
    returned(taken_over(clerk), officer)
    for sql in ("UPDATE projects_takeoverreturn SET reason = 'x'", "DELETE FROM projects_takeoverreturn"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(sql)
