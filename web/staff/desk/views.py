"""我的工作台: what waits for the person today, and the days that come near."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.models import Role
from web.acts import page
from web.staff.desk.rows import desk_context

ADMIN_ROOM = "account_list"


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for me today; the administrator keeps accounts and calendars and goes there."""
    if request.user.role == Role.ADMINISTRATOR:  # type: ignore[union-attr]
        return redirect(ADMIN_ROOM)
    values = desk_context(request.user, timezone.localdate(), request.GET.get("page"))
    return page(request, "staff/desk/desk.html", values)
