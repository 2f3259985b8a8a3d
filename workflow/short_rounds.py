"""Rounds that fell short and wait for 特殊情况审批: what the bureau leader may let pass, several at once. Three queries."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from consultations.models import Round
from projects.models import Project
from workflow.cycles import ROUND_KEYS, floor
from workflow.sources import send_backs
from workflow.values import ROUND_STEPS


def waiting_for_let_pass(user: Any) -> list[Round]:
    """Certified, short, not let pass, the newest attempt, of a running project that stands at the round's step."""
    later = Round.objects.filter(
        project=OuterRef("project"), number=OuterRef("number"), attempt__gt=OuterRef("attempt")
    )
    here = Q()
    for number, step in ROUND_STEPS.items():
        here |= Q(number=number, project__step=step)
    rows = (
        Round.objects.visible_to(user)
        .filter(here, state=Round.State.CERTIFIED, outcome="failed", let_pass__isnull=True)
        .filter(project__state=Project.State.ACTIVE)
        .exclude(project__take_over__isnull=False, project__take_over__confirmed_by__isnull=True)
        .exclude(Exists(later.exclude(state=Round.State.VOIDED)))
        .select_related("project__neighbourhood__street", "certified_by")
        .order_by("certified_on", "pk")
    )
    found = list(rows)
    backs = send_backs([row.project_id for row in found])
    return [row for row in found if row.cycle >= floor(ROUND_KEYS[row.number], backs.get(row.project_id, []))]
