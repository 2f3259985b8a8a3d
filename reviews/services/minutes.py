"""联审纪要: the bureau's officer drafts, its leader issues; one number once."""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Stale
from projects import events
from projects.checks import at_step, not_after, refuse, unless
from projects.guards import locked, required_text
from projects.models import Project
from reviews.models import Review
from reviews.queries import asked, with_opinions
from reviews.rules import holds_up_minutes
from reviews.standing import STEP, issued_reasons, standing_reasons

LONGEST = 10_000


@transaction.atomic
def draft_minutes(
    review: Review, *, actor: User, on: date, number: str, text: str, version: int | None = None
) -> Review:
    """Keep the draft for the leader. `version`: the draft the page showed; another one saved since is refused."""
    review, project = _locked(review)
    authorise(actor, Action.OPEN_REVIEW, project)
    if version is not None and version != review.draft_version:
        raise Stale(Reason("stale", f"{review.draft_by}刚才修改了草稿。请先查看新的草稿,您的修改没有保存。"))
    number = number.strip()
    refuse(*_reasons(review, project, number, text, "不能再起草"))
    review.draft_number, review.draft_text = number, text.strip()
    review.draft_by, review.draft_on, review.draft_version = actor, on, review.draft_version + 1
    review.save(update_fields=["draft_number", "draft_text", "draft_by", "draft_on", "draft_version"])
    events.record("minutes_drafted", f"起草联审纪要({number})", actor=actor, on=on, project=project)
    return review


@transaction.atomic
def issue_minutes(
    review: Review, *, actor: User, on: date, number: str, text: str, minutes_on: date | None = None
) -> Review:
    """印发联审纪要 with a number, by the bureau's leader; refused while an opinion is missing or a refusal stands."""
    minutes_on = minutes_on or on
    review, project = _locked(review)
    authorise(actor, Action.ISSUE_MINUTES, project)
    number = number.strip()
    refuse(
        *_reasons(review, project, number, text, "不能再次印发"),
        not_after(minutes_on, on, "minutes_on", "印发日期"),
    )
    review.minutes_number, review.minutes_on = number, minutes_on
    review.minutes_text, review.minutes_by = text.strip(), actor
    review.save(update_fields=["minutes_number", "minutes_on", "minutes_text", "minutes_by"])
    events.record("minutes_issued", f"印发联审纪要({number})", actor=actor, on=on, project=project)
    return review


def _locked(review: Review) -> tuple[Review, Project]:
    """The review as it stands now with its opinions, its project locked."""
    project = locked(review.project_id)
    return with_opinions(Review.objects.filter(pk=review.pk)).select_related("draft_by").get(), project


def _reasons(review: Review, project: Project, number: str, text: str, act: str) -> list[list[Reason]]:
    used = number and Review.objects.filter(minutes_number=number).exclude(pk=review.pk).exists()
    return [
        at_step(project, STEP),
        standing_reasons(review, project),
        issued_reasons(review, act),
        list(holds_up_minutes(asked(one) for one in review.invitations.all())),
        required_text(number, "number", "联审纪要编号"),
        unless(not used, "number_used", f"纪要编号{number}已用于其他项目。", field="number"),
        required_text(text, "text", "纪要内容"),
        unless(len(text) <= LONGEST, "too_long", f"纪要内容最多{LONGEST}字。", field="text"),
    ]
