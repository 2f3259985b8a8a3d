"""The smallest row of every model that acts are done on, with the rows it hangs on."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import Department, Street, User
from projects.models import Neighbourhood, Project
from tests.factories import TODAY, DepartmentFactory

Rows = dict[type[models.Model], models.Model]


def row(model: type[models.Model], project: Project, author: User, made: Rows) -> models.Model:
    """The smallest row of a model that can be stored, with the rows it hangs on; `made` remembers them."""
    if model not in made:
        fields = {
            field.name: _value(field, project, author, made)
            for field in model._meta.concrete_fields
            if _wanted(field)
        }
        made[model] = model(**fields | ODD.get(model._meta.label, {}))
        made[model].save()
    return made[model]


# what constraints and verbs ask of a row beyond its types
ODD: dict[str, dict[str, Any]] = {
    "consultations.Round": {
        "state": "open",
        "question": "是否同意",
        "rule_set": "double-two-thirds",
        "ends_on": TODAY + timedelta(days=9),
    },
    "consultations.PaperBatch": {"double_entry": True},
    "works.Warranty": {"ends_on": TODAY + timedelta(days=700)},
    "works.SitePhoto": {"thumbnail": b""},
    "works.Package": {"kind": "tender", "lot": "construction"},
    "projects.Objection": {"channel": "online"},
    "funding.Settlement": {"settled_yuan": 1},
}


# what a constraint asks for though it may be empty
ALSO = {"consultations.Ballot.entered_by"}


def _wanted(field: models.Field) -> bool:
    return (
        field.name == "cycle"
        or str(field) in ALSO
        or not (field.primary_key or field.null or field.has_default() or field.blank)
    )


def _value(field: models.Field, project: Project, author: User, made: Rows) -> Any:
    related = field.related_model
    if related is not None:
        place = project.neighbourhood
        known = {Project: project, User: author, Neighbourhood: place, Street: place.street}
        if related is Department:
            return DepartmentFactory()
        return known.get(related) or row(related, project, author, made)
    if field.name == "cycle":
        return project.cycle
    if field.choices:
        return field.choices[0][0]
    return _plain(field)


def _plain(field: models.Field) -> Any:
    now = None if getattr(field, "auto_now_add", False) else timezone.now()
    for kind, value in (
        (models.DateTimeField, now), (models.DateField, TODAY), (models.DecimalField, 1),
        (models.IntegerField, 1), (models.BooleanField, False), (models.JSONField, {}), (models.BinaryField, b"x"),
    ):  # fmt: skip
        if isinstance(field, kind):
            return value
    return "x"
