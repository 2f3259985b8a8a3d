"""Fewer than five of a kind are never told apart outside the office (policy §6): pages, bars, API, board."""

import pytest
from django.test import Client
from django.urls import reverse

from consultations.models import Round
from consultations.published import result_of
from consultations.services import certify_round
from tests.consultations.builders import TODAY, closed, single
from tests.consultations.test_recount_script import LATER
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
AGREE, DISAGREE, ABSTAIN = (["agree"], ["disagree"], ["abstain"])
FEW = [*AGREE * 8, *DISAGREE * 2]  # of 20: two against, ten silent
ENOUGH = [*AGREE * 8, *DISAGREE * 5, *ABSTAIN * 5]  # of 25: seven silent


def certified(choices: list[str], heads: int, **options: object) -> Round:
    clerk, certifier = UserFactory(), UserFactory(role="street_certifier")
    return certify_round(closed(single(heads), clerk, choices, **options), actor=certifier, on=TODAY)


def status_page(round: Round) -> str:
    place = round.project.neighbourhood
    return Client().get(reverse("public_status", args=[place.code])).content.decode()


def told(round: Round, client: Client | None = None) -> dict:
    return (client or Client()).get(f"/api/v1/rounds/{round.pk}/").json()["result"]


def test_the_bars_of_the_public_page_show_agreement_and_the_rest() -> None:
    page = status_page(certified(FEW, 20))
    assert "其余" in page
    assert "为保护业主,不分开公布" in page
    assert '<td role="cell" class="num">12</td>' in page
    for word in ('"part disagree"', '"part abstain"', "</svg> 不同意", "</svg> 弃权", "</svg> 未反馈"):
        assert word not in page


def test_from_five_heads_each_the_public_page_shows_every_choice() -> None:
    page = status_page(certified(ENOUGH, 25))
    assert "其余" not in page
    assert all(f"</svg> {word}" in page for word in ("同意", "不同意", "弃权", "未反馈"))


def test_the_api_tells_the_rest_together() -> None:
    result = told(certified(FEW, 20))
    assert result["agree"] == {"area": "800.00", "heads": 8}
    assert result["rest"] == {"area": "1200.00", "heads": 12}
    assert [result[name] for name in ("disagree", "abstain", "not_returned")] == [None] * 3


def test_the_api_tells_each_choice_from_five_heads() -> None:
    result = told(certified(ENOUGH, 25))
    assert [result[name]["heads"] for name in ("disagree", "abstain", "not_returned")] == [5, 5, 7]


def test_the_office_reads_every_figure() -> None:
    round = certified(FEW, 20)
    office = Client()
    office.force_login(UserFactory(role="bureau_officer"))
    assert told(round, office)["disagree"] == {"area": "200.00", "heads": 2}
    overview = office.get(reverse("round", args=[round.project.code, 1])).content.decode()
    assert "</svg> 不同意" in overview


@pytest.mark.parametrize("rule_set", ["civil-code-278-special", "civil-code-278-ordinary"])
def test_where_a_rule_asks_who_took_part_a_few_ones_area_cannot_be_worked_out(rule_set) -> None:
    round = certified(FEW, 20, rule_set=rule_set, **LATER)
    result = told(round)
    areas = [check for check in result["checks"] if check["dimension"] == "area"]
    assert [check["numerator"] for check in areas] == [None, None]
    assert [check["missing"] for check in areas] == [None, None]
    assert [check["holds"] for check in areas] == [False, True]
    page = status_page(round)
    # 1,000.00 took part, 333.34 more would be a quorum, 750.00 or 500.01 agreeing a majority of them
    for amount in ("1,000.00", "333.34", "750.00", "500.01"):
        assert amount not in page
    assert "参加的面积也不公布" in page
    assert "参与表决:未达到;同意:已达到" in page
    assert result_of(round, whole=True).checks == result_of(round).verdict.checks


def test_the_area_of_five_who_did_not_agree_may_be_told() -> None:
    round = certified([*AGREE * 10, *DISAGREE * 5], 20, rule_set="civil-code-278-special", **LATER)
    assert [check["numerator"] for check in told(round)["checks"]] == ["1500.00", 15, "1000.00", 10]
