"""The project page as builders' clerks, development and finance read it: no rounds, notices or residents."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.models import Role
from policy.loader import load_scheme
from projects.models import Project, TakeOver
from web.staff.projects import current, overview
from web.staff.records.kinds import KINDS
from web.staff.records.readers import READABLE
from workflow import rules
from workflow.facts import gather

BUILDING_STEP = 9


def outside(user: Any, project: Project, step: int, today: date, entered: TakeOver | None) -> dict[str, Any]:
    """What stands beside the head."""
    known = gather(project, today)
    conditions = rules.gate(step, known, load_scheme(project.scheme_code))
    waits = entered is not None and entered.confirmed_by_id is None
    return {
        "outside": True,
        "conditions": current.gate_rows(conditions, project, user, asleep=waits or step != project.step),
        "unknown": entered is not None and step < entered.step,
        "waits": waits,
        "files": current.documents_of_step(project, step, known, user),
        "may_upload": current.may_upload(user, project),
        "money": overview.money_line(project) if user.role == Role.FINANCE_OFFICER else None,
        "items": overview.items_summary(project),
        "events": overview.recent_events(project, user),
        "rooms": list(_rooms(user, project)),
    }


def _rooms(user: Any, project: Project) -> Iterator[dict[str, str]]:
    """The records the role opens, as far as the project has come."""
    for code in READABLE[user.role]:
        if KINDS[code].step <= project.step:
            yield {"text": KINDS[code].title, "href": reverse("record_page", args=[project.code, code])}
    if user.role == Role.BUILDER_CLERK and project.step >= BUILDING_STEP:
        yield {"text": "改造内容进度", "href": reverse("item_progress", args=[project.code])}
        yield {"text": "现场照片", "href": reverse("site_photos", args=[project.code])}
    yield {"text": "材料", "href": reverse("documents", args=[project.code])}
