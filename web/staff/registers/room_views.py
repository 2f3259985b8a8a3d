"""配套用房 by street: how many, how large, how many of them open and with a title."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.permissions import Action
from registers.queries import room_sums
from web.access import staff_page
from web.acts import page
from web.staff.registers.kinds import REGISTERS
from web.staff.registers.places import crumbs

FIGURES = ("number", "total_area", "open_number", "open_area", "titled_number", "titled_area")


@staff_page(Action.READ_REGISTER)
def sums(request: HttpRequest) -> HttpResponse:
    """A line a street, the total last."""
    rows = room_sums(request.user)
    total: dict[str, Any] = {name: sum((row[name] or 0 for row in rows), Decimal(0)) for name in FIGURES}
    values = {"rows": rows, "total": total, "crumbs": crumbs(REGISTERS["room"], "各街道面积")}
    return page(request, "staff/registers/room_sums.html", values)
