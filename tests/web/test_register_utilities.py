"""管线单位事项: the matrix, the usual units at once, what is due on the street's desk; rooms by street; photos."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from registers.models import RegisterPhoto, ServiceRoom, UtilityMatter, WorkRecord
from tests.factories import TODAY, NeighbourhoodFactory, ProjectFactory, StreetFactory, UserFactory
from workflow.queries import worklist

pytestmark = pytest.mark.django_db
UNITS = list(UtilityMatter.Unit.values)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


@pytest.fixture
def place():
    return NeighbourhoodFactory(code="hemu-001", name="和睦新村")


@pytest.fixture
def clerk(client):
    person = UserFactory(role="street_clerk")
    client.force_login(person)
    return person


def matter(place, clerk, days: int = 30, **fields):
    given = {"unit": "gas", "matter": "立管更换", "owner": "燃气项目经理"} | fields
    return UtilityMatter.objects.create(
        street=place.street, neighbourhood=place, recorded_by=clerk, recorded_on=TODAY,
        due_on=TODAY + timedelta(days=days), **given,
    )  # fmt: skip


def usual(client, place, units, **changes):
    given = {"due_on": "2019-11-30"}
    for unit in units:
        given |= {f"take_{unit}": "on", f"matter_{unit}": "迁改", f"owner_{unit}": "项目经理"}
    return client.post(reverse("utility_usual", args=[place.code]), given | changes)


def said(answer) -> str:
    return answer.content.decode()


def photo(name="现场.jpg", size=(900, 600)):
    out = BytesIO()
    Image.new("RGB", size, "green").save(out, "JPEG", exif=b"Exif\0\0secret-place")
    return SimpleUploadedFile(name, out.getvalue())


class TestUsualUnits:
    def test_the_ticked_units_are_written_down_at_once(self, client, clerk, place):
        assert usual(client, place, ["water", "power"]).status_code == 302
        assert sorted(UtilityMatter.objects.values_list("unit", "due_on")) == [
            ("power", TODAY.replace(month=11, day=30)), ("water", TODAY.replace(month=11, day=30)),
        ]  # fmt: skip

    def test_units_that_stand_already_are_not_offered_again(self, client, clerk, place):
        matter(place, clerk, unit="gas")
        page = said(client.get(reverse("utility_usual", args=[place.code])))
        assert "take_gas" not in page
        assert "take_post" in page

    def test_every_reason_is_told_beside_its_unit_and_nothing_is_kept(self, client, clerk, place):
        answer = usual(client, place, ["water", "gas"], matter_water="", owner_gas="", due_on="2019-10-01")
        assert answer.status_code == 422
        assert [
            words
            for words in ("供水:请填写事项。", "燃气:请填写责任人(单位或岗位)。", "完成期限不能早于今天。")
            if words not in said(answer)
        ] == []
        assert not UtilityMatter.objects.exists()

    def test_none_ticked_is_refused(self, client, clerk, place):
        both = said(usual(client, place, [], due_on=""))
        assert "请至少选择一个单位。" in both
        assert "请填写完成期限。" in both

    def test_another_streets_neighbourhood_does_not_exist(self, client, clerk):
        strange = NeighbourhoodFactory(street=StreetFactory(code="daguan"))
        assert client.get(reverse("utility_usual", args=[strange.code])).status_code == 404


class TestMatrix:
    def test_each_unit_has_its_state_and_the_empty_ones_a_link(self, client, clerk, place):
        agreed = matter(place, clerk, unit="gas", state="agreed")
        matter(place, clerk, days=-1, unit="water")
        page = said(client.get(reverse("utility_matrix")))
        assert reverse("register_edit", args=["utility", agreed.pk]) in page
        assert "已对接" in page
        assert "已超期" in page
        assert f"{reverse('register_add', args=['utility'])}?place=hemu-001&amp;unit=post" in page

    def test_of_several_matters_the_most_pressing_stands_there(self, client, clerk, place):
        matter(place, clerk, state="done", finished_on=TODAY)
        matter(place, clerk, state="under_way")
        page = said(client.get(reverse("utility_matrix")))
        assert "施工中" in page
        assert "2件" in page

    def test_a_struck_matter_stands_nowhere(self, client, clerk, place):
        row = matter(place, clerk, state="under_way")
        client.post(reverse("register_strike", args=["utility", row.pk]), {"reason": "重复", "version": 1})
        assert "施工中" not in said(client.get(reverse("utility_matrix")))

    def test_it_shows_the_own_street_only(self, client, clerk, place):
        strange = NeighbourhoodFactory(name="大关苑", street=StreetFactory(code="daguan"))
        matter(strange, clerk)
        assert "大关苑" not in said(client.get(reverse("utility_matrix")))
        client.force_login(UserFactory(role="bureau_officer"))
        assert "大关苑" in said(client.get(reverse("utility_matrix"), {"street": "daguan"}))


class TestDesk:
    def sentences(self, clerk):
        return [task.sentence for task in worklist(clerk, TODAY) if "管线单位" in task.sentence]

    def test_a_matter_due_in_a_week_is_on_the_streets_desk(self, clerk, place):
        ProjectFactory(neighbourhood=place, step=9)
        matter(place, clerk, days=8)
        assert self.sentences(clerk) == []
        matter(place, clerk, days=7)
        assert self.sentences(clerk) == ["1件管线单位事项没有办完,最早的2019年10月28日到期"]
        matter(place, clerk, days=-1)
        assert self.sentences(clerk) == ["2件管线单位事项没有办完,最早的已超期"]

    def test_what_is_done_or_struck_waits_for_nobody(self, clerk, place):
        ProjectFactory(neighbourhood=place, step=9)
        matter(place, clerk, days=-1, state="done", finished_on=TODAY)
        matter(place, clerk, days=-1, state="not_needed")
        assert self.sentences(clerk) == []

    def test_the_overview_counts_what_is_overdue(self, client, clerk, place):
        matter(place, clerk, days=-1)
        matter(place, clerk)
        assert "1 件已超期" in said(client.get(reverse("registers")))
        late = said(client.get(reverse("register_list", args=["utility"]), {"due": "late"}))
        assert "共 1 条" in late


def test_the_project_page_leads_to_its_registers(client, clerk, place):
    project = ProjectFactory(neighbourhood=place, step=9)
    matter(place, clerk)
    assert reverse("project_registers", args=[project.code]) in said(
        client.get(reverse("project", args=[project.code]))
    )
    page = said(client.get(reverse("project_registers", args=[project.code])))
    assert "立管更换" in page
    client.force_login(UserFactory(role="street_clerk", street=StreetFactory(code="daguan")))
    assert client.get(reverse("project_registers", args=[project.code])).status_code == 404


def test_rooms_are_summed_by_street(client, clerk, place):
    for area, certificate in (("100.50", "浙2019第1号"), ("20.25", "")):
        ServiceRoom.objects.create(
            street=place.street, neighbourhood=place, recorded_by=clerk, recorded_on=TODAY, address="3幢", source="swap",
            area=area, service="养老", title_certificate=certificate,
        )  # fmt: skip
    page = said(client.get(reverse("room_sums")))
    assert "120.75" in page
    assert "100.50" in page
    assert "120.75 ㎡" in said(client.get(reverse("register_list", args=["room"])))


class TestPhotos:
    @pytest.fixture
    def record(self, place, clerk):
        return WorkRecord.objects.create(
            street=place.street, neighbourhood=place, recorded_by=clerk, recorded_on=TODAY, kind="survey", held_on=TODAY,
            title="踏勘", people="3人", conclusion="可行",
        )  # fmt: skip

    def add(self, client, record, *photos):
        page = reverse("register_photos_add", args=["work", record.pk])
        return client.post(page, {"photos": photos, "caption": "3幢"})

    def test_several_at_once_are_kept_anew_without_the_place(self, client, clerk, record):
        assert self.add(client, record, photo(), photo("b.jpg")).status_code == 302
        rows = list(RegisterPhoto.objects.all())
        assert len(rows) == 2
        with rows[0].image.open("rb") as kept:
            assert b"secret-place" not in kept.read()
        line = said(client.get(reverse("register_line", args=["work", record.pk])))
        assert reverse("register_photo", args=[rows[0].pk]) in line
        assert client.get(reverse("register_photo_small", args=[rows[0].pk])).status_code == 200

    def test_one_that_is_no_picture_refuses_all_and_leaves_no_file(self, client, clerk, record, settings):
        answer = self.add(client, record, photo(), SimpleUploadedFile("x.jpg", b"not a picture"))
        assert "x.jpg:照片打不开" in said(answer)
        assert not RegisterPhoto.objects.exists()
        assert list(settings.MEDIA_ROOT.rglob("*.jpg")) == []

    def test_a_wrong_one_is_taken_off_with_a_reason(self, client, clerk, record):
        self.add(client, record, photo())
        row = RegisterPhoto.objects.get()
        page = reverse("register_photo_remove", args=[row.pk])
        assert "请填写移除理由。" in said(client.post(page, {"reason": ""}))
        assert client.post(page, {"reason": "拍到了住户"}).status_code == 302
        assert client.get(reverse("register_photo", args=[row.pk])).status_code == 404
        assert client.get(reverse("register_photo_small", args=[row.pk])).status_code == 404

    def test_every_download_is_checked_again(self, client, clerk, record):
        self.add(client, record, photo())
        row = RegisterPhoto.objects.get()
        routes = [reverse(f"register_photo{part}", args=[row.pk]) for part in ("", "_small", "_remove")]
        client.force_login(UserFactory(role="street_clerk", street=StreetFactory(code="daguan")))
        assert [client.get(route).status_code for route in routes] == [404] * 3
        client.force_login(UserFactory(role="community_worker"))
        assert [client.get(route).status_code for route in routes] == [403] * 3

    def test_registers_without_photos_take_none(self, client, clerk, place):
        row = matter(place, clerk)
        assert client.get(reverse("register_photos_add", args=["utility", row.pk])).status_code == 404
