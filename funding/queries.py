"""What the money of a project comes to: subsidy, cost ladder, sources and gap. All in yuan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import QuerySet

from funding.claim_queries import area_values, newest_area
from funding.ladder import STAGES
from funding.ladder import Rung as LadderRung
from funding.ladder_lines import excluded_of
from funding.ladder_queries import rungs_with, standing_account
from funding.models import FinalAccount, FundingSource, SourceKind
from funding.rules import Breakdown, Excluded, SubsidyInput, subsidy
from funding.source_sums import NOTHING, with_sums
from policy.errors import Refused
from policy.loader import load_scheme
from projects.models import Project

CONTRACT, CHANGES, APPROVED = "合同价", "已批准变更", "竣工财务决算(核定)"
CHANGED = f"{CONTRACT}(含{CHANGES})"


@dataclass(frozen=True)
class Rung:
    """A row of the cost ladder: what it is called, yuan, where it comes from; `stage` as in `funding.ladder.STAGES`."""

    label: str
    amount: Decimal
    origin: str = ""
    stage: str = ""


@dataclass(frozen=True)
class SourceRow:
    """One source: planned, received, paid and what is left; `pk` of the FundingSource.

    `of_units`: what of the received residents paid in unit by unit; `committed` None where nothing is promised in writing;
    `paid`: released payments alone; `reserved`: what waits for release.
    """

    pk: int
    kind: str
    label: str
    planned: Decimal
    received: Decimal
    paid: Decimal
    committed: Decimal | None = None
    document: str = ""
    of_units: Decimal = NOTHING
    reserved: Decimal = NOTHING

    @property
    def appropriated(self) -> Decimal:
        """What of the received came as appropriations."""
        return self.received - self.of_units

    @property
    def balance(self) -> Decimal:
        """Received and not yet paid."""
        return self.received - self.paid

    @property
    def sure(self) -> Decimal:
        """What is promised in writing or has come in already."""
        return max(self.committed or NOTHING, self.received)


@dataclass(frozen=True)
class MoneySummary:
    """A project's money. `cost` is the best figure there is (`cost_label` names it), None before any.

    `gap` is what the planned sources lack of the cost: positive where money is missing; None without a cost.
    """

    breakdown: Breakdown
    ladder: tuple[Rung, ...]
    sources: tuple[SourceRow, ...]
    cost: Decimal | None
    cost_label: str

    @property
    def planned(self) -> Decimal:
        """All sources together as planned."""
        return sum((row.planned for row in self.sources), NOTHING)

    @property
    def committed(self) -> Decimal:
        """All that is promised in writing."""
        return sum((row.committed or NOTHING for row in self.sources), NOTHING)

    @property
    def sure(self) -> Decimal:
        """What all sources have promised in writing or paid in."""
        return sum((row.sure for row in self.sources), NOTHING)

    @property
    def received(self) -> Decimal:
        """All money in."""
        return sum((row.received for row in self.sources), NOTHING)

    @property
    def paid(self) -> Decimal:
        """All money out."""
        return sum((row.paid for row in self.sources), NOTHING)

    @property
    def balance(self) -> Decimal:
        """Received and not yet paid."""
        return self.received - self.paid

    @property
    def gap(self) -> Decimal | None:
        """Cost less planned sources."""
        return None if self.cost is None else self.cost - self.planned

    @property
    def subsidy_due(self) -> Decimal | None:
        """The official subsidy less what came in from the city: negative where too much came. None without one."""
        official = self.breakdown.city if self.breakdown.status == "official" else None
        came = sum((row.received for row in self.sources if row.kind == SourceKind.CITY), NOTHING)
        return None if official is None else official - came


def breakdown_of(project: Project) -> Breakdown:
    """The subsidy of a project: official on the newest approved final account, else an estimate with its source."""
    return _breakdown(project, _ladder_facts(project))


def subsidy_input(project: Project) -> SubsidyInput:
    """What the subsidy is computed from now: the approved account, else the best figure before it."""
    return _input(project, _ladder_facts(project))


def money_summary(project: Project) -> MoneySummary:
    """Everything the money page shows, in a fixed number of queries."""
    facts = _ladder_facts(project)
    cost, label = facts.best
    return MoneySummary(
        breakdown=_breakdown(project, facts),
        ladder=tuple(_rungs(facts)),
        sources=tuple(source_rows(FundingSource.objects.filter(project=project))),
        cost=cost,
        cost_label=label,
    )


def source_rows(sources: QuerySet[FundingSource]) -> Iterator[SourceRow]:
    """Each source with its sums: one query."""
    for source in with_sums(sources):
        yield SourceRow(
            source.pk, source.kind, str(source), source.planned_yuan, source.money_in, source.money_out,
            source.committed_yuan, source.commitment_document, source.of_units, source.reserved,
        )  # fmt: skip


def approved_account(project: Project) -> FinalAccount | None:
    """The newest approved final account with its excluded lines at hand."""
    found = standing_account(project)
    return found if found and found.approved_on else None


@dataclass(frozen=True)
class _Facts:
    """What the ladder is made of: its rungs by stage, and the approved account."""

    rungs: Mapping[str, LadderRung]
    account: FinalAccount | None
    settlement: Decimal | None

    @property
    def best(self) -> tuple[Decimal | None, str]:
        """The newest rung that says what the works cost in all, and its name."""
        if self.account:
            return self.account.amount_yuan, APPROVED
        return self.estimate if self.settlement is None else (self.settlement, STAGES["settled"])

    @property
    def estimate(self) -> tuple[Decimal | None, str]:
        """The best figure before the final account, and its name."""
        if contract := self.rungs.get("contract"):
            return contract.amount + self.changes, CHANGED if self.changes else CONTRACT
        for stage in ("reviewed", "budget", "estimate"):
            if stage in self.rungs:
                return self.rungs[stage].amount, STAGES[stage]
        return None, ""

    @property
    def changes(self) -> Decimal:
        """What the approved changes come to."""
        return self.rungs["change"].amount if "change" in self.rungs else NOTHING


def _ladder_facts(project: Project) -> _Facts:
    account = standing_account(project)
    rungs = {rung.stage: rung for rung in rungs_with(project, account)}
    settled = rungs["settled"].amount if "settled" in rungs else None
    return _Facts(rungs, account if account and account.approved_on else None, settled)


def _input(project: Project, facts: _Facts) -> SubsidyInput:
    budget, source = facts.estimate
    place = project.neighbourhood
    return SubsidyInput(
        affordable_housing=place.affordable_housing,
        final_account=facts.account.amount_yuan if facts.account else None,
        budget=budget,
        estimate_source=source or None,
        excluded=_excluded(facts),
        **area_values(place, newest_area(place), load_scheme(project.scheme_code).subsidy),
    )


def _breakdown(project: Project, facts: _Facts) -> Breakdown:
    given, rules = _input(project, facts), load_scheme(project.scheme_code).subsidy
    try:
        return subsidy(given, rules)
    except Refused:  # an estimate smaller than the lines it excludes says nothing yet
        return subsidy(replace(given, budget=None, excluded=()), rules)


def _excluded(facts: _Facts) -> tuple[Excluded, ...]:
    """Of the approved account; else of the newest rung that is split as a whole, or of the budget as it stands."""
    if facts.account:
        return tuple(Excluded(line.kind, line.amount_yuan) for line in facts.account.excluded_lines.all())
    rungs = facts.rungs
    contract = [rungs[stage] for stage in ("contract", "change") if stage in rungs]
    if "contract" in rungs and all(rung.whole for rung in contract):
        return excluded_of(line for rung in contract for line in rung.lines)
    if "reviewed" in rungs and rungs["reviewed"].lines:
        return rungs["reviewed"].excluded
    budget = rungs.get("budget") or rungs.get("estimate")
    return budget.excluded if budget else ()


def _rungs(facts: _Facts) -> Iterator[Rung]:
    """估算 → 概算 → 审核后概算 → 合同价 → 变更 → 竣工结算审定价 → 竣工财务决算(核定)."""
    for stage, rung in facts.rungs.items():
        if stage == "contract":
            yield Rung(CONTRACT, rung.amount, "施工(EPC)和监理合同合计", stage)
        elif stage == "change":
            if rung.amount:
                yield Rung(CHANGES, rung.amount, "增加为正,减少为负", stage)
        elif stage != "final":
            yield Rung(STAGES[stage], rung.amount, rung.origins[0].note, stage)
    if facts.account:
        yield Rung(APPROVED, facts.account.amount_yuan, facts.account.document_no, "final")
