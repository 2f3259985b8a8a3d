"""补助资金申报 of the demo, in every state it can be in."""

from datetime import date
from decimal import Decimal

from demo import files
from demo.acts_accounts import account, approve
from demo.story import Story
from funding.area_rules import BuildingArea
from funding.services.accounts import Excluded
from funding.services.areas import set_subsidy_area
from funding.services.claims import (
    claim_subsidy,
    confirm_claim,
    open_claim,
    return_claim,
    take_back_claim,
)
from projects.services.documents import attach_document

CENT = Decimal("0.01")


def set_area(story: Story, on: date, *, straddling: bool = False) -> None:
    """补助面积 with its paper; by building, one of them later than the limit, where it is `straddling`."""
    place = story.place
    lines = (f"小区:{place.name}", f"补助面积:{place.area:,.2f} 平方米", f"日期:{on:%Y-%m-%d}")
    paper = attach_document(
        story.project, actor=story.clerk, on=on, step=story.project.step, kind="other", title="房产测绘成果报告",
        upload=files.pdf(f"{place.name}房产测绘成果报告", "房产测绘成果报告", lines),
    )  # fmt: skip
    part = (place.area / 5).quantize(CENT)
    old = BuildingArea("1", min(place.year_built, 1998), place.area - part)
    set_subsidy_area(
        story.project, actor=story.clerk, on=on, basis="房产测绘成果报告(演示)", evidence=paper,
        area=None if straddling else place.area, buildings=(old, BuildingArea("2", 2003, part)) if straddling else (),
    )  # fmt: skip


def confirmed(story: Story, on: date) -> None:
    """Claimed by the street, opened and confirmed by the bureau."""
    made = claim_subsidy(story.project, actor=story.clerk, on=on)
    open_claim(made, actor=story.people.officer, on=on)
    confirm_claim(made, actor=story.people.officer, on=on, note="与核定决算和补助面积一致,同意核定。")


def in_some_state(
    story: Story, on: date, number: int, amount: Decimal, excluded: tuple[Excluded, ...]
) -> None:
    """One of the states, by the neighbourhood's number; a later version asks for a new claim in some of them."""
    turn, officer = number % 6, story.people.officer
    set_area(story, on, straddling=turn == 1)
    if turn == 0:
        return
    if turn == 1:
        confirmed(story, on)
        return
    made = claim_subsidy(story.project, actor=story.clerk, on=on)
    if turn == 2:
        open_claim(made, actor=officer, on=on)
    elif turn == 3:
        return_claim(made, actor=officer, on=on, reason="补助面积依据材料不完整,请补充测绘成果后重新申报。")
    elif turn == 4:
        take_back_claim(made, actor=story.clerk, on=on)
    else:
        confirm_claim(made, actor=officer, on=on)
        approve(story, account(story, on, amount - Decimal("150000.00"), excluded), on)
