"""佐证材料 filed after a 补录 was entered, until the bureau has confirmed it: a table carries no files."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations.models import Round
from policy.errors import Reason, Refused
from projects.guards import refuse_if
from projects.models import Document, TakeOver
from projects.services.documents import attach_document
from workflow.earlier import proofs_asked
from workflow.services.take_over_again import locked_take_over


def attach_proofs(
    take_over: TakeOver, uploads: Sequence[Any], *, actor: User, on: date, proves: str = ""
) -> list[Document]:
    """File proofs; `proves`: the code of the paper (`workflow.earlier.PROOFS`), "" for any other.

    Refused: already_confirmed, returned_already, no_proof, unknown_choice, and as a document is refused; all or none.
    """
    stored: list[Document] = []
    try:
        with transaction.atomic():
            return _attach(take_over, uploads, actor, on, proves, stored)
    except BaseException:
        for document in stored:
            document.file.storage.delete(document.file.name)
        raise


def attach_papers(papers: Sequence[tuple[TakeOver, Any, str]], *, actor: User, on: date) -> list[Document]:
    """Proofs of many projects at once, (the 补录, the file, the paper it is); all or none, every reason by its file."""
    for row, _, _ in papers:
        authorise(actor, Action.TAKE_OVER, row)
    stored: list[Document] = []
    reasons: list[Reason] = []
    try:
        with transaction.atomic():
            for row, upload, proves in sorted(papers, key=lambda one: one[0].project_id):
                try:
                    stored += attach_proofs(row, [upload], actor=actor, on=on, proves=proves)
                except Refused as refused:
                    reasons += [_of_file(upload.name, reason) for reason in refused.reasons]
            refuse_if(reasons)
    except BaseException:
        for document in stored:
            document.file.storage.delete(document.file.name)
        raise
    return stored


def _of_file(name: str, reason: Reason) -> Reason:
    return Reason(reason.code, f"{name}:{reason.message}", field="proofs")


def _attach(
    take_over: TakeOver, uploads: Sequence[Any], actor: User, on: date, proves: str, stored: list[Document]
) -> list[Document]:
    project, row = locked_take_over(take_over)
    authorise(actor, Action.TAKE_OVER, project)
    titles = {one.code: one.name for one in proofs_asked(project.step)} | {"": "补录佐证材料"}
    if reasons := _against(row, uploads, proves in titles):
        raise Refused(reasons)
    for upload in uploads:
        stored.append(
            attach_document(
                project, actor=actor, on=on, step=project.step, kind="takeover_proof", title=titles[proves],
                upload=upload,
            )
        )  # fmt: skip
    if proves.startswith("round_"):
        rounds = Round.objects.filter(project=project, taken_over=True, cycle=row.cycle)
        rounds.filter(number=int(proves[-1])).update(proof=stored[-1])
    return stored


def _against(row: TakeOver, uploads: Sequence[Any], known: bool) -> list[Reason]:
    reasons = []
    if row.confirmed_by_id:
        reasons.append(
            Reason("already_confirmed", f"这项补录已由{row.confirmed_by}确认,不能再补充佐证材料。")
        )
    if row.is_returned:
        reasons.append(Reason("returned_already", "这项补录已退回,请在更正时上传佐证材料。"))
    if not uploads:
        reasons.append(Reason("no_proof", "请上传佐证材料。", field="proofs"))
    if not known:
        reasons.append(Reason("unknown_choice", "请选择这份材料证明什么。", field="proves"))
    return reasons
