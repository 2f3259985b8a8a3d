"""The list of claims: by street, state and plan year, a page of them, with what the found ones come to."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.http import QueryDict
from django.urls import reverse

from accounts.models import Street
from funding.claim_queries import claim_list
from funding.models import SubsidyClaim
from web import formats
from web.acts import PlainForm
from web.staff.money.claim_page import tag_of

PAGE_SIZE = 30
OPENED, UNOPENED = "opened", "unopened"
STATES = [
    ("", "全部"),
    (UNOPENED, "已申报,待查收"),
    (OPENED, "已查收,待核定"),
    *SubsidyClaim.State.choices[1:],
]


class ClaimFilter(PlainForm):
    """街道、状态、计划年度."""

    street = forms.ModelChoiceField(Street.objects.all(), label="街道", required=False, empty_label="全部")
    state = forms.ChoiceField(choices=STATES, label="状态", required=False)
    year = forms.IntegerField(
        label="计划年度", required=False, min_value=2000, max_value=2100,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip


def list_context(user: Any, query: QueryDict) -> dict[str, Any]:
    """The page's values; a wrong filter finds everything and says what is wrong."""
    form = ClaimFilter(query or None)
    if user.street_id:
        del form.fields["street"]
    rows = claim_list(user)
    if form.is_bound and form.is_valid():
        rows = _filtered(rows, form.cleaned_data)
    shown = Paginator(rows, PAGE_SIZE).get_page(query.get("page"))
    return {
        "filter_form": form,
        "reset_href": reverse("claim_list") if query else "",
        "result_sentence": _sums(rows),
        "page": shown,
        "rows": [(one, *tag_of(one)) for one in shown.object_list],
        "crumbs": [
            {"text": "我的工作台", "href": reverse("desk")},
            {"text": "补助资金申报", "href": ""},
        ],
    }


def _sums(rows: QuerySet[SubsidyClaim]) -> str:
    """Only what counts is summed: confirmed, and open."""
    state = SubsidyClaim.State
    found = rows.order_by().aggregate(
        count=Count("pk"),
        confirmed=Sum("city_yuan", filter=Q(state=state.CONFIRMED)),
        open=Sum("city_yuan", filter=Q(state=state.CLAIMED)),
    )
    confirmed, waiting = (formats.number(found[name] or 0) for name in ("confirmed", "open"))
    return f"{found['count']} 次申报;市级补助资金已核定 {confirmed} 元,待核定 {waiting} 元"


def _filtered(rows: QuerySet[SubsidyClaim], wanted: dict[str, Any]) -> QuerySet[SubsidyClaim]:
    state = wanted["state"]
    if wanted.get("street"):
        rows = rows.filter(project__neighbourhood__street=wanted["street"])
    if wanted["year"]:
        rows = rows.filter(project__batch_year=wanted["year"])
    if state in {OPENED, UNOPENED}:
        return rows.filter(state=SubsidyClaim.State.CLAIMED, opened_at__isnull=state == UNOPENED)
    return rows.filter(state=state) if state else rows
