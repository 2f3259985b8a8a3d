"""后续管理 (step 11): who manages the neighbourhood from now on, and visits after completion."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from policy.loader import load_scheme
from projects import events
from projects.checks import from_step, money, not_after, not_before, one_of, refuse, said, unless
from projects.guards import locked, required_text
from projects.models import Project
from works.aftercare_rules import months_after
from works.models import Aftercare, FollowUp
from works.queries import newest_acceptance
from works.services.voices import no_names

STEP = 11
MOST = 1_000_000
STATES = frozenset({Project.State.ACTIVE, Project.State.CLOSED})


@transaction.atomic
def agree_aftercare(
    project: Project, *, actor: User, on: date, management_body: str, property_service: str, fee: str,
    maintenance_fund: str, agreed_on: date | None = None, contract_until: date | None = None,
    fund_balance_yuan: Decimal | None = None,
) -> Aftercare:  # fmt: skip
    """Management body, property service, fee and maintenance fund as agreed; the newest record counts.

    It may be renewed after the project is closed: contracts end and funds change.
    """
    project, agreed_on = locked(project), agreed_on or on
    authorise(actor, Action.RECORD_AFTERCARE, project)
    refuse(
        from_step(project, STEP, states=STATES),
        required_text(management_body, "management_body", "管理主体"),
        required_text(property_service, "property_service", "物业服务单位"),
        required_text(fee, "fee", "物业费标准"),
        required_text(maintenance_fund, "maintenance_fund", "维修资金情况"),
        not_after(agreed_on, on, "agreed_on", "落实日期"),
        not_before(contract_until, agreed_on, "contract_until", "物业合同到期日不能早于落实日期。"),
        [] if fund_balance_yuan is None else money(fund_balance_yuan, "fund_balance_yuan", "维修资金余额"),
    )
    made = Aftercare.for_project(
        project, actor, management_body=management_body, property_service=property_service, fee=fee,
        maintenance_fund=maintenance_fund, agreed_on=agreed_on, contract_until=contract_until,
        fund_balance_yuan=fund_balance_yuan,
    )  # fmt: skip
    made.save()
    sentence = f"落实长效管理:管理主体{management_body},物业服务{property_service}"
    events.record("aftercare_agreed", sentence, actor=actor, on=on, project=project)
    return made


@transaction.atomic
def record_follow_up(
    project: Project, *, actor: User, on: date, satisfaction: str, note: str, visited_on: date | None = None,
    asked: int | None = None, satisfied: int | None = None, next_on: date | None = None,
) -> FollowUp:  # fmt: skip
    """回访: what residents said, how many were asked (人), and when to come again; goes on after the project is closed.

    Without a day the next visit is due as many months later as the scheme's file says.
    """
    project, visited_on = locked(project), visited_on or on
    authorise(actor, Action.RECORD_AFTERCARE, project)
    accepted = newest_acceptance(project)
    accepted_on = accepted.held_on if accepted else None
    same = FollowUp.objects.filter(project=project, visited_on=visited_on, note=note.strip())
    refuse(
        from_step(project, STEP, states=STATES),
        one_of(satisfaction, FollowUp.Satisfaction.values, "satisfaction", "居民满意情况"),
        required_text(note, "note", "回访情况"),
        not_after(visited_on, on, "visited_on", "回访日期"),
        not_before(
            visited_on, accepted_on, "visited_on", f"回访日期不能早于竣工验收日期({said(accepted_on)})。"
        ),
        no_names(note, "note"),
        _counts(asked, satisfied),
        unless(
            next_on is None or next_on > visited_on, "too_early", "下次回访应晚于本次回访。", field="next_on"
        ),
        unless(not same.exists(), "already_recorded", "这次回访已经登记。", field="note"),
    )
    months = load_scheme(project.scheme_code).aftercare.follow_up_months
    made = FollowUp.for_project(
        project, actor, visited_on=visited_on, satisfaction=satisfaction, note=note.strip(), asked=asked,
        satisfied=satisfied, next_on=next_on or months_after(visited_on, months),
    )  # fmt: skip
    made.save()
    sentence = f"回访居民:{made.get_satisfaction_display()}"
    events.record("followed_up", sentence, actor=actor, on=on, project=project)
    return made


def _counts(asked: int | None, satisfied: int | None) -> list[Reason]:
    """Both or none, and no more satisfied than asked."""
    if asked is None and satisfied is None:
        return []
    if asked is None or satisfied is None:
        return [Reason("required", "走访人数和满意人数请一并填写。", field="asked")]
    if not 0 < asked <= MOST:
        return [Reason("bad_number", "走访人数应大于 0。", field="asked")]
    fits = 0 <= satisfied <= asked
    return unless(fits, "bad_number", "满意人数不能多于走访人数。", field="satisfied")
