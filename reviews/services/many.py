"""One act on many submissions, all or nothing."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from accounts.models import User
from projects import many
from projects.models import Project
from reviews.models import BatchEntry
from reviews.services.batch import submit_batch


def submit_many(
    projects: Iterable[Project], *, actor: User, on: date, year: int, late_reason: str = ""
) -> int:
    """集中申报: several projects into one year's batch, all or none. Returns how many."""
    return each(
        sorted(projects, key=lambda one: one.pk),
        lambda one: submit_batch(one, actor=actor, on=on, year=year, late_reason=late_reason),
        lambda one: one.neighbourhood.name,
    )


def for_each(entries: Iterable[BatchEntry], verb: Callable[..., Any], **arguments: Any) -> int:
    """One act on many entries, all or nothing; every refusal names its neighbourhood. Returns how many."""
    return each(
        sorted(entries, key=lambda one: one.project_id),
        lambda one: verb(one, **arguments),
        lambda one: one.project.neighbourhood.name,
    )


def each(rows: Iterable[Any], act: Callable[[Any], Any], name: Callable[[Any], str]) -> int:
    """On how many rows the act was done; see `projects.many.each`."""
    return len(many.each(rows, act, name))
