"""社区工作者: delivery and ballots of the own community, and nothing else of the portal."""

import pytest

from accounts.models import User
from accounts.permissions import Action
from accounts.services import create_account, issue_token
from consultations.models import Round
from consultations.services import cast, close_round, open_round
from policy.errors import NotAllowed, Refused
from projects.models import Document, Event, Neighbourhood, Project, Unit
from reports.models import MonthlyReport
from tests.factories import (
    TODAY,
    CommunityFactory,
    NeighbourhoodFactory,
    ProjectFactory,
    StreetFactory,
    UserFactory,
    roster_of,
)
from tests.test_every_url import PUBLIC, STAFF, World, ask, read

OWN = {Action.ENTER_BALLOTS, Action.RECORD_DELIVERY, Action.ATTACH_SCAN}


@pytest.fixture
def world(district):
    """A project of 化纤社区 at step 3, with its second round under way."""
    street = StreetFactory(code="hemu")
    place = NeighbourhoodFactory(
        street=street, code="hemu-xincun", name="和睦新村", community=CommunityFactory(street=street)
    )
    project = ProjectFactory(neighbourhood=place, step=3, code="2019-hemu-01")
    clerk = UserFactory(role="street_clerk", street=street)
    roster_of(place, clerk, [[("1", "1", "101", "62.35")], [("1", "1", "201", "70.00")]])
    open_round(project, actor=clerk, on=TODAY, number=2, ends_on=TODAY, question="是否同意")
    Document.objects.create(project=project, step=1, kind="other", title="材料", size=1, recorded_by=clerk)
    return World(street, project, place, None, 1)


@pytest.fixture
def worker(world):
    return UserFactory(role="community_worker", street=world.street)


@pytest.fixture
def neighbour(world):
    """A worker of the next community in the same street."""
    community = CommunityFactory(street=world.street, name="和睦社区")
    return UserFactory(role="community_worker", street=world.street, community=community)


def test_every_page_but_delivery_and_ballots_is_closed(client, world, worker):
    client.force_login(worker)
    answers = {route: ask(client, world.url(route)).status_code for route in STAFF}
    open_to_all = {route for route in STAFF if route.community or set(route.actions or ()) & OWN}
    assert {
        route.path: status for route, status in answers.items() if route not in open_to_all and status != 403
    } == {}
    assert not {route.name for route in open_to_all} & PUBLIC


def test_the_own_round_is_opened_and_filled_in(client, world, worker):
    client.force_login(worker)
    code = world.project.code
    for page in ("", "2/", "2/grid/", "2/sheet/", "2/unanswered/", "2/delivery/"):
        answer = read(client, f"/work/projects/{code}/rounds/{page}")
        assert answer.status_code == 200, page
        links = answer.content.decode().split('class="site-header"')[1]
        assert f'href="/work/projects/{code}/"' not in links
        assert 'href="/work/neighbourhoods/"' not in links


def test_every_link_of_the_own_pages_leads_somewhere(client, world, worker):
    """No link is offered that answers 403."""
    client.force_login(worker)
    base = f"/work/projects/{world.project.code}/rounds/"
    refused = {}
    for page in ("/work/", base, f"{base}2/", f"{base}2/grid/", f"{base}2/unanswered/"):
        for href in _links(read(client, page).content.decode()):
            status = read(client, href).status_code
            if status >= 400:
                refused[href] = status
    assert refused == {}


def test_the_desk_names_the_rounds_under_way(client, world, worker, neighbour):
    client.force_login(worker)
    page = client.get("/work/").content.decode()
    assert "第二次征求意见正在进行,2019年10月21日截止" in page
    assert [href for href in _links(page) if world.project.code in href]
    client.force_login(neighbour)
    assert "和睦新村" not in client.get("/work/").content.decode()


def test_the_next_community_of_the_street_does_not_exist_for_it(client, world, neighbour):
    client.force_login(neighbour)
    found = {
        route.path: ask(client, world.url(route)).status_code
        for route in STAFF
        if "<slug:code>" in route.path
    }
    assert {path: status for path, status in found.items() if status != 404} == {}


@pytest.mark.parametrize("model", [Neighbourhood, Project, Round, Unit, Event])
def test_rows_go_by_community(world, worker, neighbour, model):
    project = ProjectFactory(neighbourhood=NeighbourhoodFactory(street=world.street))
    Event.objects.create(project=project, neighbourhood=project.neighbourhood, on="2019-10-21", verb="x")
    mine = set(model.objects.visible_to(worker))
    assert mine
    assert mine < set(model.objects.all()) or model in {Round, Unit}
    assert set(model.objects.visible_to(neighbour)) == set()


def test_papers_and_reports_are_out_of_reach(world, worker):
    assert Document.objects.exists()
    assert not Document.objects.visible_to(worker).exists()
    MonthlyReport.objects.create(street=world.street, month="2019-09-01")
    assert not MonthlyReport.objects.visible_to(worker).exists()


def _links(html: str) -> set[str]:
    parts = html.split('href="')[1:]
    hrefs = {part.split('"')[0].split("#")[0].replace("&amp;", "&") for part in parts}
    return {href for href in hrefs if href.startswith("/work")}


def test_the_administrator_makes_a_community_worker_by_the_community_alone(client, world):
    client.force_login(UserFactory(role="administrator"))
    page = client.get("/work/admin/accounts/add/").content.decode()
    assert '<optgroup label="和睦街道">' in page
    community = world.place.community
    given = {
        "username": "shequ.chen",
        "full_name": "陈静",
        "role": "community_worker",
        "community": community.pk,
    }
    assert "账号已建立" in client.post("/work/admin/accounts/add/", given).content.decode()
    made = User.objects.get(username="shequ.chen")
    assert (made.street, made.community, made.office) == (world.street, community, "和睦街道化纤社区")
    found = client.get("/work/admin/accounts/?role=community_worker").content.decode()
    assert "和睦街道化纤社区" in found


@pytest.mark.parametrize(
    ("role", "community", "code"),
    [("community_worker", False, "所属社区"), ("street_clerk", True, "不得选择所属社区")],
)
def test_community_and_role_must_fit(client, world, role, community, code):
    client.force_login(UserFactory(role="administrator"))
    given = {"username": "shequ.chen", "full_name": "陈静", "role": role}
    given |= {"community": world.place.community_id} if community else {"street": world.street.pk}
    answer = client.post("/work/admin/accounts/add/", given)
    assert answer.status_code == 422
    assert code in answer.content.decode()


def test_a_community_of_another_street_is_refused(world):
    other = CommunityFactory(street=StreetFactory(code="daguan"), name="东新园社区")
    with pytest.raises(Refused) as refusal:
        create_account(
            actor=UserFactory(role="administrator"), on=TODAY, username="shequ.chen", full_name="陈静",
            role="community_worker", street=world.street, community=other,
        )  # fmt: skip
    assert refusal.value.codes == ("community_elsewhere",)


def test_no_token_is_issued_and_the_api_shows_the_own_community_alone(client, world, worker, neighbour):
    with pytest.raises(Refused) as refusal:
        issue_token(worker, actor=UserFactory(role="administrator"), on=TODAY, name="x")
    assert refusal.value.codes == ("no_token",)
    own = f"/api/v1/projects/{world.project.code}/"
    for user, status in ((worker, 200), (neighbour, 404)):
        client.force_login(user)
        assert client.get(own).status_code == status
        assert client.get("/api/v1/reports/").json()["results"] == []


def test_who_entered_a_ballot_still_certifies_nothing(world, worker):
    """The certifier's rules are by person; a ballot of the community's is like any other."""
    round = Round.objects.get()
    entry = round.roll.first()
    cast(round, actor=worker, on=TODAY, choice="agree", entry=entry, signed_by="self", signed_on=TODAY)
    assert round.ballots.get().entered_by == worker
    with pytest.raises(NotAllowed):
        close_round(round, actor=worker, on=TODAY)


def test_another_communitys_worker_enters_nothing_even_by_the_verb(world, neighbour):
    round = Round.objects.get()
    with pytest.raises(NotAllowed):
        cast(
            round, actor=neighbour, on=TODAY, choice="agree", entry=round.roll.first(), signed_by="self",
            signed_on=TODAY,
        )  # fmt: skip
    assert not round.ballots.exists()
