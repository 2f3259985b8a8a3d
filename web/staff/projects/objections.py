"""Objections as the street answers them: one, or several that say the same, in one form."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Action
from projects.models import Objection
from projects.sealed import unseal
from projects.services.objections import answer_objections, summarise_objections
from web.access import project_or_404, staff_page, whole
from web.acts import page, perform
from web.staff.projects.notice_forms import AnswerForm
from web.staff.projects.notices import common


@staff_page(Action.ANSWER_OBJECTION)
def answer(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Answer one objection."""
    return _answer(request, code, [pk])


@staff_page(Action.ANSWER_OBJECTION)
def answer_several(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the chosen objections (?objection=1&objection=2) with one answer."""
    asked = [whole(text) for text in request.GET.getlist("objection")]
    return _answer(request, code, [pk for pk in asked if pk is not None])


def _answer(request: HttpRequest, code: str, pks: Sequence[int]) -> HttpResponse:
    project = project_or_404(request, code)
    rows = _chosen(request, project.pk, pks)
    form = AnswerForm(request.POST or None, initial={"public_text": rows[0].public_text})
    words = "摘要已公开。" if "summary" in request.POST else f"已答复{len(rows)}条异议。"
    if perform(request, form, lambda: _verb(request, rows, form.cleaned_data), words):
        return redirect(f"{reverse('notice', args=[code])}#objections")
    shown = [{"row": row, "contact": _contact(row)} for row in rows]
    values = {"form": form, "objections": shown} | common(project, "答复异议")
    return page(request, "staff/notices/answer.html", values, form)


def _verb(request: HttpRequest, rows: list[Objection], given: dict[str, Any]) -> list[Objection]:
    act: dict[str, Any] = {"actor": request.user, "on": timezone.localdate()}
    if "summary" in request.POST:
        return summarise_objections(rows, public_text=given["public_text"], **act)
    return answer_objections(rows, **given, **act)


def _chosen(request: HttpRequest, project: int, pks: Sequence[int]) -> list[Objection]:
    rows = Objection.objects.visible_to(request.user).select_related("notice")
    found = list(rows.filter(notice__project=project, pk__in=pks).order_by("pk"))
    if not found:
        raise Http404
    return found


def _contact(row: Objection) -> str:
    """How the sender wants to be reached; where the key is gone, that it is gone."""
    if row.contact is None:
        return ""
    try:
        return unseal(row.contact).decode()
    except ValueError:
        return "无法解密(密钥已更换)"
