"""Storing a roster: all or nothing, old ones stay, the uploaded file is private and used once."""

import hashlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.models import Role
from policy.errors import NotAllowed, Refused
from projects.models import Event, Head, Owner, Roster, RosterUpload, Unit
from projects.services.roster_uploads import KEPT_FOR, confirm_upload, discard_expired, keep_upload
from projects.services.rosters import import_roster
from projects.sheets.values import HeadGroup, OwnerRow, Problem, RosterReading, UnitRow
from tests.factories import TODAY, NeighbourhoodFactory, StreetFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2019, 10, 21, 2, 0, tzinfo=UTC)
ZHANG, LI = OwnerRow("张\t伟\\n", "1234", phone="13800000000"), OwnerRow("𠮷野\n<b>", "")


def unit(room: str, area: str, owners: tuple[OwnerRow, ...], building: str = "3", **more) -> UnitRow:
    return UnitRow("Sheet1", 2, building, "1", room, int(room[:-2]), Decimal(area), owners, **more)


def reading(**more) -> RosterReading:
    rows = (unit("101", "62.35", (ZHANG,)), unit("102", "70.10", (ZHANG,)), unit("201", "50.00", (LI,), "4"))
    heads = (HeadGroup("a", (0, 1), (ZHANG,)), HeadGroup("b", (2,), (LI,), is_developer=True))
    return RosterReading(**{"sheet": "Sheet1", "rows": rows, "heads": heads} | more)


def store(place, actor, read=None, sha256="a" * 64) -> Roster:
    return import_roster(
        place, read or reading(), actor=actor, on=TODAY, file_name="名册.xlsx", file_sha256=sha256
    )


def test_units_heads_and_owners_are_stored_as_read() -> None:
    roster = store(NeighbourhoodFactory(), UserFactory())
    assert (roster.unit_count, roster.head_count, roster.total_area) == (3, 2, Decimal("182.45"))
    head = Head.objects.get(key="a")
    assert list(head.units.values_list("building", "room", "area", "floor")) == [
        ("3", "101", Decimal("62.35"), 1),
        ("3", "102", Decimal("70.10"), 1),
    ]
    assert head.owners.get().name == "张\t伟\\n"
    assert Owner.objects.get(head__key="b").name == "𠮷野\n<b>"
    assert Head.objects.get(key="b").is_developer


def test_the_record_names_counts_and_no_owner() -> None:
    store(NeighbourhoodFactory(), UserFactory())
    event = Event.objects.get(verb="import_roster")
    assert event.sentence == "导入业主名册第1版:3套、182.45㎡、2人"
    assert "张" not in str(event.data)


def test_with_one_problem_nothing_is_stored_and_every_problem_is_named() -> None:
    problems = (
        Problem("Sheet1", 4, "E", "area_not_positive", "第4行面积应大于0"),
        Problem("Sheet1", 6, None, "room_missing", "没有室号"),
    )
    with pytest.raises(Refused) as refusal:
        store(NeighbourhoodFactory(), UserFactory(), reading(problems=problems))
    assert refusal.value.codes == ("area_not_positive", "room_missing")
    assert refusal.value.reasons[0].message == "第4行面积应大于0"
    assert not Roster.objects.exists()
    assert not Unit.objects.exists()


def test_an_empty_reading_is_refused() -> None:
    with pytest.raises(Refused, match="没有读到房屋"):
        store(NeighbourhoodFactory(), UserFactory(), RosterReading())


def test_the_newest_roster_is_current_and_the_old_one_stays() -> None:
    place, clerk = NeighbourhoodFactory(), UserFactory()
    first, second = store(place, clerk), store(place, clerk, sha256="b" * 64)
    first.refresh_from_db()
    assert (first.number, first.is_current, second.number, second.is_current) == (1, False, 2, True)
    assert first.units.count() == 3


def test_the_same_file_twice_is_refused() -> None:
    place, clerk = NeighbourhoodFactory(), UserFactory()
    store(place, clerk)
    with pytest.raises(Refused, match="已导入为第1版"):
        store(place, clerk)


def test_buildings_become_known_with_their_year_and_keep_what_was_entered() -> None:
    place, clerk = NeighbourhoodFactory(), UserFactory()
    place.buildings.create(number="3", year_built=1980)
    rows = (unit("101", "60", (ZHANG,), year_built=1984), unit("101", "60", (LI,), "4", year_built=1986))
    heads = (HeadGroup("a", (0,), (ZHANG,)), HeadGroup("b", (1,), (LI,)))
    store(place, clerk, reading(rows=rows, heads=heads))
    assert list(place.buildings.values_list("number", "year_built")) == [("3", 1980), ("4", 1986)]


@pytest.mark.parametrize("role", [Role.STREET_CERTIFIER, Role.BUREAU_OFFICER, Role.AUDITOR])
def test_only_the_streets_clerk_imports(role) -> None:
    with pytest.raises(NotAllowed):
        store(NeighbourhoodFactory(), UserFactory(role=role))
    with pytest.raises(NotAllowed):
        store(NeighbourhoodFactory(), UserFactory(street=StreetFactory(code="daguan")))


def kept(place, clerk, content=b"roster") -> RosterUpload:
    return keep_upload(place, actor=clerk, now=NOW, file_name="名册.xlsx", content=content)


def confirm(upload, clerk, *, sha256=None, now=NOW) -> Roster:
    return confirm_upload(
        upload,
        reading(),
        actor=clerk,
        on=TODAY,
        now=now,
        sha256=sha256 or hashlib.sha256(b"roster").hexdigest(),
    )


def test_a_confirmed_file_is_imported_once_and_gone() -> None:
    place, clerk = NeighbourhoodFactory(), UserFactory()
    upload = kept(place, clerk)
    assert confirm(upload, clerk).file_sha256 == upload.sha256
    assert not RosterUpload.objects.exists()
    with pytest.raises(Refused, match="已经导入"):
        confirm(upload, clerk)
    assert Roster.objects.count() == 1


def test_a_file_is_confirmed_by_its_uploader_alone() -> None:
    place = NeighbourhoodFactory()
    upload = kept(place, UserFactory())
    with pytest.raises(Refused, match="重新上传"):
        confirm(upload, UserFactory())


def test_an_expired_file_is_refused_and_swept_away() -> None:
    place, clerk = NeighbourhoodFactory(), UserFactory()
    upload = kept(place, clerk)
    with pytest.raises(Refused, match="没有确认"):
        confirm(upload, clerk, now=NOW + KEPT_FOR)
    assert discard_expired(NOW + KEPT_FOR - timedelta(seconds=1)) == 0
    assert discard_expired(NOW + KEPT_FOR) == 1


def test_the_file_shown_must_be_the_file_stored() -> None:
    place, clerk = NeighbourhoodFactory(), UserFactory()
    upload = kept(place, clerk)
    with pytest.raises(Refused, match="不是现在这份文件"):
        confirm(upload, clerk, sha256="0" * 64)


def test_an_empty_or_huge_file_is_not_kept(settings) -> None:
    settings.UPLOAD_MAX_BYTES = 10
    place, clerk = NeighbourhoodFactory(), UserFactory()
    for content in (b"", b"x" * 11):
        with pytest.raises(Refused) as refusal:
            kept(place, clerk, content)
        assert refusal.value.reasons[0].field == "file"


def test_a_new_upload_replaces_the_persons_earlier_one() -> None:
    place, clerk = NeighbourhoodFactory(), UserFactory()
    kept(place, clerk)
    kept(place, clerk, b"another")
    assert RosterUpload.objects.get().sha256 == hashlib.sha256(b"another").hexdigest()
    with pytest.raises(NotAllowed):
        kept(place, UserFactory(role=Role.AUDITOR))


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_import_one_roster() -> None:
    place, clerk = NeighbourhoodFactory(), UserFactory()
    upload, start, refused = kept(place, clerk), Barrier(2), []

    def click() -> None:
        start.wait()
        try:
            confirm(upload, clerk)
        except Refused as refusal:
            refused.extend(refusal.codes)
        finally:
            connection.close()

    threads = [Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Roster.objects.count(), refused) == (1, ["upload_gone"])
