"""一小区一档: everything that happened in a project, in time order, by step, kind and year."""

import re
from typing import Any

from django.db.models import QuerySet

from policy.loader import load_scheme
from projects.models import Document, Event, NoticePhoto, Project
from works.models import SitePhoto

# what an act is filed under, by its code; the first that fits
KINDS: tuple[tuple[str, str, str], ...] = (
    ("register", "台账", r"^register_"),
    (
        "money",
        "资金与决算",
        r"settlement_recorded|account|paid|payment|payee_|retention_|appropriat|given_back|source_|contribut|claim|cost|subsidy"
        r"|^rung_",
    ),
    ("acceptance", "验收移交", r"acceptance|archive|five_|defect|invitations_"),
    ("aftercare", "后续管理", r"aftercare|followed|warrant|repair"),
    ("batch", "年度计划与等级", r"batch_(?:submitted|opened|accepted|compiled|approved|returned|taken_back|listed)|grade|plan_"),
    ("review", "方案审查", r"review|opinion_given|minutes_|condition"),
    ("tender", "招投标", r"tender|award|bid|contract|package|candidate"),
    ("site", "施工", r"site_|works_|change_(?!calendar)|rectif|audit|voice|stopp|item_progress"),
    ("notice", "公示与异议", r"notice|objection|board"),
    ("scheme", "方案与改造内容", r"scheme|menu|items|design"),
    ("document", "材料", r"document|project_file"),
    (
        "steps", "步骤流转",
        r"project_opened|advanced|sent_back|closed$|take[n_]_?over|propos(ed|al)|deadline|handed|card|meeting|^builder_",
    ),
    (
        "round", "征求意见与名册",
        r"round|roster|heads|ballot|letter|sheet|batch|scan|sample|wish|deliver|correction|reissue|settlement|receipt"
        r"|clash|carry|let_pass",
    ),
)  # fmt: skip
OTHER = ("other", "其他")
NAMES = {code: name for code, name, _ in KINDS} | dict([OTHER])


def kind_of(verb: str) -> str:
    """The code of the kind an act is filed under."""
    return next((code for code, _, fits in KINDS if re.search(fits, verb)), OTHER[0])


def entries(
    project: Project, *, step: int | None = None, kind: str = "", year: int | None = None
) -> QuerySet[Event]:
    """Acts of the project, oldest first: every verb leaves one, so that they are the whole file; one query more by kind."""
    rows = Event.objects.filter(project=project).select_related("actor")
    if step is not None:
        rows = rows.filter(step=step)
    if year is not None:
        rows = rows.filter(on__year=year)
    if kind:
        verbs = rows.order_by().values_list("verb", flat=True).distinct()
        rows = rows.filter(verb__in=[verb for verb in verbs if kind_of(verb) == kind])
    return rows.order_by("on", "id")


def years(project: Project) -> list[int]:
    """The years in which something happened; one query."""
    found = Event.objects.filter(project=project).order_by().values_list("on__year", flat=True).distinct()
    return sorted(found)


def documents(project: Project, user: Any) -> QuerySet[Document]:
    """The files the person may read and take along: none that was removed, and nothing that names owners beside votes."""
    rows = Document.objects.visible_to(user).filter(project=project, removed_at__isnull=True)
    personal = [row.kind for row in load_scheme(project.scheme_code).documents if row.personal]
    return rows.exclude(kind__in=personal).order_by("step", "pk")


def photos(project: Project, user: Any) -> QuerySet[NoticePhoto]:
    """Photos of the notices on their boards."""
    rows = NoticePhoto.objects.visible_to(user).filter(posting__notice__project=project, removed_on=None)
    return rows.select_related("posting__board").order_by("taken_on", "pk")


def site_photos(project: Project, user: Any) -> QuerySet[SitePhoto]:
    """Photos of the site, by day."""
    return (
        SitePhoto.objects.visible_to(user).filter(project=project, removed_at=None).order_by("taken_on", "pk")
    )
