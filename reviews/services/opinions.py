"""A department's opinion in a joint review: opened (查收), given, replaced by a newer one; with files and conditions."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import NotAllowed, Reason, Refused
from projects import events
from projects.checks import at_step, one_of, refuse, said, unless
from projects.files import CheckedFile, check_file
from projects.guards import locked
from projects.models import Project
from reviews.models import Invitation, Opinion, OpinionCondition, OpinionFile, Review, ReviewMeeting
from reviews.standing import STEP, issued_reasons, standing_reasons

MOST_FILES = 10
LONGEST = 2000


@transaction.atomic
def acknowledge(invitation: Invitation, *, actor: User, on: date, at: datetime) -> Invitation:
    """查收: the department has opened what it was asked; from now on the bureau cannot take it back."""
    project = locked(invitation.review.project_id)
    review = Review.objects.select_related("minutes_by").get(pk=invitation.review_id)
    authorise(actor, Action.GIVE_OPINION, invitation)
    own_department(actor, invitation)
    invitation = Invitation.objects.select_related("department").get(pk=invitation.pk)
    refuse(
        at_step(project, STEP),
        standing_reasons(review, project),
        issued_reasons(review, "不必再查收"),
        unless(invitation.opened_at is None, "already_opened", "本部门已经查收。"),
    )
    invitation.opened_at = at
    invitation.save(update_fields=["opened_at"])
    sentence = f"{invitation.department}查收联合审查"
    events.record("review_received", sentence, actor=actor, on=on, project=project)
    return invitation


def give_opinion(
    invitation: Invitation, *, actor: User, on: date, result: str, comment: str = "", conditions: Sequence[str] = (),
    uploads: Iterable[BinaryIO] = (), seen: int | None = None, replace: bool = False,
) -> Opinion:  # fmt: skip
    """A department's opinion, by its own reviewer; a newer one takes the older one's place, nothing is erased.

    `conditions`: one row each; without them the words of a conditional opinion are its one condition. `uploads` have
    `name` and `read()`. `seen`: the opinion the page showed (0: none, None: do not ask); another one given since is
    refused with who and what, unless `replace`.
    """
    stored: list[OpinionFile] = []
    try:
        with transaction.atomic():
            return _give(invitation, actor, on, result, comment, conditions, uploads, seen, replace, stored)
    except BaseException:
        for file in stored:
            file.file.storage.delete(file.file.name)
        raise


def own_department(actor: User, invitation: Invitation) -> None:
    """Refuse whoever does not belong to the invited department."""
    if actor.department_id != invitation.department_id:
        message = f"只有{invitation.department}的联审员可以出具这条意见。"
        raise NotAllowed(Reason("not_asked", message))


def word_reasons(result: str, comment: str, conditions: Sequence[str]) -> list[Reason]:
    """Reasons against the words of an opinion: no known result, a refusal or conditions that do not say what."""
    conditional = result == Opinion.Result.CONDITIONAL
    enough = result == Opinion.Result.AGREE or comment or (conditional and conditions)
    return [
        *one_of(result, Opinion.Result.values, "result", "意见"),
        *unless(enough, "required", "请填写具体意见。", field="comment"),
        *unless(
            conditional or not conditions, "conditions_without_reason",
            "填写了附带条件,意见应选“原则同意,附条件”。", field="conditions",
        ),
        *unless(
            len(comment) <= LONGEST and all(len(one) <= LONGEST for one in conditions),
            "too_long", f"每条最多{LONGEST}字。", field="comment",
        ),
    ]  # fmt: skip


def write_opinion(
    invitation: Invitation, *, actor: User, on: date, result: str, comment: str, conditions: Sequence[str],
    meeting: ReviewMeeting | None = None,
) -> Opinion:  # fmt: skip
    """The rows of an opinion whose words were found in order."""
    opinion = Opinion.objects.create(
        invitation=invitation, result=result, comment=comment or ";".join(conditions), given_on=on, by=actor,
        meeting=meeting,
    )  # fmt: skip
    if result == Opinion.Result.CONDITIONAL:
        OpinionCondition.objects.bulk_create(
            OpinionCondition(opinion=opinion, text=text) for text in conditions or [comment]
        )
    return opinion


def tidy(conditions: Iterable[str]) -> list[str]:
    """Conditions without blank ones."""
    return [text for text in (one.strip() for one in conditions) if text]


def _give(
    invitation: Invitation, actor: User, on: date, result: str, comment: str, conditions: Sequence[str],
    uploads: Iterable[BinaryIO], seen: int | None, replace: bool, stored: list[OpinionFile],
) -> Opinion:  # fmt: skip
    project = locked(invitation.review.project_id)
    review = Review.objects.select_related("minutes_by").get(pk=invitation.review_id)
    authorise(actor, Action.GIVE_OPINION, invitation)
    own_department(actor, invitation)
    comment, conditions, uploads = comment.strip(), tidy(conditions), list(uploads)
    checked, faults = _checked(uploads)
    refuse(
        at_step(project, STEP),
        standing_reasons(review, project),
        issued_reasons(review, "不能再出具意见"),
        [] if replace else _overtaken(invitation, seen),
        word_reasons(result, comment, conditions),
        unless(len(uploads) <= MOST_FILES, "too_many", f"最多{MOST_FILES}个附件。", field="uploads"),
        faults,
    )
    opinion = write_opinion(
        invitation, actor=actor, on=on, result=result, comment=comment, conditions=conditions
    )
    for file in checked:
        _store(opinion, file, actor, stored)
    if invitation.opened_at is None:
        Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=events.instant(on))
    _tell(opinion, project, actor, on)
    return opinion


def _overtaken(invitation: Invitation, seen: int | None) -> list[Reason]:
    """A colleague (A/B岗) or the meeting was faster than this page."""
    newest = Opinion.objects.filter(invitation=invitation).select_related("by").order_by("-id").first()
    if seen is None or newest is None or newest.pk == seen:
        return []
    where = "在联审会议上登记" if newest.meeting_id else "出具"
    message = (
        f"{newest.by}已于{said(newest.given_on)}{where}“{newest.get_result_display()}”。"
        "要以您的意见代替的,请勾选“代替上述意见”后再提交。"
    )
    return [Reason("overtaken", message, field="replace")]


def _checked(uploads: Sequence[BinaryIO]) -> tuple[list[CheckedFile], list[Reason]]:
    """Every file that may be kept, and every fault of the others by their names."""
    found, reasons = [], []
    for upload in uploads[:MOST_FILES]:
        try:
            content = upload.read(settings.UPLOAD_MAX_BYTES + 1)
            found.append(check_file(upload.name, content, settings.UPLOAD_MAX_BYTES))
        except Refused as refused:
            reasons += [
                Reason(one.code, f"{upload.name}:{one.message}", field="uploads") for one in refused.reasons
            ]
    return found, reasons


def _store(opinion: Opinion, checked: CheckedFile, actor: User, stored: list[OpinionFile]) -> None:
    row = OpinionFile(
        opinion=opinion, file_name=checked.name, content_type=checked.content_type, size=len(checked.content),
        sha256=checked.sha256, added_by=actor,
    )  # fmt: skip
    row.file.save(checked.name, ContentFile(checked.content), save=False)
    stored.append(row)
    row.save()


def _tell(opinion: Opinion, project: Project, actor: User, on: date) -> None:
    sentence = f"{opinion.invitation.department}出具联审意见:{opinion.get_result_display()}"
    events.record("opinion_given", sentence, actor=actor, on=on, project=project)
