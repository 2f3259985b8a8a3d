"""成批办理 through its pages: ticked, looked at, done all or nothing; each refusal at its row; reached from the desk."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from projects.models import Event, Project, TakeOver
from reviews.models import OpinionCondition, PreReviewPoint
from reviews.services.conditions import reply_condition, return_condition
from reviews.services.pre_review import record_pre_review
from reviews.services.pre_review_points import reply_point
from tests.factories import TODAY, NeighbourhoodFactory, StreetFactory, UserFactory
from tests.record_data import at, clerk, formal_scheme, leader, officer, reviewer, stranger
from tests.reviews.holding import conditions, in_review
from tests.test_every_form import forms_of
from tests.workflow import records
from workflow.services import send_back
from workflow.services.waiting import refresh_all
from works.models import SiteReport, StartOrder, Tender, WorksCompletion
from works.services.tender import apply_tender, give_tender_opinion, take_back_tender

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day(district: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ready(name: str, step: int = 5, **fields: Any) -> Project:
    """A project whose gate is all met."""
    project = records.project_at(step, neighbourhood=NeighbourhoodFactory(name=name, **fields))
    records.complete(project, clerk())
    return project


def applied(name: str = "和睦甲村", kind: str = "construction", **fields: Any) -> Tender:
    project = at(8, neighbourhood=NeighbourhoodFactory(name=name, **fields))
    return apply_tender(project, actor=clerk(), on=TODAY, kind=kind, note="施工图已审")


def ticked(kind: str, html: str, *keys: int, act: str = "check", **more: str) -> dict[str, str]:
    """The page's form with these rows ticked."""
    inputs = next(found for _, found in forms_of(html, kind) if act in found or "check" in found)
    seen = {name: values[0] for name, values in inputs.items() if name.startswith("seen-")}
    return seen | {f"row-{key}": "on" for key in keys} | {act: "1"} | more


def page_of(user: User, kind: str) -> str:
    return browser(user).get(f"/work/many/{kind}/").content.decode()


def confirm(user: User, kind: str, *keys: int, act: str = "check", html: str = "", **more: str) -> Any:
    data = ticked(kind, html or page_of(user, kind), *keys, act=act, **more)
    return browser(user).post(f"/work/many/{kind}/", data, follow=True)


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_ready_projects_go_on_together_after_a_second_look() -> None:
    one, two, other = ready("甲村"), ready("乙村"), records.project_at(5)
    by = clerk()
    html = page_of(by, "advance")
    assert "第5步 委托方案设计" in html
    assert "第6步 第三次征求意见" in html
    assert other.neighbourhood.name not in html
    looked = confirm(by, "advance", one.pk, two.pk)
    assert "将对以下 <b>2</b> 项进入下一步" in looked.content.decode()
    assert not Event.objects.filter(verb="advanced").exists()
    done = confirm(by, "advance", one.pk, two.pk, act="store").content.decode()
    assert "办理 <b>2</b> 件,涉及 2 个小区" in done
    assert "进入第6步" in done
    assert {row.step for row in Project.objects.filter(pk__in=[one.pk, two.pk])} == {6}


def test_unticked_rows_stay_and_nothing_ticked_is_refused() -> None:
    one, two, by = ready("甲村"), ready("乙村"), clerk()
    assert errors(confirm(by, "advance"))["__all__"] == ["请至少勾选一行。"]
    confirm(by, "advance", one.pk, act="store")
    two.refresh_from_db()
    assert two.step == 5


def test_a_project_moved_meanwhile_is_named_with_who_and_the_others_stay() -> None:
    one, two, by = ready("甲村"), ready("乙村"), clerk()
    html = page_of(by, "advance")
    confirm(UserFactory(full_name="李四"), "advance", two.pk, act="store")
    answer = confirm(by, "advance", one.pk, two.pk, act="store", html=html)
    (words,) = errors(answer)[f"row-{two.pk}"]
    assert words.startswith("乙村:李四已于2019年10月21日办理“进入下一步”,项目现在在第6步")
    one.refresh_from_db()
    assert one.step == 5


def test_the_preview_asks_the_gate_itself() -> None:
    one, by = ready("甲村"), clerk()
    html = page_of(by, "advance")
    one.documents.filter(step=5).delete()
    assert "甲村:" in errors(confirm(by, "advance", one.pk, html=html))[f"row-{one.pk}"][0]


def test_closing_is_done_one_by_one() -> None:
    project, by = ready("甲村", 11), clerk()
    assert "甲村" not in page_of(by, "advance")
    data = {f"seen-{project.pk}": str(project.version), f"row-{project.pk}": "on", "store": "1"}
    answer = browser(by).post("/work/many/advance/", data)
    assert errors(answer)[f"row-{project.pk}"] == ["甲村:办结须逐个办理。"]


def test_the_bureau_passes_its_own_steps_only() -> None:
    ours, streets = ready("甲村", 7), ready("乙村")
    html = page_of(officer(), "advance")
    assert "甲村" in html
    assert "乙村" not in html
    assert "甲村" not in page_of(clerk(), "advance")
    data = {f"seen-{streets.pk}": str(streets.version), f"row-{streets.pk}": "on", "store": "1"}
    refused = errors(browser(officer()).post("/work/many/advance/", data))
    assert "不能办理" in refused[f"row-{streets.pk}"][0]
    assert ours.step == 7


def test_another_streets_project_is_no_row() -> None:
    project = ready("甲村")
    data = {f"seen-{project.pk}": str(project.version), f"row-{project.pk}": "on", "store": "1"}
    assert errors(browser(stranger()).post("/work/many/advance/", data))["__all__"] == ["请至少勾选一行。"]
    project.refresh_from_db()
    assert project.step == 5


def test_tender_applications_are_agreed_to_with_one_note() -> None:
    one, two, by = applied("甲村"), applied("乙村", "supervision"), officer()
    assert "施工图已审" in page_of(by, "tender")
    done = confirm(by, "tender", one.pk, two.pk, act="store", note="同意招标").content.decode()
    assert "施工招投标申请:区住建局同意" in done
    assert "监理招投标申请:区住建局同意" in done
    rows = Tender.objects.all()
    assert {(row.opinion, row.opinion_note, row.opinion_by) for row in rows} == {("agree", "同意招标", by)}


def test_applications_decided_or_taken_back_meanwhile_are_named_and_none_is_agreed_to() -> None:
    one, two, three, by = applied("甲村"), applied("乙村"), applied("丙村"), officer()
    html = page_of(by, "tender")
    other = UserFactory(role="bureau_officer", full_name="王敏")
    give_tender_opinion(one, actor=other, on=TODAY, opinion="refuse", note="控制价偏高")
    take_back_tender(two, actor=clerk(), on=TODAY)
    found = errors(confirm(by, "tender", one.pk, two.pk, three.pk, act="store", html=html))
    assert found == {
        f"row-{one.pk}": ["甲村:王敏已于2019年10月21日出具意见:不同意。"],
        f"row-{two.pk}": ["乙村:这项申请已由建设单位撤回。"],
    }
    assert Tender.objects.get(pk=three.pk).opinion == ""


def replied(name: str = "甲村", by: User | None = None) -> OpinionCondition:
    (one,) = conditions(in_review("chengguan", neighbourhood=NeighbourhoodFactory(name=name)))
    return reply_condition(one, actor=by or clerk(), on=TODAY, reply="已补图纸")


def test_replied_conditions_are_confirmed_by_bureau_or_department() -> None:
    one, two = replied("甲村"), replied("乙村")
    assert "已补图纸" in page_of(officer(), "conditions")
    confirm(officer(), "conditions", one.pk, act="store")
    own = reviewer("chengguan")
    done = confirm(own, "conditions", two.pk, act="store").content.decode()
    assert "确认联审条件已落实" in done
    assert OpinionCondition.objects.filter(closed_on=TODAY).count() == 2
    assert OpinionCondition.objects.get(pk=two.pk).closed_by == own


def test_another_departments_conditions_are_no_rows() -> None:
    one = replied()
    other = reviewer("minzheng")
    assert "已补图纸" not in page_of(other, "conditions")
    data = {f"seen-{one.pk}": "x", f"row-{one.pk}": "on", "store": "1"}
    assert browser(other).post("/work/many/conditions/", data).status_code == 422
    assert OpinionCondition.objects.get().closed_on is None


def test_a_reply_said_anew_since_it_was_read_is_read_again_first() -> None:
    one, by = replied(), officer()
    html = page_of(by, "conditions")
    reply_condition(one, actor=UserFactory(full_name="李四"), on=TODAY, reply="改为下月补")
    answer = confirm(by, "conditions", one.pk, act="store", html=html)
    assert errors(answer)[f"row-{one.pk}"] == ["甲村:李四又更新了回复,请看过新的回复再确认。"]
    assert "改为下月补" in answer.content.decode()
    assert OpinionCondition.objects.get().closed_on is None
    confirm(by, "conditions", one.pk, act="store", html=answer.content.decode())
    assert OpinionCondition.objects.get().closed_on == TODAY


def test_only_replies_nobody_has_judged_are_offered() -> None:
    returned, unanswered, open_ = replied("甲村"), replied("乙村"), replied("丙村")
    return_condition(returned, actor=officer(), on=TODAY, reason="图不全")
    OpinionCondition.objects.filter(pk=unanswered.pk).update(reply="", replied_on=None)
    send_back(
        replied("丁村").opinion.invitation.review.project, actor=officer(), on=TODAY, to_step=5, reason="改"
    )
    html = page_of(officer(), "conditions")
    assert [name for name in ("甲村", "乙村", "丙村", "丁村") if name in html] == ["丙村"]
    assert f"row-{open_.pk}" in html


def answered(name: str) -> PreReviewPoint:
    project = at(6, neighbourhood=NeighbourhoodFactory(name=name))
    formal_scheme(project)
    made = record_pre_review(project, actor=officer(), on=TODAY, points=["补无障碍坡道详图"])
    return reply_point(made.points.get(), actor=clerk(), on=TODAY, reply="已补详图")


def test_answered_points_of_several_projects_are_closed() -> None:
    one, two, by = answered("甲村"), answered("乙村"), officer()
    formal_scheme(answered("丙村").pre_review.project)  # a newer version: the old points count no more
    html = page_of(by, "points")
    assert "丙村" not in html
    confirm(by, "points", one.pk, two.pk, act="store", html=html)
    assert PreReviewPoint.objects.filter(closed_on=TODAY, closed_by=by).count() == 2


@pytest.mark.parametrize("kind", ["tender", "points", "rubbish"])
def test_a_kind_of_others_does_not_exist(kind: str) -> None:
    assert browser(clerk()).get(f"/work/many/{kind}/").status_code == 404
    assert browser(leader()).get("/work/many/advance/").status_code == 403


def test_the_summary_shows_own_acts_only() -> None:
    one, by = applied("甲村"), officer()
    before = Event.objects.latest("pk").pk
    confirm(by, "tender", one.pk, act="store")
    address = f"/work/many/done/?after={before}&until={before + 9}"
    assert "甲村" in browser(by).get(address).content.decode()
    assert "甲村" not in browser(officer()).get(address).content.decode()
    for odd in ("", "?after=x&until=9", "?after=1"):
        assert "没有可显示的办理结果" in browser(by).get(f"/work/many/done/{odd}").content.decode()


def test_the_desk_leads_to_groups_of_two_and_more() -> None:
    applied("甲村")
    by = officer()
    assert "/work/many/tender/" not in browser(by).get("/work/").content.decode()
    applied("乙村")
    html = browser(by).get("/work/").content.decode()
    assert "2项招投标申请等待出具意见。" in html
    assert 'href="/work/many/tender/"' in html
    ready("丙村"), ready("丁村")
    mine = browser(clerk()).get("/work/").content.decode()
    assert "2个项目本步骤的条件都已具备,可以进入下一步。" in mine
    refresh_all(TODAY)
    assert "2个项目本步骤的条件都已具备,可以进入下一步。" in browser(clerk()).get("/work/").content.decode()
    assert 'href="/work/many/progress/"' in mine
    other = UserFactory(street=StreetFactory(code="daguan"))
    assert "many/advance" not in browser(other).get("/work/").content.decode()


def test_a_project_to_be_closed_is_not_among_those_that_go_on() -> None:
    ready("甲村", 11), ready("乙村", 11), ready("丙村")
    by = clerk()
    html = browser(by).get("/work/").content.decode()
    assert "可以办结" in html
    assert "可以进入下一步。" not in html
    ready("丁村")
    assert "2个项目本步骤的条件都已具备,可以进入下一步。" in browser(by).get("/work/").content.decode()
    assert "甲村" not in page_of(by, "advance")


def test_the_desk_leads_to_take_overs_that_wait_together() -> None:
    sentence, by = "个小区的补录等待确认。", officer()
    for name in ("甲村", "乙村"):
        assert sentence not in browser(by).get("/work/").content.decode()
        project = at(5, neighbourhood=NeighbourhoodFactory(name=name))
        TakeOver.objects.create(project=project, step=5, note="补录", entered_by=clerk())
    html = browser(by).get("/work/").content.decode()
    assert f"2{sentence}" in html
    assert 'href="/work/take-overs/">一起确认' in html
    assert sentence not in browser(clerk()).get("/work/").content.decode()


def test_the_desk_counts_sites_without_a_report_of_this_month() -> None:
    first, second, third, done = (at(9, neighbourhood=NeighbourhoodFactory(name=name)) for name in "甲乙丙丁")
    for project in (first, second, third, done):
        StartOrder.for_project(project, clerk(), started_on=TODAY, planned_completion_on=TODAY).save()
    WorksCompletion.for_project(done, clerk(), completed_on=TODAY).save()
    last_month = TODAY.replace(day=1) - timedelta(days=1)
    SiteReport.for_project(first, clerk(), as_of=last_month, physical_percent=5, invested_yuan=1).save()
    html = browser(clerk()).get("/work/").content.decode()
    assert "3个工地本月还没有登记进度。" in html
    assert 'href="/work/many/progress/">成批登记' in html
    # the list leads to more: what is completed may still be corrected there, and the list says so
    assert "4 个,含已完工、待验收的" in browser(clerk()).get("/work/many/progress/").content.decode()
    for project in (first, second):
        SiteReport.for_project(project, clerk(), as_of=TODAY, physical_percent=9, invested_yuan=1).save()
    assert "个工地本月还没有登记进度" not in browser(clerk()).get("/work/").content.decode()


def test_the_index_counts_what_waits_and_the_register_leads_there() -> None:
    applied("甲村"), replied("乙村")
    html = browser(officer()).get("/work/many/").content.decode()
    for title in ("进入下一步", "同意招投标申请", "确认联审条件已落实", "确认预审意见已落实"):
        assert title in html
    assert "登记进度" in browser(clerk()).get("/work/many/").content.decode()
    assert 'href="/work/let-pass/">特殊情况审批' in browser(leader()).get("/work/many/").content.decode()
    assert 'href="/work/many/"' in browser(clerk()).get("/work/neighbourhoods/").content.decode()


@pytest.mark.parametrize("rows", [1, 12])
def test_pages_cost_the_same_for_one_row_and_for_twelve(
    rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        (
            applied(f"招标{number}"),
            replied(f"联审{number}"),
            answered(f"预审{number}"),
            ready(f"齐备{number}", 7),
        )
    refresh_all(TODAY)
    client = browser(officer())
    for kind in ("", "advance/", "tender/", "conditions/", "points/"):
        with django_assert_max_num_queries(12):
            assert client.get(f"/work/many/{kind}").status_code == 200
