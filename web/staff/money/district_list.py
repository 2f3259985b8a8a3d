"""The list behind a figure of 全区资金: projects with their amounts, a page of them, and the sum to the fen."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.urls import reverse

from funding.models import SourceKind
from policy.loader import DEFAULT_SCHEME, load_scheme
from reports.money import Scope, ledger
from reports.money_lists import Listing, listing
from reports.money_rules import bounds
from web.staff.money.district_page import ScopeFilter, query_of

PAGE_SIZE = 50
MONEY, CLAIM, LADDER, PROJECT = "money", "money_claim", "ladder", "project"
# what a figure is called, the head of its column, and the page of a project it comes from
FIGURES = {
    "planned": ("计划的资金", "计划(元)", MONEY),
    "committed": ("已落实的资金", "落实(元)", MONEY),
    "received": ("已到账的资金", "到账(元)", MONEY),
    "paid": ("已支付的资金", "支付(元)", MONEY),
    "balance": ("结余(到账减支付)", "结余(元)", MONEY),
    "claimed": ("已申报、待核定的市级补助资金", "市级补助资金(元)", CLAIM),
    "confirmed": ("已核定的市级补助资金", "市级补助资金(元)", CLAIM),
    "due": ("按核定决算应补助的市级资金", "市级补助资金(元)", CLAIM),
    "unclaimed": ("应补助、尚未申报的市级资金", "市级补助资金(元)", CLAIM),
    "unknown": ("决算已核定、补助资金尚不能确定", "", CLAIM),
    "accounts": ("核定竣工财务决算", "决算(元)", LADDER),
    "costs": ("计入补助的费用", "费用(元)", LADDER),
    "above": ("单位造价高于补助上限", "计入补助的费用(元)", LADDER),
    "bucket": ("单位造价", "计入补助的费用(元)", LADDER),
    "item": ("决算明细", "金额(元)", LADDER),
    "overdue": ("竣工结算超期", "", PROJECT),
    "projects": ("项目", "", PROJECT),
}


class Counted(Paginator):  # type: ignore[type-arg]
    """Pages of a list whose length is known."""

    def __init__(self, found: Listing) -> None:
        super().__init__([], PAGE_SIZE)
        self.found = found
        self.count = found.count

    def page(self, number: int | str) -> Any:
        """Reads the page's rows alone."""
        number = self.validate_number(number)
        start = (number - 1) * PAGE_SIZE
        return self._get_page(self.found.rows(start, start + PAGE_SIZE), number, self)


def list_context(user: Any, query: QueryDict, today: date) -> dict[str, Any]:
    """The page's values. An unknown figure is 404."""
    figure, kind = query.get("figure", "planned"), query.get("kind", "")
    if figure not in FIGURES or len(kind) > 40 or not kind.isprintable():
        raise Http404
    form = ScopeFilter(query, ledger(user), user)
    scope = form.scope()
    found = listing(user, scope, figure, today, kind)
    title, head, route = FIGURES[figure]
    shown = Counted(found).get_page(query.get("page"))
    back = f"{reverse('money_district')}?{query_of(scope)}".rstrip("?")
    return {
        "title": title + _of_kind(figure, kind),
        "scope_words": scope_words(scope),
        "head": head,
        "found": found,
        "page": shown,
        "rows": [(row, reverse(route, args=[row.project.code])) for row in shown.object_list],
        "noted": bool(found.notes),
        "crumbs": [{"text": "资金汇总", "href": back}, {"text": title, "href": ""}],
    }


def scope_words(scope: Scope) -> str:
    """2019年度和睦街道."""
    year = f"{scope.year}年度" if scope.year else ""
    return f"{year}{scope.street or ('' if year else '全部年度')}"


def _of_kind(figure: str, kind: str) -> str:
    """市级财政; 超过 400 至 500 元/㎡; the item's name."""
    scheme = load_scheme(DEFAULT_SCHEME)
    if figure == "item":
        item, _, left_out = kind.partition(":")
        names = {one.code: one.name for one in scheme.items}
        outside = f"(不计入补助:{scheme.subsidy.excluded_names.get(left_out, left_out)})" if left_out else ""
        return f":{names.get(item, item) or '清单外费用'}{outside}"
    if figure == "bucket":
        return _bucket_words(kind)
    return f":{dict(SourceKind.choices)[kind]}" if kind in SourceKind.values else ""


def _bucket_words(kind: str) -> str:
    edges = bounds(load_scheme(DEFAULT_SCHEME).subsidy.cap_yuan_per_m2)
    place = int(kind) if kind.isdecimal() and len(kind) < 3 else len(edges) + 1
    if place > len(edges):
        return ""
    low = f"超过 {edges[place - 1]:f} " if place else ""
    high = f"{'至' if place else '不超过'} {edges[place]:f} " if place < len(edges) else ""
    return f"{low}{high}元/㎡"
