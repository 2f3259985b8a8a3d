"""指定建设单位账号: which building body's clerks do a project's daily work; given and taken back from the project page."""

from datetime import date

from django.db import transaction

from accounts.models import BuilderBody, User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects import events
from projects.checks import refuse, unless
from projects.guards import locked, required_text
from projects.models import Project

STATES = frozenset({Project.State.ACTIVE, Project.State.PAUSED})


@transaction.atomic
def name_builder(
    project: Project, body: BuilderBody, *, actor: User, on: date, version: int | None = None
) -> Project:
    """From now on the body's clerks see the project and do its daily work; another body's see it no more.

    The builder as papers name it (`builder_kind`, `builder_name`) stays: a street may have a command office act for it.
    Refused: not_running, builder_off, already_named.
    """
    project = locked(project, version=version)
    authorise(actor, Action.NAME_BUILDER, project)
    body = BuilderBody.objects.select_for_update(no_key=True).get(pk=body.pk)
    refuse(
        _not_standing(project),
        unless(body.is_active, "builder_off", f"{body}已停用,请选择在用的建设单位。", field="body"),
        unless(
            project.builder_body_id != body.pk,
            "already_named",
            f"已经指定{body},不必再次指定。",
            field="body",
        ),
    )
    before = BuilderBody.objects.filter(pk=project.builder_body_id).first()
    sentence = f"指定{body}办理" + (f"(原为{before})" if before else "")
    return _keep(project, body, "builder_named", sentence, actor, on, "")


@transaction.atomic
def release_builder(
    project: Project, *, actor: User, on: date, reason: str, version: int | None = None
) -> Project:
    """收回: the body's clerks see the project no more; what they recorded stays. Refused: nobody_named, required."""
    project = locked(project, version=version)
    authorise(actor, Action.NAME_BUILDER, project)
    refuse(
        unless(project.builder_body_id, "nobody_named", "这个项目没有指定建设单位账号。"),
        required_text(reason, "reason", "收回理由"),
    )
    before = BuilderBody.objects.get(pk=project.builder_body_id)
    return _keep(project, None, "builder_released", f"不再由{before}办理", actor, on, reason.strip())


def _keep(
    project: Project, body: BuilderBody | None, verb: str, sentence: str, actor: User, on: date, reason: str
) -> Project:
    project.builder_body = body
    project.version += 1
    project.save(update_fields=["builder_body", "version"])
    events.record(verb, sentence, actor=actor, on=on, project=project, reason=reason)
    return project


def _not_standing(project: Project) -> list[Reason]:
    words = f"项目{project.get_state_display()},不能指定建设单位账号。"
    return unless(project.state in STATES, "not_running", words)
