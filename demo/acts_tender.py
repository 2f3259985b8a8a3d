"""The acts of step 8 after the bureau's agreement: plan, notice, bids, candidates, award; and one package of two projects."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from demo.days import Days
from demo.people import People
from demo.story import Story
from projects.models import Project
from works.models import Package, Tender
from works.queries import standing_tender_of
from works.services.packages import make_package, set_terms, settle_package
from works.services.tender import apply_tender, give_tender_opinion, record_award
from works.services.tender_process import announce_tender, plan_tender, publish_candidates, record_bids
from works.tender_rules import Bid

OTHERS = (("演示城建工程有限公司", "1.01"), ("演示市政园林有限公司", "1.03"))
SUPERVISION = Tender.Kind.SUPERVISION


def let(story: Story, lot: Tender, winner: str, price: Decimal) -> None:
    """From the agreement to the contract: the works by public tender, supervision engaged directly."""
    on = story.day(8, 26)
    open_to_all = lot.kind != SUPERVISION and story.days.published(on)
    method = Tender.Method.OPEN if open_to_all else Tender.Method.DIRECT
    plan_tender(lot, actor=story.clerk, on=story.day(8, 6), method=method, planned_on=story.day(8, 12))
    if open_to_all:
        _compete(story, lot, winner, price)
    record_award(
        lot, actor=story.clerk, on=on, winner=winner, awarded_on=story.day(8, 22), contract_yuan=price,
        contract_on=on,
    )  # fmt: skip


def _compete(story: Story, lot: Tender, winner: str, price: Decimal) -> None:
    """Three bids; the candidates stand for three working days."""
    cent = Decimal("0.01")
    others = [(name, (price * Decimal(more)).quantize(cent)) for name, more in OTHERS]
    bids = [Bid(name, amount, rank=rank) for rank, (name, amount) in enumerate([(winner, price), *others], 1)]
    day, clerk = story.day, story.clerk
    place = "浙江省公共资源交易服务平台(演示)"
    announce_tender(lot, actor=clerk, on=day(8, 7), notice_on=day(8, 7), notice_place=place)
    record_bids(lot, actor=clerk, on=day(8, 12), bids_opened_on=day(8, 12), bids=bids)
    publish_candidates(
        lot, actor=clerk, on=day(8, 13), candidates_from=day(8, 13), candidates_until=day(8, 16)
    )


def pack(people: People, days: Days) -> Package | None:
    """The supervision of two projects of one street as one package, shared by area; None where no street has two."""
    at_eight: dict[int, list[Project]] = defaultdict(list)
    rows = Project.objects.filter(step=8, state=Project.State.ACTIVE, proposals=None).order_by("pk")
    for project in rows.select_related("neighbourhood__street"):
        at_eight[project.neighbourhood.street_id].append(project)
    chosen = next((found[:2] for found in at_eight.values() if len(found) > 1), None)
    return _pack(chosen, people, days) if chosen else None


def _pack(projects: list[Project], people: People, days: Days) -> Package:
    street, on = projects[0].neighbourhood.street, days.back(0)
    clerk = people.clerks[street.code]
    for project in projects:
        found = standing_tender_of(project, SUPERVISION)
        lot = found or apply_tender(project, actor=clerk, on=on, kind=SUPERVISION)
        if not lot.opinion:
            give_tender_opinion(lot, actor=people.officer, on=on, opinion="agree", note="同意打包招标。")
    name = f"{on.year}年{street.name}监理打包"
    made = make_package(
        street, actor=clerk, on=on, kind="tender", name=name, lot=SUPERVISION, projects=projects
    )
    total = Decimal("860000.01")
    made = set_terms(
        made,
        actor=clerk,
        on=on,
        version=made.version,
        sharing="area",
        partner="演示工程监理有限公司",
        total_yuan=total,
    )
    return settle_package(made, actor=clerk, on=on, version=made.version)
