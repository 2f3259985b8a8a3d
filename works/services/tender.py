"""招投标 (step 8): the builder applies, the bureau gives its opinion, award and contract are recorded."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects import events
from projects.checks import at_step, money, not_after, not_before, one_of, refuse, said, unless
from projects.guards import locked, required_text
from projects.models import Project
from works.models import Tender
from works.queries import reviewed_budget
from works.services import award_rules

STEP = 8
MAIN = (Tender.Kind.EPC, Tender.Kind.CONSTRUCTION)


@transaction.atomic
def apply_tender(project: Project, *, actor: User, on: date, kind: str, note: str = "") -> Tender:
    """招投标申请: EPC or construction, and supervision in either case. EPC marks the project as such."""
    project = locked(project)
    authorise(actor, Action.RECORD_TENDER, project)
    refuse(
        at_step(project, STEP),
        one_of(kind, Tender.Kind.values, "kind", "招标内容"),
        _already_applied(project, kind),
    )
    made = Tender.for_project(project, actor, kind=kind, applied_on=on, note=note)
    made.save()
    if kind in MAIN:
        project.epc = kind == Tender.Kind.EPC
        project.save(update_fields=["epc"])
    tell("tender_applied", f"提出{made.get_kind_display()}招投标申请", made, actor, on)
    return made


@transaction.atomic
def receive_tender(tender: Tender, *, actor: User, on: date) -> Tender:
    """查收: the bureau has the application before it; from now on it is not taken back."""
    tender = locked_tender(tender)
    authorise(actor, Action.TENDER_OPINION, tender)
    received = unless(tender.opened_at is None, "already_received", "这项申请已经查收。")
    refuse(at_step(tender.project, STEP), _decided(tender), received)
    tender.opened_at = events.instant(on)
    tender.save(update_fields=["opened_at"])
    tell("tender_received", f"区住建局查收{tender.get_kind_display()}招投标申请", tender, actor, on)
    return tender


@transaction.atomic
def give_tender_opinion(tender: Tender, *, actor: User, on: date, opinion: str, note: str = "") -> Tender:
    """The bureau's opinion, "agree" or "refuse"; a refusal says why, the builder may apply again."""
    tender = locked_tender(tender)
    authorise(actor, Action.TENDER_OPINION, tender)
    refuse(
        at_step(tender.project, STEP),
        _decided(tender),
        one_of(opinion, [Tender.Opinion.AGREE, Tender.Opinion.REFUSE], "opinion", "意见"),
        unless(
            opinion != Tender.Opinion.REFUSE or note.strip(), "required", "请填写不同意的理由。", field="note"
        ),
    )
    tender.opinion, tender.opinion_on, tender.opinion_note, tender.opinion_by = opinion, on, note, actor
    tender.opened_at = tender.opened_at or events.instant(on)
    tender.save(update_fields=["opinion", "opinion_on", "opinion_note", "opinion_by", "opened_at"])
    sentence = f"{tender.get_kind_display()}招投标申请:区住建局{tender.get_opinion_display()}"
    tell("tender_opinion", sentence, tender, actor, on, note)
    return tender


@transaction.atomic
def take_back_tender(tender: Tender, *, actor: User, on: date) -> Tender:
    """撤回 the application, until the bureau has opened it (policy §2); another may be made."""
    tender = locked_tender(tender)
    authorise(actor, Action.RECORD_TENDER, tender)
    opened = unless(tender.opened_at is None, "opened", "区住建局已查收这项申请,不能再撤回。")
    refuse(at_step(tender.project, STEP), _decided(tender) or opened)
    tender.opinion = Tender.Opinion.TAKEN_BACK
    tender.save(update_fields=["opinion"])
    tell("tender_taken_back", f"撤回{tender.get_kind_display()}招投标申请", tender, actor, on)
    return tender


@transaction.atomic
def record_award(
    tender: Tender, *, actor: User, on: date, winner: str, awarded_on: date, contract_yuan: Decimal, contract_on: date,
    over_budget_reason: str = "", correction_reason: str = "", choice_reason: str = "",
) -> Tender:  # fmt: skip
    """Award notice and contract. Contracts above the reviewed budget, all lots together, or above the ceiling need a reason.

    After a competition only a candidate wins, once the candidates' notice has ended; another than the first with a reason.
    Recorded again, it corrects what was recorded, with a reason; the history keeps both.
    """
    tender = locked_tender(tender)
    authorise(actor, Action.RECORD_TENDER, tender)
    before = tender.contract_yuan
    refuse(
        at_step(tender.project, STEP),
        unless(tender.opinion == Tender.Opinion.AGREE, "no_opinion", "区住建局还没有同意这项招投标申请。"),
        award_rules.ready(tender),
        award_rules.second(tender, correction_reason),
        required_text(winner, "winner", "中标单位"),
        award_rules.of_candidates(tender, winner, choice_reason, awarded_on),
        award_rules.of_package(tender, winner, contract_yuan),
        not_after(awarded_on, on, "awarded_on", "中标通知书日期"),
        award_rules.after_opinion(tender, awarded_on),
        not_after(contract_on, on, "contract_on", "合同签订日期"),
        not_before(contract_on, awarded_on, "contract_on", "合同签订日期不能早于中标通知书日期。"),
        money(contract_yuan, "contract_yuan", "合同价", positive=True)
        or _too_dear(tender, contract_yuan, over_budget_reason),
    )
    tender.winner, tender.awarded_on, tender.over_budget_reason = (
        winner.strip(),
        awarded_on,
        over_budget_reason,
    )
    tender.contract_yuan, tender.contract_on = contract_yuan, contract_on
    tender.choice_reason, tender.awarded_by = choice_reason, actor
    tender.save()
    sentence = f"{tender.get_kind_display()}中标单位:{winner},合同价 {contract_yuan:,.2f} 元"
    if before is not None:
        sentence = f"更正{sentence}(原 {before:,.2f} 元)"
    tell(
        "tender_awarded",
        sentence,
        tender,
        actor,
        on,
        correction_reason or over_budget_reason or choice_reason,
    )
    return tender


def _already_applied(project: Project, kind: str) -> list[Reason]:
    """One running tender of a kind, and EPC or construction, not both."""
    rivals = MAIN if kind in MAIN else (kind,)
    running = Tender.objects.filter(project=project, cycle=project.cycle, kind__in=rivals)
    first = running.filter(failed_on=None).exclude(opinion__in=Tender.OVER).first()
    message = f"已有{first}招投标申请。" if first else ""
    return unless(first is None, "already_applied", message, field="kind")


def _decided(tender: Tender) -> list[Reason]:
    """Whoever comes second is told of the first."""
    if not tender.opinion:
        return []
    given = f"{tender.opinion_by}已于{said(tender.opinion_on)}出具意见:{tender.get_opinion_display()}。"
    taken_back = tender.opinion == Tender.Opinion.TAKEN_BACK
    return [Reason("already_decided", "这项申请已由建设单位撤回。" if taken_back else given)]


def _too_dear(tender: Tender, contract_yuan: Decimal, reason: str) -> list[Reason]:
    """Above the ceiling of this tender, or with the other lots above the reviewed budget, without a reason."""
    budget = reviewed_budget(tender.project)
    others = Tender.objects.filter(project=tender.project, cycle=tender.cycle).exclude(pk=tender.pk)
    total = contract_yuan + (others.aggregate(sum=Sum("contract_yuan"))["sum"] or 0)
    ceiling = None if tender.package_id else tender.ceiling_yuan
    if reason.strip():
        return []
    dear = f"合同价合计 {total:,.2f} 元,高于审核后概算 {budget or 0:,.2f} 元,请填写理由。"
    high = f"合同价 {contract_yuan:,.2f} 元,高于招标控制价 {ceiling or 0:,.2f} 元,请填写理由。"
    return [
        *unless(budget is None or total <= budget, "over_budget", dear, field="over_budget_reason"),
        *unless(
            ceiling is None or contract_yuan <= ceiling, "over_ceiling", high, field="over_budget_reason"
        ),
    ]


def locked_tender(tender: Tender) -> Tender:
    """The tender as it stands now, its project locked."""
    project = locked(tender.project_id)
    fresh = Tender.objects.select_related("opinion_by", "awarded_by", "package").get(pk=tender.pk)
    fresh.project = project
    return fresh


def tell(verb: str, sentence: str, tender: Tender, actor: User, on: date, reason: str = "") -> None:
    """The act, in the project's history."""
    events.record(verb, sentence, actor=actor, on=on, project=tender.project, reason=reason)
