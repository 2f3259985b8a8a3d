"""拆改结合试点: the checklist of one building, on screen and to print and sign."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.permissions import Action, may
from policy.loader import DEFAULT_SCHEME, load_scheme
from registers.models import RebuildPilot
from registers.pilot_rules import balance_of, checklist, per_household, shares_of
from web.access import found, staff_page
from web.acts import page
from web.staff.registers.merit_kinds import PILOT_REGISTER
from web.staff.registers.places import crumbs

SIGNERS = ("社区", "街道", "设计单位", "区住建局")


@staff_page(Action.READ_REGISTER)
def pilot_checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """Each line met or unmet and why, who pays how much, what is left, who still has not agreed (a number)."""
    row = found(RebuildPilot.objects.visible_to(request.user).with_place(), pk=pk)
    facts = row.facts
    lines = checklist(facts, load_scheme(DEFAULT_SCHEME).eligibility.year_limit)
    values = {
        "pilot": row, "lines": lines, "open": sum(not one.met for one in lines), "shares": facts.shares,
        "total": shares_of(facts), "balance": balance_of(facts), "silent": facts.households - facts.willing,
        "split": _split(facts.residents, facts.households), "signers": SIGNERS, "today": timezone.localdate(),
        "may_keep": may(request.user, Action.KEEP_REGISTER, row) and row.struck_on is None,  # type: ignore[arg-type]
        "crumbs": crumbs(PILOT_REGISTER, "核对清单"),
    }  # fmt: skip
    return page(request, "staff/registers/pilot.html", values)


def _split(residents: Any, households: int) -> tuple[tuple[Any, int], ...]:
    """What each household pays where the residents' share is split evenly; nothing where there is none."""
    return per_household(residents, households) if residents and households else ()
