"""配套用房 by street: how many, how large, how many of them open and with a title."""

from django.http import HttpRequest, HttpResponse

from accounts.permissions import Action
from registers.sums import room_sums
from web.access import staff_page
from web.acts import page
from web.staff.registers.kinds import REGISTERS
from web.staff.registers.places import crumbs


@staff_page(Action.READ_REGISTER)
def sums(request: HttpRequest) -> HttpResponse:
    """A line a street, the total last."""
    values = {"rows": room_sums(request.user), "crumbs": crumbs(REGISTERS["room"], "各街道面积")}
    return page(request, "staff/registers/room_sums.html", values)
