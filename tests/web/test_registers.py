"""台账 through its pages: added, refused with every reason, changed, struck out; and who may."""

import pytest
from django.urls import reverse

from accounts.models import Role
from projects.models import Event
from registers.models import ServiceRoom, UtilityMatter, WorkRecord
from tests.factories import TODAY, NeighbourhoodFactory, ProjectFactory, StreetFactory, UserFactory

pytestmark = pytest.mark.django_db

WORK = {
    "neighbourhood": "hemu-001", "kind": "survey", "held_on": "2019-10-20", "title": "3幢屋面渗漏踏勘",
    "people": "设计单位2人、社区1人", "conclusion": "防水层老化,整体翻修。", "follow_up": "",
}  # fmt: skip
UTILITY = {
    "neighbourhood": "hemu-001", "unit": "power", "company": "供电公司", "matter": "合杆迁改", "owner": "供电所项目经理",
    "due_on": "2019-11-30", "state": "open", "finished_on": "", "note": "",
}  # fmt: skip
ROOM = {
    "neighbourhood": "hemu-001", "address": "3幢1单元101室", "source": "swap", "area": "128.50", "agreement": "置换协议12号",
    "agreed_on": "2019-05-01", "operator": "和睦养老中心", "service": "居家养老", "opened_on": "2019-09-01",
    "title_certificate": "",
}  # fmt: skip
FILLED = {"work": WORK, "utility": UTILITY, "room": ROOM}
MODELS = {"work": WorkRecord, "utility": UtilityMatter, "room": ServiceRoom}
KINDS = sorted(FILLED)


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


def added(client, kind, **changes):
    answer = client.post(reverse("register_add", args=[kind]), FILLED[kind] | changes)
    assert answer.status_code == 302, answer.content.decode()
    return MODELS[kind].objects.latest("pk")


def said(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_is_written_down_listed_and_opened(client, clerk, place, kind):
    row = added(client, kind)
    assert (row.street, row.neighbourhood, row.recorded_by, row.recorded_on) == (
        place.street,
        place,
        clerk,
        TODAY,
    )
    listed = said(client.get(reverse("register_list", args=[kind])))
    assert reverse("register_line", args=[kind, row.pk]) in listed
    assert "和睦新村" in listed
    assert client.get(reverse("register_line", args=[kind, row.pk])).status_code == 200
    assert client.get(reverse("registers")).status_code == 200
    event = Event.objects.latest("pk")
    assert (event.verb, event.neighbourhood) == (f"register_{kind}_added", place)
