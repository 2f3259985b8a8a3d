"""竣工结算审批表 and 补助资金申请表 of a plan year and street, to file and to sign."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reports.money import Scope, ledger
from reports.money_book import table_book
from reports.money_print import table_pdf
from reports.money_table import Table
from reports.money_tables import settlement_table, subsidy_table
from web.access import FINANCE, staff_page
from web.staff.money.district_page import ScopeFilter
from web.staff.projects.page import refuse_reviewers

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


@staff_page(outside=FINANCE)
def settlement_table_excel(request: HttpRequest) -> HttpResponse:
    """竣工结算审批表 with live sums."""
    return _excel(request, _table(request, settlement_table))


@staff_page(outside=FINANCE)
def settlement_table_pdf(request: HttpRequest) -> HttpResponse:
    """竣工结算审批表 to sign and seal."""
    return _print(request, _table(request, settlement_table))


@staff_page(outside=FINANCE)
def subsidy_table_excel(request: HttpRequest) -> HttpResponse:
    """补助资金申请表 with live sums."""
    return _excel(request, _table(request, subsidy_table))


@staff_page(outside=FINANCE)
def subsidy_table_pdf(request: HttpRequest) -> HttpResponse:
    """补助资金申请表 to sign and seal."""
    return _print(request, _table(request, subsidy_table))


def attachment(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep, under its Chinese name; not to be kept by anybody in between."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "private, no-store"
    return answer


def made_by(request: HttpRequest) -> str:
    """Who made a paper and when, as it says itself."""
    return f"{request.user} {timezone.localdate():%Y-%m-%d}"


def _table(request: HttpRequest, make: Callable[[Any, Scope], Table]) -> Table:
    """Of the year and street asked for, among those the person may see."""
    refuse_reviewers(request.user)
    scope = ScopeFilter(request.GET, ledger(request.user), request.user).scope()
    return make(request.user, scope)


def _excel(request: HttpRequest, table: Table) -> HttpResponse:
    return attachment(table_book(table, made_by(request)), EXCEL, f"{table.title}.xlsx")


def _print(request: HttpRequest, table: Table) -> HttpResponse:
    return attachment(table_pdf(table, made_by(request)), PDF, f"{table.title}.pdf")
