"""补录: entered from the neighbourhood, refused with everything missing, confirmed by the bureau, labelled for ever."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from consultations.models import Round
from projects.models import Document, Neighbourhood, Project, TakeOver
from tests.factories import TODAY, NeighbourhoodFactory, ProjectFactory, UserFactory
from works.models import Acceptance, Tender

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day(district: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


@pytest.fixture
def clerk() -> User:
    return UserFactory()


@pytest.fixture
def place() -> Neighbourhood:
    return NeighbourhoodFactory(name="叶青苑")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def proof(name: str = "汇总表.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, f"{name},同意 200 人\n".encode(), "text/csv")


def round_data(number: int, agree: int = 200) -> dict[str, Any]:
    values = {
        "question": "是否同意改造", "rule_set": "double-two-thirds", "opened_on": "2018-04-01",
        "closed_on": "2018-04-20", "certified_on": "2018-04-23", "total_area": "30000.00", "total_heads": "300",
        "agree_area": "20000.00", "agree_heads": str(agree),
    }  # fmt: skip
    return {f"r{number}_{name}": value for name, value in values.items()}


def data(step: int, **changes: Any) -> dict[str, Any]:
    """What a clerk fills in for a step."""
    values: dict[str, Any] = {
        "entered_on": "2019-10-08", "batch_year": "2019", "builder_kind": "street",
        "builder_name": "和睦街道办事处", "note": "平台启用前已开工", "proofs": [proof(), proof("照片.csv")],
        "entered_1": "2018-03-01",
    }  # fmt: skip
    for number, held in ((1, 1), (2, 3), (3, 6)):
        values |= round_data(number) if held < step else {}
    if step > 2:
        values |= {"included": ["BM01", "PM05"], "summary": "正式方案", "estimate_yuan": "2100000.00"}
    if step > 4:
        values |= {"listing_number": "拱发改〔2018〕9号", "listed_on": "2018-08-20"}
    if step > 5:
        values |= {"reviewed_yuan": "1900000.00", "reviewed_on": "2018-10-01"}
    if step > 8:
        values |= {
            "winner": "城建公司", "contract_yuan": "1800000.00", "contract_on": "2019-04-01", "awarded_on": "2019-03-28",
        }  # fmt: skip
    if step > 9:
        values |= {
            "started_on": "2019-05-06", "planned_completion_on": "2019-09-30", "completed_on": "2019-09-20",
        }  # fmt: skip
    if step > 10:
        values["accepted_on"] = "2019-09-27"
    return values | changes


def enter(user: User, place: Neighbourhood, step: int, **changes: Any) -> Any:
    address = f"/work/projects/take-over/{place.code}/?step={step}"
    return browser(user).post(address, data(step, **changes), follow=True)


def problems(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 422
    return {name: list(map(str, found)) for name, found in response.context["form"].errors.items()}


@pytest.mark.parametrize("step", range(2, 12))
def test_a_project_enters_at_its_step(clerk: User, place: Neighbourhood, step: int) -> None:
    response = enter(clerk, place, step)
    project = Project.objects.get()
    assert response.redirect_chain[-1][0] == f"/work/projects/{project.code}/take-over/"
    assert (project.step, project.entered_step_on) == (step, date(2019, 10, 8))
    assert Document.objects.filter(kind="takeover_proof").count() == 2
    assert Round.objects.filter(taken_over=True).count() == sum(held < step for held in (1, 3, 6))


def test_everything_entered_is_shown_to_be_compared(clerk: User, place: Neighbourhood) -> None:
    html = enter(clerk, place, 11).content.decode()
    for text in (
        "补录", "平台启用前已开工", "20,000.00 / 30,000.00", "拱发改〔2018〕9号", "1,800,000.00 元", "汇总表.csv",
        "2019年9月27日", "等待区住建局确认", "纳入改造 2 项",
    ):  # fmt: skip
        assert text in html
    assert Tender.objects.get().winner == "城建公司"
    assert Acceptance.objects.get().held_on == date(2019, 9, 27)


def test_amounts_are_pasted_as_a_table_shows_them(clerk: User, place: Neighbourhood) -> None:
    enter(
        clerk,
        place,
        9,
        contract_yuan="1,800,000.00元",
        r1_total_area="30,000.00 ㎡",
        r1_total_heads="３００人",
    )
    round_ = Round.objects.get(number=1)
    assert (Tender.objects.get().contract_yuan, round_.total_area) == (
        Decimal("1800000.00"),
        Decimal("30000.00"),
    )
    assert round_.total_heads == 300


def test_what_is_told_of_a_scheme_is_not_lost_for_want_of_its_summary(
    clerk: User, place: Neighbourhood
) -> None:
    found = problems(enter(clerk, place, 4, summary="", r1_total_heads="10000000000", proofs=[]))
    assert found == {
        "summary": ["填写了方案的其他内容,请填写方案摘要。"],
        "r1_total_heads": ["不能大于 10000000。"],
        "proofs": ["请选择佐证材料。"],
    }


def test_a_proof_is_the_paper_its_name_speaks_of(clerk: User, place: Neighbourhood) -> None:
    enter(clerk, place, 4, proofs=[proof("照片.csv"), proof("第二次征求意见.csv")])
    titles = set(Document.objects.values_list("title", flat=True))
    assert titles == {"补录佐证材料", "第二次征求意见结果汇总表"}
    papers = dict(Round.objects.values_list("number", "proof__title"))
    assert papers == {1: "补录佐证材料", 2: "第二次征求意见结果汇总表"}


def test_a_price_above_the_reviewed_budget_needs_its_reason(clerk: User, place: Neighbourhood) -> None:
    found = problems(enter(clerk, place, 9, contract_yuan="1900000.01"))
    assert found == {"over_budget_reason": ["合同价高于审核后概算,请填写理由。"]}
    enter(clerk, place, 9, contract_yuan="1900000.01", over_budget_reason="材料涨价")
    assert Tender.objects.get().over_budget_reason == "材料涨价"


def test_first_the_step_is_asked(clerk: User, place: Neighbourhood) -> None:
    html = browser(clerk).get(f"/work/projects/take-over/{place.code}/").content.decode()
    assert "项目现在所处的步骤" in html
    assert "第1步" not in html
    assert "佐证材料登记" in html


@pytest.mark.parametrize("step", ["1", "12", "x", "²"])
def test_a_step_nobody_can_enter_at_is_404(clerk: User, place: Neighbourhood, step: str) -> None:
    assert browser(clerk).get(f"/work/projects/take-over/{place.code}/?step={step}").status_code == 404


def test_only_what_the_step_asks_is_asked(clerk: User, place: Neighbourhood) -> None:
    html = browser(clerk).get(f"/work/projects/take-over/{place.code}/?step=4").content.decode()
    assert "第二次征求意见的结果" in html
    assert "第三次征求意见的结果" not in html
    assert "合同价" not in html


def test_all_that_is_missing_is_said_at_once_and_nothing_is_kept(clerk: User, place: Neighbourhood) -> None:
    response = enter(clerk, place, 9, note="", listing_number="", winner="", proofs=[])
    assert {"note", "listing_number", "winner", "proofs"} <= problems(response).keys()
    assert not Project.objects.exists()


def test_totals_that_cannot_be_are_refused(clerk: User, place: Neighbourhood) -> None:
    response = enter(clerk, place, 2, r1_agree_heads="301")
    assert "大于总人数" in str(problems(response))
    assert not Project.objects.exists()
    assert not Document.objects.exists()


def test_a_start_without_its_planned_end_is_asked_for(clerk: User, place: Neighbourhood) -> None:
    response = enter(clerk, place, 9, started_on="2019-05-06")
    assert problems(response) == {"planned_completion_on": ["请填写计划完工日期。"]}


def test_a_neighbourhood_with_a_running_project_is_refused(clerk: User, place: Neighbourhood) -> None:
    ProjectFactory(neighbourhood=place)
    assert "已有进行中的改造项目" in str(problems(enter(clerk, place, 2)))


def test_until_confirmed_nothing_moves_and_the_page_says_why(clerk: User, place: Neighbourhood) -> None:
    enter(clerk, place, 2)
    project = Project.objects.get()
    client = browser(clerk)
    html = client.get(f"/work/projects/{project.code}/").content.decode()
    assert "经区住建局确认后才能办理" in html
    assert "/advance/" not in html
    assert (
        "补录还没有经区住建局确认" in client.get(f"/work/projects/{project.code}/advance/").content.decode()
    )


def test_the_bureau_confirms_once_and_the_label_stays(clerk: User, place: Neighbourhood) -> None:
    enter(clerk, place, 6)
    project, officer = Project.objects.get(), UserFactory(role="bureau_officer")
    address = f"/work/projects/{project.code}/take-over/"
    assert "确认补录" in browser(officer).get(address).content.decode()
    html = browser(officer).post(address, follow=True).content.decode()
    assert "补录已确认" in html
    assert TakeOver.objects.get().confirmed_by == officer
    assert ">补录<" in html
    again = browser(officer).post(address)
    assert again.status_code == 422
    assert "已由" in again.content.decode()


def test_the_street_cannot_confirm_what_it_entered(clerk: User, place: Neighbourhood) -> None:
    enter(clerk, place, 2)
    address = f"/work/projects/{Project.objects.get().code}/take-over/"
    assert "<h2>确认补录</h2>" not in browser(clerk).get(address).content.decode()
    assert browser(clerk).post(address).status_code == 422
    assert TakeOver.objects.get().confirmed_by is None


def test_earlier_steps_lead_to_the_proof_and_not_to_an_empty_checklist(
    clerk: User, place: Neighbourhood
) -> None:
    enter(clerk, place, 6)
    html = browser(clerk).get(f"/work/projects/{Project.objects.get().code}/?step=1").content.decode()
    assert "这一步在补录以前已经办完" in html
    assert "还没有导入业主名册" not in html
    assert "(补录,按当时的双2/3)" in html


def test_a_project_that_was_not_taken_over_has_no_such_page(clerk: User) -> None:
    project = ProjectFactory()
    assert browser(clerk).get(f"/work/projects/{project.code}/take-over/").status_code == 404


def test_an_unconfirmed_project_waits_for_its_confirmation_alone(clerk: User, place: Neighbourhood) -> None:
    enter(clerk, place, 6)
    html = browser(UserFactory(role="bureau_officer")).get("/work/").content.decode()
    assert '待办事项 <span class="muted">(1)</span>' in html
    assert "补录的项目等待确认" in html
    assert "今天没有等您办理的事项" in browser(clerk).get("/work/").content.decode()


def test_days_between_steps_nobody_knows_are_not_made_up(clerk: User, place: Neighbourhood) -> None:
    enter(clerk, place, 6, entered_3="2018-06-01", entered_4="2018-07-02")
    html = browser(clerk).get(f"/work/projects/{Project.objects.get().code}/").content.decode()
    assert "2018年6月1日至2018年7月2日" in html
    assert "2018年3月1日至" not in html
    assert "2018年7月2日至" not in html
