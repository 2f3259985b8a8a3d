"""进入下一步, several projects at once, all or nothing, each through its own gate."""

from collections.abc import Iterable, Mapping
from datetime import date

from accounts.models import User
from accounts.permissions import authorise
from policy.errors import Reason
from projects.checks import refuse, said, unless
from projects.many import each
from projects.models import Project
from workflow import rules
from workflow.models import Transition
from workflow.services import moving
from workflow.services.steps import advance, advancing


def advance_many(
    projects: Iterable[Project], *, actor: User, on: date, versions: Mapping[int, int]
) -> list[Project]:
    """Each into its next step, as the page with these versions showed it; closing (step 11) is done one by one.

    A project somebody moved since is refused with who and what.
    """
    return each(
        sorted(projects, key=lambda one: one.pk),
        lambda one: _advance(one, actor, on, versions.get(one.pk)),
        lambda one: one.neighbourhood.name,
        lambda one: one.pk,
    )


def _advance(project: Project, actor: User, on: date, version: int | None) -> Project:
    project = moving.lock_row(project)
    if project.version != version:
        refuse([_moved(project)])
    authorise(actor, advancing(project), project)
    last = project.step == rules.LAST_STEP
    refuse(unless(not last, "one_by_one", "办结须逐个办理。", where="advance"))
    return advance(project, actor=actor, on=on)


def _moved(project: Project) -> Reason:
    """Who moved it, where to."""
    row = Transition.objects.filter(project=project).select_related("actor").order_by("-id").first()
    by = f"{row.actor}已于{said(row.on)}办理“{row.get_kind_display()}”," if row else ""
    words = f"{by}项目现在在{moving.step_name(project, project.step)},请刷新后再办理。"
    return Reason("stale", words)
