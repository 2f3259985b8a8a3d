"""明细 of the later rungs: what a contract, change, settlement or final account comes to by item and outside the list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from funding.ladder import Origin
from funding.ladder_lines import Entry
from funding.models import ExcludedLine, FinalAccount, RungLine, Settlement
from funding.services import account_checks as checks
from funding.services.accounts import STATES, keep_lines
from policy.errors import Reason, Refused, Stale
from projects import events
from projects.checks import from_step, refuse, said
from projects.guards import locked
from projects.models import Project
from works.models import ChangeOrder
from works.queries import standing_tenders

STEP = 8


@dataclass(frozen=True)
class Paper:
    """A paper that can be split into lines: its rung, reference, name and amount; `closed` says why no longer."""

    rung: str
    ref: str
    label: str
    amount: Decimal
    closed: tuple[Reason, ...] = ()

    @property
    def signed(self) -> bool:
        """Whether its lines may lower a cost."""
        return self.rung == RungLine.Rung.CHANGE


@transaction.atomic
def enter_lines(
    project: Project, ref: str, *, actor: User, on: date, lines: Sequence[Entry], seen: int | None = None
) -> list[RungLine]:
    """Split a paper ("tender:12") into lines, all or nothing; entered again they replace what was there.

    `seen`: the newest line's key when the page was shown, 0 for none; another one is Stale, and says who was first.
    """
    project = locked(project)
    authorise(actor, Action.RECORD_COST, project)
    paper = paper_of(project, ref)
    if paper is None:
        raise Refused(Reason("unknown_paper", "没有这份合同、变更、结算或决算,或者它已不是现行的。"))
    if seen is not None and seen != newest_line(project, ref):
        raise Stale(Reason("stale", _since(project, ref)))
    origin = Origin(ref, paper.label, paper.amount, tuple(lines))
    refuse(
        from_step(project, STEP, states=STATES),
        paper.closed,
        [] if lines else [Reason("required", "请填写明细。", field="lines")],
        checks.line_reasons(project, origin, signed=paper.signed),
    )
    made = keep_lines(project, paper.rung, ref, lines, actor, on)
    _mark_excluded(project, paper, lines)
    sentence = f"登记{paper.label}明细 {len(made)} 行,合计 {paper.amount:,.2f} 元"
    events.record("rung_lines", sentence, actor=actor, on=on, project=project, data={"origin": ref})
    return made


def newest_line(project: Project, ref: str) -> int:
    """The key of the newest line of a paper, 0 where it has none."""
    rows = RungLine.objects.filter(project=project, origin=ref, replaced_on=None)
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


def paper_of(project: Project, ref: str) -> Paper | None:
    """The paper of a reference, None where the project has none such that counts."""
    kind, _, number = ref.partition(":")
    if kind not in PAPERS or not (number.isascii() and number.isdecimal() and len(number) < 10):
        return None
    return PAPERS[kind](project, int(number))


def _tender(project: Project, pk: int) -> Paper | None:
    found = next((one for one in standing_tenders(project) if one.pk == pk), None)
    if found is None or found.contract_yuan is None:
        return None
    return Paper("contract", f"tender:{pk}", f"{found}合同价", found.contract_yuan)


def _change(project: Project, pk: int) -> Paper | None:
    approved = ChangeOrder.objects.filter(project=project, decision=ChangeOrder.Decision.APPROVED)
    found = approved.filter(pk=pk).first()
    return Paper("change", f"change:{pk}", f"变更“{found}”", found.amount_yuan) if found else None


def _settlement(project: Project, pk: int) -> Paper | None:
    found = Settlement.objects.filter(project=project, pk=pk).first()
    return Paper("settled", f"settlement:{pk}", "竣工结算审定价", found.settled_yuan) if found else None


def _account(project: Project, pk: int) -> Paper | None:
    rows = FinalAccount.objects.select_related("approved_by", "returned_by", "recorded_by")
    found = rows.filter(project=project, pk=pk).first()
    if found is None:
        return None
    opened = [Reason("already_opened", "区住建局已查收,明细不能再改;需要改的,请报送新的版本。")]
    closed = checks.undecided(found) or (opened if found.opened_at else [])
    return Paper(
        "final", f"final_account:{pk}", f"竣工财务决算第{found.number}版", found.amount_yuan, tuple(closed)
    )


PAPERS: dict[str, Callable[[Project, int], Paper | None]] = {
    "tender": _tender,
    "change": _change,
    "settlement": _settlement,
    "final_account": _account,
}


def _mark_excluded(project: Project, paper: Paper, lines: Sequence[Entry]) -> None:
    """The excluded parts of an account the street still holds are what its lines mark."""
    if paper.rung != RungLine.Rung.FINAL:
        return
    account = FinalAccount.objects.get(pk=int(paper.ref.partition(":")[2]))
    account.excluded_lines.all().delete()
    ExcludedLine.objects.bulk_create(
        ExcludedLine(final_account=account, **one._asdict()) for one in checks.marked(project, lines)
    )


def _since(project: Project, ref: str) -> str:
    rows = RungLine.objects.filter(project=project, origin=ref, replaced_on=None)
    last = rows.select_related("recorded_by").order_by("-pk").first()
    who = f"{last.recorded_by}已于{said(last.recorded_on)}登记明细 {rows.count()} 行。" if last else ""
    return f"这个页面打开后,明细已被其他人更新。{who}请查看最新情况后再办理,您的操作没有生效。"
