"""The 36 items: every item decided with its reason, the menu settled, progress only for what is built."""

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Role
from policy.errors import NotAllowed, Refused, Stale
from policy.loader import load_scheme
from projects.models import Event, MenuDecision, ProjectItem, TakeOver
from projects.services.item_progress import Progressed, record_item_progress
from projects.services.items import (
    Decided,
    confirm_menu,
    decide_items,
    lay_menu,
)
from tests.factories import TODAY, ProjectFactory, StreetFactory, UserFactory

pytestmark = pytest.mark.django_db

CODES = [item.code for item in load_scheme("gongshu-2019").items]
INCLUDE = Decided("include")


def decide(project, decisions, actor=None, **more):
    return decide_items(project, decisions, actor=actor or UserFactory(), on=TODAY, **more)


def settled(step: int = 2, **decisions: Decided):
    """A project whose menu is settled, all included but what `decisions` says, then moved to `step`."""
    project = ProjectFactory(step=2)
    decide(project, dict.fromkeys(CODES, INCLUDE) | decisions)
    confirm_menu(project, actor=UserFactory(), on=TODAY)
    project.step = step
    project.save()
    return project


def test_the_menu_has_36_items_keyed_by_code() -> None:
    items = lay_menu(ProjectFactory(with_items=["BM01"]))
    assert list(items) == CODES
    assert len(items) == 36
    assert items["BM01"].unit == ""
    assert items["PM05"].unit == "㎡"


def test_an_item_is_decided_with_quantity_and_estimate() -> None:
    project = ProjectFactory(step=2)
    decide(project, {"BO06": Decided("include", "", Decimal(3), Decimal("1200000.00"))})
    row = ProjectItem.objects.get(item_code="BO06")
    assert (row.decision, row.planned_quantity, row.estimate_yuan) == ("include", 3, Decimal("1200000.00"))
    assert Event.objects.get().data == {"items": ["BO06"]}


def test_whatever_is_not_included_needs_a_reason_and_all_refusals_are_named() -> None:
    project = ProjectFactory(step=2)
    with pytest.raises(Refused) as refusal:
        decide(
            project,
            {
                "BM01": Decided("not_applicable"),
                "PM03": Decided("declined", " "),
                "BM02": Decided("include", "", Decimal(-1), Decimal("-0.01")),
                "BM03": Decided("maybe"),
                "ZZ99": INCLUDE,
                "BM04": Decided("dropped", "不做了"),
                "BM05": INCLUDE,
            },
        )
    messages = [reason.message for reason in refusal.value.reasons]
    assert "BM01 屋面修缮:不纳入改造,请写明理由。" in messages
    assert "PM03 消防设施:不纳入改造,请写明理由。" in messages
    assert {reason.field for reason in refusal.value.reasons} == {
        "BM01",
        "PM03",
        "BM02",
        "BM03",
        "BM04",
        None,
    }
    assert set(project.items.values_list("decision", flat=True)) <= {"undecided"}


def test_a_menu_is_settled_when_every_item_is_decided() -> None:
    project = ProjectFactory(step=2)
    decide(project, dict.fromkeys(CODES[2:], INCLUDE))
    with pytest.raises(Refused) as refusal:
        confirm_menu(project, actor=UserFactory(), on=TODAY)
    assert [reason.message for reason in refusal.value.reasons] == [
        "BM01 屋面修缮:尚未确定。",
        "BM02 建筑外立面渗漏修补:尚未确定。",
    ]
    decide(project, dict.fromkeys(CODES[:2], Decided("not_applicable", "屋面近年已修")))
    assert confirm_menu(project, actor=UserFactory(), on=TODAY).included_count == 34


def test_a_menu_without_anything_to_do_is_refused() -> None:
    project = ProjectFactory(step=2)
    decide(project, dict.fromkeys(CODES, Decided("infeasible", "无条件")))
    with pytest.raises(Refused, match="没有一项纳入改造"):
        confirm_menu(project, actor=UserFactory(), on=TODAY)


def test_a_change_after_the_menu_was_settled_settles_it_anew() -> None:
    project = settled()
    decide(project, {"BO01": Decided("declined", "业主不愿出资")})
    assert list(MenuDecision.objects.order_by("id").values_list("included_count", flat=True)) == [36, 35]
    with pytest.raises(Refused, match="尚未确定"):
        decide(project, {"BO01": Decided("undecided")})


def test_after_step_2_an_item_can_only_be_dropped_with_a_reason() -> None:
    project = settled(step=5, BO01=Decided("declined", "业主不愿出资"))
    with pytest.raises(Refused) as refusal:
        decide(project, {"BO01": INCLUDE, "BM01": Decided("dropped")})
    assert set(refusal.value.codes) == {"wrong_step", "reason_missing"}
    decide(project, {"BM01": Decided("dropped", "管线冲突"), "BM02": Decided("include", "", Decimal(120))})
    assert project.items.get(item_code="BM01").decision == "dropped"
    project.state = "paused"
    project.save()
    with pytest.raises(Refused, match="第2步确定") as both:
        confirm_menu(project, actor=UserFactory(), on=TODAY)
    assert both.value.codes == ("not_running", "wrong_step")


def test_a_take_over_enters_its_items_until_the_bureau_confirmed_it() -> None:
    clerk, project = UserFactory(), ProjectFactory(step=8)
    take_over = TakeOver.objects.create(project=project, step=8, note="在建", entered_by=clerk)
    decide(project, dict.fromkeys(CODES, INCLUDE), clerk)
    confirm_menu(project, actor=clerk, on=TODAY)
    take_over.confirmed_by, take_over.confirmed_at = UserFactory(role="bureau_officer"), timezone.now()
    take_over.save()
    with pytest.raises(Refused, match="第2步确定"):
        decide(project, {"BM01": Decided("declined", "x")}, clerk)


def test_progress_is_for_included_items_in_step_9() -> None:
    project = settled(step=9, BO01=Decided("declined", "业主不愿出资"))
    clerk = UserFactory()
    with pytest.raises(Refused) as refusal:
        record_item_progress(
            project,
            {
                "BO01": Progressed("done"),
                "BM01": Progressed("accepted"),
                "BM02": Progressed("halfway"),
                "BM03": Progressed("done", Decimal(-1)),
                "ZZ99": Progressed("done"),
            },
            actor=clerk,
            on=TODAY,
        )
    assert sorted(refusal.value.codes) == sorted(
        ["not_included", "too_early", "bad_progress", "negative", "unknown_item"]
    )
    record_item_progress(project, {"BO06": Progressed("done", Decimal(3))}, actor=clerk, on=TODAY)
    assert project.items.get(item_code="BO06").real_quantity == 3


def test_before_step_9_nothing_is_built_and_after_acceptance_nothing_is_undone() -> None:
    project, clerk = settled(step=8), UserFactory()
    with pytest.raises(Refused, match="第9步") as early:
        record_item_progress(project, {"BM01": Progressed("done")}, actor=clerk, on=TODAY)
    assert early.value.codes == ("wrong_step",)
    project.step = 10
    project.save()
    record_item_progress(project, {"BM01": Progressed("accepted")}, actor=clerk, on=TODAY)
    with pytest.raises(Refused, match="不能改回"):
        record_item_progress(project, {"BM01": Progressed("in_progress")}, actor=clerk, on=TODAY)
    with pytest.raises(Refused, match="没有改动"):
        record_item_progress(project, {"BM01": Progressed("accepted")}, actor=clerk, on=TODAY)


def test_a_stale_page_and_an_unchanged_page_are_refused() -> None:
    project = ProjectFactory(step=2, version=7)
    with pytest.raises(Stale):
        decide(project, {"BM01": INCLUDE}, version=6)
    decide(project, {"BM01": INCLUDE}, version=7)
    with pytest.raises(Refused, match="没有改动"):
        decide(project, {"BM01": INCLUDE}, version=7)


@pytest.mark.parametrize("role", [Role.STREET_CERTIFIER, Role.BUREAU_OFFICER, Role.DEPARTMENT_REVIEWER])
def test_only_the_streets_clerk_decides_and_reports(role) -> None:
    project, stranger = settled(step=9), UserFactory(street=StreetFactory(code="daguan"))
    for actor in (UserFactory(role=role), stranger):
        with pytest.raises(NotAllowed):
            decide(project, {"BM01": INCLUDE}, actor)
        with pytest.raises(NotAllowed):
            confirm_menu(project, actor=actor, on=TODAY)
        with pytest.raises(NotAllowed):
            record_item_progress(project, {"BM01": Progressed("done")}, actor=actor, on=TODAY)


def test_a_paused_project_stands_still() -> None:
    with pytest.raises(Refused, match="暂缓实施"):
        decide(ProjectFactory(step=2, state="paused"), {"BM01": INCLUDE})
