"""Acts beside the steps, registers and meetings, as the table of acts tries them: from a project of its neighbourhood.

Their verbs take a register or nobody where others take a project or its row: here each takes the project.
"""

from datetime import date

from accounts.models import User
from accounts.permissions import Action as A
from projects.models import Neighbourhood, Project
from registers.books import BOOKS
from registers.models import RegisterPhoto, Tag, WorkRecord
from registers.services import lifts, lines, photos, utilities
from registers.services.tables import Entry, add_table
from registers.services.tags import tag_places, untag_places
from tests.factories import TODAY
from tests.workflow.acts_elsewhere import Pages
from tests.workflow.acts_rows import Rows
from workflow.models import Meeting, MeetingItem
from workflow.services import meetings


def rows_beside(project: Project, author: User) -> Rows:
    """The rows these acts are done on, all of the project's street."""
    place = project.neighbourhood
    held = Meeting.objects.create(held_on=TODAY, recorded_by=author)
    item = MeetingItem(
        meeting=held, project=project, street=place.street, what="完成概算", who="街道", due_on=TODAY
    )
    record = WorkRecord(
        street=place.street, neighbourhood=place, recorded_by=author, recorded_on=TODAY, kind="survey", held_on=TODAY,
        title="踏勘", people="社区1人", conclusion="翻修",
    )  # fmt: skip
    item.save()
    record.save()
    photo = RegisterPhoto.objects.create(
        record=record, street=place.street, image="x.jpg", thumbnail=b"x", added_by=author, added_on=TODAY
    )
    return {
        Neighbourhood: place,
        Meeting: held,
        MeetingItem: item,
        WorkRecord: record,
        RegisterPhoto: photo,
        Tag: Tag.objects.create(neighbourhood=place, street=place.street, recorded_by=author, recorded_on=TODAY,
                                kind="area", name="和睦片区"),
    }  # fmt: skip


def add_line(project: Project, *, actor: User, on: date) -> None:
    """登记一条."""
    lines.add_line(BOOKS["work"], actor=actor, on=on, neighbourhood=project.neighbourhood)


def enter_table(project: Project, *, actor: User, on: date) -> None:
    """整表登记."""
    entry = Entry("第1行", {"neighbourhood": project.neighbourhood}, {})
    add_table(BOOKS["utility"], [entry], actor=actor, on=on)


def tag(project: Project, *, actor: User, on: date) -> None:
    """标注."""
    tag_places([project.neighbourhood], actor=actor, on=on, kind="area", name="大关片区")


def untag(label: Tag, *, actor: User, on: date) -> None:
    """取消标注."""
    untag_places([label], actor=actor, on=on, reason="标错")


def hold(project: Project, *, actor: User, on: date) -> None:
    """登记例会."""
    meetings.hold_meeting(actor=actor, on=on, held_on=on)


KEEP = A.KEEP_REGISTER
BESIDE: Pages = {
    "台账": (
        ("register.add", "登记一条", KEEP, add_line, None),
        ("register.table", "整表登记", KEEP, enter_table, None),
        ("register.edit", "修改", KEEP, lines.edit_line, WorkRecord),
        ("register.strike", "作废", KEEP, lines.strike_line, WorkRecord),
        ("register.photos", "上传台账照片", KEEP, photos.add_photos, WorkRecord),
        ("register.photo_off", "移除台账照片", KEEP, photos.remove_photo, RegisterPhoto),
        ("register.units", "一次登记常用管线单位", KEEP, utilities.add_usual_units, Neighbourhood),
        ("register.lifts", "登记各单元电梯", KEEP, lifts.enter_lifts, Neighbourhood),
        ("register.tag", "标注小区", KEEP, tag, None),
        ("register.untag", "取消标注", KEEP, untag, Tag),
    ),
    "工作例会": (
        ("meeting.hold", "登记例会", A.HOLD_MEETING, hold, None),
        ("meeting.add", "登记议定事项", A.HOLD_MEETING, meetings.add_item, Meeting),
        ("meeting.done", "登记事项完成", A.FINISH_MEETING_ITEM, meetings.finish_item, MeetingItem),
    ),
}
