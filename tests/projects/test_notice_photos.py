"""A notice counts only where a dated photo of every board proves that it hangs there."""

import io
from datetime import date

import pytest
from PIL import Image
from pillow_heif import from_pillow

from accounts.models import Role
from policy.errors import NotAllowed, Refused
from projects.models import Event, NoticePhoto, Project
from projects.services.boards import add_board, edit_board, retire_board
from projects.services.notice_photos import NewPhoto, add_photos, remove_photo
from projects.services.notices import publish_notice, revise_notice, withdraw_notice
from tests.factories import ProjectFactory, StreetFactory, UserFactory
from tests.notices import TEXT, boards, hang, on_notice, picture

pytestmark = pytest.mark.django_db
MONDAY = date(2019, 9, 23)
FRIDAY = date(2019, 9, 27)


@pytest.fixture
def clerk(district):
    return UserFactory()


@pytest.fixture
def place(clerk):
    """A neighbourhood with two boards, at step 3."""
    project = ProjectFactory(step=3)
    boards(project.neighbourhood, clerk, 2)
    return project


@pytest.fixture
def notice(place, clerk):
    return publish_notice(place, actor=clerk, on=MONDAY, **TEXT)


def codes(refusal) -> set[str]:
    return set(refusal.value.codes)


def test_one_board_without_photo_and_the_days_do_not_begin(notice, clerk) -> None:
    hang(notice, clerk, MONDAY, 1)
    assert (notice.began_on, notice.closes_on) == (None, None)
    hang(notice, clerk, MONDAY, 2)
    assert (notice.began_on, notice.closes_on) == (MONDAY, date(2019, 9, 29))
    assert Event.objects.get(verb="notice_days").sentence.startswith(
        "公告栏照片齐全,公示期自2019年9月23日起算"
    )


def test_a_late_photo_shifts_the_days_a_photo_uploaded_late_does_not(notice, clerk) -> None:
    hang(notice, clerk, MONDAY, 1)
    hang(notice, clerk, date(2019, 10, 8), 2, taken_on=FRIDAY)
    assert (notice.began_on, notice.closes_on) == (FRIDAY, date(2019, 10, 10))


def test_an_edit_asks_for_new_photos_and_keeps_the_old_ones(notice, clerk) -> None:
    hang(notice, clerk, MONDAY)
    new = revise_notice(
        notice, actor=clerk, on=FRIDAY, reason="补充造价", **TEXT | {"body": "屋面修缮等25项。"}
    )
    assert new.began_on is None
    assert NoticePhoto.objects.filter(posting__notice=notice).count() == 2
    assert hang(new, clerk, FRIDAY).closes_on == date(2019, 10, 10)


def test_a_board_added_later_does_not_undo_a_notice(notice, clerk, place) -> None:
    hang(notice, clerk, MONDAY)
    add_board(place.neighbourhood, actor=clerk, on=FRIDAY, place="北门")
    notice.refresh_from_db()
    assert notice.closes_on == date(2019, 9, 29)
    with pytest.raises(Refused, match="没有第3号公告栏"):
        hang(notice, clerk, FRIDAY, 3)


@pytest.mark.parametrize(
    ("taken_on", "code"), [(date(2019, 9, 22), "before_publication"), (date(2019, 9, 28), "in_the_future")]
)
def test_a_photo_is_neither_from_before_the_notice_nor_from_tomorrow(notice, clerk, taken_on, code) -> None:
    with pytest.raises(Refused) as refusal:
        hang(notice, clerk, FRIDAY, 1, taken_on=taken_on)
    assert codes(refusal) == {code}
    assert not NoticePhoto.objects.exists()


def test_what_is_no_picture_is_refused_and_nothing_is_kept(notice, clerk, settings) -> None:
    paper = io.BytesIO(b"%PDF-1.7 startxref %%EOF")
    paper.name = "照片.jpg"
    photos = [NewPhoto(1, picture(), MONDAY), NewPhoto(2, paper, date(2030, 1, 1), ("photo-2", "day-2"))]
    with pytest.raises(Refused) as refusal:
        add_photos(notice, photos, actor=clerk, on=MONDAY)
    assert {reason.field for reason in refusal.value.reasons} == {"photo-2", "day-2"}
    with pytest.raises(Refused, match="至少选择一块"):
        add_photos(notice, [], actor=clerk, on=MONDAY)
    assert not NoticePhoto.objects.exists()
    assert not [file for file in settings.MEDIA_ROOT.rglob("*") if file.is_file()]


def test_place_and_camera_are_gone_and_a_phones_heic_is_read(notice, clerk) -> None:
    exif = Image.Exif()
    exif[0x0110] = "HUAWEI 秘密"
    hang_with = [NewPhoto(1, picture(exif=exif), MONDAY), NewPhoto(2, _heic(), MONDAY)]
    for photo in add_photos(notice, hang_with, actor=clerk, on=MONDAY):
        with photo.file.open("rb") as content, Image.open(content) as kept:
            assert kept.format == "JPEG"
            assert not dict(kept.getexif())
        assert photo.file.name.endswith(".jpg")


def _heic() -> io.BytesIO:
    file = io.BytesIO()
    from_pillow(Image.new("RGB", (64, 48), (90, 120, 90))).save(file, quality=50)
    file.seek(0)
    file.name = "IMG_0001.HEIC"
    return file


def test_a_wrong_photo_is_removed_with_a_reason_and_the_days_stop(notice, clerk) -> None:
    hang(notice, clerk, MONDAY)
    photo = NoticePhoto.objects.filter(posting__board__number=2).get()
    with pytest.raises(Refused, match="移除理由"):
        remove_photo(photo, actor=clerk, on=FRIDAY, reason=" ")
    remove_photo(photo, actor=clerk, on=FRIDAY, reason="拍的是西区的公告栏")
    notice.refresh_from_db()
    assert (notice.began_on, notice.closes_on) == (None, None)
    with pytest.raises(Refused, match="已移除"):
        remove_photo(photo, actor=clerk, on=FRIDAY, reason="再移")
    assert hang(notice, clerk, FRIDAY, 2).closes_on == date(2019, 10, 10)


def test_a_board_out_of_use_is_waited_for_no_longer_but_begins_that_day(notice, clerk, place) -> None:
    hang(notice, clerk, MONDAY, 1)
    retire_board(place.neighbourhood.boards.get(number=2), actor=clerk, on=FRIDAY, reason="围墙拆除")
    notice.refresh_from_db()
    assert (notice.began_on, notice.closes_on) == (FRIDAY, date(2019, 10, 10))


def test_a_board_out_of_use_changes_nothing_for_a_notice_that_has_begun(notice, clerk, place) -> None:
    hang(notice, clerk, MONDAY)
    retire_board(place.neighbourhood.boards.get(number=2), actor=clerk, on=FRIDAY, reason="围墙拆除")
    notice.refresh_from_db()
    assert notice.closes_on == date(2019, 9, 29)
    new = revise_notice(notice, actor=clerk, on=FRIDAY, reason="补充", **TEXT | {"body": "25项"})
    assert [row.board.number for row in new.postings.all()] == [1]


def test_the_last_board_retired_leaves_a_notice_that_never_begins(place, clerk) -> None:
    notice = publish_notice(place, actor=clerk, on=MONDAY, **TEXT)
    for board in place.neighbourhood.boards.all():
        retire_board(board, actor=clerk, on=MONDAY, reason="翻新")
    notice.refresh_from_db()
    assert notice.began_on is None
    with pytest.raises(Refused, match="还没有登记公告栏"):
        revise_notice(notice, actor=clerk, on=MONDAY, reason="补充", **TEXT | {"body": "25项"})


def test_a_withdrawn_notice_takes_no_photos(notice, clerk) -> None:
    withdraw_notice(notice, actor=clerk, on=MONDAY, reason="图纸有误")
    with pytest.raises(Refused, match="已撤下"):
        hang(notice, clerk, MONDAY, 1)


def test_all_that_stands_against_a_photo_is_said_at_once(notice, clerk, place) -> None:
    withdraw_notice(notice, actor=clerk, on=MONDAY, reason="有误")
    Project.objects.filter(pk=place.pk).update(step=4, state="paused")
    with pytest.raises(Refused) as refusal:
        add_photos(notice, [], actor=clerk, on=MONDAY)
    assert codes(refusal) == {"not_running", "wrong_step", "withdrawn"}


def test_boards_are_numbered_on_and_each_place_is_there_once(place, clerk) -> None:
    first, second = place.neighbourhood.boards.all()
    with pytest.raises(Refused, match="已经登记过"):
        add_board(place.neighbourhood, actor=clerk, on=MONDAY, place=f" {first.place}")
    with pytest.raises(Refused, match="请填写公告栏位置"):
        add_board(place.neighbourhood, actor=clerk, on=MONDAY, place=" ")
    retire_board(second, actor=clerk, on=MONDAY, reason="翻新")
    with pytest.raises(Refused, match="已经停用"):
        retire_board(second, actor=clerk, on=MONDAY, reason="翻新")
    assert add_board(place.neighbourhood, actor=clerk, on=MONDAY, place=second.place).number == 3
    assert edit_board(first, actor=clerk, on=MONDAY, place="东门外").place == "东门外"
    with pytest.raises(Refused, match="没有改动"):
        edit_board(first, actor=clerk, on=MONDAY, place="东门外")


def test_strangers_and_other_roles_are_refused(place, clerk) -> None:
    notice = on_notice(place, clerk, MONDAY)
    photo, board = NoticePhoto.objects.first(), place.neighbourhood.boards.first()
    for actor in (UserFactory(street=StreetFactory(code="daguan")), UserFactory(role=Role.STREET_CERTIFIER)):
        for act in (
            lambda: hang(notice, actor, MONDAY, 1),  # noqa: B023
            lambda: remove_photo(photo, actor=actor, on=MONDAY, reason="x"),  # noqa: B023
            lambda: add_board(place.neighbourhood, actor=actor, on=MONDAY, place="x"),  # noqa: B023
            lambda: edit_board(board, actor=actor, on=MONDAY, place="x"),  # noqa: B023
            lambda: retire_board(board, actor=actor, on=MONDAY, reason="x"),  # noqa: B023
        ):
            with pytest.raises(NotAllowed):
                act()
