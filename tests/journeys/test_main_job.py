"""The main job in a real browser: one neighbourhood from roster to report and public page, as people press it.

Each stage is a test of its own, named so that a failure says how far the office came. A stage that is run alone
tells those before it first.
"""

import pytest

from tests.journeys import building, opening, planning, reporting
from tests.journeys.story import Stage, Story

STAGES: tuple[Stage, ...] = (
    opening.register_a_neighbourhood,
    opening.bring_the_roster,
    opening.ask_the_owners,
    opening.settle_and_correct,
    opening.certify_the_first_round,
    opening.list_the_needs,
    opening.draft_the_scheme,
    opening.decide_the_menu,
    planning.put_on_notice,
    planning.ask_again,
    planning.answer_the_objection,
    planning.finish_the_second_round,
    planning.get_listed,
    planning.design_it,
    planning.pause_and_go_back,
    planning.ask_the_third_time,
    planning.review_jointly,
    building.let_the_works,
    building.build,
    building.supervise,
    building.finish_the_works,
    building.accept,
    building.look_after_it,
    reporting.report_the_month,
    reporting.tell_residents,
    reporting.tell_programs,
)


@pytest.mark.usefixtures("db")
@pytest.mark.xdist_group("main job")
@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.__name__)
def test_the_main_job(story: Story, stage: Stage) -> None:
    """The stages in their order."""
    story.tell(stage, STAGES)
