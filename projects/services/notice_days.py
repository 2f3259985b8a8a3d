"""What follows for a notice's days when its photos, its boards or the calendar change: one place computes them.

And when nothing is done with a notice: the project stands still or elsewhere, the notice is down.
"""

from datetime import date

from accounts.models import User
from policy.errors import Reason
from policy.workdays import Calendar
from projects import events
from projects.calendar import calendar
from projects.checks import at_step, said, unless
from projects.models import Notice, Project
from projects.notice_queries import hung, with_postings
from projects.notice_rules import began_on, closing_day

NOTICE_STEP = 3


def at_notice_step(project: Project) -> list[Reason]:
    """Reasons against acts on a notice now; what entered later by 补录 publishes none."""
    still = [one for one in at_step(project, NOTICE_STEP) if one.code == "not_running"]
    words = "公示在第3步(第二次征求意见)办理。"
    return [*still, *unless(project.step == NOTICE_STEP, "wrong_step", words)]


def down(notice: Notice) -> list[Reason]:
    """A reason if the notice was taken down."""
    return unless(notice.withdrawn_on is None, "withdrawn", "这次公示已撤下。")


def count_anew(notice: Notice, *, actor: User, on: date) -> Notice:
    """Set when the (locked) notice begins and closes, after a photo or a board changed; a change is an event."""
    notice = with_postings(Notice.objects.select_related("project__neighbourhood")).get(pk=notice.pk)
    before, begun = notice.began_on, began_on(notice.published_on, hung(notice))
    if begun != before:
        put_days(notice, begun, calendar())
        events.record("notice_days", _words(notice), actor=actor, on=on, project=notice.project,
                      data={"notice": notice.pk, "before": str(before), "after": str(begun)})  # fmt: skip
    return notice


def put_days(notice: Notice, begun: date | None, cal: Calendar) -> bool:
    """Save when the notice begins and closes; returns whether its closing day moved."""
    before = notice.closes_on
    notice.began_on, notice.closes_on = begun, closing_day(cal, begun, notice.workdays)
    notice.save(update_fields=["began_on", "closes_on"])
    return notice.closes_on != before


def _words(notice: Notice) -> str:
    if notice.began_on is None:
        return "公示期停止计算:公告栏的张贴照片不齐"
    until = f"{said(notice.closes_on)}截止" if notice.closes_on else "截止日期待放假安排公布后确定"
    return f"公告栏照片齐全,公示期自{said(notice.began_on)}起算(当日不计),{until}"
