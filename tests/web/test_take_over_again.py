"""补录 returned on its page, corrected in a form that comes filled, confirmed; every field survives the round trip."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from consultations.models import Round
from projects.models import Neighbourhood, Project, TakeOverReturn
from tests.factories import TODAY, NeighbourhoodFactory, StreetFactory, UserFactory
from tests.web.test_project_page_take_over import browser, data, enter, proof

pytestmark = pytest.mark.django_db
REASON = "第一次征求意见同意人数与汇总表不符"


@pytest.fixture(autouse=True)
def _a_day(district: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


@pytest.fixture
def clerk() -> User:
    return UserFactory()


@pytest.fixture
def officer() -> User:
    return UserFactory(role="bureau_officer")


@pytest.fixture
def place() -> Neighbourhood:
    return NeighbourhoodFactory(name="叶青苑")


def text(answer: Any) -> str:
    return answer.content.decode()


def at(project: Project, page: str = "") -> str:
    return f"/work/projects/{project.code}/take-over/{page}"


def returned(clerk: User, officer: User, place: Neighbourhood, step: int) -> Project:
    enter(clerk, place, step)
    project = Project.objects.get()
    answer = browser(officer).post(at(project, "return/"), {"return_reason": REASON}, follow=True)
    assert "已退回,街道更正后重新登记。" in text(answer)
    return project


def kept(client: Client, project: Project) -> dict[str, Any]:
    """What the form comes filled with, as a browser would send it back."""
    form = client.get(at(project, "again/")).context["form"]
    values = {name: form[name].value() for name in form.fields if name != "proofs"}
    return {name: value for name, value in values.items() if value not in (None, "", False)}


@pytest.mark.parametrize("step", [2, 6, 11])
def test_the_form_comes_filled_and_only_the_mistake_is_corrected(clerk, officer, place, step) -> None:
    project = returned(clerk, officer, place, step)
    client = browser(clerk)
    filled = kept(client, project)
    was = {name: str(value) for name, value in data(step).items() if name not in ("proofs", "included")}
    shown = {name: str(filled.get(name)) for name in was}
    assert shown == {
        name: f"{Decimal(value):,}" if name.endswith("_yuan") else value for name, value in was.items()
    }
    answer = client.post(
        at(project, "again/"), filled | {"r1_agree_heads": "230", "note": "已更正"}, follow=True
    )
    assert "补录已更正并重新登记,等待区住建局确认。" in text(answer)
    assert [row.agree_heads for row in Round.objects.filter(number=1).order_by("attempt")] == [200, 230]
    page = text(browser(officer).get(at(project)))
    assert page.count("230") >= 1
    assert "退回记录" in page
    assert REASON in page
    confirmed = browser(officer).post(at(project), follow=True)
    assert "补录已确认,项目可以继续办理。" in text(confirmed)


def test_the_street_finds_it_on_its_desk_with_the_reason(clerk, officer, place) -> None:
    project = returned(clerk, officer, place, 2)
    client = browser(clerk)
    desk = text(client.get("/work/"))
    assert "区住建局退回了补录,更正后重新登记" in desk
    assert at(project, "again/") in desk
    assert REASON in text(client.get(at(project)))
    assert REASON in text(client.get(at(project, "again/")))
    assert "补录已退回" in text(client.get(f"/work/projects/{project.code}/"))
    assert "确认补录</button>" not in text(browser(officer).get(at(project)))


def test_a_wrong_step_may_be_chosen_anew(clerk, officer, place) -> None:
    project = returned(clerk, officer, place, 6)
    page = text(browser(clerk).get(at(project, "again/") + "?step=4"))
    assert "第4步" in page
    answer = browser(clerk).post(at(project, "again/") + "?step=4", data(4, proofs=[]), follow=True)
    assert answer.redirect_chain
    project.refresh_from_db()
    assert project.step == 4
    assert browser(clerk).get(at(project, "again/")).status_code == 404


def test_a_new_proof_may_be_added_and_a_bad_step_is_404(clerk, officer, place) -> None:
    project = returned(clerk, officer, place, 2)
    client = browser(clerk)
    for step in ("1", "12", "99"):
        assert client.get(at(project, "again/") + f"?step={step}").status_code == 404
    client.post(at(project, "again/"), data(2, proofs=[proof("新汇总表.csv")]))
    assert project.documents.filter(kind="takeover_proof").count() == 3


def test_a_return_needs_its_reason_and_is_the_bureaus(clerk, officer, place) -> None:
    enter(clerk, place, 2)
    project = Project.objects.get()
    answer = browser(officer).post(at(project, "return/"), {"return_reason": " "})
    assert answer.status_code == 422
    assert "请填写退回原因。" in text(answer)
    assert browser(clerk).post(at(project, "return/"), {"return_reason": REASON}).status_code == 403
    stranger = browser(UserFactory(street=StreetFactory(code="daguan")))
    assert stranger.get(at(project, "again/")).status_code == 404
    assert not TakeOverReturn.objects.exists()


def test_residents_see_nothing_of_it_until_it_is_confirmed(client, clerk, officer, place) -> None:
    returned(clerk, officer, place, 2)
    page = text(client.get(f"/n/{place.code}/"))
    assert REASON not in page
    assert "第一次征求意见" not in page
