"""后续管理 (step 11): who manages the neighbourhood from now on, and visits after completion."""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from projects import events
from projects.checks import at_step, from_step, not_after, one_of, refuse, unless
from projects.guards import locked, required_text
from projects.models import Project
from works.models import Aftercare, FollowUp

STEP = 11
STATES = frozenset({Project.State.ACTIVE, Project.State.CLOSED})


@transaction.atomic
def agree_aftercare(
    project: Project, *, actor: User, on: date, management_body: str, property_service: str, fee: str,
    maintenance_fund: str, agreed_on: date | None = None,
) -> Aftercare:  # fmt: skip
    """Management body, property service, fee and maintenance fund as agreed; the newest record counts."""
    project, agreed_on = locked(project), agreed_on or on
    authorise(actor, Action.RECORD_AFTERCARE, project)
    refuse(
        at_step(project, STEP),
        required_text(management_body, "management_body", "管理主体"),
        required_text(property_service, "property_service", "物业服务单位"),
        required_text(fee, "fee", "物业费标准"),
        required_text(maintenance_fund, "maintenance_fund", "维修资金情况"),
        not_after(agreed_on, on, "agreed_on", "落实日期"),
    )
    made = Aftercare.for_project(
        project, actor, management_body=management_body, property_service=property_service, fee=fee,
        maintenance_fund=maintenance_fund, agreed_on=agreed_on,
    )  # fmt: skip
    made.save()
    sentence = f"落实长效管理:管理主体{management_body},物业服务{property_service}"
    events.record("aftercare_agreed", sentence, actor=actor, on=on, project=project)
    return made


@transaction.atomic
def record_follow_up(
    project: Project, *, actor: User, on: date, satisfaction: str, note: str, visited_on: date | None = None
) -> FollowUp:
    """回访: what residents said; goes on after the project is closed."""
    project, visited_on = locked(project), visited_on or on
    authorise(actor, Action.RECORD_AFTERCARE, project)
    same = FollowUp.objects.filter(project=project, visited_on=visited_on, note=note.strip())
    refuse(
        from_step(project, STEP, states=STATES),
        one_of(satisfaction, FollowUp.Satisfaction.values, "satisfaction", "居民满意情况"),
        required_text(note, "note", "回访情况"),
        not_after(visited_on, on, "visited_on", "回访日期"),
        unless(not same.exists(), "already_recorded", "这次回访已经登记。", field="note"),
    )
    made = FollowUp.for_project(
        project, actor, visited_on=visited_on, satisfaction=satisfaction, note=note.strip()
    )
    made.save()
    sentence = f"回访居民:{made.get_satisfaction_display()}"
    events.record("followed_up", sentence, actor=actor, on=on, project=project)
    return made
