"""竣工财务决算 on desks beside the closing gate: what the bureau has to decide, and what it returned to the street."""

from collections.abc import Iterator, Mapping

from accounts.permissions import Action
from funding.models import FinalAccount
from funding.services.accounts import STATES, STEP
from projects.models import Project
from workflow.lines import Line, roles_of

CLOSING_STEP = 11


def account_lines(known: Mapping[int, Project]) -> Iterator[Line]:
    """By the newest version that was not taken back; at the last step the gate itself asks the bureau.

    Nobody is asked about an account that cannot be worked on: of a project that is paused, left the programme or went back.
    """
    known = {pk: one for pk, one in known.items() if one.step >= STEP and one.state in STATES}
    rows = FinalAccount.objects.filter(project__in=known, taken_back_on=None, approved_on=None)
    newest = FinalAccount.objects.filter(project__in=known, taken_back_on=None).order_by(
        "project_id", "-number"
    )
    for row in rows.filter(pk__in=newest.distinct("project_id").values("pk")).order_by("pk"):
        project = known[row.project_id]
        if row.returned_on:
            words, action = f"{row}被退回,请更正后重新报送", Action.RECORD_COST
        elif project.step == CLOSING_STEP and project.is_running:
            continue
        else:
            words, action = f"竣工财务决算第{row.number}版{row.state}", Action.APPROVE_FINAL_ACCOUNT
        for role in roles_of(action):
            yield Line(project.pk, role, words, "final_account", project.due_on)
