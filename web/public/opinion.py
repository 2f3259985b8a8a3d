"""网上意见: an owner answers a letter by its number and code, page by page; nothing of it stands in an address."""

from collections.abc import Callable
from functools import wraps

from allauth.core import ratelimit
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import Street
from consultations import online
from consultations.models import Letter
from consultations.online import Question
from consultations.receipts import grouped
from consultations.services.online import Sent, cast_online, open_letter, receipt_of
from policy.errors import Refused
from web.acts import PlainForm, page, perform
from web.public import opinion_draft as drafts
from web.public import opinion_pages as pages
from web.public.opinion_draft import Draft
from web.public.opinion_forms import ChoiceForm, LetterForm, SignerForm

Step = Callable[[HttpRequest, Draft, Question], HttpResponse]
FAILED = "letter_failed"
SLOW = "从您这里试的次数太多了,请过一会儿再试;急用的,请联系所属街道,或者交签字的纸质意见表。"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Number and code. Whoever has them right learns what is so; all others get one sentence."""
    form = LetterForm(request.POST if request.method == "POST" else None)
    letter = perform(request, form, lambda: _open(request, **form.cleaned_data), rehearsed=False)
    if letter is None:
        return page(
            request, "public/opinion/start.html", {"form": form, "streets": Street.objects.all()}, form
        )
    question = online.question(letter.pk, timezone.localdate())
    if question is None or question.obstacle:
        return _over(request, question)
    drafts.begin(request, letter.pk, timezone.now())
    return redirect("opinion_about")


def step(view: Step) -> Callable[[HttpRequest], HttpResponse]:
    """A page behind the code: a draft in its half hour, of a letter that may still be answered."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        draft = drafts.read(request, timezone.now())
        if draft is None:
            return _begin_again(request)
        if draft.ballot:
            return redirect("opinion_receipt")
        question = online.question(draft.letter, timezone.localdate())
        if question is None or question.obstacle:
            return _stopped(request, question)
        return view(request, draft, question)

    return guarded


@step
def about(request: HttpRequest, draft: Draft, question: Question) -> HttpResponse:
    """For which flats, what is asked, the scheme; and who answers."""
    form = SignerForm(request.POST or None, initial={"signed_by": draft.signed_by or "self"})
    if form.is_bound and form.is_valid():
        drafts.keep(request, draft, **form.cleaned_data)
        return redirect("opinion_choice")
    return page(
        request,
        "public/opinion/about.html",
        pages.about(question, timezone.localdate()) | {"form": form},
        form,
    )


@step
def choice(request: HttpRequest, draft: Draft, question: Question) -> HttpResponse:
    """同意, 不同意 or 弃权."""
    if not draft.signed_by:
        return redirect("opinion_about")
    form = ChoiceForm(request.POST if request.method == "POST" else None, initial={"choice": draft.choice})
    if form.is_bound and form.is_valid():
        drafts.keep(request, draft, **form.cleaned_data)
        return redirect("opinion_check" if draft.asked else "opinion_wishes")
    return page(request, "public/opinion/choice.html", {"form": form, "question": question}, form)


@step
def wishes(request: HttpRequest, draft: Draft, question: Question) -> HttpResponse:
    """Which items matter, and anything else; all of it may be left empty."""
    if not draft.choice:
        return redirect("opinion_choice")
    form = pages.wish_form(request.POST if request.method == "POST" else None, draft, question)
    if form.is_bound and form.is_valid():
        drafts.keep(request, draft, asked=True, **form.cleaned_data)
        return redirect("opinion_check")
    return page(request, "public/opinion/wishes.html", {"form": form, "question": question}, form)


@step
def check(request: HttpRequest, draft: Draft, question: Question) -> HttpResponse:
    """Everything once more; sent by one press, however often it is pressed."""
    if not (draft.choice and draft.asked):
        return redirect("opinion_wishes")
    form = PlainForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_bound:
            _send(request, draft, question.letter)
            return redirect("opinion_receipt")
    except Refused as refused:
        return _stopped(request, online.question(draft.letter, timezone.localdate()), refused)
    return render(request, "public/opinion/check.html", pages.check(draft, question))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt, to print or write down; 完成 forgets it."""
    draft = drafts.read(request, timezone.now())
    if draft is None or not draft.ballot:
        return _begin_again(request)
    if request.method == "POST":
        drafts.forget(request)
        return redirect("public_home")
    values = pages.receipt(draft.ballot) | {"written": grouped(receipt_of(draft.ballot))}
    return render(request, "public/opinion/receipt.html", values)


def _open(request: HttpRequest, number: str, code: str) -> Letter:
    """The letter, unless too many failed from this address. Failures alone are counted: neighbours share addresses."""
    if not ratelimit.consume(request, action=FAILED, dry_run=True):
        raise Refused.one("too_many_tries", SLOW)
    try:
        return open_letter(number, code, at=timezone.now())
    except Refused:
        ratelimit.consume(request, action=FAILED)
        raise


def _send(request: HttpRequest, draft: Draft, letter: Letter) -> Sent:
    """The opinion and the session's knowledge of it are stored together or not at all."""
    now = timezone.now()
    with transaction.atomic():
        sent = cast_online(
            letter,
            choice=draft.choice,
            wishes=draft.codes,
            words=draft.words,
            signed_by=draft.signed_by,
            on=timezone.localdate(now),
            at=now,
        )
        drafts.sent(request, draft, sent.ballot_id, now)
    return sent


def _begin_again(request: HttpRequest) -> HttpResponse:
    """No draft: its half hour is over, it was finished, or the address came from elsewhere."""
    drafts.forget(request)
    messages.warning(request, "请填写编号和答复码。超过 30 分钟没有填完的,内容没有保存,要重新填写。")
    return redirect("opinion")


def _stopped(request: HttpRequest, question: Question | None, refused: Refused | None = None) -> HttpResponse:
    """The letter cannot be answered any more; who has just sent it gets the receipt, everybody else the reason."""
    if drafts.sent_meanwhile(request):
        return redirect("opinion_receipt")
    drafts.forget(request)
    return _over(request, question, refused)


def _over(request: HttpRequest, question: Question | None, refused: Refused | None = None) -> HttpResponse:
    values = {"question": question, "obstacle": question and question.obstacle, "refused": refused}
    return render(request, "public/opinion/over.html", values)
