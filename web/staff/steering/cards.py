"""红黄牌 of a project: what was given, giving one, lifting it. Not there where the scheme knows none."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action, may
from projects.models import Project
from web.access import found, project_or_404, staff_page
from web.acts import PlainForm, page, perform
from web.staff.projects.page import crumbs, refuse_reviewers
from workflow.models import Card
from workflow.services.cards import cards_on, give_card, lift_card

TITLE = "红黄牌"
GIVEN = "红黄牌已发出,街道的待办事项里会看到。"


class CardForm(PlainForm):
    """Which card, why, until when to recover."""

    colour = forms.ChoiceField(label=TITLE, choices=Card.Colour.choices)
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}))
    recover_by_on = forms.DateField(label="限期整改到", widget=forms.DateInput(attrs={"type": "date"}))


class LiftForm(PlainForm):
    """How the project recovered."""

    note = forms.CharField(label="恢复情况", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


@staff_page()
def card(request: HttpRequest, code: str) -> HttpResponse:
    """All cards of the project, and the form for the officer."""
    project, form = _project(request, code), CardForm(request.POST or None)
    act = {"actor": request.user, "on": timezone.localdate()}
    given = perform(
        request,
        form,
        lambda: give_card(project, **act, **form.cleaned_data),
        GIVEN,
    )
    if given:
        return redirect("project_card", code)
    return page(request, "staff/steering/card.html", _shown(request, project, form), form)


@staff_page(Action.LIFT_CARD)
def lift(request: HttpRequest, code: str) -> HttpResponse:
    """The project has recovered: off with the card, saying how."""
    project, form = _project(request, code), LiftForm(request.POST or None)
    row = found(
        Card.objects.visible_to(request.user).select_related("project"), project=project, lifted_on=None
    )
    act = {"actor": request.user, "on": timezone.localdate()}
    if perform(request, form, lambda: lift_card(row, **act, note=form.cleaned_data["note"]), "已摘牌。"):
        return redirect("project_card", code)
    values = {"project": project, "form": form, "card": row, "crumbs": crumbs(project, "摘牌")}
    return page(request, "staff/steering/card_lift.html", values, form)


def _project(request: HttpRequest, code: str) -> Project:
    project = project_or_404(request, code)
    refuse_reviewers(request.user)
    if not cards_on(project):
        raise Http404
    return project


def _shown(request: HttpRequest, project: Project, form: CardForm) -> dict[str, Any]:
    rows = list(project.cards.select_related("given_by", "lifted_by"))
    stands = any(row.lifted_on is None for row in rows)
    user: Any = request.user
    return {
        "project": project,
        "form": form,
        "cards": rows,
        "may_give": may(user, Action.GIVE_CARD, project) and project.is_running and not stands,
        "may_lift": may(user, Action.LIFT_CARD, project) and stands,
        "crumbs": crumbs(project, TITLE),
    }
