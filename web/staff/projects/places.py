"""From the anchors of checklists and worklists ("round:1", "documents:estimate") to the pages where the work is done."""

from datetime import date
from typing import Any

from django.urls import reverse

from accounts.models import Role
from accounts.permissions import Action, may
from consultations.models import Round
from projects.models import Project
from web.staff.records.kinds import ALIASES, KINDS
from web.staff.records.readers import reads

# The one list of neighbourhoods and their projects (项目库); it filters by step and light.
LIST = "neighbourhood_list"

# Rooms of the project itself, and of its neighbourhood.
PROJECT_ROOMS = {
    "advance": "project_advance",
    "close": "project_advance",
    "proposal": "project_proposal",
    "card": "project_card",
    "meeting": "project_meeting_items",
    "utilities": "project_registers",
    "take_over": "project_take_over",
    "take_over_again": "project_take_over_again",
    "items": "item_list",
    "notice": "notice",
    "notice_photos": "notice_photos",
    "objections": "notice",
    "documents": "documents",
    "site_photos": "site_photos",
    "claim": "money_claim",
    "payments": "payments",
}
# Rooms of a round, for who is to act there; others see the round itself.
ROUND_ROOMS = {
    "round": "project_round",
    "settle": "round_settle",
    "corrections": "round_corrections",
    "wishes": "round_wishes",
    "reissues": "round_reissues",
}
FINANCE_ROOMS = {"payments": "payments"}
BUILDERS_ROOMS = {"items": "item_progress", "site_photos": "site_photos"}
TAILS = {"documents": "?kind={}#form", "objections": "#objections"}
# Where one looks, and where one does what is missing.
NEIGHBOURHOOD_ROOMS = {
    "roster": ("roster", "roster_upload"),
    "boards": ("neighbourhood_boards", "neighbourhood_boards"),
    "eligibility": ("neighbourhood", "neighbourhood_edit"),
}


def round_room(round: Round, user: Any, today: date) -> str:
    """The route where the reader acts on a round now: enter forms, close it, certify it; else the round itself."""
    if round.state == Round.State.CLOSED and may(user, Action.CERTIFY_ROUND, round):
        return "round_certify"
    if round.state == Round.State.OPEN and may(user, Action.ENTER_BALLOTS, round):
        return "round_grid" if today <= round.ends_on else "round_close"
    return "round"


def href(where: str, project: Project, user: Any, *, todo: bool = False) -> str:
    """The address of the page for an anchor; no query. Empty where the reader has no page for it.

    `todo`: the reader is to do what is missing there, not only to look.
    """
    anchor, _, detail = where.partition(":")
    if user.role == Role.DEPARTMENT_REVIEWER:
        return reverse("project_opinion", args=[project.code]) if anchor == "review" else ""
    if user.sits_outside:
        return _outside(anchor, detail, project, user)
    if anchor in ROUND_ROOMS:
        return reverse(ROUND_ROOMS[anchor if todo else "round"], args=[project.code, int(detail)])
    if anchor in NEIGHBOURHOOD_ROOMS:
        return reverse(NEIGHBOURHOOD_ROOMS[anchor][todo], args=[project.neighbourhood.code])
    if anchor == "notice_photos" and not todo:
        anchor = "notice"
    if anchor in PROJECT_ROOMS:
        room = reverse(PROJECT_ROOMS[anchor], args=[project.code])
        return f"{room}{TAILS.get(anchor, '').format(detail)}" if detail or anchor == "objections" else room
    return reverse("record_page", args=[project.code, anchor]) if anchor in KINDS or anchor in ALIASES else ""


def _outside(anchor: str, detail: str, project: Project, user: Any) -> str:
    """The rooms of builders, development and finance; "" for all others."""
    if anchor == "documents":
        return reverse("documents", args=[project.code]) + (TAILS[anchor].format(detail) if detail else "")
    if user.role == Role.BUILDER_CLERK and anchor in BUILDERS_ROOMS:
        return reverse(BUILDERS_ROOMS[anchor], args=[project.code])
    if user.role == Role.FINANCE_OFFICER and anchor in FINANCE_ROOMS:
        return reverse(FINANCE_ROOMS[anchor], args=[project.code])
    known = reads(user, ALIASES.get(anchor, anchor))
    return reverse("record_page", args=[project.code, anchor]) if known else ""
