"""查回执 and 公示板: what an owner may ask of the own form, and what anyone may check of a certified round."""

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consultations import board
from consultations.models import Round
from consultations.published import Result, result_of
from consultations.rules import Share
from projects.models import Neighbourhood
from web.acts import PlainForm, page
from web.public import projects
from web.public.pages import public_page

PER_PAGE = 100
SAYS = {
    "received": ("已收到", "您的意见表已经登记,结果复核确认后计入。"),
    "counted": ("已计入", "您的意见已经计入复核确认的结果。"),
    "superseded": ("已更正", "后来又登记了您的新意见表,以新的为准,这一份不再计入。"),
    "overruled": (
        "以签字的纸质意见为准",
        "您在网上提交的意见已经收到;街道另收到您签字的纸质意见表,以签字的纸质意见为准,网上这一份不计入。",
    ),
    "retracted": (
        "已撤销",
        "这份意见表登记时录错了业主,已由工作人员撤销,不计入结果;如果您交过意见表,请向街道或社区核实。",
    ),
    "void": ("未计入", "这一轮征求意见已作废,这份意见没有计入结果。"),
}


class ReceiptForm(PlainForm):
    """A code as printed on the slip."""

    code = forms.CharField(
        label="回执码",
        max_length=200,
        help_text="26 位,空格、横线和大小写都不影响。",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Where the own form is; the code is posted, so that no address and no log has it."""
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    standing = board.standing_of(form.cleaned_data["code"]) if form.is_bound and form.is_valid() else None
    if form.is_bound and not form.errors and standing is None:
        form.add_error("code", "没有这个回执码,请对照回执逐位核对。")
    more = {"form": form, "standing": standing, "says": SAYS[standing.state] if standing else None}
    return page(request, "public/receipt.html", more, form)


@public_page
def round_board(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A certified round for whoever wants to check it: totals, turnout, and the hashes of all counted receipts."""
    round = certified_or_404(code, pk)
    result = result_of(round)
    lines = board.lines(round)
    values = {
        "round": round,
        "place": round.project.neighbourhood,
        "result": result,
        "rest": _rest(result) if result else (),
        "turnout": board.turnout(round),
        "lines": Paginator([" ".join(line) for line in lines], PER_PAGE).get_page(request.GET.get("page")),
        "counted": len(lines),
        "fewest": board.FEWEST,
    }
    return render(request, "public/board.html", values)


@public_page
def board_file(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """All of them as a text file, a line a head."""
    content = board.as_text(board.lines(certified_or_404(code, pk)))
    return HttpResponse(content, content_type="text/plain; charset=utf-8")


def page_address() -> str:
    """The page's full address, for slips."""
    return f"{settings.SITE_URL}{reverse('public_receipt')}"


def certified_or_404(code: str, pk: int) -> Round:
    """A certified round of a public project, counted here and not taken over."""
    place = get_object_or_404(Neighbourhood, code=code)
    rows = Round.objects.filter(state=Round.State.CERTIFIED, taken_over=False)
    return get_object_or_404(
        rows.select_related("project__neighbourhood__street", "let_pass__by"),
        pk=pk,
        project__in=projects.of_place(place),
    )


def _rest(result: Result) -> list[tuple[str, Share | None]]:
    """All who did not agree; by choice only where nobody can be picked out."""
    if not result.apart:
        return [("其余", result.rest)]
    return [("不同意", result.disagree), ("弃权", result.abstain), ("未反馈", result.not_returned)]
