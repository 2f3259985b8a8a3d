"""The acts of steps 9 to 11: construction with its supervision, acceptance, aftercare and the accounts."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import BuilderBody
from demo import files
from demo.acts_accounts import account as account
from demo.acts_accounts import approve as approve
from demo.acts_accounts import settle as settle
from demo.acts_money import ORIGINAL_BODY as ORIGINAL_BODY
from demo.acts_money import PUBLIC_MONEY as PUBLIC_MONEY
from demo.acts_money import fund as fund
from demo.menu import chosen, included
from demo.story import Story, attach
from projects.models import ProjectItem
from projects.services.builders import name_builder
from projects.services.documents import attach_document
from projects.services.item_progress import Progressed, record_item_progress
from works.models import Acceptance, ChangeOrder, FiveChecks, FollowUp, Rectification, Signature
from works.services.acceptance import Signed, close_defect, hand_over_archive, hold_acceptance
from works.services.acceptance_day import Look
from works.services.aftercare import agree_aftercare, record_follow_up
from works.services.changes import decide_change, request_change
from works.services.site import complete_works, order_start, report_site
from works.services.supervision import close_rectification, note_audit, order_rectification, reply_audit

Progress = ProjectItem.Progress
GROUND = {"street": "街道", "residents": "居民代表"}


def give_to(story: Story, body: BuilderBody | None, on: date) -> None:
    """The street names the body whose clerk does the daily work from now on."""
    assert body is not None  # noqa: S101 - a builder's clerk has a body
    story.project = name_builder(story.project, body, actor=story.clerk, on=on)


def start(story: Story, *, epc: bool = False) -> None:
    """First work on site, after the contract."""
    on = story.day(9, 2)
    order_start(
        story.project, actor=story.on_site, on=on, started_on=on, drawings_final=epc,
        planned_completion_on=story.days.ahead(on, 105),
    )  # fmt: skip


def report(story: Story, day: date, percent: int, on: date | None = None) -> None:
    """State of the works on a day, with what was built so far."""
    report_site(
        story.project, actor=story.on_site, on=on or day, as_of=day, physical_percent=percent,
        invested_yuan=story.part(f"{percent * Decimal('0.94'):f}"), note=f"各工种按计划施工,形象进度{percent}%",
        **outputs(story, percent),
    )  # fmt: skip


def outputs(story: Story, percent: int) -> dict[str, Any]:
    """What stands at this percentage, in the report's units."""
    place = story.place
    return {
        "parking_spaces": place.households * percent // 900,
        "chargers": place.households * percent // 2500,
        "ramps": place.buildings * percent // 100,
        "pipes_km": (Decimal(place.households * percent) / 30_000).quantize(Decimal("0.001")),
        "green_area": Decimal(place.households * percent // 40),
        "activity_area": Decimal(place.households * percent // 250),
        "service_area": Decimal(place.households * percent // 400),
        "lifts": place.buildings * percent // 600,
    }


def monthly_reports(story: Story, reached: int) -> None:
    """A report at the end of every month since the start, up to last month: evenly up to `reached` percent."""
    begun = story.day(9, 2)
    ends = [day for day in story.days.month_ends(9) if begun <= day]
    if 10 in story.entered:
        ends = [day for day in ends if day < story.day(9, 104)]
    for number, day in enumerate(ends, 1):
        report(story, day, reached * number // len(ends), on=min(story.days.ahead(day, 1), story.days.today))


def change(story: Story, title: str, reason: str, amount: str, *, after: int) -> ChangeOrder:
    """A change of the works is asked for."""
    return request_change(
        story.project,
        actor=story.on_site,
        on=story.day(9, after),
        title=title,
        reason=reason,
        amount_yuan=Decimal(amount),
    )


def allow(story: Story, order: ChangeOrder, *, after: int) -> None:
    """The bureau agrees to it before it is done."""
    note = "情况属实,同意变更,费用在概算预备费内列支。"
    decide_change(order, actor=story.people.officer, on=story.day(9, after), approve=True, note=note)


def order(story: Story, issue: str, *, after: int) -> Rectification:
    """The bureau finds something on site."""
    on = story.day(9, after)
    due = story.days.ahead(on, 5)
    return order_rectification(story.project, actor=story.people.officer, on=on, issue=issue, due_on=due)


def put_right(story: Story, rectification: Rectification, *, after: int) -> None:
    """The bureau sees that it was put right."""
    note = "现场复查,已按要求整改到位。"
    close_rectification(rectification, actor=story.people.officer, on=story.day(9, after), closing_note=note)


def audit(story: Story, *, after: int, replied: bool = True) -> None:
    """A note of the tracking audit and the builder's reply."""
    on, text = story.day(9, after), "签证单第3号缺少监理签字,请补齐;隐蔽工程影像资料应随进度归档。"
    note = note_audit(story.project, actor=story.people.auditor, on=on, text=text)
    if replied:
        reply = "签证单已补签,影像资料已按楼幢归档。"
        reply_audit(note, actor=story.on_site, on=story.day(9, after + 3), reply=reply)


def items(story: Story, progress: str, on: date, *, everything: bool = False, share: int = 1) -> None:
    """Progress of the included items, of every `share`th one; the real quantity where it is done."""
    decided = chosen(story.place, everything=everything)
    finished = progress in (Progress.DONE, Progress.ACCEPTED)
    rows: Mapping[str, Progressed] = {
        code: Progressed(progress, decided[code].planned_quantity if finished else None)
        for code in included(decided)[::share]
    }
    record_item_progress(story.project, rows, actor=story.on_site, on=on)


def picture(story: Story, step: int, on: date, title: str) -> None:
    """A photograph residents may see."""
    attach_document(
        story.project, actor=story.clerk, on=on, step=step, kind="site_photo", title=title,
        upload=files.photo(title, story.place.number + step), is_public=True,
    )  # fmt: skip


def build(story: Story, *, epc: bool = False, everything: bool = False) -> None:
    """Step 9 as a whole."""
    start(story, epc=epc)
    made = change(story, "3幢北侧增加雨水井2座", "开挖后发现原管线标高与图纸不符", "18600.00", after=30)
    allow(story, made, after=34)
    put_right(story, order(story, "2幢脚手架连墙件设置不足", after=41), after=45)
    audit(story, after=60)
    monthly_reports(story, 90)
    report(story, story.day(9, 104), 100)
    items(story, Progress.DONE, story.day(9, 105), everything=everything)
    complete_works(story.project, actor=story.on_site, on=story.day(9, 106), completed_on=story.day(9, 105))
    picture(story, 9, story.day(9, 106), "施工现场照片")


def meet(story: Story, *, missing: tuple[str, ...] = ()) -> Acceptance:
    """The joint acceptance, with the signatures of all parties but the missing ones, and a defect."""
    on = story.day(10, 8)
    return hold_acceptance(
        story.project, actor=story.clerk, on=on, held_on=on, place=f"{story.place.name}现场",
        signatures={party: Signed(True, "同意通过验收") for party in Signature.Party.values if party not in missing},
        defects=["5幢东侧坡道扶手松动"],
        checks={code: Look(True) for code in FiveChecks.Check.values if code != "stairs"}
        | {"stairs": Look(False, "3幢楼梯间过窄,居民未就加装电梯达成一致")},
    )  # fmt: skip


def accept(story: Story, *, everything: bool = False) -> None:
    """Step 10 as a whole."""
    held = meet(story)
    for defect in held.defects.all():
        close_defect(defect, actor=story.on_site, on=story.day(10, 13))
    items(story, Progress.ACCEPTED, story.day(10, 14), everything=everything)
    hand_over_archive(held, actor=story.clerk, on=story.day(10, 20), receiver="拱墅区城建档案馆(演示)")
    attach(story, 10, "archive", story.day(10, 20))


def look_after(story: Story, after: int, *, visit: int | None = None) -> None:
    """长效管理, and the first follow-up."""
    agree_aftercare(
        story.project, actor=story.clerk, on=story.day(11, after), management_body=f"{story.place.name}业主委员会",
        property_service="演示物业服务有限公司", fee="0.60元/㎡·月", maintenance_fund="已补建,按规定续筹",
        fund_balance_yuan=Decimal("326500.00"),
    )  # fmt: skip
    if visit is not None:
        record_follow_up(
            story.project, actor=story.clerk, on=story.day(11, visit), satisfaction=FollowUp.Satisfaction.GOOD,
            note="随机回访20户,居民对停车和照明改善满意,希望增加休息座椅。", asked=20, satisfied=18,
        )  # fmt: skip
