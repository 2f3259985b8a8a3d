"""The registers' pages by code, in the order of the overview."""

from django.http import Http404

from web.staff.registers.daily_kinds import DAILY
from web.staff.registers.description import Register
from web.staff.registers.merit_kinds import MERIT

REGISTERS: dict[str, Register] = {register.code: register for register in (*DAILY, *MERIT)}


def register_or_404(kind: str) -> Register:
    """The register of this code."""
    if kind not in REGISTERS:
        raise Http404
    return REGISTERS[kind]
