"""The values of a project's public page, gathered in a fixed number of queries. No personal data."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from consultations.models import Round
from consultations.online import answered_online
from consultations.published import PublishedRound, published
from consultations.scopes import scope_words
from consultations.wishes import newest_with_wishes, published_wishes
from funding.published_money import published_money
from policy.loader import load_scheme
from policy.schema import Scheme
from projects.models import Document, Neighbourhood, Notice, Project, ProjectItem
from projects.notice_queries import notice_state, unpublished, with_postings
from web.public import money_words, sentences, works
from web.tally_bars import public_bars
from workflow.cycles import ROUND_KEYS
from workflow.queries import counting, step_track
from workflow.told import told
from works.due import current
from works.models import Warranty

GROUPS = {"B": "居民楼", "P": "小区公共区域"}
WORKS_STEP, MENU_STEP, AFTERCARE_STEP = 9, 2, 11


def page_values(project: Project, today: date) -> dict[str, Any]:
    """Everything the page prints, in its order."""
    scheme, counts = load_scheme(project.scheme_code), counting(project)
    rounds = published(Round.objects.filter(project=project))
    notice = with_postings(Notice.objects.filter(project=project, withdrawn_on__isnull=True)).first()
    money, known = published_money(project), told(project, today)
    standing = _standing(project, scheme, rounds, notice, counts, today)
    standing = replace(standing, stopped_on=known.stopped_on)
    return {
        "where": sentences.where_it_stands(standing),
        "plain": standing.step_plain if project.is_running else "",
        "todo": sentences.what_you_can_do(standing, today),
        "answers_online": standing.round_is_open and answered_online(project, today),
        "next": sentences.what_comes_next(standing),
        "steps": step_track(project, today),
        "rounds": [_round(row, counts) for row in rounds],
        "notice": notice,
        "notice_runs": sentences.notice_is_running(standing, today),
        **_items(project, scheme),
        "wishes": _wishes(row.round for row in rounds),
        "money": money,
        "cost_note": money_words.COST.get(money.cost_label, ""),
        "money_note": money_words.SUBSIDY[
            "without_city" if money.breakdown.without_city else money.breakdown.status
        ],
        "files": _files(project, scheme),
        "works": works.lines(known, project.is_running),
        "managed": bool(known.management_body),
        "warranties": _warranties(project, today),
        "repairs": sentences.Contact(project.neighbourhood.street.name, project.neighbourhood.street.phone),
        "taken_over": getattr(project, "take_over", None),
    }


def contact_of(place: Neighbourhood) -> sentences.Contact:
    """Whom to ask: the neighbourhood's own contact, else its street office."""
    return sentences.Contact(
        place.contact_name or place.street.name, place.contact_phone or place.street.phone
    )


def _warranties(project: Project, today: date) -> list[dict[str, Any]]:
    """What is under warranty and until when; no contractor, no repair. Asks nothing before step 11."""
    if project.step < AFTERCARE_STEP:
        return []
    rows = current(Warranty.objects.filter(project=project))
    return [{"kind": row.kind, "ends_on": row.ends_on, "over": row.ends_on < today} for row in rows]


def unknown_end(notice: Notice) -> str:
    """Why nobody can know yet when the notice closes; "" where the day is known."""
    if notice.closes_on or notice.began_on is None:
        return ""
    return unpublished(notice.began_on, notice.workdays)


def postings_of(notice: Notice) -> list[dict[str, Any]]:
    """Where the notice must hang and the first day a photo shows it there; the photos are not for the public."""
    return [
        {
            "board": posting.board,
            "dropped_on": posting.dropped_on,
            "day": min((photo.taken_on for photo in posting.photos.all()), default=None),
        }
        for posting in notice.postings.all()
    ]


def address_of(place: Neighbourhood) -> str:
    """The page's full address, for its QR code."""
    return f"{settings.SITE_URL}{reverse('public_status', args=[place.code])}"


def _standing(
    project: Project,
    scheme: Scheme,
    rounds: list[PublishedRound],
    notice: Notice | None,
    counts: Any,
    today: date,
) -> sentences.Standing:
    step = scheme.step(project.step)
    running = next((row.round for row in rounds if row.round.state in ("open", "closed")), None)
    return sentences.Standing(
        step=project.step,
        step_name=step.name,
        step_plain=step.plain,
        state=project.state,
        next_name=scheme.step(project.step + 1).name if project.step < len(scheme.steps) else "",
        closed_on=project.closed_on,
        round_name=_named(running) if running else "",
        round_ends_on=running.ends_on if running else None,
        round_is_open=running is not None and running.is_open,
        notice_stands=project.is_running and notice is not None and counts("3:notice", notice.cycle),
        notice_closes_on=notice.closes_on if notice else None,
        notice_says=notice_state(notice, today).sentence if notice else "",
    )


def _named(round: Round) -> str:
    """The round, with whom it asks where that is not everybody."""
    return f"{round}(只请{scope_words(round.scope)}的业主)" if round.is_special else str(round)


def _round(row: PublishedRound, counting: Any) -> dict[str, Any]:
    """A round as the page tells it. A 专项征求意见 has its scope, and no step's send-back makes it void."""
    special = row.round.is_special
    counts = special or counting(ROUND_KEYS[row.round.number], row.round.cycle)
    name = f"{row.round}(第{row.round.attempt}轮)" if row.round.attempt > 1 else str(row.round)
    result = row.result
    bars = public_bars(result) if result else None
    where = scope_words(row.round.scope) if special else ""
    return {"row": row, "name": name, "bars": bars, "counts": counts, "scope": where}


def _items(project: Project, scheme: Scheme) -> dict[str, Any]:
    """The chosen items by group, and those left out with their reasons; undecided ones are not told."""
    rows = {row.item_code: row for row in ProjectItem.objects.filter(project=project)}
    known = [(item, rows[item.code]) for item in scheme.items if item.code in rows]
    chosen = [
        {
            "name": name,
            "items": [_item(item, row, project) for item, row in known if item.group == group and _in(row)],
        }
        for group, name in GROUPS.items()
    ]
    decided = [(item, row) for item, row in known if row.decision != ProjectItem.Decision.UNDECIDED]
    return {
        "item_groups": [group for group in chosen if group["items"]],
        "items_provisional": project.step <= MENU_STEP,
        "left_out": [
            {"name": item.name, "decision": row.get_decision_display(), "reason": row.reason}
            for item, row in decided
            if not _in(row)
        ],
    }


def _in(row: ProjectItem) -> bool:
    return row.decision == ProjectItem.Decision.INCLUDE


def _wishes(rounds: Iterable[Round]) -> list[dict[str, Any]]:
    """The items of five heads and more, of the newest certified round that asked; none before."""
    found = newest_with_wishes(row for row in rounds if row.is_certified)
    if found is None:
        return []
    whole = found[0].total_heads
    return [
        {"heads": row.heads, "whole": whole, "sentence": f"{row.name}:{row.heads:,} 人"}
        for row in published_wishes(*found)
    ]


def _item(item: Any, row: ProjectItem, project: Project) -> dict[str, str]:
    return {"name": item.name, "progress": row.get_progress_display() if project.step >= WORKS_STEP else ""}


def _files(project: Project, scheme: Scheme) -> list[dict[str, Any]]:
    rows = Document.objects.filter(project=project, is_public=True, removed_at__isnull=True)
    return [
        {
            "name": row.title,
            "href": reverse("public_document", args=[project.neighbourhood.code, row.pk]),
            "kind": row.file_name.rpartition(".")[2].upper(),
            "size": row.size,
            "at": row.recorded_at,
        }
        for row in rows
    ]
