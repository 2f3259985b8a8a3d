"""Payments of all projects the person may see, those that wait first."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet, Sum
from django.http import QueryDict
from django.urls import reverse

from accounts.models import Street
from accounts.permissions import Action, may
from funding.models import Payment, SourceKind
from funding.models.payments import RELEASED, WAITING
from funding.payment_queries import payments
from web import formats
from web.acts import PlainForm
from web.paging import LongList
from web.staff.money.payment_page import TAGS

PAGE_SIZE = 30
STATES = [
    ("", "待办理"), ("unopened", "待查收"), ("opened", "已查收,待放行"), ("released", "已支付"), ("refused", "不予放行"),
    ("taken_back", "已撤回"), ("all", "全部"),
]  # fmt: skip
WHICH = {
    "": WAITING,
    "unopened": WAITING & Q(opened_at__isnull=True),
    "opened": WAITING & Q(opened_at__isnull=False),
    "released": RELEASED,
    "refused": Q(refused_on__isnull=False),
    "taken_back": Q(taken_back_on__isnull=False),
    "all": Q(),
}


class PaymentFilter(PlainForm):
    """街道、状态、来源、付款阶段."""

    street = forms.ModelChoiceField(Street.objects.all(), label="街道", required=False, empty_label="全部")
    state = forms.ChoiceField(choices=STATES, label="状态", required=False)
    kind = forms.ChoiceField(choices=[("", "全部"), *SourceKind.choices], label="资金来源", required=False)
    stage = forms.ChoiceField(
        choices=[("", "全部"), *Payment.Stage.choices], label="付款阶段", required=False
    )


def list_context(user: Any, query: QueryDict) -> dict[str, Any]:
    """The page's values; a wrong filter finds what waits and says what is wrong."""
    form = PaymentFilter(query or None)
    if user.street_id:
        del form.fields["street"]
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = _filtered(payments(user), wanted)
    order = (
        ("paid_on", "pk") if wanted.get("state", "") in {"", "unopened", "opened"} else ("-paid_on", "-pk")
    )
    sums = _sums(rows)
    shown = LongList(rows.order_by(*order), PAGE_SIZE, count=sums["count"]).get_page(query.get("page"))
    return {
        "filter_form": form,
        "reset_href": reverse("payment_list") if query else "",
        "result_sentence": _said(sums),
        "page": shown,
        "rows": [(one, TAGS[one.state]) for one in shown.object_list],
        "may_release": may(user, Action.RELEASE_PAYMENT),
        "crumbs": _crumbs("支付"),
    }


def _filtered(rows: QuerySet[Payment], wanted: dict[str, Any]) -> QuerySet[Payment]:
    rows = rows.filter(WHICH[wanted.get("state", "")])
    if wanted.get("street"):
        rows = rows.filter(source__project__neighbourhood__street=wanted["street"])
    if wanted.get("kind"):
        rows = rows.filter(source__kind=wanted["kind"])
    return rows.filter(stage=wanted["stage"]) if wanted.get("stage") else rows


def _sums(rows: QuerySet[Payment]) -> dict[str, Any]:
    return rows.order_by().aggregate(
        count=Count("pk"), paid=Sum("amount_yuan", filter=RELEASED), held=Sum("amount_yuan", filter=WAITING)
    )


def _said(sums: Mapping[str, Any]) -> str:
    paid, held = (formats.number(sums[name] or 0) for name in ("paid", "held"))
    return f"{sums['count']} 笔;已支付 {paid} 元,待放行 {held} 元"


def _crumbs(title: str) -> list[dict[str, str]]:
    return [{"text": "我的工作台", "href": reverse("desk")}, {"text": title, "href": ""}]
