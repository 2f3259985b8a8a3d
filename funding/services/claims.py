"""补助资金申报: claimed by the street on the approved account, opened, confirmed or returned by the bureau, once."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from funding.claim_queries import Basis, basis_of, city_received, confirmed_yuan
from funding.claim_rules import differences
from funding.models import FinalAccount, SubsidyClaim
from policy.errors import Reason
from projects import events
from projects.checks import from_step, refuse, said, unless
from projects.guards import locked, required_text
from projects.models import Project

STEP = 10
STATES = frozenset({Project.State.ACTIVE, Project.State.CLOSED})
State = SubsidyClaim.State


@transaction.atomic
def claim_subsidy(project: Project, *, actor: User, on: date) -> SubsidyClaim:
    """Claim what follows from the newest approved account and the recorded area; breakdown and inputs are stored."""
    project = locked(project)
    authorise(actor, Action.CLAIM_SUBSIDY, project)
    basis = basis_of(project)
    refuse(why_not(basis))
    made = basis.made
    last = SubsidyClaim.objects.filter(project=project).order_by("-number").first()
    claim = SubsidyClaim.objects.create(
        project=project, number=last.number + 1 if last else 1, final_account=basis.account, inputs=basis.inputs(),
        base_yuan=made.base, city_yuan=made.city, before_yuan=confirmed_yuan(project),
        received_yuan=city_received(project), claimed_on=on, claimed_by=actor,
    )  # fmt: skip
    sentence = f"{claim}:市级补助资金 {claim.city_yuan:,.2f} 元"
    events.record("subsidy_claimed", sentence, actor=actor, on=on, project=project)
    return claim


def why_not(basis: Basis) -> list[Reason]:
    """Every reason why nothing can be claimed on this basis now; the page shows the same."""
    standing = standing_still(basis.project)
    if without := _nothing_due(basis):
        return [*standing, *without, *_claimed_before(basis)]
    if basis.account is None:
        words = "竣工财务决算还没有核定,不能申报;核定以前只有测算数。"
        return [*standing, Reason("no_account", words, where="final_account"), *_about_area(basis)]
    return [*standing, *_about_area(basis), *_claimed_before(basis)]


def standing_still(project: Project) -> list[Reason]:
    """Why no claim of the project can be made, opened or confirmed, whatever it says: the project's state and step.

    To return or take back an open one is possible always: else it would wait for ever.
    """
    return from_step(project, STEP, states=STATES)


@transaction.atomic
def take_back_claim(claim: SubsidyClaim, *, actor: User, on: date) -> SubsidyClaim:
    """撤回, until the bureau opened it (policy §2)."""
    claim = _locked(claim)
    authorise(actor, Action.CLAIM_SUBSIDY, claim.project)
    words = "区住建局已查收,不能撤回;需要更正的,请联系区住建局退回。"
    opened = not claim.is_open or claim.opened_at is None
    refuse(_decided(claim), unless(opened, "already_opened", words))
    return _decide(claim, State.TAKEN_BACK, actor, on, "subsidy_claim_taken_back")


@transaction.atomic
def open_claim(claim: SubsidyClaim, *, actor: User, on: date) -> SubsidyClaim:
    """查收: from now on the street does not take it back. What could not be confirmed is not opened either."""
    claim = _locked(claim)
    authorise(actor, Action.DECIDE_CLAIM, claim.project)
    unopened = unless(claim.opened_at is None, "already_opened", "这次申报已经查收。")
    refuse(standing_still(claim.project), _decided(claim), unopened)
    claim.opened_at = events.instant(on)
    claim.save(update_fields=["opened_at"])
    events.record("subsidy_claim_opened", f"查收{claim}", actor=actor, on=on, project=claim.project)
    return claim


@transaction.atomic
def confirm_claim(claim: SubsidyClaim, *, actor: User, on: date, note: str = "") -> SubsidyClaim:
    """核定, once; what was confirmed before is superseded. Refused where the amounts do not follow from the inputs."""
    claim = _locked(claim)
    authorise(actor, Action.DECIDE_CLAIM, claim.project)
    found = "、".join(differences(claim.inputs, claim.base_yuan, claim.city_yuan))
    refuse(
        standing_still(claim.project),
        _decided(claim),
        unless(not found, "not_derived", f"申报数与所存依据不符,不能核定:{found}。请退回。"),
    )
    before = SubsidyClaim.objects.filter(project=claim.project, state=State.CONFIRMED)
    before.update(state=State.SUPERSEDED)
    return _decide(claim, State.CONFIRMED, actor, on, "subsidy_claim_confirmed", note.strip())


@transaction.atomic
def return_claim(claim: SubsidyClaim, *, actor: User, on: date, reason: str) -> SubsidyClaim:
    """退回 with a reason; the street claims anew."""
    claim = _locked(claim)
    authorise(actor, Action.DECIDE_CLAIM, claim.project)
    refuse(_decided(claim), required_text(reason, "reason", "退回原因"))
    return _decide(claim, State.RETURNED, actor, on, "subsidy_claim_returned", reason.strip())


def replace_open_claim(account: FinalAccount, *, actor: User, on: date) -> SubsidyClaim | None:
    """A version was approved: the open claim of the project, which rests on another, ends as replaced and says so.

    Called by the verb that approves, in its transaction and under its lock.
    """
    rows = SubsidyClaim.objects.filter(project=account.project_id, state=State.CLAIMED)
    claim = rows.exclude(final_account=account).select_related("project__neighbourhood").first()
    if claim is None:
        return None
    note = f"{account}已核定,请按新的决算重新申报。"
    return _decide(claim, State.REPLACED, actor, on, "subsidy_claim_replaced", note)


def _locked(claim: SubsidyClaim) -> SubsidyClaim:
    """The claim as it stands now, its project locked."""
    project = locked(claim.project_id)
    fresh = SubsidyClaim.objects.select_related("decided_by").get(pk=claim.pk)
    fresh.project = project
    return fresh


def _decided(claim: SubsidyClaim) -> list[Reason]:
    by = f"{claim.decided_by}已于{said(claim.decided_on)}办理:{claim.get_state_display()}"
    note = f"({claim.decision_note})" if claim.decision_note else ""
    return unless(claim.is_open, "already_decided", f"{by}{note}。您的操作没有生效。")


def _decide(
    claim: SubsidyClaim, state: str, actor: User, on: date, verb: str, note: str = ""
) -> SubsidyClaim:
    claim.state, claim.decided_on, claim.decided_by, claim.decision_note = state, on, actor, note
    if state in {State.CONFIRMED, State.RETURNED}:
        claim.opened_at = claim.opened_at or events.instant(on)
    claim.save(update_fields=["state", "decided_on", "decided_by", "decision_note", "opened_at"])
    sentence = f"{claim}{claim.get_state_display()}:市级补助资金 {claim.city_yuan:,.2f} 元"
    events.record(verb, sentence, actor=actor, on=on, project=claim.project, reason=note)
    return claim


def _nothing_due(basis: Basis) -> list[Reason]:
    if basis.made.without_city:
        words = "保障性安居工程小区不享受市级补助资金(0.00 元),改造费用由原责任主体承担,不需要申报。"
        return [Reason("without_city", words)]
    words = f"{basis.rules.year_limit}年以后建成且不是保障性安居工程,不属于补助范围,不能申报。"
    return unless("not_eligible" not in basis.made.warnings, "not_eligible", words)


def _about_area(basis: Basis) -> list[Reason]:
    if basis.area is None:
        words = "还没有登记补助面积及其依据材料,补助资金不能确定。"
        return [Reason("no_area", words, where="claim")]
    recorded, register = basis.area.area, basis.project.neighbourhood.subsidy_area
    words = (
        f"小区资料中的补助面积({_square(register)})与登记的({_square(recorded)})不一致,请重新登记补助面积。"
    )
    return unless(recorded == register, "area_differs", words, where="claim")


def _square(area: Decimal | None) -> str:
    return "未填" if area is None else f"{area:,.2f} ㎡"


def _claimed_before(basis: Basis) -> list[Reason]:
    """Already on its way, or confirmed on just this."""
    rows = SubsidyClaim.objects.filter(project=basis.project, state__in=[State.CLAIMED, State.CONFIRMED])
    standing = {one.state: one for one in rows.select_related("claimed_by")}
    if one := standing.get(State.CLAIMED):
        words = f"{one.claimed_by}已于{said(one.claimed_on)}申报({one}),正在办理。"
        return [Reason("already_claimed", words)]
    one = standing.get(State.CONFIRMED)
    same = one is not None and one.final_account_id == basis.account_id and one.inputs == basis.inputs()
    return unless(not same, "nothing_changed", f"{one}已按这份决算和补助面积核定,不需要重新申报。")
