"""Lists over many projects: payments that wait, rates, accounts of the streets, appropriations and their batches."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import Street
from accounts.permissions import Action, may
from funding.models import Appropriation, SourceKind
from funding.payment_queries import payees as payees_of
from funding.services.payees import add_payee, end_payee
from web import formats
from web.access import FINANCE, found, staff_page
from web.acts import PlainForm, page, perform
from web.paging import LongList
from web.staff.money.appropriation_table import BatchPage
from web.staff.money.payment_forms import NoForm, PayeeForm
from web.staff.money.payment_list import PAGE_SIZE, list_context
from web.staff.money.rate_page import rates_context
from web.staff.projects.page import refuse_reviewers
from web.staff.records.desk import posted

DOUBTFUL = "账号已登记,但不符合银行卡校验位;对公账号可以没有校验位,请核对一次。"


class ReceivedFilter(PlainForm):
    """项目、街道、来源、文号."""

    project = forms.CharField(label="小区或项目编号", required=False, max_length=60)

    street = forms.ModelChoiceField(Street.objects.all(), label="街道", required=False, empty_label="全部")
    kind = forms.ChoiceField(choices=[("", "全部"), *SourceKind.choices], label="资金来源", required=False)
    document = forms.CharField(label="拨付文号", required=False, max_length=80)


@staff_page(outside=FINANCE)
def payment_list(request: HttpRequest) -> HttpResponse:
    """Payments the person may see; those that wait unless asked otherwise."""
    refuse_reviewers(request.user)
    return page(request, "staff/money/payment_list.html", list_context(request.user, request.GET))


@staff_page(outside=FINANCE)
def payment_rates(request: HttpRequest) -> HttpResponse:
    """What was paid of contract and received, by street, source and project; for the eye only."""
    refuse_reviewers(request.user)
    return page(request, "staff/money/payment_rates.html", rates_context(request.user, request.GET))


@staff_page(outside=FINANCE)
def payees(request: HttpRequest) -> HttpResponse:
    """The streets' accounts, those in use first; the street adds one here."""
    refuse_reviewers(request.user)
    user, form = request.user, PayeeForm(posted(request), user=request.user)
    verb = lambda: _added(form, user)  # noqa: E731
    made = perform(request, form, verb, "收款账户已登记。")
    if made:
        if made.doubtful:
            messages.warning(request, DOUBTFUL)
        return redirect("payees")
    shown = Paginator(payees_of(user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": shown, "may_add": may(user, Action.RECORD_FUNDING), "form": form, "crumbs": _crumbs("收款账户"),
    }  # fmt: skip
    return page(request, "staff/money/payees.html", context, form)


@require_POST
@staff_page(Action.RECORD_FUNDING)
def payee_end(request: HttpRequest, pk: int) -> HttpResponse:
    """停用 an account."""
    row, form = found(payees_of(request.user), pk=pk), NoForm(request.POST)
    verb = lambda: end_payee(row, actor=request.user, on=timezone.localdate())  # noqa: E731
    if not perform(request, form, verb, "收款账户已停用。"):
        messages.error(request, " ".join(form.non_field_errors()) or "没有办成。")
    return redirect("payees")


@staff_page(outside=FINANCE)
def appropriations(request: HttpRequest) -> HttpResponse:
    """What came in, newest first, by street, source and document."""
    refuse_reviewers(request.user)
    form = ReceivedFilter(request.GET or None)
    if request.user.street_id:
        del form.fields["street"]
    rows = _received(request.user, form.cleaned_data if form.is_bound and form.is_valid() else {})
    sums = rows.order_by().aggregate(count=Count("pk"), total=Sum("amount_yuan"))
    context = {
        "filter_form": form, "reset_href": reverse("appropriations") if request.GET else "",
        "result_sentence": f"{sums['count']} 笔,共 {formats.number(sums['total'] or 0)} 元",
        "page": LongList(rows, PAGE_SIZE, count=sums["count"]).get_page(request.GET.get("page")),
        "may_record": may(request.user, Action.RECORD_APPROPRIATION), "crumbs": _crumbs("拨付"),
    }  # fmt: skip
    return page(request, "staff/money/appropriations.html", context)


@staff_page(Action.RECORD_APPROPRIATION)
def appropriation_batch(request: HttpRequest) -> HttpResponse:
    """拨付批次: one document for many projects in one table, typed or pasted."""
    sheet = BatchPage(request, timezone.localdate())
    if sheet.recorded():
        return redirect("appropriations")
    return page(request, "staff/money/appropriation_batch.html", sheet.context(), sheet.form)


def _received(user: Any, wanted: dict[str, Any]) -> QuerySet[Appropriation]:
    rows = Appropriation.objects.visible_to(user).select_related(
        "source__project__neighbourhood__street", "recorded_by"
    )
    if name := wanted.get("project", "").strip():
        named = Q(source__project__neighbourhood__name__icontains=name)
        rows = rows.filter(named | Q(source__project__code=name))
    if wanted.get("street"):
        rows = rows.filter(source__project__neighbourhood__street=wanted["street"])
    if wanted.get("kind"):
        rows = rows.filter(source__kind=wanted["kind"])
    if wanted.get("document"):
        rows = rows.filter(document_no__icontains=wanted["document"].strip())
    return rows.order_by("-received_on", "-pk")


def _added(form: PayeeForm, user: Any) -> Any:
    given = dict(form.cleaned_data)
    return add_payee(form.own or given.pop("street"), actor=user, on=timezone.localdate(), **given)


def _crumbs(title: str) -> list[dict[str, str]]:
    return [{"text": "我的工作台", "href": reverse("desk")}, {"text": title, "href": ""}]
