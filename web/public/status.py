"""The values of a neighbourhood's public page, gathered in a fixed number of queries. No personal data."""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from workflow.queries import step_track

from consultations.models import Round
from consultations.published import PublishedRound, published
from funding.queries import breakdown_of
from policy.loader import load_scheme
from policy.schema import Scheme
from projects.models import Document, Neighbourhood, Notice, Project, ProjectItem
from web.public import sentences
from web.tally_bars import bars_of

MONEY_NOTES = {
    "official": "按核定的竣工财务决算计算。",
    "estimate": "尚无核定的竣工财务决算,以下为测算,仅供了解。",
    "none": "还没有可以公布的补助资金数。",
    "indeterminate": "补助面积尚未核定,不能计算补助资金。",
}


def public_project(neighbourhood: Neighbourhood) -> Project | None:
    """The newest project residents may read about; a 补录 waits for the bureau's confirmation."""
    rows = neighbourhood.projects.with_place().select_related("take_over")  # type: ignore[attr-defined]
    waiting = rows.exclude(take_over__isnull=False, take_over__confirmed_at__isnull=True)
    found: Project | None = waiting.order_by("-pk").first()
    return found


def page_values(neighbourhood: Neighbourhood, project: Project, today: date) -> dict[str, Any]:
    """Everything the page prints, in its order."""
    scheme = load_scheme(project.scheme_code)
    rounds = published(Round.objects.filter(project=project))
    notice = Notice.objects.filter(project=project, withdrawn_on__isnull=True).first()
    standing, money = _standing(project, scheme, rounds, notice), breakdown_of(project)
    return {
        "where": sentences.where_it_stands(standing),
        "todo": sentences.what_you_can_do(standing, today),
        "next": sentences.what_comes_next(standing),
        "plain": standing.step_plain,
        "steps": step_track(project, today),
        "rounds": [_round(row) for row in rounds],
        "notice": notice,
        "items": _items(project, scheme),
        "money": money,
        "money_note": MONEY_NOTES[money.status],
        "files": _files(neighbourhood, project),
        "taken_over": getattr(project, "take_over", None),
    }


def contact_of(neighbourhood: Neighbourhood) -> dict[str, str]:
    """Whom to ask: the neighbourhood's own contact, else its street office."""
    return {
        "name": neighbourhood.contact_name or neighbourhood.street.name,
        "phone": neighbourhood.contact_phone or neighbourhood.street.phone,
    }


def address_of(neighbourhood: Neighbourhood) -> str:
    """The page's full address, for its QR code."""
    return f"{settings.SITE_URL}{reverse('public_status', args=[neighbourhood.code])}"


def _standing(
    project: Project, scheme: Scheme, rounds: list[PublishedRound], notice: Notice | None
) -> sentences.Standing:
    step = scheme.step(project.step)
    running = next((row.round for row in rounds if row.round.state in ("open", "closed")), None)
    return sentences.Standing(
        step=project.step,
        step_name=step.name,
        step_plain=step.plain,
        state=project.state,
        round_name=str(running) if running else "",
        round_ends_on=running.ends_on if running else None,
        notice_stands=notice is not None,
        notice_closes_on=notice.closes_on if notice else None,
        next_name=scheme.step(project.step + 1).name if project.step < len(scheme.steps) else "",
    )


def _round(row: PublishedRound) -> dict[str, Any]:
    result = row.result
    bars = bars_of(result.tally, result.verdict, str(row.round)) if result else None
    return {"row": row, "name": str(row.round), "bars": bars}


def _items(project: Project, scheme: Scheme) -> list[dict[str, Any]]:
    chosen = ProjectItem.objects.filter(project=project, decision=ProjectItem.Decision.INCLUDE).order_by("pk")
    return [
        {"name": scheme.item(row.item_code).name, "progress": row.get_progress_display()} for row in chosen
    ]


def _files(neighbourhood: Neighbourhood, project: Project) -> list[dict[str, Any]]:
    rows = Document.objects.filter(project=project, is_public=True, removed_at__isnull=True)
    return [
        {
            "name": row.title,
            "href": reverse("public_document", args=[neighbourhood.code, row.pk]),
            "kind": "",
            "size": row.size,
            "at": row.recorded_at,
        }
        for row in rows
    ]
