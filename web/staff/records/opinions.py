"""What a department's reviewer sees: only what is asked of the own department."""

from datetime import date
from typing import Any

from accounts.models import User
from projects.models import Document, SchemeVersion
from reviews.models import Invitation
from reviews.queries import asked, asked_of, newest_opinion, standing_review
from reviews.services.joint import STEP
from web.staff.records.desk import address
from web.staff.records.forms.reviews import OpinionForm
from web.staff.records.kinds.reviews import STATES
from web.staff.records.kinds.scheme import version_row

FIRST_DESIGN_STEP = 5


def list_context(user: User, today: date) -> dict[str, Any]:
    """The department's reviews: waiting ones by deadline, then the others."""
    rows = [_row(invitation, current) for invitation, current in _with_currency(user)]
    rows.sort(key=lambda row: (not row["waits"], row["deadline_on"] or date.max))
    return {
        "rows": rows,
        "waiting": sum(row["waits"] for row in rows),
        "today": today,
        "department": user.department,
        "crumbs": [{"text": "我的工作台", "href": address("desk")}, {"text": "联合审查", "href": ""}],
    }


def opinion_context(invitation: Invitation, form: OpinionForm) -> dict[str, Any]:
    """One review: scheme, papers, the department's own opinions."""
    review, project = invitation.review, invitation.review.project
    standing = standing_review(project)
    current = standing is not None and standing.pk == review.pk and project.step == STEP
    word, kind = STATES[asked(invitation).state]
    return {
        "invitation": invitation,
        "review": review,
        "project": project,
        "scheme": version_row(review.scheme_version, project, current=current),
        "files": _files(review.scheme_version),
        "opinions": list(invitation.opinions.all()),
        "open": current and review.minutes_on is None,
        "current": current,
        "word": word,
        "kind": kind,
        "form": form,
        "crumbs": [
            {"text": "联合审查", "href": address("review_list")},
            {"text": project.neighbourhood.name, "href": ""},
        ],
    }


def _with_currency(user: User) -> list[tuple[Invitation, bool]]:
    """Each invitation, and whether its scheme version is still its project's newest and the review not outlived."""
    invitations = list(asked_of(user))
    projects = {one.review.project_id for one in invitations}
    rows = SchemeVersion.objects.filter(project__in=projects).order_by("number")
    newest = dict(rows.values_list("project_id", "pk"))
    return [(one, _current(one, newest)) for one in invitations]


def _current(invitation: Invitation, newest: dict[int, int]) -> bool:
    review, project = invitation.review, invitation.review.project
    same = newest.get(project.pk) == review.scheme_version_id and review.cycle == project.cycle
    return same and project.step == STEP


def _row(invitation: Invitation, current: bool) -> dict[str, Any]:
    word, kind = STATES[asked(invitation).state]
    review = invitation.review
    waits = current and review.minutes_on is None and newest_opinion(invitation) is None
    if not current and newest_opinion(invitation) is None:
        word, kind = "已失效", "muted"
    return {
        "invitation": invitation,
        "review": review,
        "neighbourhood": review.project.neighbourhood,
        "deadline_on": review.deadline_on,
        "waits": waits,
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
