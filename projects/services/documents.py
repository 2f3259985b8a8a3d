"""Verbs on the documents of a step (材料)."""

from collections.abc import Collection
from datetime import date
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from policy.loader import load_scheme
from projects import events
from projects.checks import RUNNING
from projects.files import CheckedFile
from projects.guards import locked, refuse_if, required_text, running
from projects.models import Document, Project
from projects.models.document import STEPS_OUTSIDE
from projects.proofs import papers_in_use
from projects.services.document_files import kept_names_residents, names_residents, read_file, seen_outside

OTHER = "other"
LAST_STEP = 11
SHOWN_IN = frozenset({Project.State.ACTIVE, Project.State.CLOSED})


def attach_document(
    project: Project,
    *,
    actor: User,
    on: date,
    step: int,
    kind: str,
    title: str,
    upload: BinaryIO,
    is_public: bool = False,
    states: Collection[str] = RUNNING,
) -> Document:
    """File a document for a step. `upload` has `name` and `read()`; `kind` is one of the scheme's or "other".

    An empty title becomes the name of the kind. The same content twice under one kind is refused. `states`: a paper filed
    with a record may come in whatever state that record may.
    """
    stored: list[Document] = []
    try:
        with transaction.atomic():
            return _attach(project, actor, on, step, kind, title, upload, is_public, states, stored)
    except BaseException:
        for document in stored:
            document.file.storage.delete(document.file.name)
        raise


def _attach(
    project: Project,
    actor: User,
    on: date,
    step: int,
    kind: str,
    title: str,
    upload: BinaryIO,
    is_public: bool,
    states: Collection[str],
    stored: list[Document],
) -> Document:
    project = locked(project)
    authorise(actor, Action.UPLOAD_DOCUMENT, project)
    if project.state not in states:
        running(project)
    places = _place_reasons(project, step, kind)
    checked, spoilt = read_file(upload)
    refuse_if(
        [
            *places,
            *_personal(project, kind, is_public),
            *_outside(actor, project, step, kind, is_public),
            *spoilt,
            *(_again(project, step, kind, checked) if checked else []),
        ]
    )
    assert checked is not None  # noqa: S101 - nothing was wrong with it
    refuse_if(names_residents(project, kind, checked, is_public or seen_outside(actor, step)))
    name = title.strip() or load_scheme(project.scheme_code).document(kind).name
    document = Document.for_project(
        project, actor, step=step, kind=kind, title=name[:120], is_public=is_public,
        file_name=checked.name, content_type=checked.content_type, size=len(checked.content),
        sha256=checked.sha256,
    )  # fmt: skip
    document.file.save(checked.name, ContentFile(checked.content), save=False)
    stored.append(document)
    document.save()
    _record("attach_document", f"上传第{step}步材料:{name}", document, actor, on)
    return document


@transaction.atomic
def remove_document(document: Document, *, actor: User, on: date, reason: str) -> Document:
    """Take a document off the step's list, with a reason; row and file stay in the history.

    A document of a step the project has passed stays: its gate was opened with it. So does one another record rests on.
    """
    project = locked(document.project_id)
    authorise(actor, Action.UPLOAD_DOCUMENT, project)
    running(project)
    document = (
        Document.objects.select_for_update(of=("self",)).select_related("recorded_by").get(pk=document.pk)
    )
    reasons = _not_own(actor, document) + required_text(reason, "reason", "移除理由")
    if document.removed_at is not None:
        reasons.append(Reason("already_removed", "这份材料已移除。"))
    if document.step < project.step:
        reasons.append(
            Reason("step_passed", f"第{document.step}步已办结,当时的材料须保留;如有新的材料,请另行上传。")
        )
    refuse_if([*reasons, *_in_use(project, document)])
    document.removed_at = timezone.now()
    document.save(update_fields=["removed_at"])
    _record("remove_document", f"移除第{document.step}步材料:{document.title}", document, actor, on, reason)
    return document


@transaction.atomic
def publish_document(document: Document, *, actor: User, on: date, is_public: bool) -> Document:
    """Show a document to residents while the project runs or is closed; take it from them again at any time."""
    project = locked(document.project_id)
    authorise(actor, Action.PUBLISH_DOCUMENT, project)
    document = Document.objects.select_for_update().get(pk=document.pk)
    refuse_if([*_not_shown_now(project, is_public), *_personal(project, document.kind, is_public)])
    if document.removed_at is not None or document.is_public is is_public:
        refuse_if([Reason("nothing_changed", "这份材料已移除,或公开状态没有变化。")])
    if is_public:
        refuse_if(kept_names_residents(document))
    document.is_public = is_public
    document.save(update_fields=["is_public"])
    act = "向居民公开" if is_public else "不再向居民公开"
    _record("publish_document", f"{act}:{document.title}", document, actor, on)
    return document


def look_at_document(document: Document, *, actor: User, on: date) -> None:
    """Put a look at a paper with names beside votes on record (policy §6); other papers are looked at freely."""
    if document.is_personal:
        _record("look_at_document", f"查看材料:{document.title}", document, actor, on)


def _personal(project: Project, kind: str, is_public: bool) -> list[Reason]:
    message = "这类材料有业主签名和意见,不能向居民公开。"
    personal = Document(project=project, kind=kind).is_personal
    return [Reason("personal", message, field="is_public")] if is_public and personal else []


def _not_shown_now(project: Project, is_public: bool) -> list[Reason]:
    """A paused project or one that left the programme shows nothing more; what should not be seen is hidden always."""
    if not is_public or project.state in SHOWN_IN:
        return []
    return [Reason("not_running", f"项目{project.get_state_display()},不能办理。")]


def _outside(actor: User, project: Project, step: int, kind: str, is_public: bool) -> list[Reason]:
    """A builder's clerk files papers of the building's own steps, for the office alone."""
    if not actor.sits_outside:
        return []
    steps, reasons = STEPS_OUTSIDE[actor.role], []
    if step not in steps or Document(project=project, kind=kind).is_personal:
        numbers = "、".join(str(number) for number in sorted(steps))
        reasons.append(
            Reason("not_builders", f"建设单位只上传第{numbers}步的材料,其他材料请交街道上传。", field="kind")
        )
    return reasons + (_not_published_by(actor) if is_public else [])


def _not_published_by(actor: User) -> list[Reason]:
    message = "向居民公开由街道或区住建局决定,请联系街道经办。"
    return [Reason("not_yours", message, field="is_public")] if actor.sits_outside else []


def _not_own(actor: User, document: Document) -> list[Reason]:
    """A builder's clerk takes back what the own body filed, nothing of others."""
    if not actor.sits_outside or document.recorded_by.builder_id == actor.builder_id:
        return []
    return [Reason("not_own", f"这份材料由{document.recorded_by}上传,请联系上传人移除。")]


def _in_use(project: Project, document: Document) -> list[Reason]:
    holder = papers_in_use(project).get(document.pk)
    message = f"这份材料是“{holder}”的依据,须保留;有更正的,请另行上传,再重新登记{holder}。"
    return [Reason("in_use", message)] if holder else []


def _place_reasons(project: Project, step: int, kind: str) -> list[Reason]:
    reasons = []
    if not 1 <= step <= LAST_STEP:
        reasons.append(Reason("bad_step", "请选择步骤。", field="step"))
    known = {document.kind: document for document in load_scheme(project.scheme_code).documents}
    if kind not in known:
        reasons.append(Reason("bad_kind", "请选择材料类别。", field="kind"))
    elif known[kind].step not in {None, step}:
        reasons.append(
            Reason("wrong_step", f"“{known[kind].name}”是第{known[kind].step}步的材料。", field="kind")
        )
    return reasons


def _again(project: Project, step: int, kind: str, checked: CheckedFile) -> list[Reason]:
    """A second click, or the same scan chosen twice."""
    same = Document.objects.filter(
        project=project,
        step=step,
        kind=kind,
        cycle=project.cycle,
        sha256=checked.sha256,
        removed_at__isnull=True,
    )
    return (
        [Reason("same_file", "同一份文件已经上传过,不必重复上传。", field="upload")] if same.exists() else []
    )


def _record(verb: str, sentence: str, document: Document, actor: User, on: date, reason: str = "") -> None:
    events.record(
        verb, sentence, actor=actor, on=on, project=document.project, reason=reason.strip(),
        data={"document": document.pk, "kind": document.kind},
    )  # fmt: skip
