"""The values of the pages of 网上意见."""

from datetime import date
from typing import Any

from django.urls import reverse

from consultations.models import Ballot, Choice, EffectiveBallot
from consultations.online import Question
from policy.loader import load_scheme
from projects.models import Notice, SchemeVersion
from web.public import status
from web.public.opinion_draft import Draft
from web.public.opinion_forms import SIGNERS, WishForm, WordsForm
from web.public.receipts import page_address

MOST_UNITS = 60
NOTHING = "没有填写"


def about(question: Question, today: date) -> dict[str, Any]:
    """The flats, what is asked, the scheme in force and its notice; where to ask."""
    project = question.round.project
    scheme = SchemeVersion.objects.filter(project=project).order_by("-number").first()
    notice = Notice.objects.filter(project=project, withdrawn_on__isnull=True).first()
    return {
        "question": question,
        "place": project.neighbourhood,
        "contact": status.contact_of(project.neighbourhood),
        "places": places(question),
        "scheme": scheme,
        "notice": notice if notice and notice.published_on <= today else None,
    }


def places(question: Question) -> str:
    """The head's flats; a developer's block is cut short."""
    units = [unit.place for unit in question.units]
    rest = f"等 {len(units)} 套" if len(units) > MOST_UNITS else ""
    return "、".join(units[:MOST_UNITS]) + rest


def wish_form(posted: Any, draft: Draft, question: Question) -> WordsForm:
    """With the items where they are still asked for."""
    initial = {"codes": draft.codes, "words": draft.words}
    if question.asks_wishes:
        scheme = load_scheme(question.round.project.scheme_code)
        return WishForm(posted, initial=initial, scheme=scheme)
    return WordsForm(posted, initial=initial)


def check(draft: Draft, question: Question) -> dict[str, Any]:
    """All answers, each with the way back to its page."""
    rows = [
        ("房屋", places(question), ""),
        ("您是", dict(SIGNERS)[Ballot.SignedBy(draft.signed_by)], "opinion_about"),
        ("您的意见", Choice(draft.choice).label, "opinion_choice"),
        ("其他意见和建议", draft.words or NOTHING, "opinion_wishes"),
    ]
    if question.asks_wishes:
        rows.insert(3, ("希望改造的内容", _wanted(draft, question), "opinion_wishes"))
    return {
        "question": question,
        "rows": [
            {"label": label, "value": value, "href": href and reverse(href)} for label, value, href in rows
        ],
    }


def receipt(ballot_id: int) -> dict[str, Any]:
    """Where the opinion belongs, and whether signed paper stands before it."""
    ballot = Ballot.objects.select_related("round__project__neighbourhood__street").get(pk=ballot_id)
    counts = EffectiveBallot.objects.filter(entry=ballot.entry_id).values_list("ballot", flat=True).first()
    return {
        "ballot": ballot,
        "round": ballot.round,
        "place": ballot.round.project.neighbourhood,
        "overruled": counts != ballot.pk,
        "address": page_address(),
    }


def _wanted(draft: Draft, question: Question) -> str:
    items = load_scheme(question.round.project.scheme_code).items
    return "、".join(item.name for item in items if item.code in draft.codes) or NOTHING
