"""改造需求: heads per item, as counted from the forms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.permissions import Action
from consultations import services
from policy.loader import load_scheme
from web.access import staff_page
from web.acts import page, perform
from web.staff.rounds.common import context, href, round_or_404, today
from web.staff.rounds.forms import WishesForm

GROUPS = (
    ("建筑 必改", "B", True),
    ("建筑 提升", "B", False),
    ("公共区域 必改", "P", True),
    ("公共区域 提升", "P", False),
)


@staff_page(Action.ENTER_BALLOTS)
def wishes(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One number an item, in the scheme's order."""
    round = round_or_404(request, code, number)
    form = WishesForm(request.POST or None, round=round)
    done = perform(
        request,
        form,
        lambda: services.record_wishes(round, form.wishes(), actor=request.user, on=today()),  # type: ignore[arg-type]
        "改造需求已登记。",
    )
    if done:
        return redirect(href("round", round))
    items = load_scheme(round.project.scheme_code).items
    groups = [
        (title, [form[item.code] for item in items if (item.group, item.mandatory) == (group, mandatory)])
        for title, group, mandatory in GROUPS
    ]
    more = {"form": form, "groups": groups, "here": "登记改造需求"}
    return page(request, "staff/rounds/wishes.html", context(round, **more), form)
