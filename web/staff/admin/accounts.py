"""Accounts: who there is, made, switched off, given new passwords and tokens (each shown once)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import services
from accounts.models import DESK, ApiToken, User
from accounts.permissions import Action
from policy.errors import Refused
from web.access import found, staff_page
from web.acts import page, perform
from web.staff import standing
from web.staff.admin.forms import AccountFilterForm, AccountForm, DeactivateForm, TokenForm
from workflow.handing_over import what_moves

PAGE_SIZE = 40


@staff_page(Action.MANAGE_ACCOUNTS)
def account_list(request: HttpRequest) -> HttpResponse:
    """All accounts, those in use first."""
    form = AccountFilterForm(request.GET or None)
    rows = Paginator(_filtered(form), PAGE_SIZE).get_page(request.GET.get("page"))
    sentence = f"共 {rows.paginator.count} 个账号"
    values = {"page": rows, "filter_form": form, "result_sentence": sentence}
    return page(request, "staff/admin/accounts.html", values)


@never_cache
@staff_page(Action.MANAGE_ACCOUNTS)
def add(request: HttpRequest) -> HttpResponse:
    """Make an account; its password is shown on the page that answers, and never again."""
    form = AccountForm(request.POST or None)
    act = {"actor": request.user, "on": timezone.localdate()}
    made = perform(request, form, lambda: services.create_account(**act, **form.cleaned_data))
    if made:
        return _shown_once(request, made.account, "账号已建立", "密码", made.password)
    return page(request, "staff/admin/account_add.html", {"form": form}, form)


@staff_page(Action.MANAGE_ACCOUNTS)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account with its tokens and history, and what can be done with it."""
    return _account_page(request, _found(pk))


@staff_page(Action.MANAGE_ACCOUNTS)
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch the account off, with a reason."""
    row, form = _found(pk), DeactivateForm(request.POST or None)

    def verb() -> User:
        reason = form.cleaned_data["reason"]
        return services.deactivate_account(row, actor=request.user, on=timezone.localdate(), reason=reason)

    if perform(request, form, verb, f"{row}的账号已停用,接口令牌同时停用。"):
        return redirect("account", pk)
    values = {"account": row, "form": form, "moving": what_moves(row, timezone.localdate())}
    return page(request, "staff/admin/account_deactivate.html", values, form)


@never_cache
@require_POST
@staff_page(Action.MANAGE_ACCOUNTS)
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch the account on again, with a new password."""
    row = _found(pk)
    try:
        made = services.reactivate_account(row, actor=request.user, on=timezone.localdate())
    except Refused as refused:
        return _account_page(request, row, refusals=refused.reasons)
    return _shown_once(request, made.account, "账号已重新启用", "新密码", made.password)


@never_cache
@require_POST
@staff_page(Action.MANAGE_ACCOUNTS)
def new_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new random password, shown once."""
    row = _found(pk)
    try:
        made = services.reset_password(row, actor=request.user, on=timezone.localdate())
    except Refused as refused:
        return _account_page(request, row, refusals=refused.reasons)
    return _shown_once(request, made.account, "密码已重设", "新密码", made.password)


@never_cache
@require_POST
@staff_page(Action.MANAGE_ACCOUNTS)
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """An API token, shown once."""
    row, form = _found(pk), TokenForm(request.POST)
    act = {"actor": request.user, "on": timezone.localdate()}
    token = perform(request, form, lambda: services.issue_token(row, **act, **form.cleaned_data))
    if token:
        return _shown_once(request, row, "接口令牌已签发", "令牌", token)
    return _account_page(request, row, form)


@require_POST
@staff_page(Action.MANAGE_ACCOUNTS)
def revoke(request: HttpRequest, pk: int, token: int) -> HttpResponse:
    """Make a token useless."""
    row = found(ApiToken.objects.filter(user=pk), pk=token)
    try:
        services.revoke_token(row, actor=request.user, on=timezone.localdate())
        messages.success(request, f"令牌“{row.name}”已停用。")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("account", pk)


def _found(pk: int) -> User:
    return found(User.objects.select_related(*DESK), pk=pk)


def _filtered(form: AccountFilterForm) -> Any:
    rows = User.objects.select_related(*DESK).order_by("-is_active", "username")
    given = form.cleaned_data if form.is_valid() else {}
    if given.get("q"):
        rows = rows.filter(Q(username__icontains=given["q"]) | Q(full_name__icontains=given["q"]))
    chosen = {name: given[name] for name in ("role", "street") if given.get(name)}
    return rows.filter(**chosen)


def _account_page(
    request: HttpRequest, row: User, form: TokenForm | None = None, refusals: Any = ()
) -> HttpResponse:
    values = {
        "account": row,
        "stand_ins": standing.rows(row, timezone.localdate()),
        "tokens": row.tokens.all(),
        "events": [
            {"at": event.at, "who": event.actor, "sentence": event.sentence, "reason": ""}
            for event in row.account_events.select_related("actor")[:30]
        ],
        "form": form or TokenForm(),
        "refusals": refusals,
        "now": timezone.now(),
    }
    return page(request, "staff/admin/account.html", values, form)


def _shown_once(request: HttpRequest, row: User, title: str, label: str, secret: str) -> HttpResponse:
    values = {"account": row, "title": title, "label": label, "secret": secret}
    return page(request, "staff/admin/shown_once.html", values)
