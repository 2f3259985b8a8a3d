"""建设单位账号 of a project: which body's clerks do its daily work."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import BuilderBody
from accounts.permissions import Action
from projects.services.builders import name_builder, release_builder
from web.access import project_or_404, staff_page
from web.acts import ReasonForm, VersionForm, page, perform
from web.staff.projects.page import crumbs


class BuilderForm(VersionForm):
    """Which body, of those in use."""

    body = forms.ModelChoiceField(
        BuilderBody.objects.filter(is_active=True), label="建设单位", empty_label="请选择",
        help_text="它的经办人能看到本项目,登记施工、上传材料;看不到名册和意见。",
    )  # fmt: skip

    def __init__(self, *args: Any, project: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": project.version}, **kwargs)
        body: Any = self.fields["body"]
        body.queryset = body.queryset.exclude(pk=project.builder_body_id)


@staff_page(Action.NAME_BUILDER)
def builder(request: HttpRequest, code: str) -> HttpResponse:
    """Name the body, or another in its place."""
    row = project_or_404(request, code)
    form = BuilderForm(request.POST or None, project=row)

    def verb() -> Any:
        return name_builder(row, actor=request.user, on=timezone.localdate(), **form.cleaned_data)

    if perform(request, form, verb, "建设单位账号已指定,它的经办人现在可以办理。"):
        return redirect("project", code)
    return page(request, "staff/projects/builder.html", _values(row, form=form, release=_release(row)), form)


@require_POST
@staff_page(Action.NAME_BUILDER)
def release(request: HttpRequest, code: str) -> HttpResponse:
    """Take the project back from the body, with a reason."""
    row = project_or_404(request, code)
    form = ReasonForm(request.POST)
    verb = lambda: release_builder(row, actor=request.user, on=timezone.localdate(), **form.cleaned_data)  # noqa: E731
    if perform(request, form, verb, "已收回,建设单位的经办人不再看到本项目。"):
        return redirect("project", code)
    naming = BuilderForm(project=row)
    return page(request, "staff/projects/builder.html", _values(row, form=naming, release=form), form)


def _release(row: Any) -> ReasonForm:
    return ReasonForm(initial={"version": row.version})


def _values(row: Any, **forms_: Any) -> dict[str, Any]:
    return {
        "project": row,
        "place": row.neighbourhood,
        "bodies": BuilderBody.objects.filter(is_active=True).exclude(pk=row.builder_body_id).exists(),
        "crumbs": crumbs(row, "建设单位账号"),
        **forms_,
    }
