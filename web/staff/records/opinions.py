"""What a department's reviewer sees: only what is asked of the own department."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from policy.own_day import RULE
from projects.models import Document, SchemeVersion
from reviews.models import Invitation, Opinion, OpinionCondition, Review
from reviews.queries import asked, asked_of, newest_opinion, standing_review
from reviews.rules import opinion_light
from reviews.standing import STEP, counting, running
from web.staff.records.desk import address
from web.staff.records.forms.joint import OpinionForm
from web.staff.records.kinds.joint import STATES
from web.staff.records.kinds.versions import version_row

FIRST_DESIGN_STEP = 5
PAGE_SIZE = 30
SILENT = ~Exists(Opinion.objects.filter(invitation=OuterRef("pk")))


def list_context(user: User, today: date, number: str | None = None) -> dict[str, Any]:
    """The department's reviews, a page of them: waiting ones by deadline, then the others, newest first."""
    invitations = asked_of(user)
    waiting, keys = _in_order(invitations)
    page = Paginator(keys, PAGE_SIZE).get_page(number)
    shown = invitations.in_bulk(list(page.object_list))
    rows = [shown[pk] for pk in page.object_list if pk in shown]  # a review may be taken back this moment
    current = set(
        counting(Review.objects.filter(pk__in=[one.review_id for one in rows])).values_list("pk", flat=True)
    )
    return {
        "page": page,
        "rows": [_row(one, one.review_id in current, today) for one in rows],
        "waiting": waiting,
        "today": today,
        "light_rule": RULE,
        "department": user.department,
        "crumbs": [{"text": "我的工作台", "href": address("desk")}, {"text": "联合审查", "href": ""}],
    }


def opinion_context(invitation: Invitation, form: OpinionForm) -> dict[str, Any]:
    """One review: scheme, papers, the department's own opinions."""
    review, project = invitation.review, invitation.review.project
    standing = standing_review(project)
    current = standing is not None and standing.pk == review.pk and project.step == STEP
    word, kind = STATES[asked(invitation).state]
    newest = newest_opinion(invitation)
    return {
        "invitation": invitation,
        "review": review,
        "project": project,
        "scheme": version_row(review.scheme_version, project, current=current),
        "files": _files(review.scheme_version),
        "opinions": list(invitation.opinions.all()),
        "conditions": _conditions(newest),
        "open": current and review.minutes_on is None,
        "current": current,
        "overtaken": newest if newest and form.overtaken(newest.pk) else None,
        "reminders": list(invitation.reminders.all()),
        "word": word,
        "kind": kind,
        "form": form,
        "crumbs": [
            {"text": "联合审查", "href": address("review_list")},
            {"text": project.neighbourhood.name, "href": ""},
        ],
    }


def _conditions(newest: Opinion | None) -> list[OpinionCondition]:
    return list(newest.conditions.all()) if newest else []


def _in_order(rows: QuerySet[Invitation]) -> tuple[int, list[int]]:
    """How many wait, and the keys of all: those that wait come first, the nearest deadline on top."""
    in_order = rows.select_related(None).prefetch_related(None).order_by("review__deadline_on", "-review_id")
    keys = in_order.values_list("pk", flat=True)
    waiting = list(keys.filter(SILENT, review__in=running(Review.objects.all())))
    first = frozenset(waiting)
    return len(waiting), [*waiting, *(pk for pk in keys if pk not in first)]


def _row(invitation: Invitation, current: bool, today: date) -> dict[str, Any]:
    word, kind = STATES[asked(invitation).state]
    review = invitation.review
    project = review.project
    spoken = newest_opinion(invitation) is not None
    waits = current and project.step == STEP and review.minutes_on is None and not spoken
    if not current:
        word, kind = ("已失效" if not spoken else f"{word}(已失效)"), "muted"
    given = list(invitation.reminders.all())
    return {
        "invitation": invitation,
        "review": review,
        "neighbourhood": project.neighbourhood,
        "deadline_on": review.deadline_on,
        "waits": waits,
        "light": opinion_light(review.deadline_on, today) if waits else "",
        "reminded": max((one.reminded_on for one in given), default=None) if waits else None,
        "word": word,
        "kind": kind,
    }


def _files(version: SchemeVersion) -> list[dict[str, Any]]:
    """The papers of the design."""
    rows = Document.objects.filter(project=version.project, step=FIRST_DESIGN_STEP, removed_at=None)
    return [
        {
            "name": one.title, "href": address("document_file", version.project.code, one.pk), "kind": "",
            "size": one.size, "at": one.recorded_at, "who": "", "public": False,
        }
        for one in rows
    ]  # fmt: skip
