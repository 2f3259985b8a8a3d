"""What nearly every verb does first: lock the project, refuse stale pages and projects that stand still."""

from collections.abc import Collection

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from policy.errors import Reason, Refused, Stale
from projects.models import Project


def locked(project: Project | int, *, version: int | None = None) -> Project:
    """The project's row locked until the transaction ends, with neighbourhood and street.

    `version` is the number the page was shown with; a different one raises Stale.
    """
    pk = project if isinstance(project, int) else project.pk
    row = Project.objects.select_for_update(of=("self",)).select_related("neighbourhood__street").get(pk=pk)
    if version is not None and version != row.version:
        raise Stale(
            Reason("stale", "这个页面打开后,项目已被其他人更新。请查看最新情况后再办理,您的操作没有生效。")
        )
    return row


def running(project: Project) -> Project:
    """Refuse acts on a paused, withdrawn or closed project."""
    if not project.is_running:
        raise Refused(Reason("not_running", f"项目{project.get_state_display()},不能办理。"))
    return project


def required_text(value: str, field: str, label: str) -> list[Reason]:
    """A reason if the text is blank."""
    return [] if value and value.strip() else [Reason("required", f"请填写{label}。", field=field)]


def faults(row: models.Model, exclude: Collection[str] = ()) -> list[Reason]:
    """What the model's own fields and constraints refuse, one reason each, beside its field."""
    try:
        row.full_clean(exclude=set(exclude))
    except ValidationError as error:
        return [
            Reason("invalid", message, field=None if field == NON_FIELD_ERRORS else field)
            for field, wrong in error.error_dict.items()
            for one in wrong
            for message in _worded(row, field, one)
        ]
    return []


def _worded(row: models.Model, field: str, error: ValidationError) -> list[str]:
    """What a form says of an empty input or one out of bounds, in place of Django's "this field"."""
    if error.code in ("blank", "null"):
        return [f"请填写{row._meta.get_field(field).verbose_name}。"]  # type: ignore[union-attr]
    if error.code in ("min_value", "max_value"):
        return [f"不能{'小' if error.code == 'min_value' else '大'}于 {error.params['limit_value']}。"]
    return list(error.messages)


def refuse_if(reasons: Collection[Reason]) -> None:
    """Raise Refused with every reason, if there is one."""
    if reasons:
        raise Refused(reasons)
