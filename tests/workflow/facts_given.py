"""Facts of a project that lacks nothing, and for every condition the change that makes it fail."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from policy.loader import load_scheme
from workflow.late_gates import PARTIES
from workflow.values import (
    AcceptanceFacts,
    BatchFacts,
    ClosingFacts,
    DesignFacts,
    Facts,
    NoticeFacts,
    OpinionFacts,
    PreliminaryFacts,
    ReviewFacts,
    RoundFacts,
    SiteFacts,
    TenderFacts,
)

ON = date(2019, 10, 21)
YESTERDAY = ON - timedelta(days=1)
SCHEME = load_scheme("gongshu-2019")
PASSED = RoundFacts("certified", "passed", ends_on=YESTERDAY)
FELL_SHORT = RoundFacts("certified", "failed", ends_on=YESTERDAY)
OPEN = RoundFacts("open", ends_on=ON)
AGREED = OpinionFacts("gongan", "区公安分局", "agree")
TENDER = TenderFacts(
    "agree", planned=True, competed=True, candidates_until=YESTERDAY, awarded=True,
    contract_yuan=Decimal("1800000.00"),
)  # fmt: skip

COMPLETE = Facts(
    on=ON,
    roster=True,
    rounds=(PASSED, PASSED, PASSED),
    wishes=True,
    documents=frozenset(document.kind for document in SCHEME.documents),
    document_steps=frozenset(range(1, 12)),
    preliminary=PreliminaryFacts(Decimal("2000000.00")),
    contribution_planned=True,
    items_decided=36,
    menu_confirmed=True,
    notice_board=True,
    notice=NoticeFacts(date(2019, 10, 11), YESTERDAY, 5, date(2019, 10, 11)),
    listing_number="拱发改〔2019〕1号",
    batch=BatchFacts(accepted=True, approved=True),
    design=DesignFacts(Decimal("2000000.00"), True, Decimal("1900000.00"), YESTERDAY),
    pre_review="closed",
    review=ReviewFacts((AGREED,), "联审〔2019〕1号"),
    epc=True,
    works=TENDER,
    supervision=replace(TENDER, contract_yuan=Decimal("60000.00")),
    site=SiteFacts(started=True, drawings_final=True, completed=True, audit_notes=1),
    acceptance=AcceptanceFacts(frozenset(PARTIES), archived=True),
    closing=ClosingFacts(True, True, True, "approved"),
)


def changed(**fields: Any) -> Facts:
    """Complete facts with these different."""
    return replace(COMPLETE, **fields)


def with_round(number: int, held: RoundFacts) -> Facts:
    """Complete facts with this round."""
    rounds = list(COMPLETE.rounds)
    rounds[number - 1] = held
    return changed(rounds=tuple(rounds))


def without(kind: str) -> Facts:
    """Complete facts without a document."""
    return changed(documents=COMPLETE.documents - {kind})


def with_opinion(result: str | None, closed: bool = False) -> Facts:
    """Complete facts with a second department's opinion."""
    second = OpinionFacts("lvhua", "区绿化办", result, closed)
    return changed(review=ReviewFacts((AGREED, second), "联审〔2019〕1号"))


def with_site(**fields: Any) -> Facts:
    """Complete facts with this on site."""
    return changed(site=replace(COMPLETE.site, **fields))


def with_lot(name: str, **fields: Any) -> Facts:
    """Complete facts with this tender."""
    return changed(**{name: replace(getattr(COMPLETE, name), **fields)})


def with_acceptance(**fields: Any) -> Facts:
    """Complete facts with this acceptance."""
    return changed(acceptance=replace(COMPLETE.acceptance, **fields))


def with_closing(**fields: Any) -> Facts:
    """Complete facts with this at the end."""
    return changed(closing=replace(COMPLETE.closing, **fields))


def _documents(step: int) -> dict[str, Facts]:
    wanted = [document.kind for document in SCHEME.documents_of(step) if document.required]
    return {f"document_{kind}": without(kind) for kind in wanted}


def _lot(name: str) -> dict[str, Facts]:
    return {
        f"{name}_applied": changed(**{name: None}),
        f"{name}_opinion": with_lot(name, opinion=""),
        f"{name}_planned": with_lot(name, planned=False, awarded=False),
        f"{name}_candidates": with_lot(name, candidates_until=ON),
        f"{name}_awarded": with_lot(name, awarded=False),
        f"{name}_contract": with_lot(name, contract_yuan=None),
    }


# Step → condition → facts in which it is not met (others of the same step may fail with it).
LACKING: Mapping[int, Mapping[str, Facts]] = {
    1: {
        "roster": changed(roster=False),
        "eligible": changed(ineligible=("2016年实施过综合改造,未满5年",)),
        "round_1_certified": with_round(1, OPEN),
        "round_1_passed": with_round(1, FELL_SHORT),
        "wishes": changed(wishes=False),
        **_documents(1),
    },
    2: {
        "estimate": changed(preliminary=PreliminaryFacts()),
        "contribution": changed(contribution_planned=False),
        "items_decided": changed(items_decided=35),
        "menu": changed(menu_confirmed=False),
        **_documents(2),
    },
    3: {
        "notice_board": changed(notice_board=False, notice=None),
        "notice_published": changed(notice=None),
        "notice_posted": changed(notice=NoticeFacts(YESTERDAY, None, 5, None, (2,))),
        "notice_closed": changed(notice=NoticeFacts(YESTERDAY, ON, 5, YESTERDAY)),
        "objections_answered": changed(unanswered_objections=1),
        "round_2_certified": with_round(2, OPEN),
        "round_2_passed": with_round(2, FELL_SHORT),
        **_documents(3),
    },
    4: {
        "batch_submitted": changed(listing_number="", batch=None),
        "batch_accepted": changed(listing_number="", batch=BatchFacts()),
        "batch_approved": changed(listing_number="", batch=BatchFacts(accepted=True)),
        "batch_listed": changed(listing_number="", batch=BatchFacts(accepted=True, approved=True)),
        **_documents(4),
    },
    5: {
        "formal_scheme": changed(design=None),
        "budget": changed(design=replace(COMPLETE.design, by_item=False)),
        "reviewed": changed(design=replace(COMPLETE.design, reviewed_on=None)),
        **_documents(5),
    },
    6: {
        "round_3_certified": with_round(3, OPEN),
        "round_3_passed": with_round(3, FELL_SHORT),
        "pre_reviewed": changed(pre_review=""),
        "pre_review_closed": changed(pre_review="open"),
        **_documents(6),
    },
    7: {
        "review_opened": changed(review=None),
        "opinions_in": with_opinion(None),
        "no_refusal": with_opinion("refuse"),
        "conditions_closed": with_opinion("conditional"),
        "minutes": changed(review=ReviewFacts((AGREED,))),
        **_documents(7),
    },
    8: {
        **_lot("works"),
        "price": with_lot("works", contract_yuan=Decimal("1840000.01")),
        **_lot("supervision"),
        **_documents(8),
    },
    9: {
        "started": with_site(started=False),
        "drawings_final": with_site(drawings_final=False),
        "items_done": with_site(unfinished_items=1),
        "resumed": with_site(stopped=True),
        "changes_decided": with_site(pending_changes=1),
        "rectified": with_site(open_rectifications=1),
        "voices_answered": with_site(unanswered_voices=1),
        "audited": with_site(audit_notes=0),
        "audit_replied": with_site(unreplied_audit_notes=1),
        "completed": with_site(completed=False),
        **_documents(9),
    },
    10: {
        "accepted": changed(acceptance=None),
        "signed": with_acceptance(passed=frozenset(PARTIES) - {"residents"}),
        "five_checks": with_acceptance(unchecked=2),
        "defects_closed": with_acceptance(open_defects=1),
        "archived": with_acceptance(archived=False),
        **_documents(10),
    },
    11: {
        "aftercare": with_closing(aftercare=False),
        "follow_up": with_closing(followed_up=False),
        "settled": with_closing(settled=False),
        "final_account": with_closing(final_account="submitted"),
        "voices_answered": with_site(unanswered_voices=1),
        "audit_replied": with_site(unreplied_audit_notes=1),
        **_documents(11),
    },
}
CASES = [(step, code) for step, lacking in LACKING.items() for code in lacking]
