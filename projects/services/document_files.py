"""What a document's file says against filing it: unreadable, or a table of residents where others would read it."""

from collections.abc import Sequence
from typing import BinaryIO

from django.conf import settings

from accounts.models import User
from policy.errors import Reason, Refused
from policy.loader import load_scheme
from projects.files import CheckedFile, check_file
from projects.models import Document, Project
from projects.models.document import STEPS_OUTSIDE
from projects.residents_lists import is_table, lists_residents

RESIDENTS_LIST = "residents_list"
SEEN_OUTSIDE: frozenset[int] = frozenset().union(*STEPS_OUTSIDE.values())


def read_file(upload: BinaryIO) -> tuple[CheckedFile | None, Sequence[Reason]]:
    """The file, or what is wrong with it."""
    try:
        content = upload.read(settings.UPLOAD_MAX_BYTES + 1)
        return check_file(upload.name, content, settings.UPLOAD_MAX_BYTES), ()
    except Refused as refused:
        return None, refused.reasons


def seen_outside(actor: User, step: int) -> bool:
    """Whether builders, development or finance read papers of the step; what a builder files is the builder's own."""
    return step in SEEN_OUTSIDE and not actor.sits_outside


def names_residents(project: Project, kind: str, file: CheckedFile, others_see_it: bool) -> list[Reason]:
    """A table of residents is filed under the kind that hides it from builders, development, finance and residents."""
    scheme = load_scheme(project.scheme_code)
    own = next((one for one in scheme.documents if one.kind == RESIDENTS_LIST), None)
    open_kind = others_see_it and own is not None and not scheme.document(kind).personal
    if not open_kind or not lists_residents(file.name, file.content):
        return []
    words = f"这份表里有居民姓名和室号、电话等,建设单位、居民会看到;请把材料类别选为“{own.name}”重新上传。"
    return [Reason("residents_list", words, field="kind")]


def kept_names_residents(document: Document) -> list[Reason]:
    """The same of a file that is kept, before residents are to see it."""
    if not is_table(document.file_name):
        return []
    with document.file.open("rb") as file:
        kept = CheckedFile(document.file_name, file.read(), document.content_type)
    return names_residents(document.project, document.kind, kept, others_see_it=True)
