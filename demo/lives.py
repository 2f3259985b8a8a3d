"""The twelve neighbourhoods that live through every act up to their step; each stops where somebody has to act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from consultations.services import cast, propose_settlement
from demo import acts_claims, papers
from demo import acts_early as early
from demo import acts_late as late
from demo import acts_works as works
from demo.ballots import enter_file
from demo.days import Days
from demo.letters import ask_for_another, send_letters
from demo.people import People
from demo.plan import Place
from demo.story import LENGTHS, Story, attach, go_on, register
from funding.services.accounts import Excluded
from projects.models import ProjectItem
from reviews.services.grades import apply_grade, recognise_grade
from workflow.services.steps import advance, send_back

UNRESOLVED = "unresolved"


@dataclass(frozen=True)
class Life:
    """One of the twelve: its step, the working days it has been there, and how it came so far."""

    step: int
    in_step: int
    tell: Callable[[Story], None]
    yuan_per_m2: str = "330"
    late: bool = False


def tell(place: Place, people: People, days: Days) -> Story:
    """Register the place and let it live."""
    life = LIVES[place.name]
    story = Story(
        place=place, row=register(place, people, days.back(0, days.month_ends(30)[0])), people=people, days=days,
        entered=entered(life, days), yuan_per_m2=Decimal(life.yuan_per_m2), late=life.late,
    )  # fmt: skip
    life.tell(story)
    return story


def entered(life: Life, days: Days) -> Mapping[int, date]:
    """Step → day. Every project begins before this month, so that last month's report knows it."""
    found = days.entered(life.step, life.in_step, LENGTHS)
    first = min(found[1], days.back(0, days.month_ends(1)[0]))
    return MappingProxyType(found | {1: first})


def asking(story: Story) -> None:
    """Step 1, round open: the street's sheet is entered, one owner's forms contradict each other."""
    early.begin(story)
    held = early.ask(story, 1, workdays=20)
    send_letters(story, held)
    ask_for_another(story, held)
    stack = papers.stack_of(held, actor=story.clerk, on=story.day(1, 8))
    enter_file(held, "ballots-several-units.xlsx", actor=story.clerk, on=story.day(1, 9), batch=stack)
    papers.finish(stack, actor=story.clerk, on=story.day(1, 9))
    head = held.effective.get(choice=UNRESOLVED).entry
    propose_settlement(
        head, actor=story.clerk, on=story.day(1, 10), choice="agree",
        reason="电话联系业主本人,确认两套房屋均同意改造,不同意的一份为租客误填。",
    )  # fmt: skip
    early.correct_slips(story, held)


def fallen_short(story: Story) -> None:
    """Step 1: round 1 certified, and it did not reach two thirds."""
    early.begin(story)
    held = early.ask(story, 1, after=1, workdays=7)
    early.count_up(story, held, early.RELUCTANT, by_hand=40)


def drafting(story: Story) -> None:
    """Step 2: the scheme is there, menu and documents are not yet complete."""
    early.first(story)
    go_on(story, 2)
    early.draft_scheme(story)
    attach(story, 2, "preliminary_scheme", story.day(2, 13))


def on_notice(story: Story) -> None:
    """Step 3: let pass in round 1; the notice stands beside round 2, hung on one board a day late; objections wait."""
    early.first(story, early.RELUCTANT)
    go_on(story, 2)
    early.draft(story)
    go_on(story, 3)
    notice = early.show(story, late=[2])
    early.hang(story, notice, [2], story.day(3, 2))
    held = early.ask_again(story, 2, papers=5, carried=2)
    for unit in held.units.order_by("id")[:9]:
        cast(
            held, actor=story.clerk, on=story.day(3, 2), choice="agree", unit=unit, signed_on=story.day(3, 2)
        )
    early.object_to(story, notice, after=2, answered=False)
    early.object_online(story, notice, after=3)


def in_the_plan(story: Story) -> None:
    """Step 4: submitted and accepted, the district's approval is not recorded yet. 4,800 units, twice asked."""
    early.first_three(story)
    early.submit(story)


def sent_back(story: Story) -> None:
    """Step 5 again: one department refused in the joint review; round 3 is kept, the residents are not affected."""
    _up_to(story, 7)
    codes = late.department_codes()
    late.answer(story, late.call_departments(story), codes, refuse="xiaofang")
    reason = "区消防审批办不同意:消防车道净宽不足。退回修改方案,不涉及居民利益,保留第三次征求意见结果。"
    story.project = send_back(
        story.project,
        actor=story.people.officer,
        on=story.day(7, 9),
        to_step=5,
        reason=reason,
        kept=("6:round",),
    )


def to_be_certified(story: Story) -> None:
    """Step 6: round 3 is closed and waits for the certifier; the pre-review's comments are open."""
    _up_to(story, 5)
    late.design(story)
    go_on(story, 6)
    held = late.ask(story, 3, after=1)
    late.pre_review(story)
    late.count_up(story, held, late.CONTENT, certify=False)
    papers.compare_some(held, actor=story.certifier, on=held.closed_on)


def under_review(story: Story) -> None:
    """Step 7: half of the departments have answered, one of them with conditions."""
    _up_to(story, 7)
    late.answer(story, late.call_departments(story), [*late.department_codes()[:3], "haimian"])


def tendering(story: Story) -> None:
    """Step 8: EPC and supervision are applied for, the bureau's opinion waits."""
    _up_to(story, 8)
    late.apply(story, epc=True)


def building(story: Story) -> None:
    """Step 9: works under way; a change order and a rectification are open."""
    _up_to(story, 8)
    late.tender(story)
    go_on(story, 9)
    works.give_to(story, story.people.command.builder, story.day(9, 1))
    works.start(story)
    works.allow(
        story,
        works.change(story, "增设雨水井2座", "开挖后发现管线标高与图纸不符", "18600.00", after=18),
        after=22,
    )
    works.put_right(story, works.order(story, "2幢脚手架连墙件设置不足", after=25), after=29)
    works.audit(story, after=34)
    works.monthly_reports(story, 62)
    works.items(story, ProjectItem.Progress.IN_PROGRESS, story.day(9, 40), share=2)
    works.fund(story, story.day(9, 45), works.PUBLIC_MONEY)
    works.change(story, "东门岗亭移位", "与燃气调压箱安全间距不足", "32000.00", after=64)
    works.order(story, "1幢材料堆放占用消防通道", after=66)
    works.picture(story, 9, story.day(9, 60), "雨污管网施工照片")
    early.ask_about_a_lift(story, story.day(9, 66))


def accepting(story: Story) -> None:
    """Step 10: accepted on site; two parties have not signed, a defect is open."""
    _up_to(story, 8)
    late.tender(story, epc=True)
    go_on(story, 9)
    works.give_to(story, story.people.command.builder, story.day(9, 1))
    works.build(story, epc=True)
    go_on(story, 10)
    works.meet(story, missing=("departments", "residents"))
    works.fund(story, story.day(10, 9), works.PUBLIC_MONEY)


def closed(story: Story) -> None:
    """Closed: 精品工程. Lift and secondary water are outside the subsidy, the rest is above 400 yuan/m²."""
    _up_to(story, 5, everything=True)
    late.second_three(story, everything=True)
    late.tender(story)
    go_on(story, 9)
    works.build(story, everything=True)
    go_on(story, 10)
    works.accept(story, everything=True)
    go_on(story, 11)
    works.settle(story, story.day(11, 12))
    excluded = (
        Excluded("elevator", story.part("16"), "加装电梯"),
        Excluded("secondary_water", story.part("6"), "二次供水"),
    )
    works.approve(
        story, works.account(story, story.day(11, 20), story.part("96"), excluded), story.day(11, 30)
    )
    acts_claims.set_area(story, story.day(11, 30))
    acts_claims.confirmed(story, story.day(11, 32))
    works.look_after(story, 15, visit=34)
    works.fund(story, story.day(11, 35), works.PUBLIC_MONEY)
    story.project = advance(story.project, actor=story.clerk, on=story.day(11, 40))
    _recognise(story)


def _recognise(story: Story) -> None:
    """Applied for by the street, recognised by the bureau."""
    made = apply_grade(story.project, actor=story.clerk, on=story.day(11, 42), grade="showcase")
    number = f"拱住建〔{story.day(11, 46).year}〕演示{story.place.number:03d}号"
    recognise_grade(made, actor=story.people.leader, on=story.day(11, 46), document_no=number)


def _up_to(story: Story, step: int, *, everything: bool = False) -> None:
    """Through every act before a step (5, 7 or 8) and into it."""
    early.first_three(story, everything=everything)
    early.list_it(story, early.submit(story))
    go_on(story, 5)
    if step >= 7:
        late.design(story)
        go_on(story, 6)
        late.third(story)
        go_on(story, 7)
    if step >= 8:
        late.review(story)
        go_on(story, 8)


LIVES: Mapping[str, Life] = {
    "和睦新村西区": Life(1, 12, asking),
    "大关西苑": Life(1, 13, fallen_short),
    "珠儿潭小区": Life(2, 14, drafting),
    "半道红新村": Life(3, 3, on_notice),
    "杭棉新村一区": Life(4, 8, in_the_plan, late=True),
    "假山新村": Life(7, 24, sent_back),
    "大关南苑": Life(6, 18, to_be_certified),
    "长征里": Life(7, 7, under_review),
    "祥符新村": Life(8, 6, tendering),
    "桃源新村": Life(9, 70, building, "386"),
    "和睦新村东区": Life(10, 14, accepting),
    "康桥新村": Life(11, 64, closed, "545"),
}
