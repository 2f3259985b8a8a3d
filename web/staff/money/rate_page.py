"""支付率: what was paid of contract and received, by street, source and project; each figure with what it stands for."""

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.urls import reverse

from accounts.models import Street
from funding.payment_queries import Rate
from funding.rate_queries import rated_projects, rates
from web.acts import PlainForm
from web.paging import LongList

PAGE_SIZE = 30


class RateFilter(PlainForm):
    """街道."""

    street = forms.TypedChoiceField(label="街道", required=False, coerce=int, empty_value=None)

    def __init__(self, data: QueryDict, streets: list[Street], user: Any) -> None:
        super().__init__(data if "street" in data else None)
        self.streets = {one.pk: one for one in streets}
        names = [(one.pk, one.name) for one in streets]
        self.fields["street"].choices = [("", "全区"), *names]  # type: ignore[attr-defined]
        if user.street_id:
            del self.fields["street"]

    def chosen(self) -> Street | None:
        """None: all the person may see."""
        valid = self.is_bound and self.is_valid()
        return self.streets.get(self.cleaned_data.get("street")) if valid else None


class Line(NamedTuple):
    """A rate with what it and its contracts lead to, what came in, was paid and waits; "" for nothing to see."""

    rate: Rate
    href: str
    received: str
    paid: str
    waiting: str


def rates_context(user: Any, query: QueryDict) -> dict[str, Any]:
    """The page's values."""
    streets = [] if user.street_id else list(Street.objects.all())  # who has one sees no other
    form = RateFilter(query, streets, user)
    street = form.chosen()
    found = rates(user, street)
    projects = LongList(rated_projects(user, street), PAGE_SIZE).get_page(query.get("page"))
    return {
        "filter_form": form,
        "reset_href": reverse("payment_rates") if form.is_bound else "",
        "street": street,
        "streets": [_of_street(*row) for row in found.by_street([] if street else streets)],
        "kinds": [_of_kind(kind, rate, street) for kind, rate in found.by_kind()],
        "page": projects,
        "projects": [_of_project(*row) for row in found.of_projects(list(projects.object_list))],
        "crumbs": [
            {"text": "我的工作台", "href": reverse("desk")},
            {"text": "支付", "href": reverse("payment_list")},
            {"text": "支付率", "href": ""},
        ],
    }


def _of_street(street: Street | None, rate: Rate) -> Line:
    href = f"?street={street.pk}" if street else ""
    return _line(rate, href, lambda figure: _list(figure, street), street)


def _of_kind(kind: str, rate: Rate, street: Street | None) -> Line:
    return _line(rate, "", lambda figure: _list(figure, street, kind), street, kind)


def _of_project(project: Any, rate: Rate) -> Line:
    money, payments = (reverse(name, args=[project.code]) for name in ("money", "payments"))
    of = {"received": money, "paid": payments, "waiting": payments}
    return Line(rate, payments, *(href if getattr(rate, name) else "" for name, href in of.items()))


def _line(rate: Rate, href: str, of: Callable[[str], str], street: Street | None, kind: str = "") -> Line:
    waiting = _asked(reverse("payment_list"), street=street.pk if street else "", kind=kind)
    return Line(
        rate, href, of("received") if rate.received else "", of("paid") if rate.paid else "",
        waiting if rate.waiting else "",
    )  # fmt: skip


def _list(figure: str, street: Street | None, kind: str = "") -> str:
    """The projects behind a sum, as in 资金汇总."""
    return _asked(reverse("money_list"), figure=figure, street=street.code if street else "", kind=kind)


def _asked(address: str, **values: Any) -> str:
    known = {name: value for name, value in values.items() if value}
    return f"{address}?{urlencode(known)}" if known else address
