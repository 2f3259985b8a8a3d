"""Reads of public notices: how one stands on a day, what of it is still missing, its objections."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from policy.errors import CalendarUnpublished
from policy.workdays import notice_closes_on, workdays_between
from projects.calendar import calendar
from projects.checks import said
from projects.models import Notice, NoticePhoto, Objection, Posting, Project
from projects.notice_rules import Hung, missing, waiting_words


@dataclass(frozen=True)
class NoticeState:
    """How a notice stands on a day: withdrawn, closed, open, unknown (no calendar) or waiting (photos missing).

    `left`: working days to go, None where nobody can know.
    """

    notice: Notice
    code: str
    sentence: str
    left: int | None = None

    @property
    def open_objections(self) -> int:
        """How many objections wait for their answer; reads the prefetched rows."""
        return sum(row.answered_on is None for row in self.notice.objections.all())

    @property
    def takes_objections(self) -> bool:
        """Whether it stands today, begun or not."""
        return self.code in {"open", "unknown", "waiting"}


def with_postings(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """Notices with the boards they must hang on and the photos that stand; two more queries."""
    photos = Prefetch(
        "photos", NoticePhoto.objects.filter(removed_on__isnull=True).select_related("added_by")
    )
    postings = Posting.objects.select_related("board").prefetch_related(photos).order_by("board__number")
    return rows.prefetch_related(Prefetch("postings", postings))


def hung(notice: Notice) -> list[Hung]:
    """The boards the notice must hang on with the days of their photos; reads nothing after `with_postings`."""
    return [
        Hung(
            posting.board.number,
            [photo.taken_on for photo in posting.photos.all() if photo.removed_on is None],
            posting.dropped_on,
        )
        for posting in notice.postings.all()
    ]


def notice_state(notice: Notice, today: date) -> NoticeState:
    """The state with its sentence: what is missing, how many working days are left, or since when it is over."""
    if notice.withdrawn_on is not None:
        return NoticeState(
            notice, "withdrawn", f"已于{said(notice.withdrawn_on)}撤下:{notice.withdraw_reason}"
        )
    if notice.began_on is None:
        return NoticeState(notice, "waiting", f"已发布,{waiting_words(missing(hung(notice)))}")
    if notice.closes_on is None:
        unknown = unpublished(notice.began_on, notice.workdays)
        return NoticeState(notice, "unknown", f"公示中,{unknown},截止日期待定")
    if today > notice.closes_on:
        return NoticeState(notice, "closed", f"公示已于{said(notice.closes_on)}结束")
    left = _workdays_left(today, notice.closes_on)
    if today == notice.closes_on:
        return NoticeState(notice, "open", "公示今天24时截止,明天起可以进入下一步", left)
    return NoticeState(notice, "open", f"公示中,{_countdown(left)}{said(notice.closes_on)}24时截止", left)


def unpublished(begun: date, workdays: int) -> str:
    """2027年放假安排尚未公布, where nobody can know yet when a notice closes; "" where the day is known."""
    try:
        notice_closes_on(calendar(), begun, workdays)
    except CalendarUnpublished as error:
        return str(error)
    return ""


def notices_of(project: Project) -> list[Notice]:
    """All notices of the project, the standing one first, with boards, photos and objections; five queries."""
    rows = with_postings(Notice.objects.filter(project=project)).select_related("recorded_by")
    objections = Objection.objects.select_related("recorded_by", "answered_by").defer("contact")
    return list(rows.order_by("-id").prefetch_related(Prefetch("objections", objections)))


def _countdown(left: int | None) -> str:
    return f"还有{left}个工作日," if left is not None else ""


def _workdays_left(today: date, closes_on: date) -> int | None:
    try:
        return workdays_between(calendar(), today, closes_on)
    except CalendarUnpublished:
        return None
