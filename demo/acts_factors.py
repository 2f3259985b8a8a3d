"""中央补助资金分配因素 of the demo: the years with confirmed figures audited by the bureau, the newest left to be done."""

from datetime import date

from demo.people import People
from projects.models import Project
from reports.factor_services import audit_factors
from reports.factors import factors_of


def audit(people: People, on: date) -> None:
    """One version a year."""
    years = sorted(set(Project.objects.order_by().values_list("batch_year", flat=True)))
    ready = [(year, found) for year in years if (found := factors_of(year)).rows]
    for year, found in ready[:-1] or ready:
        audit_factors(
            year, actor=people.officer, on=on, seen=found.fingerprint, note="与登记材料核对一致(演示)。"
        )
