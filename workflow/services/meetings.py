"""例会: what was agreed, who does it, until when; what is open goes over to the next meeting in the same act."""

from datetime import date

from django.db import connection, transaction

from accounts.models import Street, User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from projects import events
from projects.checks import said
from projects.guards import required_text
from projects.models import Project
from workflow.models import Meeting, MeetingItem

HOLDING = 20190924  # the advisory lock of meetings
LONGEST = {"what": 300, "who": 80, "note": 300}


@transaction.atomic
def hold_meeting(*, actor: User, on: date, held_on: date, note: str = "") -> Meeting:
    """A new meeting with all that was left open, each item once. Refused: day_to_come, meeting_there, not_the_newest."""
    authorise(actor, Action.HOLD_MEETING)
    _one_at_a_time()
    last = Meeting.objects.select_related("recorded_by").first()
    reasons = []
    if held_on > on:
        reasons.append(Reason("day_to_come", "会议日期不能晚于今天。", field="held_on"))
    if last and held_on == last.held_on:
        who = f"{last.recorded_by}已登记{said(held_on)}的例会。"
        reasons.append(Reason("meeting_there", who, field="held_on"))
    elif last and held_on < last.held_on:
        words = f"最近一次例会是{said(last.held_on)},新的例会应在其后。"
        reasons.append(Reason("not_the_newest", words, field="held_on"))
    if reasons:
        raise Refused(reasons)
    made = Meeting.objects.create(held_on=held_on, note=note.strip(), recorded_by=actor)
    _carry_over(made)
    events.record("meeting_held", f"登记{said(held_on)}例会", actor=actor, on=on)
    return made


def _one_at_a_time() -> None:
    """A lock of its own: before the first meeting there is no row to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HOLDING])


def _carry_over(made: Meeting) -> None:
    left = MeetingItem.objects.filter(done_on=None, carried_to=None).order_by("due_on", "pk")
    MeetingItem.objects.bulk_create(
        MeetingItem(
            meeting=made, project_id=one.project_id, street_id=one.street_id, what=one.what, who=one.who,
            due_on=one.due_on, carried_from=one,
        )
        for one in left
    )  # fmt: skip


@transaction.atomic
def add_item(
    meeting: Meeting,
    *,
    actor: User,
    on: date,
    what: str,
    who: str,
    due_on: date,
    project: Project | None = None,
    street: Street | None = None,
) -> MeetingItem:
    """An item of the newest meeting; a project's item is its street's. Refused: meeting_over, required, too_early."""
    authorise(actor, Action.HOLD_MEETING)
    reasons = [*required_text(what, "what", "事项"), *required_text(who, "who", "责任单位")]
    _one_at_a_time()
    if Meeting.objects.first() != meeting:
        reasons.append(Reason("meeting_over", "已有更新的例会,请把事项加到最近一次例会。"))
    if due_on < meeting.held_on:
        reasons.append(Reason("too_early", "完成期限不能早于会议日期。", field="due_on"))
    if reasons:
        raise Refused(reasons)
    own = project.neighbourhood.street if project else street
    made: MeetingItem = MeetingItem.objects.create(
        meeting=meeting, project=project, street=own, what=what.strip()[: LONGEST["what"]],
        who=who.strip()[: LONGEST["who"]], due_on=due_on,
    )  # fmt: skip
    _record("meeting_item_added", f"例会议定事项:{made.what}", made, actor, on)
    return made


@transaction.atomic
def finish_item(item: MeetingItem, *, actor: User, on: date, note: str) -> MeetingItem:
    """Done, by the bureau or by the street it was given to. Refused: item_over, required."""
    row = (
        MeetingItem.objects.select_for_update(of=("self",))
        .select_related("project__neighbourhood")
        .get(pk=item.pk)
    )
    authorise(actor, Action.FINISH_MEETING_ITEM, row)
    reasons = required_text(note, "note", "完成情况")
    if row.done_on or MeetingItem.objects.filter(carried_from=row).exists():
        reasons.append(Reason("item_over", "这一事项已完成,或已转入后一次例会,请刷新页面查看。"))
    if reasons:
        raise Refused(reasons)
    row.done_on, row.done_note = on, note.strip()[: LONGEST["note"]]
    row.save(update_fields=["done_on", "done_note"])
    _record("meeting_item_done", f"完成例会事项:{row.what}", row, actor, on)
    return row


def _record(verb: str, sentence: str, item: MeetingItem, actor: User, on: date) -> None:
    """On the record of its project, if it has one; who added or finished an item is said nowhere else."""
    data = {"meeting": item.meeting_id, "item": item.pk}
    events.record(verb, sentence, actor=actor, on=on, project=item.project, data=data)
