"""年度资金需求: what a plan year asks of city and district, project by project, as a page and as Excel."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import Street
from funding.batch_queries import YearRow, plan_years, year_rows
from funding.batch_rules import sums_of
from reports.need_book import need_book
from web.access import FINANCE, staff_page
from web.acts import PlainForm, page
from web.staff.money.exports import EXCEL, attachment, made_by
from web.staff.projects.page import refuse_reviewers

PAGE_SIZE = 50


class YearFilter(PlainForm):
    """计划年度、街道."""

    year = forms.TypedChoiceField(label="计划年度", coerce=int, required=False)
    street = forms.ModelChoiceField(Street.objects.all(), label="街道", required=False, empty_label="全区")

    def __init__(self, *args: Any, years: list[int], user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = years
        self.fields["year"].choices = [(year, f"{year}年度") for year in years]  # type: ignore[attr-defined]
        if user.street_id:
            del self.fields["street"]

    def wanted(self) -> tuple[int | None, Street | None]:
        """The year, the newest unless another was asked for; the street, None: all the person sees."""
        newest = self.years[0] if self.years else None
        if not self.is_bound or not self.is_valid():
            return newest, None
        return self.cleaned_data["year"] or newest, self.cleaned_data.get("street")


@staff_page(outside=FINANCE)
def year_need(request: HttpRequest) -> HttpResponse:
    """The sums first, official and estimated apart, then each project."""
    refuse_reviewers(request.user)
    form = _filter(request)
    year, street = form.wanted()
    rows = year_rows(request.user, year, street.pk if street else None) if year else []
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    values = {
        "filter_form": form, "year": year, "street": street, "page": shown, "rows": list(shown.object_list),
        "sums": sums_of(row.need for row in rows), "streets": _by_street(rows), "query": request.GET.urlencode(),
    }  # fmt: skip
    return page(request, "staff/money/year_need.html", values)


@staff_page(outside=FINANCE)
def year_need_excel(request: HttpRequest) -> HttpResponse:
    """The same rows with live sums."""
    refuse_reviewers(request.user)
    year, street = _filter(request).wanted()
    if year is None:
        raise Http404
    rows = year_rows(request.user, year, street.pk if street else None)
    name = f"{year}年度{street or ''}老旧小区改造资金需求.xlsx"
    return attachment(need_book(year, rows, made_by(request)), EXCEL, name)


def _filter(request: HttpRequest) -> YearFilter:
    asked = request.GET if {"year", "street"} & set(request.GET) else None
    return YearFilter(asked, years=plan_years(request.user), user=request.user)


def _by_street(rows: list[YearRow]) -> list[tuple[Street, Any]]:
    """Each street's sums, in the streets' own order; nothing for a single one."""
    found: dict[Street, list[YearRow]] = {}
    for row in rows:
        found.setdefault(row.project.neighbourhood.street, []).append(row)
    several = found.items() if len(found) > 1 else ()
    return [(street, sums_of(row.need for row in some)) for street, some in several]
