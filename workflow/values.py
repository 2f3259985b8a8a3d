"""Facts: everything the gates ask about one project on one day, as plain values (no Django)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reviews.rules import Asked, State

# Where each round is held, and the other way round.
ROUND_STEPS = {1: 1, 2: 3, 3: 6}
ROUND_AT = {step: number for number, step in ROUND_STEPS.items()}


@dataclass(frozen=True)
class RoundFacts:
    """The newest valid attempt of a consultation round; `state` "" where none was opened."""

    state: str = ""
    outcome: str = ""
    let_pass: bool = False
    ends_on: date | None = None

    @property
    def certified(self) -> bool:
        """Another person has certified the result."""
        return self.state == "certified"

    @property
    def passed(self) -> bool:
        """Certified, and carried, let pass by the leader, or under a rule set that only records."""
        return self.certified and (self.outcome in ("passed", "recorded") or self.let_pass)


@dataclass(frozen=True)
class NoticeFacts:
    """The standing public notice; `missing` are the boards whose photo is waited for.

    `closes_on` is None until the notice counts, and while the calendar of that year is not published.
    """

    published_on: date
    closes_on: date | None
    workdays: int
    began_on: date | None = None
    missing: tuple[int, ...] = ()


@dataclass(frozen=True)
class PreliminaryFacts:
    """The current preliminary scheme (step 2)."""

    estimate_yuan: Decimal | None = None
    no_contribution_reason: bool = False


@dataclass(frozen=True)
class DesignFacts:
    """The current formal scheme (step 5); `by_item`: its budget has lines."""

    budget_yuan: Decimal | None = None
    by_item: bool = False
    reviewed_yuan: Decimal | None = None
    reviewed_on: date | None = None


@dataclass(frozen=True)
class BatchFacts:
    """The newest submission to the yearly batch that was not taken back; `returned` by the bureau: it is none any more."""

    late: bool = False
    accepted: bool = False
    approved: bool = False
    returned: bool = False


@dataclass(frozen=True)
class PointFacts:
    """The points of the pre-review: how many stand, wait for the builder's reply, and are closed by the bureau."""

    points: int = 0
    unanswered: int = 0
    closed: int = 0


@dataclass(frozen=True)
class OpinionFacts:
    """An invited department's newest opinion; `result` None while it is missing.

    `closed`: its conditions are confirmed as met; `answered`: the street said of each how it was met.
    """

    department: str
    name: str
    result: str | None = None
    closed: bool = False
    answered: bool = False

    @property
    def state(self) -> State:
        """missing, agree, conditional_open, conditional_closed or refuse."""
        return Asked(self.name, self.result, self.closed).state


@dataclass(frozen=True)
class ReviewFacts:
    """The joint review of the current scheme version; `due_on`: until when the departments are asked."""

    opinions: tuple[OpinionFacts, ...] = ()
    minutes_number: str = ""
    drafted: bool = False
    due_on: date | None = None

    def names(self, *states: str) -> str:
        """The departments whose opinion is in one of these states, joined for a sentence."""
        return "、".join(opinion.name for opinion in self.opinions if opinion.state in states)


@dataclass(frozen=True)
class TenderFacts:
    """The newest tender of a lot. Money in yuan.

    `competed`: candidates stand on notice before the award, until the day `candidates_until` inclusive.
    """

    opinion: str = ""
    failed: bool = False
    planned: bool = False
    competed: bool = False
    candidates_until: date | None = None
    awarded: bool = False
    contract_yuan: Decimal | None = None
    over_budget_reason: bool = False


@dataclass(frozen=True)
class SiteFacts:
    """Construction (step 9). What is open counts whatever cycle it is from: change orders, rectifications (of which
    `replied_rectifications` wait for the bureau), audit notes, voices, a stoppage.
    """

    started: bool = False
    drawings_final: bool = False
    completed: bool = False
    unfinished_items: int = 0
    pending_changes: int = 0
    open_rectifications: int = 0
    replied_rectifications: int = 0
    audit_notes: int = 0
    unreplied_audit_notes: int = 0
    unanswered_voices: int = 0
    stopped: bool = False


@dataclass(frozen=True)
class AcceptanceFacts:
    """The newest acceptance; `passed` and `refused` are party codes.

    `unsigned` are organisations invited that have not signed, `unchecked` how many of 五不 are not looked at yet,
    `planned_on` its day while that is still to come.
    """

    passed: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    open_defects: int = 0
    archived: bool = False
    unsigned: tuple[str, ...] = ()
    unchecked: int = 0
    planned_on: date | None = None


@dataclass(frozen=True)
class ClosingFacts:
    """Aftercare, first follow-up, settlement and final account (step 11)."""

    aftercare: bool = False
    followed_up: bool = False
    settled: bool = False
    final_account: str = ""


@dataclass(frozen=True)
class Facts:
    """What is on record for a project on the day `on`, valid in its present cycle.

    `rounds` are rounds 1, 2 and 3; `ineligible` the sentences of conditions that fail; `documents` the kinds
    uploaded and `document_steps` their steps; `pre_review` "" none, "open" comments to be closed, "closed" done;
    `works` is the EPC or construction tender.
    """

    on: date
    roster: bool = False
    ineligible: tuple[str, ...] = ()
    rounds: tuple[RoundFacts, RoundFacts, RoundFacts] = (RoundFacts(), RoundFacts(), RoundFacts())
    wishes: bool = False
    documents: frozenset[str] = frozenset()
    document_steps: frozenset[int] = frozenset()
    preliminary: PreliminaryFacts | None = None
    contribution_planned: bool = False
    items_decided: int = 0
    menu_confirmed: bool = False
    notice_board: bool = False
    notice: NoticeFacts | None = None
    unanswered_objections: int = 0
    listing_number: str = ""
    batch: BatchFacts | None = None
    design: DesignFacts | None = None
    pre_review: str = ""
    pre_review_points: PointFacts = PointFacts()
    review: ReviewFacts | None = None
    epc: bool = False
    works: TenderFacts | None = None
    supervision: TenderFacts | None = None
    site: SiteFacts = SiteFacts()
    acceptance: AcceptanceFacts | None = None
    closing: ClosingFacts = ClosingFacts()

    def round(self, number: int) -> RoundFacts:
        """Round 1, 2 or 3."""
        return self.rounds[number - 1]
