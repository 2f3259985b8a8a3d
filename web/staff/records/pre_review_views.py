"""All running pre-reviews in one list: what waits for whom, and the days left."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Action
from projects.calendar import calendar
from reviews.deadlines import days_to
from reviews.pre_review_list import STATES, running_pre_reviews
from reviews.rules import opinion_light
from web.access import staff_page
from web.acts import PlainForm, page
from web.paging import LongList
from web.staff.records.kinds.pre_review import days_left_words

PAGE_SIZE = 20
READERS = (Action.PRE_REVIEW, Action.RECORD_DESIGN, Action.REPLY_PRE_REVIEW, Action.ISSUE_MINUTES)


class StateFilter(PlainForm):
    """Which state."""

    state = forms.ChoiceField(label="情况", choices=[("", "全部情况"), *STATES.items()], required=False)


@staff_page(*READERS)
def pre_review_list(request: HttpRequest) -> HttpResponse:
    """Running pre-reviews, the nearest deadline first."""
    form, today, cal = StateFilter(request.GET), timezone.localdate(), calendar()
    state = form.cleaned_data["state"] if form.is_valid() else ""
    shown = LongList(running_pre_reviews(request.user, state), PAGE_SIZE).get_page(request.GET.get("page"))
    left = [days_to(cal, today, one.deadline_on) for one in shown]
    values = {
        "page": shown,
        "rows": [
            {
                "one": one,
                "left": days_left_words(days).strip("()"),
                "light": opinion_light(one.deadline_on, today),
            }
            for one, days in zip(shown, left, strict=True)
        ],
        "filter_form": form,
        "reset_href": reverse("pre_review_list") if request.GET else "",
        "result_sentence": f"共 {shown.paginator.count} 个",
        "crumbs": [{"text": "我的工作台", "href": reverse("desk")}, {"text": "方案预审一览", "href": ""}],
    }
    return page(request, "staff/records/pre_review_list.html", values)
