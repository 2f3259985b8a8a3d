"""改造需求: the ranked list, by building too; entered head by head or as totals; carried into the item menu."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_POST

from accounts.permissions import Action, may
from consultations import services
from consultations.models import Round
from consultations.wishes import by_building, ranking
from policy.errors import Refused
from projects.services.items import propose_items
from reports.workbook import book_of
from web.access import staff_page
from web.acts import page, perform, show_reasons
from web.staff.rounds.common import context, href, round_or_404, sees_count, today
from web.staff.rounds.places import unit_typed
from web.staff.rounds.wish_forms import GROUPS, CarryForm, HeadWishesForm, WishesForm
from web.staff.rounds.wish_rows import book_rows, building_rows, half_of_stated, ranked_rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_page(community=True)
def wishes(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Ranked, as a whole or of one building."""
    round = _readable(request, code, number)
    found, buildings = ranking(round), by_building(round)
    one = next((row for row in buildings if row.building == request.GET.get("building", "")), None)
    carrying = not round.is_special and may(request.user, Action.DECIDE_ITEMS, round)  # type: ignore[arg-type]
    more = {
        "ranking": found, "rows": ranked_rows(round, found, one), "buildings": building_rows(buildings), "one": one,
        "may_enter": may(request.user, Action.ENTER_BALLOTS, round) and round.state != Round.State.VOIDED,  # type: ignore[arg-type]
        "carry": CarryForm(initial={"least": half_of_stated(round, found)}) if carrying and found.wanted else None,
        "here": "改造需求",
    }  # fmt: skip
    return render(request, "staff/rounds/wishes.html", context(round, **more))


@staff_page(Action.ENTER_BALLOTS)
def entry(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One paper after the other: room, Tab, codes, Enter."""
    round = _own(request, code, number)
    form = HeadWishesForm(request.POST or None, round=round, initial=_kept_place(request))
    said = perform(request, form, lambda: _save(request, round, form))
    if said:
        return redirect(f"{href('round_wishes_entry', round)}?{_place_query(form)}")
    stated = ranking(round).stated or 0
    more = {"form": form, "groups": form.groups(), "stated": stated, "here": "逐人登记改造需求"}
    return page(request, "staff/rounds/wish_entry.html", context(round, **more), form)


@staff_page(Action.ENTER_BALLOTS)
def totals(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One number an item, in the scheme's order, for offices that only counted."""
    round = _own(request, code, number)
    form = WishesForm(request.POST or None, round=round)
    done = perform(
        request,
        form,
        lambda: services.record_wishes(round, form.wishes(), actor=request.user, on=today()),  # type: ignore[arg-type]
        "改造需求已登记。",
    )
    if done:
        return redirect(href("round_wishes", round))
    groups = [
        (
            title,
            [form[item.code] for item in form.items if (item.group, item.mandatory) == (group, mandatory)],
        )
        for title, group, mandatory in GROUPS
    ]
    more = {"form": form, "groups": groups, "by_heads": ranking(round).source == "heads", "here": "登记合计"}
    return page(request, "staff/rounds/wish_totals.html", context(round, **more), form)


@staff_page(community=True)
def file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The ranked list and every building as a workbook."""
    round = _readable(request, code, number)
    name = f"{round.project.neighbourhood.name}{round}改造需求.xlsx"
    content = book_of(book_rows(round, ranking(round), by_building(round)))
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


@require_POST
@staff_page(Action.DECIDE_ITEMS)
def carry(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """把居民需求带入改造内容: a proposal in the item menu; nothing is decided until the clerk saves there."""
    round, form = round_or_404(request, code, number), CarryForm(request.POST)
    try:
        if form.is_valid():
            made = propose_items(
                round.project, {row.item.code: row.heads for row in ranking(round).wanted},
                least=form.cleaned_data["least"], source=str(round), actor=request.user, on=today(),  # type: ignore[arg-type]
            )  # fmt: skip
            messages.success(
                request, f"已按居民需求建议纳入 {len(made)} 项,还没有保存。请核对后保存改造内容。"
            )
            return redirect("item_list", code)
    except Refused as refused:
        show_reasons(form, refused)
    messages.warning(request, "".join(error for errors in form.errors.values() for error in errors))
    return redirect(href("round_wishes", round))


def _readable(request: HttpRequest, code: str, number: int) -> Round:
    """As the count: the street's own people always, everybody else once certified."""
    round = round_or_404(request, code, number)
    if not sees_count(request.user, round):  # type: ignore[arg-type]
        raise Http404
    return round


def _own(request: HttpRequest, code: str, number: int) -> Round:
    round = round_or_404(request, code, number)
    if round.is_special:
        raise Http404
    return round


def _save(request: HttpRequest, round: Round, form: HeadWishesForm) -> Any:
    data = form.cleaned_data
    unit = unit_typed(round, data["place"], data["building"], data["entrance"])
    said = services.record_head_wishes(
        round, actor=request.user, on=today(), unit=unit, codes=data["wanted"], words=data["words"]  # type: ignore[arg-type]
    )  # fmt: skip
    form.unit = unit
    before = f",替换原来登记的 {said.before} 项" if said.before else ""
    messages.success(
        request, f"{unit.place}:已登记 {said.items} 项{before}{',另有意见和建议' if data['words'] else ''}。"
    )
    return said


def _kept_place(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:20] for name in ("building", "entrance")}


def _place_query(form: HeadWishesForm) -> str:
    unit = form.unit
    return urlencode({"building": unit.building, "entrance": unit.entrance} if unit else {})
