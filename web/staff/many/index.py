"""成批办理: what the person may do in one table, and how much waits there."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Action, may
from web.access import BUILDERS, staff_page
from web.acts import page
from web.staff.many.acts import crumbs
from web.staff.many.kinds import KINDS, counts
from workflow.short_rounds import waiting_for_let_pass
from works.site_sheet import running_sites, unreported

FROM = 2
"""One alone is done on its own page."""
OTHERS: dict[str, tuple[str, str, str, list[str]]] = {
    "progress": ("{}个工地本月还没有登记进度。", "成批登记", "many_progress", []),
    "take_overs": ("{}个小区的补录等待确认。", "一起确认", "take_over_list", []),
}
"""Tables of rooms of their own: sentence, words of the link, route and its arguments."""


@staff_page(outside=BUILDERS)
def index(request: HttpRequest) -> HttpResponse:
    """Every kind open to the reader with the number of rows that wait."""
    rows = offered(request.user, timezone.localdate())
    return page(request, "staff/many/index.html", {"rows": rows, "crumbs": crumbs("")})


def offered(user: Any, today: date) -> list[dict[str, Any]]:
    """Title, address and count of each table the person may use."""
    advance = KINDS["advance"]
    ready = advance.waiting(user, today).count() if advance.open_to(user) else 0
    rows = [_row(code, count) for code, count in counts(user, ready).items()]
    if may(user, Action.RECORD_SITE):
        count = running_sites(user).count()
        rows.insert(0, {"title": "登记进度", "href": reverse("many_progress"), "count": count})
    if may(user, Action.COMPILE_BATCH) or may(user, Action.SUBMIT_BATCH):
        rows.append({"title": "年度计划的申报、汇总和计划下达", "href": reverse("batch_list"), "count": None})
    if may(user, Action.LET_PASS):
        count = len(waiting_for_let_pass(user))
        rows.append({"title": "特殊情况审批", "href": reverse("let_pass_several"), "count": count})
    return rows


def banners(user: Any, ready: int, take_overs: int, today: date) -> list[dict[str, str]]:
    """For the desk: groups of at least two, each a sentence and where it is done together. One query at most.

    `ready` and `take_overs`: how many lines of the desk itself lead on, and to a 补录 to be confirmed.
    """
    sites = {"progress": unreported(user, today)} if may(user, Action.RECORD_SITE) else {}
    found = counts(user, ready, **sites) | {"take_overs": take_overs}
    known = {code: (kind.banner, "成批办理", "many_confirm", [code]) for code, kind in KINDS.items()} | OTHERS
    return [_banner(known[code], count) for code, count in found.items() if count >= FROM]


def _banner(known: tuple[str, str, str, list[str]], count: int) -> dict[str, str]:
    words, text, route, args = known
    return {"sentence": words.format(count), "text": text, "href": reverse(route, args=args)}


def uses(user: Any) -> bool:
    """Whether there is any table for the person; no query."""
    return may(user, Action.RECORD_SITE) or any(kind.open_to(user) for kind in KINDS.values())


def links(user: Any) -> list[dict[str, str]]:
    """For the desk's side: the table of progress itself, which a clerk opens every month, and all of them; no query."""
    known = [
        ("成批登记进度", "many_progress", may(user, Action.RECORD_SITE)),
        ("成批办理", "many", uses(user)),
    ]
    return [{"text": text, "href": reverse(route)} for text, route, there in known if there]


def _row(code: str, count: int) -> dict[str, Any]:
    return {"title": KINDS[code].title, "href": reverse("many_confirm", args=[code]), "count": count}
