"""The acts of steps 5 to 8: design, third consultation, joint review, tender."""

from dataclasses import replace
from decimal import Decimal

from accounts.models import Department
from demo import acts_tender
from demo.acts_early import ask, count_up
from demo.ballots import Turnout
from demo.menu import chosen, costs, included
from demo.numbers import share_out
from demo.story import Story, attach, go_on
from projects.models import SchemeVersion
from projects.services.schemes import Line, record_formal_scheme
from reviews.minutes_pages import proposed_text
from reviews.models import Opinion, OpinionCondition, PreReview, PreReviewPoint, Review
from reviews.services.conditions import close_condition, reply_condition
from reviews.services.joint import open_review
from reviews.services.minutes import draft_minutes, issue_minutes
from reviews.services.opinions import give_opinion
from reviews.services.pre_review import close_pre_review, record_pre_review
from reviews.services.pre_review_points import close_point, reply_point
from works.models import Tender
from works.services.tender import apply_tender, give_tender_opinion

CONTENT = Turnout(agree=84, disagree=5, abstain=3)
CONDITIONS = {
    "haimian": "原则同意。请在雨水口处补充初期雨水弃流设施,并复核绿地下凹深度。",
    "xiaofang": "原则同意。请确保消防车登高操作场地不被停车位占用。",
}


def design(story: Story, *, everything: bool = False) -> SchemeVersion:
    """Step 5: the formal scheme with its budget by item, reviewed by a third party."""
    made = record_formal_scheme(
        story.project, actor=story.clerk, on=story.day(5, 30), summary=story.summary, author="演示城乡规划设计院",
        budget_yuan=story.part("102"), reviewer="演示工程造价咨询有限公司", reviewed_yuan=story.cost,
        reviewed_on=story.day(5, 28), lines=_lines(story, everything),
    )  # fmt: skip
    for kind in ("formal_scheme", "budget", "review_report"):
        attach(story, 5, kind, story.day(5, 31), public=kind == "formal_scheme")
    return made


def _lines(story: Story, everything: bool) -> list[Line]:
    """The budget by item; a lift does not count towards the subsidy, nor does secondary water supply."""
    total, water = story.part("102"), story.part("6") if everything else None
    codes = included(chosen(story.place, everything=everything))
    shared = costs(story.place, codes, total - (water or 0))
    lines = [
        Line(code, amount, code, "elevator" if code == "BO06" else "") for code, amount in shared.items()
    ]
    return _reviewed(
        [*lines, Line("二次供水设施改造", water, "", "secondary_water")] if water else lines, story.cost
    )


def _reviewed(lines: list[Line], reviewed: Decimal) -> list[Line]:
    """Each with what the third party reviewed it to; together the reviewed budget."""
    parts = share_out(int(reviewed * 100), [line.amount_yuan for line in lines], least=1)
    return [
        replace(line, reviewed_yuan=Decimal(part).scaleb(-2)) for line, part in zip(lines, parts, strict=True)
    ]


def pre_review(story: Story) -> PreReview:
    """The bureau's comments on the formal scheme."""
    points = ["请补充无障碍坡道做法详图。", "雨污分流改造范围与现状管线图不一致,请核对。"]
    return record_pre_review(story.project, actor=story.people.officer, on=story.day(6, 8), points=points)


def reply_to_pre_review(story: Story, made: PreReview, *, number: int, day: int) -> PreReviewPoint:
    """The street answers one point."""
    words = ("已补充做法详图,坡度1:12。", "已按最新管线图修正改造范围。")
    point = made.points.get(number=number)
    return reply_point(point, actor=story.clerk, on=story.day(6, day), reply=words[number - 1])


def third(story: Story) -> None:
    """Step 6 as a whole."""
    held = ask(story, 3)
    made = pre_review(story)
    count_up(story, held, CONTENT)
    for number in (1, 2):
        point = reply_to_pre_review(story, made, number=number, day=14)
        close_point(point, actor=story.people.officer, on=story.day(6, 15))
    close_pre_review(made, actor=story.people.officer, on=story.day(6, 16))


def call_departments(story: Story, *, after: int = 1) -> Review:
    """The bureau asks the eight departments."""
    return open_review(story.project, actor=story.people.officer, on=story.day(7, after))


def answer(story: Story, review: Review, codes: list[str], *, refuse: str = "") -> None:
    """Opinions of these departments, each by its own reviewer on its own day."""
    for number, code in enumerate(codes):
        reviewer = story.people.reviewers[code]
        invitation = review.invitations.get(department__code=code)
        result, comment = _opinion(code, refuse)
        give_opinion(
            invitation, actor=reviewer, on=story.day(7, 3 + number // 2), result=result, comment=comment
        )


def _opinion(code: str, refuse: str) -> tuple[str, str]:
    if code == refuse:
        return Opinion.Result.REFUSE, "消防车道净宽不足4米,且东侧回车场被停车位占用,应修改方案后重新送审。"
    if code in CONDITIONS:
        return Opinion.Result.CONDITIONAL, CONDITIONS[code]
    return Opinion.Result.AGREE, ""


def review(story: Story) -> None:
    """Step 7 as a whole: eight opinions, conditions closed, minutes."""
    held, officer = call_departments(story), story.people.officer
    answer(story, held, department_codes())
    for one in OpinionCondition.objects.filter(opinion__invitation__review=held):
        reply_condition(one, actor=story.clerk, on=story.day(7, 9), reply="设计单位已修改图纸。")
        close_condition(one, actor=officer, on=story.day(7, 10), note="经复核符合要求。")
    on = story.day(7, 13)
    words = {"number": f"拱旧改联审〔{on.year}〕演示{story.place.number:03d}号", "text": proposed_text(held)}
    draft_minutes(held, actor=officer, on=story.day(7, 12), **words)
    issue_minutes(held, actor=story.people.leader, on=on, **words)
    attach(story, 7, "minutes", on, by=officer)


def department_codes() -> list[str]:
    """The eight of the joint review."""
    return list(Department.objects.filter(joint_review=True).values_list("code", flat=True))


def apply(story: Story, *, epc: bool) -> list[Tender]:
    """Applications for the works and for supervision."""
    works = Tender.Kind.EPC if epc else Tender.Kind.CONSTRUCTION
    return [
        apply_tender(story.project, actor=story.clerk, on=story.day(8, 2), kind=kind)
        for kind in (works, Tender.Kind.SUPERVISION)
    ]


def tender(story: Story, *, epc: bool = False) -> None:
    """Step 8 as a whole: the bureau agrees, the lots are awarded and contracted."""
    lots = zip(
        apply(story, epc=epc), ("演示建设集团有限公司", "演示工程监理有限公司"), ("94.5", "2.1"), strict=True
    )
    for lot, winner, percent in lots:
        give_tender_opinion(
            lot,
            actor=story.people.officer,
            on=story.day(8, 5),
            opinion=Tender.Opinion.AGREE,
            note="同意按程序招标。",
        )
        acts_tender.let(story, lot, winner, story.part(percent))
    for kind in ("award_notice", "contract"):
        attach(story, 8, kind, story.day(8, 27))


def second_three(story: Story, *, everything: bool = False) -> None:
    """From entering step 5 until the project may enter step 8."""
    design(story, everything=everything)
    go_on(story, 6)
    third(story)
    go_on(story, 7)
    review(story)
    go_on(story, 8)
