"""年度亮点 and 典型案例 by level: what the district's yearly report wants, on pages and as Excel."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Action
from registers.models import TypicalCase
from reports.highlights import DEFINITIONS, HEADS, YearBook, year_book
from reports.workbook import book_of
from web.access import staff_page, whole
from web.acts import page

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_page(Action.READ_REGISTER)
def highlights(request: HttpRequest) -> HttpResponse:
    """A year by street (?year=), and all years."""
    book = year_book(request.user)
    year = _year(request, book)
    values = {
        "year": year, "heads": HEADS, "definitions": DEFINITIONS, "streets": book.of_year(year),
        "years": book.by_year(), "choices": sorted({year, *book.years()}, reverse=True),
        "today": timezone.localdate(), "crumbs": _crumbs("年度亮点"),
    }  # fmt: skip
    return page(request, "staff/registers/year.html", values)


@staff_page(Action.READ_REGISTER)
def highlights_excel(request: HttpRequest) -> HttpResponse:
    """The year by street, all years, the cases of the year, and what each figure means."""
    book = year_book(request.user)
    year = _year(request, book)
    made = book_of([
        (f"{year}年", ("街道", *HEADS), ((name, *one.cells) for name, one in book.of_year(year))),
        ("历年", ("年度", *HEADS), ((f"{one_year}年", *one.cells) for one_year, one in book.by_year())),
        (f"{year}年典型案例", ("街道", "小区", "级别", "案例名称", "发布单位", "文号、出处"), _cases(request.user, year)),
        ("指标说明", ("指标", "说明"), DEFINITIONS),
    ])  # fmt: skip
    answer = HttpResponse(made, content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="highlights-{year}.xlsx"'
    return answer


def _cases(user: Any, year: int) -> Any:
    rows = TypicalCase.objects.visible_to(user).standing().with_place().filter(year=year)
    for one in rows.order_by("street__order", "pk"):
        place = one.neighbourhood.name if one.neighbourhood else ""
        yield one.street.name, place, one.get_level_display(), one.title, one.named_by, one.document_no


def _year(request: HttpRequest, book: YearBook) -> int:
    """The year asked for, else the newest with anything in it, else this one."""
    asked = whole(request.GET.get("year", ""))
    if asked and 1900 <= asked <= 9999:
        return asked
    return next(iter(book.years()), timezone.localdate().year)


def _crumbs(here: str) -> list[dict[str, str]]:
    return [{"text": "台账", "href": reverse("registers")}, {"text": here, "href": ""}]
