"""Acts on the neighbourhood a project renovates, as the table of acts tries them: its card, boards and owners' roster."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Action as A
from consultations.services import heads
from projects.models import Head, Neighbourhood, NoticeBoard, Project, Roster, RosterUpload
from projects.services import boards, neighbourhoods, roster_uploads
from projects.sheets.values import RosterReading
from tests.factories import roster_of
from tests.workflow.acts_elsewhere import Pages
from tests.workflow.acts_rows import Rows


def rows_of_place(project: Project, author: User) -> Rows:
    """A current roster of one head."""
    roster = roster_of(project.neighbourhood, author, [[("1", "1", "101", "50.00")]])
    return {Roster: roster, Head: roster.heads.get()}


def add(project: Project, *, actor: User, on: date) -> None:
    """登记小区, in the project's street."""
    neighbourhoods.add_neighbourhood(actor=actor, on=on, street=project.neighbourhood.street, name="")


def import_roster(project: Project, *, actor: User, on: date) -> None:
    """导入: a file kept, looked at and confirmed; it holds nothing."""
    row = RosterUpload.objects.create(
        neighbourhood=project.neighbourhood, uploaded_by=actor, file_name="x", content=b"x",
        sha256="2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
        expires_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    roster_uploads.confirm_upload(
        row, RosterReading(), actor=actor, on=on, now=timezone.now(), sha256=row.sha256
    )


PLACE, HEADS = A.EDIT_NEIGHBOURHOOD, A.DECIDE_HEADS
PLACES: Pages = {
    "小区和公告栏": (
        ("place.add", "登记小区", PLACE, add, None),
        ("place.edit", "修改小区资料", PLACE, neighbourhoods.edit_neighbourhood, Neighbourhood),
        ("place.years", "登记各幢建成年份", PLACE, neighbourhoods.set_building_years, Neighbourhood),
        ("board.add", "登记公告栏", PLACE, boards.add_board, Neighbourhood),
        ("board.edit", "修改公告栏位置", PLACE, boards.edit_board, NoticeBoard),
        ("board.retire", "停用公告栏", PLACE, boards.retire_board, NoticeBoard),
    ),
    "业主名册": (
        ("roster.upload", "上传名册文件", A.IMPORT_ROSTER, roster_uploads.keep_upload, Neighbourhood),
        ("roster.import", "导入名册", A.IMPORT_ROSTER, import_roster, None),
        ("heads.merge", "合并业主", HEADS, heads.merge_heads, Roster),
        ("heads.apart", "核实同名业主不是同一人", HEADS, heads.tell_apart, Roster),
        ("heads.split", "拆分业主", HEADS, heads.split_head, Head),
        ("heads.undo", "撤销合并", HEADS, heads.undo_merge, Head),
    ),
}
