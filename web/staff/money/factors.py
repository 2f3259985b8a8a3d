"""中央补助资金分配因素 of a plan year: as they are now, as audited, what differs; audited by one press."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from accounts.permissions import Action, may
from funding.batch_queries import plan_years
from reports.factor_rules import changes, read
from reports.factor_services import audit_factors
from reports.factor_table import factor_table
from reports.factors import audits, audits_of, factors_of
from reports.money_book import table_book
from reports.money_print import table_pdf
from web.access import FINANCE, found, staff_page, whole
from web.acts import PlainForm, page, perform
from web.staff.money.exports import EXCEL, PDF, attachment

# who reads them beside those who audit
READERS = FINANCE | {Role.BUREAU_LEADER}
DONE = "已审核,数据已存档;以后资料有变,可以再次审核形成新的一版。"


class AuditForm(PlainForm):
    """What was looked at, and an opinion."""

    seen = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(label="审核意见", required=False, max_length=300)


@staff_page(Action.AUDIT_FACTORS, outside=READERS)
def money_factors(request: HttpRequest) -> HttpResponse:
    """The four factors by neighbourhood; who may audits them as shown."""
    years = plan_years(request.user)
    year = _year(request, years)
    form = AuditForm(request.POST or None)
    verb = lambda: audit_factors(  # noqa: E731
        year,
        actor=request.user,
        on=timezone.localdate(),
        **form.cleaned_data,  # type: ignore[arg-type]
    )
    if perform(request, form, verb, DONE):
        return redirect(f"{reverse('money_factors')}?year={year}")
    return page(request, "staff/money/factors.html", _context(request.user, year, years, form), form)


@staff_page(Action.AUDIT_FACTORS, outside=READERS)
def money_factors_excel(request: HttpRequest, pk: int) -> HttpResponse:
    """An audited version with live sums."""
    table = factor_table(found(audits(), pk=pk))
    return attachment(table_book(table, str(request.user)), EXCEL, f"{table.title}.xlsx")


@staff_page(Action.AUDIT_FACTORS, outside=READERS)
def money_factors_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """An audited version to sign and seal."""
    table = factor_table(found(audits(), pk=pk))
    return attachment(table_pdf(table, str(request.user)), PDF, f"{table.title}.pdf")


def _year(request: HttpRequest, years: list[int]) -> int:
    """The one asked for, else this year's plan, else the newest."""
    asked, this = whole(request.GET.get("year", "")), timezone.localdate().year
    return next((year for year in (asked, this, *years) if year in years), this)


def _context(user: Any, year: int, years: list[int], form: AuditForm) -> dict[str, Any]:
    now, versions = factors_of(year), list(audits_of(year))
    last = versions[0] if versions else None
    differs = sorted(changes(read(last.rows), now)) if last else []
    return {
        "year": year,
        "years": years,
        "now": now,
        "totals": now.totals,
        "audits": versions,
        "last": last,
        "differs": differs,
        "may_audit": may(user, Action.AUDIT_FACTORS) and bool(now.rows) and (last is None or bool(differs)),
        "form": form,
        "crumbs": [
            {"text": "资金汇总", "href": reverse("money_district")},
            {"text": "中央补助资金分配因素", "href": ""},
        ],
    }
