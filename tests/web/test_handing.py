"""移交与代班 on the pages: what moves is listed before it moves; a person names the own stand-in; who acts for whom is said."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import StandIn, User
from projects.models import Project
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhang() -> User:
    person = UserFactory(full_name="张三", username="zhang")
    ProjectFactory(code="a", responsible=person, neighbourhood__name="和睦新村")
    return person


@pytest.fixture
def li(zhang) -> User:
    return UserFactory(full_name="李四", username="li", street=zhang.street)


@pytest.fixture
def administrator(client) -> User:
    user = UserFactory(role="administrator")
    client.force_login(user)
    return user


def days(li: User) -> dict[str, object]:
    today = timezone.localdate().isoformat()
    return {"which": "days", "stand_in": li.pk, "from_on": today, "until_on": today, "reason": "休假"}


def text(client, url: str) -> str:
    return client.get(url, follow=True).content.decode()


def test_the_page_lists_what_will_move_and_moves_it_in_one_press(client, administrator, zhang, li):
    url = reverse("account_hand_over", args=[zhang.pk])
    page = text(client, url)
    assert "将移交 <b>1</b> 个项目,其中待办事项 <b>1</b> 项" in page
    assert "和睦新村" in page
    given = {"which": "over", "successor": li.pk, "reason": "岗位调整", "deactivate": "on", "seen": "a"}
    done = client.post(url, given, follow=True).content.decode()
    assert "张三的工作已移交。" in done
    assert "张三的工作移交给李四,项目1个:岗位调整" in done
    assert Project.objects.get().responsible == li
    assert not User.objects.get(pk=zhang.pk).is_active


def test_a_page_that_is_out_of_date_moves_nothing_and_shows_what_there_is_now(
    client, administrator, zhang, li
):
    ProjectFactory(code="b", responsible=zhang)
    given = {"which": "over", "successor": li.pk, "reason": "岗位调整", "seen": "a"}
    answer = client.post(reverse("account_hand_over", args=[zhang.pk]), given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "有变化,请核对后再移交" in page
    assert "将移交 <b>2</b> 个项目" in page
    assert 'name="seen" value="a b"' in page
    assert set(Project.objects.values_list("responsible", flat=True)) == {zhang.pk}


def test_the_administrator_names_and_ends_a_stand_in(client, administrator, zhang, li):
    client.post(reverse("account_hand_over", args=[zhang.pk]), days(li))
    row = StandIn.objects.get()
    page = text(client, reverse("account", args=[zhang.pk]))
    assert "由李四代张三" in page
    client.post(reverse("account_stand_in_end", args=[row.pk]), {"end_reason": "返岗"})
    row.refresh_from_db()
    assert row.ended_by == administrator


def test_without_a_colleague_the_page_says_what_to_do(client, administrator, zhang):
    page = text(client, reverse("account_hand_over", args=[zhang.pk]))
    assert "请先建立账号" in page
    assert 'name="successor"' not in page


def test_switching_an_account_off_warns_of_what_was_not_handed_over(client, administrator, zhang, li):
    assert "还有没移交的工作" in text(client, reverse("account_deactivate", args=[zhang.pk]))
    assert "还有没移交的工作" not in text(client, reverse("account_deactivate", args=[li.pk]))


def test_a_person_names_the_own_stand_in_and_the_pages_say_so(client, zhang, li):
    client.force_login(zhang)
    done = client.post(reverse("own_stand_in"), days(li), follow=True).content.decode()
    assert "代班已登记。" in done
    assert "由李四代您办理" in text(client, "/work/")
    assert "由李四代)" in text(client, "/work/projects/a/")
    client.force_login(li)
    page = text(client, "/work/")
    assert "您正在代张三办理" in page
    assert ">代张三</span>" in page


def test_nobody_ends_anothers_absence(client, zhang, li):
    client.force_login(zhang)
    client.post(reverse("own_stand_in"), days(li))
    url = reverse("own_stand_in_end", args=[StandIn.objects.get().pk])
    client.force_login(li)
    assert client.post(url, {"end_reason": "x"}).status_code == 404
    client.force_login(zhang)
    assert client.post(url, {"end_reason": "提前返岗"}).status_code == 302
    assert client.post(url, {"end_reason": "提前返岗"}).status_code == 404


def test_a_refusal_keeps_what_was_typed(client, zhang, li):
    client.force_login(zhang)
    answer = client.post(reverse("own_stand_in"), days(li) | {"until_on": "2019-01-01"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "结束日期不能早于开始日期" in page
    assert 'value="休假"' in page
