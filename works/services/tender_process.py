"""招标过程 (step 8): plan, notice, bids, candidates on notice, 流标. Between the bureau's agreement and the award."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from policy.loader import load_scheme
from projects.calendar import calendar
from projects.checks import at_step, money, not_after, not_before, one_of, refuse, said, unless
from projects.guards import required_text
from works.models import Bidder, Tender
from works.services.tender import STEP, locked_tender, tell
from works.tender_rules import Bid, bid_faults, candidate_faults, notice_faults


@transaction.atomic
def plan_tender(
    tender: Tender,
    *,
    actor: User,
    on: date,
    method: str,
    planned_on: date,
    ceiling_yuan: Decimal | None = None,
) -> Tender:
    """How and when the contractor is found, and the ceiling 招标控制价 where there is one. May be changed until bids are in."""
    tender = _open(tender, actor)
    refuse(
        _under_way(tender),
        one_of(method, Tender.Method.values, "method", "招标方式"),
        unless(planned_on, "required", "请填写计划招标日期。", field="planned_on"),
        [] if ceiling_yuan is None else money(ceiling_yuan, "ceiling_yuan", "招标控制价", positive=True),
        unless(not tender.bids_opened_on, "bids_opened", "已经开标,不能再改招标方式和计划。"),
    )
    tender.method, tender.planned_on, tender.ceiling_yuan = method, planned_on, ceiling_yuan
    tender.save(update_fields=["method", "planned_on", "ceiling_yuan"])
    ceiling = f",招标控制价 {ceiling_yuan:,.2f} 元" if ceiling_yuan is not None else ""
    sentence = f"{tender.get_kind_display()}计划于{said(planned_on)}{tender.get_method_display()}{ceiling}"
    tell("tender_planned", sentence, tender, actor, on)
    return tender


@transaction.atomic
def announce_tender(tender: Tender, *, actor: User, on: date, notice_on: date, notice_place: str) -> Tender:
    """招标公告 (or the invitation): the day and where."""
    tender = _open(tender, actor)
    refuse(
        _under_way(tender),
        _competed(tender),
        unless(not tender.bids_opened_on, "bids_opened", "已经开标,不能再改招标公告。"),
        not_after(notice_on, on, "notice_on", "招标公告日期"),
        not_before(notice_on, tender.opinion_on, "notice_on", "招标公告日期不能早于区住建局同意的日期。"),
        required_text(notice_place, "notice_place", "公告平台"),
    )
    tender.notice_on, tender.notice_place = notice_on, notice_place.strip()
    tender.save(update_fields=["notice_on", "notice_place"])
    sentence = f"{tender.get_kind_display()}招标公告已发布({tender.notice_place})"
    tell("tender_announced", sentence, tender, actor, on)
    return tender


@transaction.atomic
def record_bids(
    tender: Tender, *, actor: User, on: date, bids_opened_on: date, bids: Sequence[Bid]
) -> Tender:
    """All bids of the opening in one table, with the evaluated candidates' ranks; may be replaced until they are on notice."""
    tender = _open(tender, actor)
    shown = f"中标候选人已于{said(tender.candidates_from)}公示,不能再改投标单位。"
    refuse(
        _under_way(tender),
        _announced(tender),
        unless(tender.candidates_from is None, "on_notice", shown),
        not_after(bids_opened_on, on, "bids_opened_on", "开标日期"),
        not_before(bids_opened_on, tender.notice_on, "bids_opened_on", "开标日期不能早于招标公告日期。"),
        bid_faults(bids),
    )
    tender.bidders.all().delete()
    Bidder.objects.bulk_create(_bidder(tender, bid) for bid in bids)
    tender.bids_opened_on = bids_opened_on
    tender.save(update_fields=["bids_opened_on"])
    sentence = f"{tender.get_kind_display()}{said(bids_opened_on)}开标,投标单位{len(bids)}家"
    tell("tender_bids", sentence, tender, actor, on)
    return tender


@transaction.atomic
def publish_candidates(
    tender: Tender, *, actor: User, on: date, candidates_from: date, candidates_until: date
) -> Tender:
    """中标候选人公示: from a day on, at least as many days as the scheme says (招标投标法实施条例 54)."""
    tender = _open(tender, actor)
    bids = [_bid(one) for one in tender.bidders.all()]
    shown = f"中标候选人已公示({said(tender.candidates_from)}至{said(tender.candidates_until)})。"
    refuse(
        _under_way(tender),
        _announced(tender) or candidate_faults(bids),
        unless(tender.candidates_from is None, "on_notice", shown),
        not_after(candidates_from, on, "candidates_from", "公示开始日期"),
        not_before(candidates_from, tender.bids_opened_on, "candidates_from", "公示开始日期不能早于开标日期。"),
        _long_enough(tender, candidates_from, candidates_until),
    )  # fmt: skip
    tender.candidates_from, tender.candidates_until = candidates_from, candidates_until
    tender.save(update_fields=["candidates_from", "candidates_until"])
    first = next(bid.name for bid in bids if bid.rank == 1)
    until = said(candidates_until)
    sentence = f"{tender.get_kind_display()}中标候选人公示至{until},第一名:{first}"
    tell("tender_candidates", sentence, tender, actor, on)
    return tender


@transaction.atomic
def fail_tender(tender: Tender, *, actor: User, on: date, failed_on: date, reason: str) -> Tender:
    """流标, with its reason. The record stays; another application begins the tender anew."""
    tender = _open(tender, actor)
    refuse(
        _under_way(tender),
        not_after(failed_on, on, "failed_on", "流标日期"),
        not_before(failed_on, tender.opinion_on, "failed_on", "流标日期不能早于区住建局同意的日期。"),
        required_text(reason, "reason", "流标原因"),
        unless(not tender.package_id, "in_package", f"本项目在打包“{tender.package}”中,请先解除打包。"),
    )
    tender.failed_on, tender.failed_reason = failed_on, reason.strip()
    tender.save(update_fields=["failed_on", "failed_reason"])
    tell("tender_failed", f"{tender.get_kind_display()}招标流标", tender, actor, on, reason)
    return tender


def _open(tender: Tender, actor: User) -> Tender:
    tender = locked_tender(tender)
    authorise(actor, Action.RECORD_TENDER, tender)
    return tender


def _under_way(tender: Tender) -> list[Reason]:
    """At step 8, agreed to by the bureau, not failed and not yet awarded."""
    agreed = tender.opinion == Tender.Opinion.AGREE
    failed = f"这次招标已于{said(tender.failed_on)}流标,请重新申请。"
    awarded = f"中标结果已登记:{tender.winner}。"
    return [
        *at_step(tender.project, STEP),
        *unless(agreed, "no_opinion", "区住建局还没有同意这项招投标申请。"),
        *unless(tender.failed_on is None, "failed", failed),
        *unless(tender.awarded_on is None, "already_awarded", awarded),
    ]


def _competed(tender: Tender) -> list[Reason]:
    if not tender.method:
        return [Reason("no_plan", "请先登记招标方式和计划。")]
    message = "直接委托的,不需要招标公告、开标和候选人公示,请直接登记中标和合同。"
    return unless(tender.is_competed, "not_competed", message)


def _announced(tender: Tender) -> list[Reason]:
    return _competed(tender) or unless(tender.notice_on, "no_notice", "请先登记招标公告。")


def _long_enough(tender: Tender, from_: date | None, until: date | None) -> list[Reason]:
    if from_ is None or until is None:
        return unless(until, "required", "请填写公示截止日期。", field="candidates_until")
    days = load_scheme(tender.project.scheme_code).candidate_notice_days
    return notice_faults(calendar(), from_, until, days)


def _bidder(tender: Tender, bid: Bid) -> Bidder:
    return Bidder(
        tender=tender, name=bid.name.strip(), is_consortium=bid.consortium, price_yuan=bid.price_yuan,
        candidate_rank=bid.rank,
    )  # fmt: skip


def _bid(row: Bidder) -> Bid:
    return Bid(row.name, row.price_yuan, row.is_consortium, row.candidate_rank)
