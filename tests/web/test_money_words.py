"""What residents read beside the figures of a project's money."""

import pytest

from funding.ladder import NO_PRICE, STAGES
from funding.queries import APPROVED, CHANGED, CONTRACT
from tests.record_data import at, formal_scheme
from web.public.money_words import COST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


def test_every_figure_the_cost_can_rest_on_is_explained() -> None:
    before = {
        name for stage, name in STAGES.items() if stage not in (NO_PRICE, "contract", "changed", "final")
    }
    assert set(COST) == before | {CONTRACT, CHANGED, APPROVED}


def test_the_public_page_says_what_the_figure_means_and_that_an_estimate_may_change(client) -> None:
    project = at(7)
    formal_scheme(project, "4800000.00")
    page = client.get(f"/n/{project.neighbourhood.code}/").content.decode()
    assert "按审核后概算。审核后概算是设计单位按正式方案算出、经第三方审核的钱,以后会变。" in page
    assert "总花费还没有最后核定" in page


def test_later_affordable_housing_reads_who_pays_and_no_approved_nothing(client) -> None:
    project = at(5, neighbourhood__year_built=2004, neighbourhood__affordable_housing=True)
    page = client.get(f"/n/{project.neighbourhood.code}/").content.decode()
    money = page.partition("花多少钱")[2].partition("公开材料")[0]
    assert "改造费用由原责任主体承担,就是原来负责这个小区的单位。" in money
    assert "核定</" not in money
