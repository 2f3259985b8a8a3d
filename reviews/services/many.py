"""One act on many submissions, all or nothing."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from policy.errors import Reason, Refused
from projects.checks import refuse, unless
from projects.models import Project
from reviews.models import BatchEntry
from reviews.services.batch import submit_batch


@transaction.atomic
def submit_many(
    projects: Iterable[Project], *, actor: User, on: date, year: int, late_reason: str = ""
) -> int:
    """集中申报: several projects into one year's batch, all or none. Returns how many."""
    return each(
        sorted(projects, key=lambda one: one.pk),
        lambda one: submit_batch(one, actor=actor, on=on, year=year, late_reason=late_reason),
        lambda one: one.neighbourhood.name,
    )


@transaction.atomic
def for_each(entries: Iterable[BatchEntry], verb: Callable[..., Any], **arguments: Any) -> int:
    """One act on many entries, all or nothing; every refusal names its neighbourhood. Returns how many."""
    return each(
        sorted(entries, key=lambda one: one.project_id),
        lambda one: verb(one, **arguments),
        lambda one: one.project.neighbourhood.name,
    )


def each(rows: list[Any], act: Callable[[Any], Any], name: Callable[[Any], str]) -> int:
    """The act on each row in this order (everybody locks in the same one); the reasons of all rows at once."""
    reasons: list[Reason] = []
    for row in rows:
        try:
            with transaction.atomic():
                act(row)
        except Refused as refused:
            reasons += [_named(name(row), reason) for reason in refused.reasons]
    refuse(reasons, unless(rows, "nothing_chosen", "请至少选择一个项目。"))
    return len(rows)


def _named(name: str, reason: Reason) -> Reason:
    return Reason(reason.code, f"{name}:{reason.message}", who=reason.who)
