"""Facts of projects, gathered with a fixed number of queries and judged by the cycles of their send-backs."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from policy.loader import load_scheme
from projects.eligibility import EligibilityFacts, eligibility
from projects.models import Project, SchemeVersion
from workflow import sources
from workflow.cycles import floor
from workflow.records import Records
from workflow.values import (
    AcceptanceFacts,
    BatchFacts,
    ClosingFacts,
    DesignFacts,
    Facts,
    NoticeFacts,
    OpinionFacts,
    PointFacts,
    PreliminaryFacts,
    ReviewFacts,
    RoundFacts,
    SiteFacts,
    TenderFacts,
)
from works.models import Tender

__all__ = ["Facts", "gather", "gather_many"]


def gather(project: Project, on: date) -> Facts:
    """Everything on record for every step of one project on a day; at most 14 queries."""
    return gather_many([project], on)[project.pk]


def gather_many(
    projects: Iterable[Project], on: date, *, present_step_only: bool = False
) -> dict[int, Facts]:
    """Facts by project id with the same number of queries for one project or for thousands.

    `present_step_only` reads only what the gate of each project's present step asks. Give projects with their
    `neighbourhood` selected.
    """
    records = Records.read(sources.Asked(projects, present_step_only))
    return {pk: _Gathering(project, records).facts(on) for pk, project in records.asked.projects.items()}


class _Gathering:
    """One project's records, as far as they still count."""

    def __init__(self, project: Project, records: Records) -> None:
        self.project, self.records = project, records
        self.backs = records.send_backs.get(project.pk, [])

    def facts(self, on: date) -> Facts:
        """The values the gates ask for."""
        decided, unfinished = self.records.items.get(self.project.pk, (0, 0))
        design, works, documents = self._design(), self._works(), self._documents()
        return Facts(
            on=on,
            roster=self._has("roster"),
            ineligible=self._ineligible(),
            rounds=(self._round(1, "1:round"), self._round(2, "3:round"), self._round(3, "6:round")),
            wishes=self._wishes(),
            documents=frozenset(kind for _, kind in documents),
            document_steps=frozenset(step for step, _ in documents),
            preliminary=self._preliminary(),
            contribution_planned=self._has("contribution"),
            items_decided=decided,
            menu_confirmed=self._has("menu", "2:menu"),
            notice_board=self._has("notice_board"),
            notice=self._notice(),
            unanswered_objections=self._count("objection"),
            listing_number=self.project.listing_number,
            batch=self._batch(),
            design=design
            and DesignFacts(design.budget_yuan, design.by_item, design.reviewed_yuan, design.reviewed_on),
            pre_review=self._pre_review(design),
            pre_review_points=self._pre_review_points(design),
            review=self._review(design),
            epc=works.kind == Tender.Kind.EPC if works else self.project.epc,
            works=_tender(works),
            supervision=_tender(self._tender(Tender.Kind.SUPERVISION)),
            site=self._site(unfinished),
            acceptance=self._acceptance(on),
            closing=self._closing(),
        )

    def _valid(self, rows: Mapping[int, list[Any]], key: str) -> list[Any]:
        """The project's rows that still count, oldest first."""
        own = rows.get(self.project.pk)
        if not own:
            return []
        least = floor(key, self.backs)
        return [row for row in own if row.cycle >= least]

    def _count(self, tag: str, key: str | None = None) -> int:
        cycles = self.records.marks.get((self.project.pk, tag))
        if not cycles:
            return 0
        least = floor(key, self.backs) if key else 0
        return sum(cycle >= least for cycle in cycles)

    def _has(self, tag: str, key: str | None = None) -> bool:
        return self._count(tag, key) > 0

    def _ineligible(self) -> tuple[str, ...]:
        """Judged for the day the project was opened."""
        place, scheme = self.project.neighbourhood, load_scheme(self.project.scheme_code)
        known = EligibilityFacts(
            place.year_built, place.affordable_housing, place.last_renovated_year,
            place.in_demolition_plan, place.clear_deficits, place.strong_will,
        )  # fmt: skip
        answer = eligibility(known, scheme.eligibility, self.project.opened_on)
        return tuple(sentence for ok, sentence in answer.reasons if not ok)

    def _round(self, number: int, key: str) -> RoundFacts:
        valid = [row for row in self._valid(self.records.rounds, key) if row.number == number]
        if not valid:
            return RoundFacts()
        newest = valid[-1]
        return RoundFacts(newest.state, newest.outcome, newest.let_pass_given, newest.ends_on)

    def _wishes(self) -> bool:
        """Wishes hang on round 1: they count with it, or kept by themselves."""
        rows = self.records.rounds
        counting = self._valid(rows, "1:round") + self._valid(rows, "1:wishes")
        return any(row.number == 1 and row.has_wishes for row in counting)

    def _documents(self) -> list[tuple[int, str]]:
        """(step, kind) of the files that count."""
        return [
            (step, kind)
            for step, kind, newest in self.records.documents.get(self.project.pk, [])
            if newest >= floor(f"{step}:documents", self.backs)
        ]

    def _version(self, kind: str, key: str) -> Any | None:
        rows = [row for row in self._valid(self.records.versions, key) if row.kind == kind]
        return rows[-1] if rows else None

    def _preliminary(self) -> PreliminaryFacts | None:
        row = self._version(SchemeVersion.Kind.PRELIMINARY, "2:scheme")
        return PreliminaryFacts(row.estimate_yuan, bool(row.no_contribution_reason)) if row else None

    def _design(self) -> Any | None:
        return self._version(SchemeVersion.Kind.FORMAL, "5:design")

    def _notice(self) -> NoticeFacts | None:
        rows = self._valid(self.records.notices, "3:notice")
        if not rows:
            return None
        row = rows[-1]
        return NoticeFacts(
            row.published_on, row.closes_on, row.workdays, row.began_on, tuple(row.missing_boards)
        )

    def _batch(self) -> BatchFacts | None:
        rows = self._valid(self.records.batches, "4:batch")
        if not rows:
            return None
        row = rows[-1]
        if row.returned_on:
            return BatchFacts(returned=True)
        return BatchFacts(bool(row.late_reason), row.accepted_on is not None, row.approved_on is not None)

    def _pre_review(self, design: Any | None) -> str:
        row = self._newest_pre_review(design)
        if row is None:
            return ""
        nothing_to_close = not row.comments and not row.point_count
        return "closed" if row.comments_closed_on or nothing_to_close else "open"

    def _newest_pre_review(self, design: Any | None) -> Any | None:
        """Of the current version: comments on an older one do not count."""
        rows = self._valid(self.records.pre_reviews, "6:pre_review")
        rows = [row for row in rows if design and row.scheme_version_id == design.pk]
        return rows[-1] if rows else None

    def _pre_review_points(self, design: Any | None) -> PointFacts:
        row = self._newest_pre_review(design)
        if row is None:
            return PointFacts()
        return PointFacts(row.point_count, row.unanswered_points, row.closed_points)

    def _review(self, design: Any | None) -> ReviewFacts | None:
        """Opinions given on an older scheme version do not count."""
        rows = self._valid(self.records.reviews, "7:review")
        rows = [row for row in rows if design and row.scheme_version_id == design.pk]
        if not rows:
            return None
        asked = self.records.opinions.get(rows[-1].pk, [])
        return ReviewFacts(
            tuple(map(_opinion, asked)),
            rows[-1].minutes_number if rows[-1].minutes_on else "",
            drafted=rows[-1].draft_version > 0,
            due_on=rows[-1].deadline_on,
        )

    def _works(self) -> Tender | None:
        return self._tender(Tender.Kind.EPC, Tender.Kind.CONSTRUCTION)

    def _tender(self, *kinds: str) -> Tender | None:
        """The newest of these kinds neither refused nor failed, else the newest; none taken back."""
        rows = [row for row in self._valid(self.records.tenders, "8:tender") if row.kind in kinds]
        running = [row for row in rows if not row.is_over]
        return (running or rows or [None])[-1]

    def _site(self, unfinished: int) -> SiteFacts:
        return SiteFacts(
            started=self._has("start", "9:start"),
            drawings_final=self._has("drawings", "9:start"),
            completed=self._has("completion", "9:completion"),
            unfinished_items=unfinished,
            pending_changes=self._count("change"),
            open_rectifications=self._count("rectification"),
            replied_rectifications=self._count("rectification_replied"),
            audit_notes=self._count("audit", "9:audit"),
            unreplied_audit_notes=self._count("audit_open"),
            unanswered_voices=self._count("voice"),
            stopped=self._has("stopped"),
        )

    def _acceptance(self, on: date) -> AcceptanceFacts | None:
        rows = self._valid(self.records.acceptances, "10:acceptance")
        if not rows:
            return None
        newest = rows[-1]
        signed = self.records.signatures.get(newest.pk, [])
        return AcceptanceFacts(
            passed=frozenset(party for party, passed in signed if passed),
            refused=frozenset(party for party, passed in signed if not passed),
            open_defects=newest.open_defects,
            archived=newest.archived_on is not None,
            unsigned=tuple(newest.unsigned),
            unchecked=newest.unchecked,
            planned_on=newest.held_on if newest.held_on > on else None,
        )

    def _closing(self) -> ClosingFacts:
        approved = self._has("account_approved", "11:final_account")
        submitted = self._has("account", "11:final_account")
        return ClosingFacts(
            aftercare=self._has("aftercare", "11:aftercare"),
            followed_up=self._has("follow_up", "11:follow_up"),
            settled=self._has("settlement", "11:settlement"),
            final_account="approved" if approved else "submitted" if submitted else "",
        )


def _opinion(invitation: Any) -> OpinionFacts:
    department = invitation.department
    return OpinionFacts(
        department.code,
        department.name,
        invitation.result,
        closed=bool(invitation.condition_count) and not invitation.open_count,
        answered=bool(invitation.condition_count) and not invitation.unanswered,
    )


def _tender(row: Tender | None) -> TenderFacts | None:
    if row is None:
        return None
    return TenderFacts(
        opinion=row.opinion,
        failed=row.failed_on is not None,
        planned=bool(row.method),
        competed=row.is_competed,
        candidates_until=row.candidates_until,
        awarded=row.awarded_on is not None,
        contract_yuan=row.contract_yuan if row.contract_on else None,
        over_budget_reason=bool(row.over_budget_reason),
    )
