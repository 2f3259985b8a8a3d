"""What an award must agree with: the tender's plan, its candidates' notice, its package's share, an earlier award."""

from datetime import date
from decimal import Decimal

from policy.errors import Reason
from projects.checks import not_before, reached, said, unless
from projects.models import Project
from works.models import PackageMember, Tender

STEP = 8


def ready(tender: Tender) -> list[Reason]:
    """The tender is planned (what was entered by 补录 is not asked for a plan), and it has not failed."""
    planned = tender.method or tender.contract_yuan is not None or _filled_in_later(tender.project)
    return [
        *unless(planned, "no_plan", "请先登记招标方式和计划。"),
        *unless(tender.failed_on is None, "failed", f"这次招标已于{said(tender.failed_on)}流标,请重新申请。"),
    ]


def second(tender: Tender, correction_reason: str) -> list[Reason]:
    """Whoever comes second is told of the first, and corrects it only with a reason."""
    if tender.contract_yuan is None or correction_reason.strip():
        return []
    by = f"已由{tender.awarded_by}登记" if tender.awarded_by else "已登记"
    message = f"中标结果{by}:{tender.winner},合同价 {tender.contract_yuan:,.2f} 元;更正的,请填写更正理由。"
    return [Reason("required", message, field="correction_reason")]


def after_opinion(tender: Tender, awarded_on: date | None) -> list[Reason]:
    """No award before the bureau agreed; what is filled in later (补录) was awarded before there was a portal."""
    if _filled_in_later(tender.project):
        return []
    words = f"中标通知书日期不能早于区住建局同意的日期({said(tender.opinion_on)})。"
    return not_before(awarded_on, tender.opinion_on, "awarded_on", words)


def of_candidates(tender: Tender, winner: str, choice_reason: str, awarded_on: date | None) -> list[Reason]:
    """After a competition: a candidate wins, after the candidates' notice; another than the first with a reason."""
    if not tender.is_competed:
        return []
    until = tender.candidates_until
    if until is None:
        return [Reason("no_candidates", "还没有公示中标候选人。")]
    rank = tender.bidders.filter(name=winner.strip()).values_list("candidate_rank", flat=True).first()
    message = f"中标候选人公示到{said(until)},公示结束后才能发中标通知书。"
    asked = rank in (None, 1) or choice_reason.strip()
    return [
        *unless(awarded_on is None or awarded_on > until, "on_notice", message, field="awarded_on"),
        *unless(rank or not winner.strip(), "not_a_candidate", "中标单位应是公示过的中标候选人。", field="winner"),
        *unless(asked, "required", "未选第一名候选人的,请填写理由。", field="choice_reason"),
    ]  # fmt: skip


def of_package(tender: Tender, winner: str, contract_yuan: Decimal | None) -> list[Reason]:
    """In a settled package the contract price is the project's share, and the firm is the package's."""
    package = tender.package
    if package is None:
        return []
    share = PackageMember.objects.get(package=package, project=tender.project_id).share_yuan
    amount = f"本项目在打包“{package}”中分摊 {share:,.2f} 元,合同价应与分摊金额一致。"
    firm = f"打包“{package}”的承担单位是{package.partner},中标单位应与它一致。"
    return [
        *unless(contract_yuan == share, "not_the_share", amount, field="contract_yuan"),
        *unless(winner.strip() == package.partner, "not_the_partner", firm, field="winner"),
    ]


def _filled_in_later(project: Project) -> bool:
    return project.step > STEP and reached(project, STEP)
