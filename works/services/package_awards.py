"""One award for all projects of a settled package: each gets its share as its contract price."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.permissions import authorise
from policy.errors import Reason, Refused
from projects.checks import unless
from works.models import Bidder, Package, Tender
from works.services.packages import action_of, members_of
from works.services.tender import record_award

PROCESS = (
    "method", "planned_on", "notice_on", "notice_place", "bids_opened_on", "candidates_from", "candidates_until",
)  # fmt: skip


@transaction.atomic
def award_package(
    package: Package, *, actor: User, on: date, awarded_on: date, contract_on: date, over_budget_reason: str = "",
    choice_reason: str = "",
) -> Package:  # fmt: skip
    """Award and contract of every member, all or none. The tender was run on one of them; the others take it over."""
    package = Package.objects.select_for_update(of=("self",)).select_related("street").get(pk=package.pk)
    authorise(actor, action_of(package.kind), package)
    members = members_of(package)
    rows = {row.project_id: row for row in package.tenders.order_by("project_id").prefetch_related("bidders")}
    settled = unless(package.settled_on and not package.dissolved_on, "not_settled", "请先确定分摊。")
    if settled or package.kind == Package.Kind.DESIGN:
        raise Refused(settled or [Reason("not_settled", "方案设计打包没有招投标。")])
    _share_process(list(rows.values()))
    reasons: list[Reason] = []
    for member in sorted(members, key=lambda one: one.project_id):
        given: dict[str, Any] = {"winner": package.partner, "contract_yuan": member.share_yuan}
        given |= {"awarded_on": awarded_on, "contract_on": contract_on, "choice_reason": choice_reason}
        try:
            record_award(
                rows[member.project_id], actor=actor, on=on, over_budget_reason=over_budget_reason, **given
            )
        except Refused as refused:
            name = member.project.neighbourhood.name
            reasons += [replace(one, message=f"{name}:{one.message}") for one in refused.reasons]
    if reasons:
        raise Refused(reasons)
    return package


def _share_process(tenders: list[Tender]) -> None:
    """What was recorded of the one tender on a member stands for all: plan, notice, bids, candidates."""
    led = max(tenders, key=lambda one: (one.candidates_from is not None, bool(one.method), -one.pk))
    for one in tenders:
        if one.pk == led.pk or not led.method:
            continue
        for field in PROCESS:
            setattr(one, field, getattr(led, field))
        one.save(update_fields=PROCESS)
        one.bidders.all().delete()
        Bidder.objects.bulk_create(_copy(bid, one) for bid in led.bidders.all())


def _copy(bid: Bidder, tender: Tender) -> Bidder:
    return Bidder(
        tender=tender, name=bid.name, is_consortium=bid.is_consortium, price_yuan=bid.price_yuan,
        candidate_rank=bid.candidate_rank,
    )  # fmt: skip
