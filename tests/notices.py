"""Boards and photos for tests: what makes a published notice count."""

import io
from datetime import date
from typing import Any

from PIL import Image

from accounts.models import User
from projects.models import Neighbourhood, Notice, NoticeBoard, Project
from projects.services.boards import add_board
from projects.services.notice_photos import NewPhoto, add_photos
from projects.services.notices import publish_notice

TEXT = {"title": "和睦新村改造初步方案公示", "body": "屋面修缮等24项。", "contact": "和睦街道 0571-88000000"}


def picture(
    name: str = "公告栏.jpg", colour: tuple[int, int, int] = (200, 210, 220), **more: Any
) -> io.BytesIO:
    """A small photo as a file."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "JPEG", **more)
    file.seek(0)
    file.name = name
    return file


def boards(
    place: Neighbourhood, actor: User, count: int = 1, on: date = date(2019, 9, 1)
) -> list[NoticeBoard]:
    """So many boards more."""
    names = ("小区东门", "小区西门", "活动室", "6幢楼下")
    known = place.boards.count()
    return [add_board(place, actor=actor, on=on, place=names[known + n]) for n in range(count)]


def hang(notice: Notice, actor: User, on: date, *numbers: int, taken_on: date | None = None) -> Notice:
    """Photos of these boards, of every board where none is named, taken on the day; the notice as it is then."""
    wanted = numbers or notice.postings.values_list("board__number", flat=True)
    photos = [NewPhoto(number, picture(), taken_on or on) for number in wanted]
    add_photos(notice, photos, actor=actor, on=on)
    notice.refresh_from_db()
    return notice


def on_notice(project: Project, actor: User, on: date, **more: Any) -> Notice:
    """A notice published on the day and hanging on every board the same day; a board is made where there is none."""
    if not project.neighbourhood.boards.exists():
        boards(project.neighbourhood, actor, on=on)
    return hang(publish_notice(project, actor=actor, on=on, **TEXT | more), actor, on)
