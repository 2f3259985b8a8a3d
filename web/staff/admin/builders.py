"""建设单位: the bodies whose clerks get accounts; added, taken out of use and back."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.builders import add_builder, switch_builder
from accounts.models import BuilderBody
from accounts.permissions import Action
from policy.errors import Refused
from web.access import found, staff_page
from web.acts import page, perform
from web.staff.admin.forms import BuilderForm


@staff_page(Action.MANAGE_ACCOUNTS)
def builder_list(request: HttpRequest) -> HttpResponse:
    """All bodies with their accounts and projects, and the form for one more."""
    form = BuilderForm(request.POST or None)
    verb = lambda: add_builder(actor=request.user, on=timezone.localdate(), **form.cleaned_data)  # noqa: E731
    if perform(request, form, verb, "建设单位已登记。接下来建立它的经办账号,再由街道在项目页指定。"):
        return redirect("builder_list")
    rows = BuilderBody.objects.annotate(
        people=Count("user", filter=Q(user__is_active=True), distinct=True),
        count=Count("projects", distinct=True),
    )
    values = {"rows": rows.order_by("-is_active", "name"), "form": form}
    return page(request, "staff/admin/builders.html", values, form)


@require_POST
@staff_page(Action.MANAGE_ACCOUNTS)
def builder_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of use, or back."""
    body, wanted = found(BuilderBody.objects.all(), pk=pk), request.POST.get("is_active") == "yes"
    try:
        switch_builder(body, actor=request.user, on=timezone.localdate(), is_active=wanted)
        messages.success(request, f"{body}已{'启用' if wanted else '停用'}。")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("builder_list")
