"""The other 119 neighbourhoods: entered by 补录 with totals, dates and proof, then carried on by the same verbs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from consultations.earlier_rounds import EarlierRound
from consultations.rules import Share
from demo import acts_claims, files
from demo import acts_early as early
from demo import acts_late as late
from demo import acts_works as works
from demo.acts_early import QUESTIONS, ROUND_STEP
from demo.days import Days
from demo.menu import chosen, included, left_out
from demo.numbers import dice
from demo.people import HOUSING, People
from demo.rosters import give_roster
from demo.stages import Stage
from demo.story import Story, register
from funding.services.accounts import Excluded
from projects.models import Project
from projects.services.items import decide_items
from reviews.services.grades import apply_grade, recognise_grade
from workflow.earlier import Earlier, EarlierContract, EarlierListing, EarlierScheme, EarlierWorks
from workflow.services.proposals import decide_proposal, propose
from workflow.services.steps import advance
from workflow.services.take_over import confirm_take_over, take_over

# Of the closed ones: every so many applies for 精品工程, the others for 示范工程; some wait for the bureau.
SHOWCASE_EACH, WAITING_EACH = 2, 5
# Of those at step 3: whose second round fell short.
FALLEN_SHORT = (1, 2)


def enter(stage: Stage, people: People, days: Days) -> Story:
    """Register, take over, complete menu and site reports, confirm."""
    place = stage.place
    on = days.today
    story = Story(
        place=place, row=register(place, people, days.back(0, days.month_ends(30)[0])), people=people, days=days,
        entered=days.entered(stage.step, stage.in_step, stage.lengths), yuan_per_m2=stage.yuan_per_m2,
    )  # fmt: skip
    ours = place.affordable
    decisions = chosen(place, everything=stage.closed)
    story.project = take_over(
        story.row, actor=story.clerk, on=on, step=stage.step, entered_on=story.entered[stage.step],
        note=f"项目启用平台前已进入第{stage.step}步,按纸质档案补录。", batch_year=story.batch_year,
        builder_kind=Project.Builder.ORIGINAL if ours else Project.Builder.STREET,
        builder_name=HOUSING if ours else story.office, earlier=_earlier(story, stage, included(decisions)),
    )  # fmt: skip
    if stage.step > 2:
        decide_items(story.project, left_out(decisions), actor=story.clerk, on=on)
    if _begun(stage):
        _report(story, stage)
    confirm_take_over(story.project.take_over, actor=people.officer, on=on)
    if ours:
        works.give_to(story, people.housing.builder, on)
    return story


def carry_on(story: Story, stage: Stage, number: int) -> None:
    """What has been recorded since: reports, money, reviews; `number` counts the places of this step."""
    if stage.step >= 9:
        _fund(story, stage)
    if stage.step == 3:
        _at_the_second_round(story, number)
    if stage.step == 7 and number < 4:
        late.call_departments(story, after=1)
    if stage.step == 8 and number == 0:
        _propose_withdrawal(story)
    if stage.step == 8 and 1 <= number <= 3:
        late.apply(story, epc=number == 1)
    if stage.step == 9 and _begun(stage):
        _supervise(story, stage, number)
    if stage.step == 11:
        _finish(story, stage, number)


def _at_the_second_round(story: Story, number: int) -> None:
    if number == 0:
        _pause(story)
    if number in FALLEN_SHORT:
        _fall_short(story)


def _fall_short(story: Story) -> None:
    """Round 2 was held here and did not reach two thirds: it waits for 特殊情况审批."""
    give_roster(story.row, story.place, actor=story.clerk, on=story.day(3, 1))
    held = early.ask(story, 2, after=1, workdays=7)
    early.count_up(story, held, early.RELUCTANT)


def _earlier(story: Story, stage: Stage, codes: list[str]) -> Earlier:
    step, entered = stage.step, story.entered
    proof = files.pdf(
        f"{story.place.name}补录佐证材料", "补录佐证材料",
        [f"小区:{story.place.name}", f"当前步骤:第{step}步", "附:历次征求意见汇总表、批复、合同复印件"],
    )  # fmt: skip
    return Earlier(
        rounds=[_round(story, number) for number, held in ROUND_STEP.items() if held < step],
        listing=_listing(story) if step > 4 else None,
        scheme=_scheme(story, step),
        contract=_contract(story) if step > 8 else None,
        works=_works(story, stage) if _begun(stage) else None,
        included=codes if step > 2 else (),
        entered={number: day for number, day in entered.items() if number < step},
        proofs=[proof],
    )


def _round(story: Story, number: int) -> EarlierRound:
    """A round held on paper: totals in the roster's own figures."""
    roll = dice("round", story.place.name, number)
    step = ROUND_STEP[number]
    total = Share(
        (story.place.area * Decimal("0.97")).quantize(Decimal("0.01")), story.place.households * 98 // 100
    )
    agree, disagree, abstain = roll.randint(69, 88), roll.randint(3, 6), roll.randint(1, 4)
    return EarlierRound(
        number=number,
        question=QUESTIONS[number],
        rule_set="approval-two-thirds" if number == 2 and roll.random() < 0.3 else "double-two-thirds",
        opened_on=story.day(step, 2),
        closed_on=story.day(step, 9),
        certified_on=story.day(step, 10),
        total=total,
        agree=_part(total, agree, roll.randint(-2, 2)),
        disagree=_part(total, disagree, 0),
        abstain=_part(total, abstain, 0),
    )


def _part(total: Share, percent: int, shift: int) -> Share:
    """So many percent of the heads, and of the area a little more or less; never below two thirds by the shift."""
    area = total.area * (percent + max(shift, 67 - percent if percent > 50 else 0)) / 100
    return Share(area.quantize(Decimal("0.01")), -(-total.heads * percent // 100))


def _listing(story: Story) -> EarlierListing:
    year, number = story.batch_year, story.place.number
    supplementary = dice("listing", story.place.name).random() < 0.12
    return EarlierListing(f"拱发改〔{year}〕演示{number:03d}号", story.day(4, 12), supplementary)


def _scheme(story: Story, step: int) -> EarlierScheme | None:
    if step < 3:
        return None
    if step < 6:
        return EarlierScheme(story.summary, "演示建筑设计有限公司", estimate_yuan=story.part("104"))
    return EarlierScheme(
        story.summary, "演示城乡规划设计院", story.part("104"), story.part("102"), "演示工程造价咨询有限公司",
        story.cost, story.day(5, 20),
    )  # fmt: skip


def _contract(story: Story) -> EarlierContract:
    epc = dice("epc", story.place.name).random() < 0.5
    return EarlierContract("演示建设集团有限公司", story.part("95"), story.day(8, 20), story.day(8, 16), epc)


def _begun(stage: Stage) -> bool:
    """Whether the works have begun: some days after entering step 9."""
    return stage.step > 9 or (stage.step == 9 and stage.in_step > 6)


def _completed(story: Story, stage: Stage) -> date | None:
    return story.day(9, stage.lengths[9] - 4) if stage.step > 9 else None


def _works(story: Story, stage: Stage) -> EarlierWorks:
    completed = _completed(story, stage)
    accepted = story.day(10, stage.lengths[10] - 8) if stage.step > 10 else None
    begun = story.day(9, 3)
    return EarlierWorks(begun, story.days.ahead(begun, 105), completed, accepted)


def _fund(story: Story, stage: Stage) -> None:
    shares = works.ORIGINAL_BODY if story.place.affordable else works.PUBLIC_MONEY
    works.fund(story, story.days.today, shares, moved_on=story.days.month_ends(1)[0])


def _report(story: Story, stage: Stage) -> None:
    """Reports at the ends of the months since the works began, and the last one when they were done."""
    begun, today = story.day(9, 3), story.days.today
    done = _completed(story, stage)
    until = done or story.days.ahead(begun, 120)
    for end in (end for end in story.days.month_ends(14) if begun <= end and (done is None or end < done)):
        works.report(story, end, min(96, (end - begun).days * 100 // (until - begun).days), on=today)
    if done:
        works.report(story, done, 100, on=today)


def _supervise(story: Story, stage: Stage, number: int) -> None:
    """Orders, change requests and audit notes on some of the sites."""
    if number % 5 == 0:
        works.order(story, "临边防护缺失,请立即整改", after=stage.in_step)
    if number % 7 == 1:
        works.change(
            story, "活动场地地面材料调整", "居民议事会建议改用透水铺装", "45600.00", after=stage.in_step
        )
    if number % 3 == 0:
        works.audit(story, after=stage.in_step, replied=number % 2 == 0)


def _finish(story: Story, stage: Stage, number: int) -> None:
    """Step 11: aftercare and accounts; the closed ones all of it."""
    if number % 2 == 0 or stage.closed:
        works.look_after(story, 20, visit=40 if stage.closed else None)
    if stage.closed:
        works.settle(story, story.day(11, 15))
        amount, outside = story.part("96.5"), _outside(story)
        works.approve(story, works.account(story, story.day(11, 22), amount, outside), story.days.today)
        acts_claims.in_some_state(story, story.days.today, number, amount, outside)
        story.project = advance(story.project, actor=story.clerk, on=story.days.today)
        _grade(story, number)
    elif number % 3 == 0:
        works.account(story, story.days.today, story.part("97"))


def _outside(story: Story) -> tuple[Excluded, ...]:
    if "BO06" not in included(chosen(story.place, everything=True)):
        return ()
    return (Excluded("elevator", story.part("8"), "加装电梯"),)


def _grade(story: Story, number: int) -> None:
    """示范 and 精品: applied for by the street, most of them recognised."""
    grade = "model" if number % SHOWCASE_EACH else "showcase"
    made = apply_grade(story.project, actor=story.clerk, on=story.days.today, grade=grade)
    if number % WAITING_EACH:
        document = f"拱住建〔{story.days.today.year}〕演示{story.place.number:03d}号"
        recognise_grade(made, actor=story.people.officer, on=story.days.today, document_no=document)


def _pause(story: Story) -> None:
    reason = "小区内天然气管道改造尚未完成,待燃气工程结束后再实施,避免重复开挖。"
    on = story.days.today
    made = propose(story.project, "pause", actor=story.clerk, on=on, reason=reason)
    decide_proposal(made, actor=story.people.leader, on=on, approve=True, note="情况属实,同意暂缓。")
    story.project.refresh_from_db()


def _propose_withdrawal(story: Story) -> None:
    reason = "该小区所在地块拟纳入城市更新单元,拆改方式待定,建议调出本年度计划。"
    propose(story.project, "withdraw", actor=story.clerk, on=story.days.today, reason=reason)
