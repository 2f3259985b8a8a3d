"""Every table says whose rows a person may see; what does not is named here with why nobody outside reads it by row."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet

from accounts.models import Role
from tests.factories import UserFactory

OURS = {
    "accounts", "projects", "consultations", "reviews", "works", "registers", "funding", "workflow", "reports",
}  # fmt: skip
UNSCOPED = {
    # the district's own order, known to everybody who works here
    "accounts.Street", "accounts.Community", "accounts.Department", "accounts.BuilderBody", "projects.CalendarYear",
    "projects.CalendarDay", "reviews.AnnualPlan", "workflow.StepTimes", "workflow.Meeting",
    # accounts: the administrator's pages alone, by act
    "accounts.User", "accounts.ApiToken", "accounts.AccountEvent", "accounts.StandIn", "workflow.Handover",
    # reached only from a row that is scoped, on its page
    "projects.CostLine", "funding.ExcludedLine", "consultations.LetPass", "consultations.EffectiveBallot",
    "consultations.ScanView", "consultations.UploadTicket", "consultations.SampleCheck",
    # its uploader's alone, by token
    "workflow.TakeOverUpload",
    # the district's audited figures: bureau, finance and auditor, by act
    "reports.CentralFactors",
    # the portal's own books, on no page by row
    "projects.Job", "projects.Heartbeat", "projects.WorklistMark", "projects.Hit", "consultations.LedgerBlock",
    "consultations.LedgerSeal", "consultations.StrayGuess", "workflow.WaitingItem", "workflow.WorklistState",
}  # fmt: skip
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]
SCOPED = [model for model in MODELS if hasattr(model._default_manager, "visible_to")]


def test_every_table_is_scoped_or_named_here() -> None:
    assert {model._meta.label for model in MODELS} - {model._meta.label for model in SCOPED} == UNSCOPED


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_every_scope_can_be_asked_for_every_role(role) -> None:
    """A way to the street that does not exist would fail only when somebody of that role came by."""
    person = UserFactory(role=role)
    for model in SCOPED:
        assert not model._default_manager.visible_to(person).exists(), model  # asked, of empty tables


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label)
def test_a_stranger_sees_nothing_whatever_is_stored(model) -> None:
    with pytest.raises(EmptyResultSet):
        str(model._default_manager.visible_to(AnonymousUser()).query)
