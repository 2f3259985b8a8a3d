"""The cost ladder of a project as it stands, in a fixed number of queries. All in yuan."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from funding.ladder import Ladder, Origin, Rung, ladder, mismatch
from funding.ladder_lines import Entry
from funding.models import FinalAccount, RungLine, Settlement
from funding.rules import Excluded
from policy.loader import load_scheme
from projects.models import CostLine, Project, SchemeVersion
from works.models import ChangeOrder, Tender

Lines = Mapping[str, Sequence[Entry]]


def rungs_with(project: Project, account: FinalAccount | None) -> tuple[Rung, ...]:
    """What each rung rests on: six queries. `account`: the one that stands for 决算, see `standing_account`."""
    lines = _lines(project)
    found = [*_of_schemes(project), *_of_works(project, lines)]
    settlement = Settlement.objects.filter(project=project).order_by("-id").first()
    if settlement:
        ref, words = f"settlement:{settlement.pk}", "竣工结算审定价"
        paper = Origin(ref, words, settlement.settled_yuan, tuple(lines[ref]), settlement.reviewer)
        found.append(Rung("settled", (paper,)))
    if account:
        found.append(Rung("final", (_of_account(account, lines),), final_label(account)))
    return tuple(found)


def ladder_of(project: Project, *, approved_only: bool = False) -> Ladder:
    """The table; `approved_only`: without an account that is not approved yet.

    A paper whose amount was corrected after its lines were entered is shown as a total, and said so.
    """
    given, problems = [], []
    account = standing_account(project)
    shown = None if approved_only and account and not account.approved_on else account
    for rung in rungs_with(project, shown):
        wrong = [reason for one in rung.origins for reason in mismatch(one)]
        problems += [f"{reason.message}请重新登记明细;在此以前只按总额列示。" for reason in wrong]
        given.append(Rung(rung.stage, tuple(map(_fitting, rung.origins)), rung.label) if wrong else rung)
    names = {item.code: item.name for item in load_scheme(project.scheme_code).items}
    made = ladder(given, names)
    return Ladder(made.rungs, made.rows, made.totals, tuple(problems))


def lines_of(project: Project, ref: str) -> tuple[Entry, ...]:
    """The lines of a paper ("tender:12") as they stand."""
    return tuple(_lines(project)[ref])


def accounts_of(project: Project) -> QuerySet[FinalAccount]:
    """All versions, newest first, with their excluded lines."""
    rows = FinalAccount.objects.filter(project=project).prefetch_related("excluded_lines")
    return rows.select_related("approved_by", "returned_by", "reviewed_by", "recorded_by", "project")


def standing_account(project: Project) -> FinalAccount | None:
    """The newest approved version, else the newest that was neither returned nor taken back."""
    rows = FinalAccount.objects.filter(project=project, returned_on=None, taken_back_on=None)
    found = list(rows.prefetch_related("excluded_lines").order_by("-number"))
    return next((one for one in found if one.approved_on), found[0] if found else None)


def final_label(account: FinalAccount) -> str:
    """The column's head: 核定, or how far it is."""
    return "竣工财务决算(核定)" if account.approved_on else f"竣工财务决算({account.state})"


def _fitting(origin: Origin) -> Origin:
    return replace(origin, lines=()) if mismatch(origin) else origin


def _lines(project: Project) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for row in RungLine.objects.filter(project=project, replaced_on=None).order_by("pk"):
        found[row.origin].append(Entry(row.label, row.amount_yuan, row.item_code, row.excluded_kind))
    return found


def _of_schemes(project: Project) -> Iterator[Rung]:
    """估算 of the newest preliminary scheme, 概算 and 审核后概算 of the newest formal one."""
    rows = SchemeVersion.objects.filter(project=project).order_by("-number")
    versions = list(rows.prefetch_related(Prefetch("lines", CostLine.objects.order_by("pk"))))
    early = next((one for one in versions if one.kind == SchemeVersion.Kind.PRELIMINARY), None)
    formal = next((one for one in versions if one.kind == SchemeVersion.Kind.FORMAL), None)
    if early and early.estimate_yuan is not None:
        yield Rung("estimate", (_paper(early, "估算", early.estimate_yuan, _entries(early, "estimate")),))
    if formal and formal.budget_yuan is not None:
        yield Rung("budget", (_paper(formal, "概算", formal.budget_yuan, _entries(formal, "budget")),))
    if formal and formal.reviewed_yuan is not None:
        paper = _paper(formal, "审核后概算", formal.reviewed_yuan, _reviewed(formal), formal.reviewer)
        yield Rung("reviewed", (paper,))


def _paper(
    version: SchemeVersion, label: str, amount: Decimal, lines: Sequence[Entry], note: str = ""
) -> Origin:
    where = note or f"第{version.number}版{version.get_kind_display()}"
    return Origin(f"scheme:{version.pk}", label, amount, tuple(lines), where)


def _entries(version: SchemeVersion, stage: str) -> list[Entry]:
    """The lines of an estimate or budget that cost something."""
    return [
        Entry(line.label, line.amount_yuan, line.item_code, line.excluded_kind)
        for line in version.lines.all()
        if line.stage == stage and line.amount_yuan
    ]


def _reviewed(version: SchemeVersion) -> list[Entry]:
    """The reviewed amounts where the report says all of them; some only say nothing of the whole."""
    lines = [line for line in version.lines.all() if line.stage == CostLine.Stage.BUDGET]
    if any(line.reviewed_yuan is None for line in lines):
        return []
    return [
        Entry(line.label, line.reviewed_yuan or Decimal(0), line.item_code, line.excluded_kind)
        for line in lines
        if line.reviewed_yuan
    ]


def _of_works(project: Project, lines: Lines) -> Iterator[Rung]:
    """合同价 of the standing contracts once the works are contracted, and the changes approved under them."""
    tenders = _standing(project)
    contracted = [one for one in tenders if one.contract_yuan is not None]
    if all(one.kind == Tender.Kind.SUPERVISION for one in contracted):
        return
    yield Rung("contract", tuple(_of_tender(one, lines) for one in contracted))
    changes = ChangeOrder.objects.filter(
        project=project, decision=ChangeOrder.Decision.APPROVED, cycle__gte=min(one.cycle for one in tenders)
    )
    if found := list(changes.order_by("pk")):
        yield Rung("change", tuple(_of_change(one, lines) for one in found))


def _standing(project: Project) -> list[Tender]:
    """As `works.queries.standing_tenders`, with the package whose share a contract is."""
    rows = Tender.objects.filter(project=project, failed_on=None).exclude(opinion__in=Tender.OVER)
    rows = rows.select_related("package").order_by("id")
    return list({one.kind == Tender.Kind.SUPERVISION: one for one in rows}.values())


def _of_tender(tender: Tender, lines: Lines) -> Origin:
    """A contract; 监理 is one line outside the list by itself. In a package its price is the project's settled share."""
    ref, amount = f"tender:{tender.pk}", tender.contract_yuan or Decimal(0)
    given = tuple(lines.get(ref, ()))
    if not given and tender.kind == Tender.Kind.SUPERVISION and amount:
        given = (Entry("监理费", amount),)
    shared = f"打包“{tender.package}”分摊" if tender.package else tender.winner
    return Origin(ref, f"{tender}合同价", amount, given, shared)


def _of_change(change: ChangeOrder, lines: Lines) -> Origin:
    """A change; what it names, an item or a thing outside the list, is its line until it is split."""
    ref = f"change:{change.pk}"
    given = tuple(lines.get(ref, ()))
    if not given and change.amount_yuan:
        given = (Entry(change.title, change.amount_yuan, change.item_code),)
    return Origin(ref, f"变更“{change}”", change.amount_yuan, given, "已批准变更")


def _of_account(account: FinalAccount, lines: Lines) -> Origin:
    """An account says what it leaves out even where nobody has split it."""
    ref = f"final_account:{account.pk}"
    outside = tuple(Excluded(one.kind, one.amount_yuan) for one in account.excluded_lines.all())
    return Origin(
        ref, str(account), account.amount_yuan, tuple(lines.get(ref, ())), account.document_no, outside
    )
