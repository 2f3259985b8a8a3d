"""Signed sheets (意见表扫描件) hold names beside votes: never public, and each look is on record (policy §6)."""

import pytest

from policy.errors import Refused
from policy.loader import load_scheme
from projects.models import Document, Event
from projects.services.documents import look_at_document, publish_document
from tests.factories import TODAY, ProjectFactory, UserFactory
from tests.projects.test_documents import attach

pytestmark = pytest.mark.django_db
SCAN = {"step": 1, "kind": "ballot_scan"}


def test_the_scheme_says_which_papers_hold_names_beside_votes() -> None:
    kinds = {document.kind for document in load_scheme("gongshu-2019").documents if document.personal}
    assert kinds == {"ballot_scan", "takeover_proof", "residents_list"}


def test_a_signed_sheet_is_never_filed_as_public() -> None:
    with pytest.raises(Refused) as refusal:
        attach(ProjectFactory(), is_public=True, **SCAN)
    assert refusal.value.codes == ("personal",)
    assert not Document.objects.exists()


def test_a_signed_sheet_is_never_made_public_afterwards() -> None:
    scan, clerk = attach(ProjectFactory(), **SCAN), UserFactory()
    with pytest.raises(Refused) as refusal:
        publish_document(scan, actor=clerk, on=TODAY, is_public=True)
    assert refusal.value.codes == ("personal",)


def test_each_look_at_a_signed_sheet_is_on_record_and_other_papers_are_not() -> None:
    project, reader = ProjectFactory(), UserFactory(role="auditor")
    scan, list_ = attach(project, **SCAN), attach(project)
    for _ in range(2):
        look_at_document(scan, actor=reader, on=TODAY)
        look_at_document(list_, actor=reader, on=TODAY)
    looks = Event.objects.filter(verb="look_at_document")
    assert [(look.actor, look.data["document"], look.on) for look in looks] == [(reader, scan.pk, TODAY)] * 2
