"""Reads of steps 8 to 11 in a fixed number of queries."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from projects.models import Project, SchemeVersion, TakeOver
from works.models import (
    Acceptance,
    ChangeOrder,
    Invitee,
    ItemProgress,
    Package,
    Signature,
    SiteReport,
    StartOrder,
    Stoppage,
    Tender,
)
from works.site_rules import ChangeSum, Done, days_stopped


def reviewed_budget(project: Project) -> Decimal | None:
    """审核后概算 of the newest formal scheme in yuan, None before the review report."""
    rows = SchemeVersion.objects.filter(project=project, kind=SchemeVersion.Kind.FORMAL)
    return rows.order_by("-number").values_list("reviewed_yuan", flat=True).first()


def standing_tenders(project: Project) -> list[Tender]:
    """The newest applications for the works (EPC or construction) and for supervision, not refused, taken back or failed."""
    rows = (
        Tender.objects.filter(project=project, failed_on=None).exclude(opinion__in=Tender.OVER).order_by("id")
    )
    return list({one.kind == Tender.Kind.SUPERVISION: one for one in rows}.values())


def contracted(project: Project) -> list[Tender]:
    """Those of them with a contract price."""
    return [one for one in standing_tenders(project) if one.contract_yuan is not None]


def standing_tender_of(project: Project, lot: str) -> Tender | None:
    """The application of a lot in the present cycle that was not refused, taken back or failed."""
    rows = Tender.objects.filter(project=project, kind=lot, cycle=project.cycle, failed_on=None)
    return rows.exclude(opinion__in=Tender.OVER).order_by("id").last()


def tenders_waiting(user: Any) -> QuerySet[Tender]:
    """招投标申请 the bureau has not answered, of running projects at step 8, that the user may see."""
    rows = Tender.objects.visible_to(user).filter(opinion="", failed_on=None, cycle=F("project__cycle"))
    return rows.filter(project__step=8, project__state=Project.State.ACTIVE)


def standing_packages(project: Project) -> list[Package]:
    """打包 the project belongs to that were not dissolved."""
    return list(Package.objects.filter(members__project=project, dissolved_on=None).order_by("id"))


def contract_total(project: Project) -> Decimal | None:
    """The sum of the standing contracts in yuan; None until EPC or construction is contracted."""
    found = contracted(project)
    if all(one.kind == Tender.Kind.SUPERVISION for one in found):
        return None
    return sum((one.contract_yuan for one in found), Decimal("0.00"))


def approved_changes(project: Project) -> Decimal:
    """The sum of the change orders approved under the standing contracts, in yuan; may be negative."""
    cycle = min((one.cycle for one in standing_tenders(project)), default=0)
    rows = ChangeOrder.objects.filter(
        project=project, decision=ChangeOrder.Decision.APPROVED, cycle__gte=cycle
    )
    return rows.aggregate(sum=Sum("amount_yuan"))["sum"] or Decimal("0.00")


def newest_start(project: Project) -> StartOrder | None:
    """The start order that counts."""
    return StartOrder.objects.filter(project=project).order_by("-id").first()


def first_start(project: Project) -> StartOrder | None:
    """The first start order there was, before any sending back."""
    return StartOrder.objects.filter(project=project).order_by("started_on", "id").first()


def newest_report(project: Project) -> SiteReport | None:
    """State of the works on the newest day reported."""
    return SiteReport.objects.filter(project=project).order_by("-as_of", "-id").first()


def newest_acceptance(project: Project) -> Acceptance | None:
    """The acceptance that counts, with signatures, defects and invitations at hand."""
    rows = Acceptance.objects.filter(project=project).prefetch_related("signatures", "defects", "invitees")
    return rows.order_by("-id").first()


def last_contract_on(project: Project) -> date | None:
    """The day the newest standing contract for the works was signed."""
    days = [one.contract_on for one in standing_tenders(project) if one.kind != Tender.Kind.SUPERVISION]
    return max(filter(None, days), default=None)


def entered_during_works(project: Project) -> bool:
    """Whether the project was taken over (补录) after its works had begun."""
    return TakeOver.objects.filter(project=project, step__gte=9).exists()


def items_before(project: Project, day: date | None = None) -> dict[str, Done]:
    """How far each item is by the newest report of it up to a day (None: of all): by code; one query."""
    rows = ItemProgress.objects.filter(report__project=project)
    if day is not None:
        rows = rows.filter(report__as_of__lte=day)
    found = rows.order_by("report__as_of", "report_id").values_list("item_code", "percent", "quantity")
    return {code: Done(percent, quantity) for code, percent, quantity in found}


def change_sum(project: Project) -> ChangeSum:
    """What the changes come to, against the contracts and the reviewed budget."""
    pending = ChangeOrder.objects.filter(project=project, decision=ChangeOrder.Decision.PENDING)
    waiting = pending.aggregate(sum=Sum("amount_yuan"))["sum"] or Decimal("0.00")
    return ChangeSum(approved_changes(project), waiting, contract_total(project), reviewed_budget(project))


def running_stoppage(project: Project) -> Stoppage | None:
    """The stoppage that is not resumed yet."""
    return Stoppage.objects.filter(project=project, resumed_on=None).first()


def stopped_days(project: Project, today: date) -> int:
    """Calendar days on which work stood still so far."""
    spans = Stoppage.objects.filter(project=project).values_list("stopped_on", "resumed_on")
    return days_stopped(spans, today)


def unsigned(acceptance: Any) -> QuerySet[Invitee]:
    """Invitations to an acceptance (a key, or OuterRef) whose organisation has not signed."""
    signed = Signature.objects.filter(
        acceptance=OuterRef("acceptance"), party=OuterRef("party"), organisation=OuterRef("organisation")
    )
    return Invitee.objects.filter(acceptance=acceptance).exclude(Exists(signed))
