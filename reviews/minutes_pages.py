"""The papers of a joint review: minutes as Word and PDF, opinion sheets with places for signature and seal."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from docxtpl import DocxTemplate

from projects import pdf
from projects.checks import said
from projects.sheets.text import for_xml
from reviews.minutes_rules import Subject, Word, draft, next_number
from reviews.models import Invitation, Opinion, Review
from reviews.queries import newest_opinion, with_opinions


def proposed_number(on: date) -> str:
    """The next number of the series; drafts of reviews that still wait count as used."""
    used = Review.objects.exclude(minutes_number="").order_by("-minutes_on", "-id")
    return next_number(used.values_list("minutes_number", flat=True), on.year)


def proposed_text(review: Review) -> str:
    """The minutes as the newest opinions give them."""
    whole = _whole(review)
    place = whole.project.neighbourhood
    meeting = whole.meetings.order_by("-id").first()
    subject = Subject(
        place.name, place.street.name, str(whole.scheme_version), said(whole.opened_on),
        said(meeting.held_on) if meeting else "",
    )  # fmt: skip
    opinions = [(one, newest_opinion(one)) for one in whole.invitations.all()]
    return draft(subject, (_word(one, opinion) for one, opinion in opinions if opinion))


def minutes_docx(review: Review) -> bytes:
    """The minutes, issued or in draft, as a Word file the office can go on with."""
    book = DocxTemplate(Path(settings.BASE_DIR) / "templates" / "docx" / "review_minutes.docx")
    book.render(_for_word(minutes_data(review)), autoescape=True)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _for_word(value: Any) -> Any:
    """The data with every text as Word can hold it: a single control character would cost all "&", "<" and ">"."""
    if isinstance(value, dict):
        return {key: _for_word(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_for_word(one) for one in value]
    return for_xml(value) if isinstance(value, str) else value


def minutes_pdf(review: Review) -> bytes:
    """The minutes, issued or in draft, as A4 pages."""
    return pdf.pdf("review_minutes", minutes_data(review))


def minutes_data(review: Review) -> dict[str, Any]:
    """What both print. LookupError before there is a draft."""
    if not review.minutes_on and not review.draft_version:
        raise LookupError("no draft yet")
    whole = _whole(review)
    place = whole.project.neighbourhood
    return {
        "number": whole.minutes_number or whole.draft_number,
        "draft": whole.minutes_on is None,
        "title": f"{place.name}老旧小区改造方案联合审查纪要",
        "lines": (whole.minutes_text or whole.draft_text).splitlines(),
        "signed": said(whole.minutes_on),
        "place": place.name,
        "rows": [_row(one) for one in whole.invitations.all()],
        "sent": "、".join([*(one.department.name for one in whole.invitations.all()), place.street.name]),
    }


def sheets_pdf(review: Review, *, department: int | None = None) -> bytes:
    """联审意见单 of every invited department, or of one, a sheet each; blank where there is no opinion yet."""
    whole = _whole(review)
    asked = [one for one in whole.invitations.all() if department in (None, one.department_id)]
    return pdf.pdf("opinion_sheet", {"sheets": [_sheet(whole, one) for one in asked]})


def _whole(review: Review) -> Review:
    rows = with_opinions(Review.objects.filter(pk=review.pk))
    return rows.select_related("project__neighbourhood__street").get()


def _word(invitation: Invitation, opinion: Opinion) -> Word:
    conditions = tuple((one.text, one.closed_on is not None) for one in opinion.conditions.all())
    where = opinion.meeting_id is not None
    return Word(invitation.department.name, opinion.result, opinion.own_comment, conditions, where)


def _row(invitation: Invitation) -> list[str]:
    """Department, opinion, words, day, as a line of the minutes' table."""
    opinion = newest_opinion(invitation)
    if opinion is None:
        return [invitation.department.name, "未出具", "", ""]
    words = [f"{one.text}({'已落实' if one.closed_on else '待落实'})" for one in opinion.conditions.all()]
    where = "(联审会议)" if opinion.meeting_id else ""
    text = ";".join([opinion.own_comment.rstrip("。;"), *words] if opinion.own_comment else words)
    return [invitation.department.name, opinion.get_result_display() + where, text, said(opinion.given_on)]


def _sheet(review: Review, invitation: Invitation) -> dict[str, Any]:
    opinion, place = newest_opinion(invitation), review.project.neighbourhood
    meeting = opinion.meeting if opinion else None
    return {
        "department": invitation.department.name,
        "place": place.name,
        "street": place.street.name,
        "scheme": str(review.scheme_version),
        "matters": invitation.matters or "方案中本部门职责范围内的内容",
        "opened": said(review.opened_on),
        "deadline": said(review.deadline_on),
        "results": [
            [label, bool(opinion and opinion.result == value)] for value, label in Opinion.Result.choices
        ],
        "comment": opinion.own_comment if opinion else "",
        "conditions": [one.text for one in opinion.conditions.all()] if opinion else [],
        "by": str(opinion.by) if opinion and not meeting else "",
        "given": said(opinion.given_on) if opinion else "",
        "meeting": f"{said(meeting.held_on)}联审会议意见,由区住建局登记" if meeting else "",
        "void": review.replaced_on is not None,
    }
