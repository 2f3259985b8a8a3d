"""例会: the newest meeting with its open items, the next one in one press, items added and done."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.models import Street
from accounts.permissions import Action, may
from projects.models import Project
from web.access import found, project_or_404, staff_page, whole
from web.acts import PlainForm, page, perform
from web.paging import LongList
from web.staff.projects.page import crumbs, refuse_reviewers
from web.staff.records.fields import DayField
from workflow.models import Meeting, MeetingItem
from workflow.services.meetings import add_item, finish_item, hold_meeting

PER_PAGE = 50


class HoldForm(PlainForm):
    """When, and what was said in general."""

    held_on = DayField(label="会议日期")
    note = forms.CharField(label="会议情况", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ItemForm(PlainForm):
    """What, who, until when; of a project, of a street, or of the district."""

    what = forms.CharField(label="事项", max_length=300)
    who = forms.CharField(label="责任单位", max_length=80)
    due_on = DayField(label="完成期限", ahead=True)
    project = forms.CharField(
        label="小区或项目编号", required=False, max_length=80,
        help_text="涉及某个项目的,填写小区名称或项目编号;街道随项目确定。",
    )  # fmt: skip
    street = forms.ModelChoiceField(
        Street.objects.all(), label="责任街道", required=False, empty_label="不指定"
    )

    def clean_project(self) -> Project | None:
        """The project of this number, or the one of the neighbourhood of this name."""
        written = self.cleaned_data["project"]
        if not written:
            return None
        named = Q(neighbourhood__name=written) | Q(neighbourhood__code=written)
        rows = Project.objects.with_place()
        rows = rows.filter(Q(code=written) | named & ~Q(state=Project.State.WITHDRAWN)).order_by("-pk")[:4]
        exact = [row for row in rows if row.code == written] or list(rows)
        if len(exact) > 1:
            words = "、".join(f"{row.code}({row.neighbourhood.street})" for row in exact)
            raise forms.ValidationError(f"有几个项目,请填写项目编号:{words}。")
        if not exact:
            raise forms.ValidationError("没有这个小区的项目,请核对小区名称或项目编号。")
        return exact[0]


class DoneForm(PlainForm):
    """How it was done."""

    note = forms.CharField(label="完成情况", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


@staff_page()
def meeting(request: HttpRequest) -> HttpResponse:
    """The newest meeting, or an earlier one (?id=); streets see their own items."""
    refuse_reviewers(request.user)
    meetings = Meeting.objects.select_related("recorded_by")
    asked = whole(request.GET.get("id", ""))
    row = found(meetings, pk=asked) if asked else meetings.first()
    rows = _items(request).filter(meeting=row).order_by("done_on", "due_on", "pk")
    values = {
        "meeting": row,
        "page": LongList(rows, PER_PAGE).get_page(request.GET.get("page")),
        "meetings": meetings[:10],
        "may_hold": may(request.user, Action.HOLD_MEETING),  # type: ignore[arg-type]
        "may_finish": may(request.user, Action.FINISH_MEETING_ITEM),  # type: ignore[arg-type]
        "today": timezone.localdate(),
    }
    return page(request, "staff/steering/meeting.html", values)


@staff_page(Action.HOLD_MEETING)
def hold(request: HttpRequest) -> HttpResponse:
    """The next meeting: what is open comes along."""
    today = timezone.localdate()
    form = HoldForm(request.POST or None, initial={"held_on": today})
    act = {"actor": request.user, "on": today}
    if perform(
        request, form, lambda: hold_meeting(**act, **form.cleaned_data), "例会已登记,未完成的事项已转入。"
    ):
        return redirect("meeting")
    return page(request, "staff/steering/meeting_hold.html", {"form": form}, form)


@staff_page(Action.HOLD_MEETING)
def add(request: HttpRequest) -> HttpResponse:
    """One more item of the newest meeting."""
    row = found(Meeting.objects.order_by("-held_on"))
    form = ItemForm(request.POST or None)
    act = {"actor": request.user, "on": timezone.localdate()}
    if perform(request, form, lambda: add_item(row, **act, **form.cleaned_data), "事项已登记。"):
        return redirect("meeting_item_add" if "more" in request.POST else "meeting")
    return page(request, "staff/steering/meeting_item.html", {"form": form, "meeting": row}, form)


@staff_page(Action.FINISH_MEETING_ITEM)
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, and how."""
    item, form = found(_items(request), pk=pk), DoneForm(request.POST or None)
    act = {"actor": request.user, "on": timezone.localdate()}
    if perform(
        request, form, lambda: finish_item(item, **act, note=form.cleaned_data["note"]), "已登记完成。"
    ):
        return redirect("meeting")
    return page(request, "staff/steering/meeting_done.html", {"form": form, "item": item}, form)


@staff_page()
def of_project(request: HttpRequest, code: str) -> HttpResponse:
    """What meetings agreed about one project, each item as it stands last."""
    project = project_or_404(request, code)
    refuse_reviewers(request.user)
    rows = _items(request).filter(project=project, carried_to=None).order_by("done_on", "due_on", "pk")
    values: dict[str, Any] = {
        "project": project,
        "page": LongList(rows, PER_PAGE).get_page(request.GET.get("page")),
        "may_finish": may(request.user, Action.FINISH_MEETING_ITEM, project),  # type: ignore[arg-type]
        "crumbs": crumbs(project, "例会事项"),
        "today": timezone.localdate(),
    }
    return page(request, "staff/steering/meeting_of_project.html", values)


def _items(request: HttpRequest) -> QuerySet[MeetingItem]:
    rows = MeetingItem.objects.visible_to(request.user)
    return rows.select_related(
        "meeting", "street", "project__neighbourhood", "carried_to", "carried_from__meeting"
    )
