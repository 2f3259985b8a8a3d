"""材料: files uploaded for a step."""

import uuid
from pathlib import PurePath
from typing import Any, Self

from django.db import models

from accounts.models import OUTSIDE_ROLES, Role
from accounts.scope import ScopedQuerySet
from policy.loader import load_scheme, scheme_codes
from projects.models.project import StepRecord

DESIGN_STEP = 5
# 估算和方案, 计划, 概算, 合同, 施工, 验收, 结算: no papers of the rounds, the notice or the pre-review
STEPS_OUTSIDE: dict[str, frozenset[int]] = {
    Role.BUILDER_CLERK: frozenset({5, 7, 8, 9, 10}),
    Role.DEVELOPMENT_OFFICER: frozenset({4, 5}),
    Role.FINANCE_OFFICER: frozenset({4, 5, 8, 9, 10, 11}),
}


class DocumentQuerySet(ScopedQuerySet["Document"]):
    """Documents with who may read them."""

    def visible_to(self, user: Any) -> Self:
        """As everywhere; a department's reviewer reads the papers of the design it was asked about, no others.

        A community worker reads none; builders, development and finance those of their steps, never a kind with names
        beside votes in any scheme.
        """
        rows = super().visible_to(user)
        if getattr(user, "works_in_community", False):
            return rows.none()
        if getattr(user, "role", None) == Role.DEPARTMENT_REVIEWER:
            return rows.filter(step=DESIGN_STEP, removed_at__isnull=True)
        if getattr(user, "sits_outside", False):
            open_ones = rows.filter(step__in=STEPS_OUTSIDE[user.role], removed_at__isnull=True)
            return open_ones.exclude(kind__in=_personal_kinds())
        return rows


def _personal_kinds() -> frozenset[str]:
    """Kinds that hold names beside votes in any scheme there is."""
    return frozenset(
        one.kind for code in scheme_codes() for one in load_scheme(code).documents if one.personal
    )


def stored_name(document: "Document", filename: str) -> str:
    """A name nobody can guess; the user's own name is kept in `file_name` only."""
    return f"documents/{document.project.code}/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()[:8]}"


class Document(StepRecord):
    """A file of a step; `kind` is one of the scheme's document kinds or "other"."""

    step = models.PositiveSmallIntegerField("步骤")
    kind = models.CharField("材料类别", max_length=40)
    title = models.CharField("名称", max_length=120)
    file = models.FileField("文件", upload_to=stored_name, max_length=200)
    file_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    is_public = models.BooleanField("向居民公开", default=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()
    department_path = "project__reviews__invitations__department"
    read_by = OUTSIDE_ROLES

    class Meta:
        verbose_name = verbose_name_plural = "材料"
        ordering = ["project", "step", "id"]
        indexes = [models.Index(fields=["project", "step", "kind"])]

    def __str__(self) -> str:
        return self.title

    @property
    def is_personal(self) -> bool:
        """Whether papers of this kind hold names beside votes: never public, each look recorded."""
        kinds = load_scheme(self.project.scheme_code).documents
        return any(known.personal for known in kinds if known.kind == self.kind)

    @property
    def kind_name(self) -> str:
        """What the project's scheme calls this kind."""
        return load_scheme(self.project.scheme_code).document(self.kind).name
