"""支付: a project's page, one payment's page where a second person releases it, the account number on asking, the paper."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.permissions import Action
from funding.models import Payment
from funding.payee_rules import grouped
from funding.payment_pages import payment_pdf
from funding.payment_queries import payments as payments_of
from funding.services.payees import show_account
from funding.services.payments import agree_retention
from policy.errors import Refused
from web.access import FINANCE, found, project_or_404, staff_page, whole
from web.acts import page, perform, show_reasons
from web.files import file_of
from web.staff.money.payment_forms import NoForm, PaymentForm, RetentionForm
from web.staff.money.payment_page import ACTS, again, payment_context, project_context, recorded
from web.staff.projects.page import refuse_reviewers
from web.staff.records.desk import posted


@staff_page(outside=FINANCE)
def payments(request: HttpRequest, code: str) -> HttpResponse:
    """A project's contracts, sources and payments; the street records one here."""
    refuse_reviewers(request.user)
    project, today = project_or_404(request, code), timezone.localdate()
    context = project_context(request.user, project)
    refused = _refused(request, code)
    first = {"paid_on": today, "source": whole(request.GET.get("source", ""))}
    form = PaymentForm(posted(request), project=project, initial=first | again(refused))
    made = perform(request, form, lambda: recorded(form, refused, request.user, today), "已登记,等待放行。")
    if made:
        return redirect("payment", code, made.pk)
    context |= {"form": form if context["may_record"] or form.is_bound else None, "refused": refused}
    return page(request, "staff/money/payments.html", context, form)


@staff_page(outside=FINANCE)
def payment(request: HttpRequest, code: str, pk: int, act: str = "") -> HttpResponse:
    """One payment, and what the reader can do with it."""
    refuse_reviewers(request.user)
    row, today = _payment(request, code, pk), timezone.localdate()
    chosen = next((one for one in ACTS if one.code == act), None)
    if act and (chosen is None or request.method != "POST"):
        raise Http404
    form = chosen.form(request.POST) if chosen else None
    if chosen and form:
        verb = lambda: chosen.verb(row, actor=request.user, on=today, **form.cleaned_data)  # noqa: E731
        if perform(request, form, verb, chosen.done):
            return redirect("payment", code, pk)
        row = _payment(request, code, pk)
    return page(request, "staff/money/payment.html", payment_context(request.user, row, form), form)


@require_POST
@staff_page(Action.RELEASE_PAYMENT)
def payment_account(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The account number in full, once, for who releases; the look is on record. Never kept by a browser."""
    row, form = _payment(request, code, pk), NoForm(request.POST)
    form.is_valid()
    account = None
    try:
        account = show_account(row, actor=request.user, on=timezone.localdate())
    except Refused as refused:
        show_reasons(form, refused)
    context = payment_context(request.user, _payment(request, code, pk), form if form.errors else None)
    context |= {"account": account, "account_number": grouped(account.number) if account else ""}
    answer = page(request, "staff/money/payment.html", context, form)
    answer["Cache-Control"] = "no-store"
    return answer


@staff_page(outside=FINANCE)
def payment_paper(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """支付申请表, to sign and seal; the account as everybody sees it."""
    refuse_reviewers(request.user)
    row = _payment(request, code, pk)
    name = f"支付申请表-{code}-{pk}.pdf"
    return file_of(payment_pdf(row), name)


@staff_page(Action.RECORD_FUNDING)
def retention(request: HttpRequest, code: str) -> HttpResponse:
    """质保金比例 of a contract."""
    project, today = project_or_404(request, code), timezone.localdate()
    form = RetentionForm(posted(request), project=project)
    verb = lambda: agree_retention(actor=request.user, on=today, **form.cleaned_data)  # noqa: E731
    if perform(request, form, verb, "质保金比例已登记。"):
        return redirect("payments", code)
    context = project_context(request.user, project) | {"form": form}
    return page(request, "staff/money/retention.html", context, form)


def _payment(request: HttpRequest, code: str, pk: int) -> Payment:
    project = project_or_404(request, code)
    row = found(payments_of(request.user).filter(source__project=project), pk=pk)
    row.source.project = project
    return row


def _refused(request: HttpRequest, code: str) -> Payment | None:
    """The refused payment the form is filled with."""
    pk = whole(request.GET.get("again", ""))
    rows = payments_of(request.user).filter(source__project__code=code, refused_on__isnull=False)
    return rows.filter(pk=pk).first() if pk else None
