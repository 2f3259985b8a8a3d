"""异议: raised on residents' own page, and the register anyone may read: serial, day, channel, state, the street's words."""

from typing import Any
from uuid import uuid4

from allauth.account.adapter import get_adapter
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from policy.errors import Refused
from projects.models import Neighbourhood, Notice, Objection
from projects.notice_queries import notice_state, with_postings
from projects.objection_checks import LONGEST, LONGEST_CONTACT, counter
from projects.services.objections import Sent, TooMany, receive_objection
from web.access import whole
from web.acts import PlainForm, page, show_reasons
from web.public import projects
from web.public.pages import public_page
from web.public.status import contact_of


class ObjectionForm(PlainForm):
    """What a resident says. `website` is seen by programs only; `token` makes a form sent twice one objection."""

    text = forms.CharField(
        label="您的异议",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=f"最多{LONGEST}字。请不要写姓名、室号、电话和证件号。",
    )
    contact = forms.CharField(
        label="联系方式",
        max_length=LONGEST_CONTACT,
        required=False,
        help_text="希望街道联系您时再填,电话或地址都可以。加密保存,不公开,只有答复的工作人员看得到,答复30天后删除。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    website = forms.CharField(
        label="这一栏请留空",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean_website(self) -> str:
        """Programs fill in whatever they find."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError("“这一栏请留空”不是给人填的,请清空后再提交。")
        return ""

    def sent(self) -> Sent:
        """As the verb takes it."""
        return Sent(self.cleaned_data["text"], self.cleaned_data["contact"], self.cleaned_data["token"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The form, while the notice stands; where it does not, where else to go."""
    notice = _standing(code, pk)
    form = ObjectionForm(request.POST if request.method == "POST" else None, initial={"token": uuid4()})
    made = _send(request, notice, form) if form.is_bound and form.is_valid() else None
    if isinstance(made, Objection):
        address = reverse("public_objection_state", args=[code, made.serial])
        return redirect(f"{address}?sent=1")
    state = notice_state(notice, timezone.localdate())
    values = {"notice": notice, "state": state, "form": form, "counter": counter(notice.project, notice)}
    answer = page(request, "public/objection.html", values | _place(notice.project.neighbourhood), form)
    answer.status_code = 429 if made is False else answer.status_code
    return answer


@public_page
def register(request: HttpRequest, code: str) -> HttpResponse:
    """Every objection of the neighbourhood's notices, those taken down too, newest notice first."""
    place = _neighbourhood(code)
    rows = _public_rows(place).order_by("-notice", "number")
    return render(request, "public/objections.html", {"objections": rows, **_place(place)})


@public_page
def state(request: HttpRequest, code: str, serial: str) -> HttpResponse:
    """One objection by its serial: what its sender keeps, and comes back to for the answer."""
    place = _neighbourhood(code)
    notice, _, number = serial.partition("-")
    keys = whole(notice), whole(number)
    if None in keys:
        raise Http404
    row = get_object_or_404(_public_rows(place), notice=keys[0], number=keys[1])
    address = request.build_absolute_uri(reverse("public_objection_state", args=[code, row.serial]))
    values = {"objection": row, "sent": "sent" in request.GET, "address": address}
    return render(request, "public/objection_state.html", values | _place(place))


def _send(request: HttpRequest, notice: Notice, form: ObjectionForm) -> Objection | bool | None:
    """The objection; None where it was refused, False where too many came; the form carries the reasons."""
    address = get_adapter().get_client_ip(request)
    now = timezone.now()
    try:
        return receive_objection(notice, form.sent(), address=address, at=now, on=timezone.localdate())
    except Refused as refused:
        show_reasons(form, refused)
        return False if isinstance(refused, TooMany) else None


def _standing(code: str, pk: int) -> Notice:
    rows = with_postings(Notice.objects.filter(withdrawn_on__isnull=True))
    rows = rows.filter(project__in=projects.of_place(_neighbourhood(code)))
    return get_object_or_404(rows.select_related("project__neighbourhood__street"), pk=pk)


def _public_rows(place: Neighbourhood) -> Any:
    """What residents may read of each; text and contact are not even fetched."""
    rows = Objection.objects.filter(notice__project__in=projects.of_place(place))
    return rows.select_related("notice").defer("text", "contact", "notice__body")


def _neighbourhood(code: str) -> Neighbourhood:
    return get_object_or_404(Neighbourhood.objects.select_related("street", "community"), code=code)


def _place(place: Neighbourhood) -> dict[str, Any]:
    return {"place": place, "contact": contact_of(place)}
