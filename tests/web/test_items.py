"""The 36 items through the pages: one table, every refusal beside its item, the menu settled, progress reported."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Role
from policy.loader import load_scheme
from projects.models import MenuDecision, ProjectItem
from projects.services.items import Decided, confirm_menu, decide_items
from tests.factories import TODAY, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db

CODES = [item.code for item in load_scheme("gongshu-2019").items]


@pytest.fixture
def clerk(client):
    user = UserFactory()
    client.force_login(user)
    return user


def form_data(form, **changes) -> dict[str, str]:
    given = {"version": form.initial["version"]}
    given |= {name: field.initial for name, field in form.fields.items() if name != "version"}
    return {name: "" if value is None else str(value) for name, value in (given | changes).items()}


def settled(step: int):
    project, clerk = ProjectFactory(step=2), UserFactory()
    decisions = dict.fromkeys(CODES, Decided("include", "", Decimal(10)))
    decisions["BO01"] = Decided("declined", "业主不愿出资")
    decide_items(project, decisions, actor=clerk, on=TODAY)
    confirm_menu(project, actor=clerk, on=TODAY)
    project.step = step
    project.save()
    return project


def test_all_36_stand_in_four_groups(client, clerk) -> None:
    answer = client.get(reverse("item_list", args=[ProjectFactory(step=2).code]))
    sizes = [(label, len(rows)) for label, rows in answer.context["groups"]]
    assert sizes == [("住宅建筑 必改", 10), ("住宅建筑 提升", 6), ("公共区域 必改", 14), ("公共区域 提升", 6)]
    text = answer.content.decode()
    assert text.count("消防设施 决定") == 2
    assert "示范工程(24项必改应改尽改)" in text


def test_decisions_are_saved_and_only_what_was_changed(client, clerk) -> None:
    url = reverse("item_list", args=[ProjectFactory(step=2).code])
    form = client.get(url).context["form"]
    changes = {"BO06-decision": "include", "BO06-planned_quantity": "3", "BO06-estimate_yuan": "1200000.00"}
    changes |= {"BM01-decision": "not_applicable", "BM01-reason": "平屋面上年已修"}
    text = client.post(url, form_data(form, **changes), follow=True).content.decode()
    assert "改造内容已保存" in text
    assert "1,200,000.00" in text
    assert ProjectItem.objects.filter(decision="include").count() == 24
    assert ProjectItem.objects.filter(decision="undecided").count() == 11


def test_mandatory_items_are_proposed_for_inclusion_and_decided_only_when_saved(client, clerk) -> None:
    url = reverse("item_list", args=[ProjectFactory(step=2).code])
    answer = client.get(url)
    form = answer.context["form"]
    assert [form["BM01-decision"].value(), form["BO01-decision"].value()] == ["include", "undecided"]
    assert "24 项必改内容已先选为“纳入改造”" in answer.content.decode()
    assert not ProjectItem.objects.exclude(decision="undecided").exists()


def test_refusals_stand_beside_their_items_with_names(client, clerk) -> None:
    url = reverse("item_list", args=[ProjectFactory(step=2).code])
    form = client.get(url).context["form"]
    changes = {"BM01-decision": "infeasible", "PM03-decision": "declined", "BM02-planned_quantity": "-1"}
    answer = client.post(url, form_data(form, **changes))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "BM01 屋面修缮 理由:不纳入改造,请写明理由。" in text
    assert "PM03 消防设施 理由:不纳入改造,请写明理由。" in text
    assert "BM02 建筑外立面渗漏修补 决定:计划数量不能为负。" in text
    assert set(answer.context["form"].errors) == {"BM01-reason", "PM03-reason", "BM02-decision"}


def test_the_menu_is_settled_on_a_page_that_names_what_is_missing(client, clerk) -> None:
    project = ProjectFactory(step=2)
    decide_items(project, dict.fromkeys(CODES[1:], Decided("include")), actor=clerk, on=TODAY)
    url = reverse("item_menu", args=[project.code])
    answer = client.post(url, {"version": project.version})
    assert "BM01 屋面修缮:尚未确定。" in answer.content.decode()
    decide_items(project, {"BM01": Decided("include")}, actor=clerk, on=TODAY)
    assert "纳入 36 项" in client.get(url).content.decode()
    assert client.post(url, {"version": project.version})["Location"] == reverse(
        "project", args=[project.code]
    )
    assert MenuDecision.objects.get().included_count == 36


def test_a_stale_page_saves_nothing(client, clerk) -> None:
    project = ProjectFactory(step=2, version=4)
    url = reverse("item_list", args=[project.code])
    form = client.get(url).context["form"]
    answer = client.post(url, form_data(form, version=3, **{"BM01-decision": "include"}))
    assert "已被其他人更新" in answer.content.decode()
    assert not ProjectItem.objects.filter(decision="include").exists()


def test_progress_is_reported_for_included_items(client, clerk) -> None:
    url = reverse("item_progress", args=[settled(9).code])
    form = client.get(url).context["form"]
    assert "BO01-progress" not in form.fields
    changes = {"BO06-progress": "done", "BO06-real_quantity": "9", "BM01-progress": "accepted"}
    refused = client.post(url, form_data(form, **changes))
    assert "BM01 屋面修缮 进度:进入第10步后才能登记已验收。" in refused.content.decode()
    changes["BM01-progress"] = "done"
    assert "工程进度已保存" in client.post(url, form_data(form, **changes), follow=True).content.decode()
    assert ProjectItem.objects.get(item_code="BO06").real_quantity == 9


def test_readers_see_the_table_without_fields(client) -> None:
    project = settled(9)
    client.force_login(UserFactory(role=Role.AUDITOR))
    for name in ("item_list", "item_progress"):
        url = reverse(name, args=[project.code])
        assert "<select" not in client.get(url).content.decode()
        assert client.post(url, {}).status_code == 302
    assert client.get(reverse("item_menu", args=[project.code])).status_code == 403


def test_showing_the_items_takes_few_queries(client, clerk, django_assert_max_num_queries) -> None:
    url = reverse("item_list", args=[settled(9).code])
    with django_assert_max_num_queries(8):
        client.get(url)
