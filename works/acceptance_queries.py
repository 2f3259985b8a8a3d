"""Reads of step 10: who still signs, what holds, which papers the archive lacks."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from policy.loader import load_scheme
from projects.models import Document, NoticePhoto, Project
from works.models import Acceptance, ArchiveItem, FiveChecks, Signature

STEP = 10
NOTICE_PHOTO = "notice_photo"
# the list handed over with the papers is no paper of its own list
NOT_LISTED = frozenset({"archive"})


class Signer(NamedTuple):
    """Who signs: a party, and the organisation where it was invited by name."""

    party: str
    organisation: str = ""

    @property
    def name(self) -> str:
        """区级相关部门:区城管局, or the party alone."""
        label = Signature.Party(self.party).label
        return f"{label}:{self.organisation}" if self.organisation not in ("", label) else label


@dataclass(frozen=True)
class Paper:
    """A line of the archive list; `on_record`: the portal itself has the document."""

    item: ArchiveItem
    on_record: bool

    @property
    def present(self) -> bool:
        """There, in the portal or on paper."""
        return self.on_record or self.item.present


def signers(acceptance: Acceptance) -> list[Signer]:
    """Everybody who has to sign: the invited, or the eight parties where nobody was invited by name."""
    invited = [Signer(one.party, one.organisation) for one in acceptance.invitees.all()]
    return invited or [Signer(party) for party in Signature.Party.values]


def missing_signers(acceptance: Acceptance) -> list[Signer]:
    """Those of them who have not signed."""
    signed = {(one.party, one.organisation) for one in acceptance.signatures.all()}
    return [one for one in signers(acceptance) if tuple(one) not in signed]


def passed(acceptance: Acceptance) -> bool:
    """Whether everybody signed that the works pass."""
    return not missing_signers(acceptance) and all(one.passed for one in acceptance.signatures.all())


def missing_checks(acceptance: Acceptance) -> list[str]:
    """The names of 五不 not looked at yet; none where the project came to a later step without them (补录)."""
    if acceptance.project.step > STEP:
        return []
    looked_at = {one.check_code for one in acceptance.checks.all()}
    return [label for code, label in FiveChecks.Check.choices if code not in looked_at]


def papers(acceptance: Acceptance) -> list[Paper]:
    """The archive list in its order, each with whether it is there; three queries."""
    kinds = _on_record(acceptance.project_id)
    return [Paper(one, one.document_kind in kinds) for one in acceptance.archive_items.all()]


def missing_papers(acceptance: Acceptance) -> list[str]:
    """Titles of papers neither there nor explained by a note."""
    return [one.item.title for one in papers(acceptance) if not one.present and not one.item.note]


def wanted_papers(project: Project) -> list[tuple[str, str]]:
    """(kind, name) of what the archive takes: the scheme's documents up to step 10, with whatever step 10 asks."""
    return [
        (document.kind, document.name)
        for document in load_scheme(project.scheme_code).documents
        if document.step is not None and document.step <= 10 and document.kind not in NOT_LISTED
    ]


def _on_record(project_id: int) -> Collection[str]:
    """Kinds of the documents filed; photos of the notice on its boards are the notice's photos."""
    rows = Document.objects.filter(project=project_id, removed_at__isnull=True)
    kinds = set(rows.values_list("kind", flat=True).distinct())
    boards = NoticePhoto.objects.filter(posting__notice__project=project_id, removed_on=None)
    return kinds | {NOTICE_PHOTO} if boards.exists() else kinds
