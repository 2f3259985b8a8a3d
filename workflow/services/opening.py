"""A project begins: one renovation of one neighbourhood, with its 36 items and its first day."""

import re
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from accounts.models import Street, User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from policy.loader import DEFAULT_SCHEME, load_scheme, scheme_codes
from projects import events
from projects.guards import required_text
from projects.models import Neighbourhood, Project, ProjectItem
from workflow.models import Transition
from workflow.services import moving

STANDING = (Project.State.ACTIVE, Project.State.PAUSED)


@transaction.atomic
def open_project(
    neighbourhood: Neighbourhood,
    *,
    actor: User,
    on: date,
    batch_year: int,
    builder_kind: str,
    builder_name: str,
    scheme_code: str = DEFAULT_SCHEME,
    profile: str | None = None,
    responsible: User | None = None,
) -> Project:
    """Begin a project at step 1. Eligibility is shown here and asked for by step 1's gate, it is no refusal.

    The responsible person is the actor unless another is named. Refused: running_project, bad_year, bad_builder,
    required, unknown_scheme, unknown_profile, responsible_elsewhere.
    """
    neighbourhood = lock_place(neighbourhood)
    authorise(actor, Action.OPEN_PROJECT, neighbourhood)
    project = new_project(
        neighbourhood, on=on, batch_year=batch_year, builder_kind=builder_kind, builder_name=builder_name,
        scheme_code=scheme_code, profile=profile, responsible=responsible or actor,
    )  # fmt: skip
    moving.move(project, Transition.Kind.OPEN, actor=actor, on=on, to_step=1)
    events.record("project_opened", f"建立改造项目({project.code})", actor=actor, on=on, project=project)
    return project


def lock_place(neighbourhood: Neighbourhood) -> Neighbourhood:
    """The neighbourhood, its street's row locked: numbers are given one at a time."""
    fresh = Neighbourhood.objects.select_related("street").get(pk=neighbourhood.pk)
    Street.objects.select_for_update().get(pk=fresh.street_id)
    return fresh


def new_project(
    neighbourhood: Neighbourhood,
    *,
    on: date,
    batch_year: int,
    builder_kind: str,
    builder_name: str,
    scheme_code: str,
    profile: str | None,
    responsible: User,
    opened_on: date | None = None,
    also: Iterable[Reason] = (),
) -> Project:
    """The project's row with its 36 undecided items; refuses with every reason, `also` those found before."""
    reasons = [
        *also,
        *_running_already(neighbourhood),
        *year_reasons(batch_year, on),
        *builder_reasons(builder_kind, builder_name),
        *_wrong_scheme(scheme_code, profile),
        *_wrong_responsible(neighbourhood, responsible),
    ]
    if reasons:
        raise Refused(reasons)
    scheme = load_scheme(scheme_code)
    project = Project.objects.create(
        code=_next_code(neighbourhood, batch_year), neighbourhood=neighbourhood, scheme_code=scheme_code,
        profile=profile or scheme.default_profile, batch_year=batch_year, entered_step_on=opened_on or on,
        opened_on=opened_on or on, builder_kind=builder_kind, builder_name=builder_name.strip(),
        responsible=responsible,
    )  # fmt: skip
    ProjectItem.objects.bulk_create(
        ProjectItem(project=project, item_code=item.code, unit=item.unit) for item in scheme.items
    )
    return project


def _next_code(neighbourhood: Neighbourhood, batch_year: int) -> str:
    """2019-hemu-01: year, street, number in both; unique while the street is locked."""
    prefix = f"{batch_year}-{neighbourhood.street.code}-"
    given = Project.objects.filter(code__regex=rf"^{re.escape(prefix)}\d+$").values_list("code", flat=True)
    last = max((int(code.removeprefix(prefix)) for code in given), default=0)
    return f"{prefix}{last + 1:02d}"


def _running_already(neighbourhood: Neighbourhood) -> list[Reason]:
    other = neighbourhood.projects.filter(state__in=STANDING).first()
    if other is None:
        return []
    return [Reason("running_project", f"该小区已有进行中的改造项目({other.code})。")]


def year_reasons(batch_year: int, on: date) -> list[Reason]:
    """Why this cannot be the year of a project's plan."""
    if abs(batch_year - on.year) <= 5:
        return []
    return [Reason("bad_year", f"计划年度应在{on.year}年前后五年之内。", field="batch_year")]


def builder_reasons(kind: str, name: str) -> list[Reason]:
    """Why these cannot be kind and name of a builder."""
    reasons = required_text(name, "builder_name", "建设单位")
    if kind not in Project.Builder.values:
        reasons.append(Reason("bad_builder", "请选择建设单位类型。", field="builder_kind"))
    return reasons


def _wrong_scheme(scheme_code: str, profile: str | None) -> list[Reason]:
    if scheme_code not in scheme_codes():
        return [Reason("unknown_scheme", "没有这个实施方案,请重新选择。", field="scheme_code")]
    if profile and profile not in load_scheme(scheme_code).profiles:
        return [Reason("unknown_profile", "没有这个表决规则组合,请重新选择。", field="profile")]
    return []


def _wrong_responsible(neighbourhood: Neighbourhood, responsible: User) -> list[Reason]:
    if responsible.is_active and responsible.street_id in (None, neighbourhood.street_id):
        return []
    return [Reason("responsible_elsewhere", "责任人应是本街道或区住建局的在用账号。", field="responsible")]
