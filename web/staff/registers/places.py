"""Where a register's pages lie, and which neighbourhoods a form offers."""

from typing import Any

from django.urls import reverse

from projects.models import Neighbourhood
from web.staff.registers.description import Register

OFFERED = 300


def crumbs(register: Register, here: str = "") -> list[dict[str, str]]:
    """台账 › the register › this page."""
    way = [{"text": "台账", "href": reverse("registers")}]
    if not here:
        return [*way, {"text": register.title, "href": ""}]
    room = reverse("register_list", args=[register.code])
    return [*way, {"text": register.title, "href": room}, {"text": here, "href": ""}]


def offered(user: Any) -> dict[str, Any]:
    """Names and numbers of the reader's own street; the district's are too many to offer."""
    if user.street_id is None:
        return {"places": ()}
    rows = Neighbourhood.objects.visible_to(user).order_by("name")
    return {"places": list(rows.values_list("code", "name")[:OFFERED])}
