"""标签: the sums tag by tag, one tag's page (片区), giving a tag to many neighbourhoods and taking it off many."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.models import Street, User
from accounts.permissions import Action, may
from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.models import Neighbourhood
from projects.queries import with_projects
from registers.models import Tag
from registers.services.tags import tag_places, untag_places
from registers.tag_sums import TagSum, tag_names, tag_sums, tagged
from reports.workbook import book_of
from web.access import staff_page
from web.acts import PlainForm, page, perform
from web.staff.records.desk import posted
from web.staff.registers.merit_kinds import TAG_REGISTER, tag_page
from web.staff.registers.places import crumbs
from web.staff.registers.year_views import EXCEL

PAGE_SIZE = 50
OFFERED = 300
HEAD = ("标签", "类别", "小区(个)", "户数(套)", "建筑面积(㎡)", "未建项目(个)", "项目(个)", "已办结(个)")


class SeveralForm(PlainForm):
    """Which tag, and which neighbourhoods get it. `narrow` narrows what is offered (?street=, ?q=)."""

    kind = forms.ChoiceField(label="类别", choices=Tag.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label="标签名称", max_length=60, help_text="与已有标签同名的,算同一个标签。",
        widget=forms.TextInput(attrs={"list": "tag-names", "autocomplete": "off"}),
    )  # fmt: skip
    places = forms.ModelMultipleChoiceField(
        Neighbourhood.objects.none(), label="小区", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一个小区。"},
    )  # fmt: skip

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].queryset = rows  # type: ignore[attr-defined]


class NarrowForm(PlainForm):
    """Which neighbourhoods are offered."""

    q = forms.CharField(
        label="小区名称或拼音首字母",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    street = forms.ModelChoiceField(
        Street.objects.all(), label="街道", to_field_name="code", required=False, empty_label="全部街道"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.street_id:
            del self.fields["street"]

    def rows(self, user: User) -> Any:
        """What is asked for, by street and sound."""
        rows = Neighbourhood.objects.visible_to(user)
        given = self.cleaned_data if self.is_valid() else {}
        if given.get("street"):
            rows = rows.filter(street=given["street"])
        if text := given.get("q", "").strip().lower():
            rows = rows.filter(name__icontains=text) | rows.filter(initials__startswith=text)
        return rows.select_related("street").order_by("street__order", "pinyin", "pk")


class OffForm(PlainForm):
    """Which neighbourhoods lose the tag, and why."""

    tags = forms.ModelMultipleChoiceField(
        Tag.objects.none(), label="小区", required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label="取消标签的理由", max_length=200)

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tags"].queryset = rows  # type: ignore[attr-defined]


@staff_page(Action.READ_REGISTER)
def tag_list(request: HttpRequest) -> HttpResponse:
    """Each tag with its neighbourhoods, households, area and projects by step."""
    steps = load_scheme(DEFAULT_SCHEME).steps
    shown = Paginator(tag_names(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    values = {
        "rows": [_row(one) for one in tag_sums(request.user, list(shown))], "steps": steps, "page": shown,
        "may_keep": may(request.user, Action.KEEP_REGISTER),  # type: ignore[arg-type]
        "crumbs": crumbs(TAG_REGISTER, "标签汇总"),
    }  # fmt: skip
    return page(request, "staff/registers/tags.html", values)


@staff_page(Action.READ_REGISTER)
def tag_excel(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    steps = load_scheme(DEFAULT_SCHEME).steps
    head = (*HEAD, *(f"第{step.number}步 {step.name}" for step in steps))
    cells = (
        (one.name, one.kind_name, one.neighbourhoods, one.households, one.area, one.without, one.projects, one.closed,
         *(one.steps.get(step.number, 0) for step in steps))
        for one in tag_sums(request.user)
    )  # fmt: skip
    answer = HttpResponse(book_of([("标签汇总", head, cells)]), content_type=EXCEL)
    answer["Content-Disposition"] = 'attachment; filename="tags.xlsx"'
    return answer


@staff_page(Action.READ_REGISTER)
def tag(request: HttpRequest) -> HttpResponse:
    """One tag (?kind=&name=): its sums, its neighbourhoods with step and light; taking it off many."""
    user: Any = request.user
    kind, name = request.GET.get("kind", ""), request.GET.get("name", "").replace("\0", "")
    sums = tag_sums(user, [(kind, name)]) if name and kind in Tag.Kind.values else []
    if not sums:
        raise Http404
    rows, today = tagged(user, kind, name), timezone.localdate()
    form, act = OffForm(posted(request), rows=rows), {"actor": user, "on": today}
    if perform(request, form, lambda: untag_places(**form.cleaned_data, **act), "标签已取消。"):
        return redirect(tag_page(kind, name) if tagged(user, kind, name).exists() else "tag_sums")
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    values = {
        "sums": sums[0],
        "row": _row(sums[0]),
        "lines": _lines(shown.object_list, today, user),
        "page": shown,
        "form": form,
    }
    values |= {"may_keep": may(user, Action.KEEP_REGISTER), "crumbs": crumbs(TAG_REGISTER, name)}
    return page(request, "staff/registers/tag.html", values, form)


@staff_page(Action.KEEP_REGISTER)
def several(request: HttpRequest) -> HttpResponse:
    """Give one tag to many neighbourhoods at once."""
    user: Any = request.user
    narrow = NarrowForm(request.GET, user=user)
    rows = narrow.rows(user)
    initial = {name: request.GET.get(name, "") for name in ("kind", "name")}
    form = SeveralForm(posted(request), rows=rows, initial=initial)
    act = {"actor": user, "on": timezone.localdate()}
    made = perform(request, form, lambda: tag_places(**form.cleaned_data, **act))
    if made:
        return _told(request, form, made)
    form.fields["places"].choices = _offered(rows)  # type: ignore[attr-defined]
    names = Tag.objects.visible_to(user).standing().order_by("name").values_list("name", flat=True).distinct()
    values = {
        "form": form, "filter_form": narrow, "names": names[:OFFERED], "count": rows.count(), "most": OFFERED,
        "crumbs": crumbs(TAG_REGISTER, "一次标注多个小区"),
    }  # fmt: skip
    return page(request, "staff/registers/tag_several.html", values, form)


def _told(request: HttpRequest, form: SeveralForm, made: tuple[int, int]) -> HttpResponse:
    new, had = made
    messages.success(request, f"已给{new}个小区加上标签" + (f",另有{had}个原来就有。" if had else "。"))
    return redirect(tag_page(form.cleaned_data["kind"], " ".join(form.cleaned_data["name"].split())))


def _offered(rows: Any) -> list[tuple[int, str]]:
    return [(place.pk, f"{place.name}({place.street.name})") for place in rows[:OFFERED]]


def _row(one: TagSum) -> dict[str, Any]:
    """The sums, with where they lead."""
    steps = load_scheme(DEFAULT_SCHEME).steps
    counts = [(step, one.steps.get(step.number, 0)) for step in steps]
    return {"sum": one, "href": tag_page(one.kind, one.name), "steps": counts}


def _lines(tags: Any, today: Any, user: Any) -> list[dict[str, Any]]:
    found = {
        one.neighbourhood.pk: one for one in with_projects([tag.neighbourhood for tag in tags], today, user)
    }
    return [{"tag": one, "row": found[one.neighbourhood_id]} for one in tags]
