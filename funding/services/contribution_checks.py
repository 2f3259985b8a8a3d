"""Why a contribution is not taken in or cancelled, in words. Reads, never writes."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils import timezone

from funding.models import ContributionSheet, FundingSource
from funding.services.sources import STATES
from funding.source_sums import paid, received, reserved
from policy.errors import Reason
from projects.checks import from_step, unless
from projects.models import Project
from projects.sheets.values import Problem

MOST_SHOWN = 50


def closed(project: Project, source: FundingSource | None) -> list[Reason]:
    """Why nothing can be taken in now."""
    missing = "还没有“居民个人出资”的计划金额,请先在资金来源中填写。"
    return [*from_step(project, 1, states=STATES), *unless(source, "no_plan", missing, where="funding")]


def too_much(source: FundingSource | None, amount: Decimal) -> list[Reason]:
    if source is None:
        return []
    room = source.planned_yuan - received(source)
    message = f"{source}计划内还可到账 {room:,.2f} 元,这次 {amount:,.2f} 元;超出的,请先调整计划金额。"
    return unless(amount <= room, "above_plan", message, field="amount_yuan")


def spent(source: FundingSource, amount: Decimal) -> list[Reason]:
    left = received(source) - paid(source) - reserved(source)
    message = f"{source}结余只有 {left:,.2f} 元,其余已经支付或等待放行,不能作废 {amount:,.2f} 元的收据。"
    return unless(amount <= left, "spent", message)


def decided(sheet: ContributionSheet) -> list[Reason]:
    """Somebody was quicker: who, and what."""
    done, when = ("登记", sheet.entered_at) if sheet.entered_at else ("放弃", sheet.dropped_at)
    by = f"本表已由{sheet.decided_by}于{timezone.localtime(when):%H:%M}{done}" if when else ""
    return unless(sheet.is_waiting, "decided", f"{by},没有重复办理。")


def entered_before(project: Project, sha256: str) -> list[Reason]:
    """The same file a second time; a file whose receipts were all cancelled may come again."""
    rows = ContributionSheet.objects.filter(project=project, file_sha256=sha256, entered_at__isnull=False)
    same = rows.filter(contributions__cancelled_on__isnull=True).select_related("decided_by").first()
    message = f"同一份文件已由{same.decided_by}登记({same.file_name}),没有重复登记。" if same else ""
    return unless(same is None, "entered_before", message)


def of_sheet(problems: Sequence[Problem]) -> list[Reason]:
    """Problems as reasons; of very many the first ones."""
    shown = [Reason(one.code, one.message) for one in problems[:MOST_SHOWN]]
    rest = len(problems) - len(shown)
    return [*shown, Reason("more", f"另有 {rest} 处问题。")] if rest > 0 else shown


def at_counter(problems: Iterable[Problem]) -> list[Reason]:
    """The same rule, said of one payment beside its field."""
    fields = {"receipt_twice": "receipt_number", "unknown_unit": "unit"}
    more = "确有第二笔的,请填写收据编号。"
    return [
        Reason(
            "already_recorded" if one.code == "receipt_twice" else one.code,
            one.message + (more if "同额" in one.message else ""),
            field=fields.get(one.code),
        )
        for one in problems
    ]
