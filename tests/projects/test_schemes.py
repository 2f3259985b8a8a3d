"""Scheme versions: numbered, in their own step, with lines that add up."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Role
from policy.errors import NotAllowed, Refused
from projects.models import TakeOver
from projects.services.schemes import Line, record_formal_scheme, record_preliminary_scheme
from tests.factories import TODAY, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db

LINES = (
    Line("屋面修缮", Decimal("600000.00"), "BM01"),
    Line("屋面防水", Decimal("400000.00"), "BM01"),
    Line("加装电梯", Decimal("1200000.00"), "BO06", "elevator"),
    Line("二次供水", Decimal("900000.00"), "", "secondary_water"),
)


def preliminary(project, actor=None, **fields):
    given = {"summary": "24项必改", "estimate_yuan": Decimal("3100000.00"), "author": "市建筑设计院"}
    return record_preliminary_scheme(project, actor=actor or UserFactory(), on=TODAY, **given | fields)


def formal(project, actor=None, **fields):
    given = {
        "summary": "正式方案", "author": "市建筑设计院", "budget_yuan": Decimal("3100000.00"),
        "reviewer": "三方造价咨询", "reviewed_yuan": Decimal("3000000.00"), "reviewed_on": TODAY,
    }  # fmt: skip
    return record_formal_scheme(project, actor=actor or UserFactory(), on=TODAY, **given | fields)


def test_versions_are_numbered_through_both_kinds() -> None:
    project = ProjectFactory(step=2)
    assert [preliminary(project).number, preliminary(project, no_contribution_reason="低保").number] == [1, 2]
    project.step = 5
    project.save()
    made = formal(project, lines=LINES)
    assert (made.number, made.kind, made.lines.count()) == (3, "formal", 4)
    assert project.items.get(item_code="BM01").budget_yuan == Decimal("1000000.00")


def test_a_new_budget_replaces_the_items_old_one() -> None:
    project = ProjectFactory(step=5)
    formal(project, lines=LINES)
    formal(project, lines=(Line("全部", Decimal("3100000.00"), "BM02"),), changes="改为平改坡")
    budgets = dict(project.items.values_list("item_code", "budget_yuan"))
    assert (budgets["BM01"], budgets["BM02"]) == (None, Decimal("3100000.00"))


def test_each_kind_belongs_to_its_step_unless_taken_over() -> None:
    project = ProjectFactory(step=7)
    for record in (preliminary, formal):
        with pytest.raises(Refused, match="本项目当前在第7步"):
            record(project)
    TakeOver.objects.create(project=project, step=7, note="在建", entered_by=UserFactory())
    project.refresh_from_db()
    assert (preliminary(project).number, formal(project).number) == (1, 2)


def test_every_refusal_is_named() -> None:
    with pytest.raises(Refused) as refusal:
        preliminary(ProjectFactory(step=2), summary="", author=" ", estimate_yuan=Decimal(0))
    assert [reason.field for reason in refusal.value.reasons] == ["summary", "author", "estimate_yuan"]
    with pytest.raises(Refused) as refusal:
        formal(
            ProjectFactory(step=5), summary="", author="", reviewer="", budget_yuan=Decimal(-1),
            reviewed_yuan=Decimal(0), reviewed_on=date(2019, 12, 1),
        )  # fmt: skip
    assert len(refusal.value.reasons) == 6


def test_lines_add_up_to_the_cent_and_name_known_items_and_kinds() -> None:
    wrong = (
        Line("", Decimal(1)),
        Line("负数", Decimal(-1)),
        Line("甲", Decimal(1), "ZZ99"),
        Line("乙", Decimal(1), "", "gold"),
    )
    with pytest.raises(Refused) as refusal:
        formal(ProjectFactory(step=5), lines=wrong)
    assert set(refusal.value.codes) == {
        "required", "negative", "unknown_item", "unknown_kind", "lines_do_not_add_up"
    }  # fmt: skip
    with pytest.raises(Refused, match=r"相差0\.01元"):
        formal(ProjectFactory(step=5), lines=LINES, budget_yuan=Decimal("3100000.01"))


def test_what_changed_is_asked_for_from_the_second_version_on() -> None:
    project = ProjectFactory(step=5)
    assert formal(project).changes == ""
    with pytest.raises(Refused, match="已有正式方案第1版") as refusal:
        formal(project, changes=" ")
    assert refusal.value.reasons[0].field == "changes"
    assert formal(project, changes="取消平改坡").changes == "取消平改坡"
    assert [one.number for one in project.schemeversions.all()] == [2, 1]


@pytest.mark.parametrize(("reviewed", "asked"), [("3300000.00", False), ("3300000.01", True)])
def test_over_the_estimate_by_more_than_a_tenth_asks_for_the_reason(reviewed, asked) -> None:
    project = ProjectFactory(step=2)
    preliminary(project, estimate_yuan=Decimal("3000000.00"))
    project.step = 5
    project.save()
    given = {"reviewed_yuan": Decimal(reviewed), "budget_yuan": Decimal("3400000.00")}
    if asked:
        with pytest.raises(Refused, match=r"不说明原因的上限为3,300,000\.00元") as refusal:
            formal(project, **given)
        assert refusal.value.reasons[0].field == "over_estimate_reason"
        given["over_estimate_reason"] = "居民要求增加电梯"
    assert formal(project, **given).reviewed_yuan == Decimal(reviewed)


def test_without_an_estimate_there_is_nothing_to_exceed() -> None:
    assert formal(ProjectFactory(step=5), reviewed_yuan=Decimal("9000000.00"))


@pytest.mark.parametrize(
    ("reviewed", "code"),
    [
        (("60", "40"), ""),
        (("60", "39.99"), "reviewed_do_not_add_up"),
        (("60", "40.01"), "reviewed_do_not_add_up"),
        (("60", None), ""),
        (("100.01", None), "reviewed_beyond_total"),
        (("-1", None), "negative"),
    ],
)
def test_reviewed_lines_add_up_where_all_are_known_and_stay_within_where_some_are(reviewed, code) -> None:
    lines = tuple(
        Line(name, Decimal("50.00"), code, reviewed_yuan=Decimal(amount) if amount else None)
        for name, code, amount in zip(("屋面", "外墙"), ("BM01", "BM02"), reviewed, strict=True)
    )
    given = {"budget_yuan": Decimal("100.00"), "reviewed_yuan": Decimal("100.00"), "lines": lines}
    if not code:
        assert formal(ProjectFactory(step=5), **given).lines.count() == 2
        return
    with pytest.raises(Refused) as refusal:
        formal(ProjectFactory(step=5), **given)
    assert refusal.value.codes == (code,)


def test_every_reason_is_told_at_once() -> None:
    project = ProjectFactory(step=5)
    formal(project, lines=LINES)
    with pytest.raises(Refused) as refusal:
        formal(
            project, summary="", lines=LINES, budget_yuan=Decimal("3100000.02"), reviewed_on=date(2020, 1, 1)
        )
    assert refusal.value.codes == ("required", "lines_do_not_add_up", "changes_required", "in_the_future")


@pytest.mark.parametrize("role", [Role.STREET_CERTIFIER, Role.BUREAU_OFFICER, Role.AUDITOR])
def test_only_the_streets_clerk_records_schemes(role) -> None:
    for record, step in ((preliminary, 2), (formal, 5)):
        with pytest.raises(NotAllowed):
            record(ProjectFactory(step=step), UserFactory(role=role))
