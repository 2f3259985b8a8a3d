"""审核分配因素: the year's figures frozen as they are; a new audit is a new version, nothing is changed or removed."""

from datetime import date

from django.db import connection, transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects import events
from projects.checks import refuse, said, unless
from reports.factor_rules import Factors, changes, read
from reports.factors import audits_of, factors_of
from reports.models import CentralFactors

AUDITING = 20190925  # the advisory lock of audits


@transaction.atomic
def audit_factors(year: int, *, actor: User, on: date, seen: str, note: str = "") -> CentralFactors:
    """Freeze the year's figures as 已审核. `seen`: the fingerprint of the figures the person looked at.

    Refused, all at once: stale (they changed meanwhile), nothing_confirmed, nothing_changed (audited just so already).
    """
    authorise(actor, Action.AUDIT_FACTORS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [AUDITING])
    now, last = factors_of(year), audits_of(year).first()
    stale = "数据在您打开页面以后有变化,请核对新的数据后再审核。"
    refuse(
        unless(seen == now.fingerprint, "stale", stale),
        unless(bool(now.rows), "nothing_confirmed", f"{year}年度还没有数据已核实的项目,不能审核。"),
        _audited_already(last, now),
    )
    made = CentralFactors.objects.create(
        year=year, number=last.number + 1 if last else 1, rows=now.stored(), note=note.strip(), audited_on=on,
        audited_by=actor, **now.totals,
    )  # fmt: skip
    sentence = (
        f"审核{year}年度中央补助资金分配因素({made}):{made.neighbourhoods} 个小区,{made.households:,} 户"
    )
    events.record("subsidy_factors_audited", sentence, actor=actor, on=on)
    return made


def _audited_already(last: CentralFactors | None, now: Factors) -> list[Reason]:
    if last is None:
        return []
    by = f"{last.audited_by}已于{said(last.audited_on)}审核({last}),此后数据没有变化,不需要再审核。"
    return unless(any(changes(read(last.rows), now)), "nothing_changed", by)
