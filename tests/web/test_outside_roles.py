"""建设单位, 区发改, 区财政: their own projects and acts, and nowhere a resident's name, room, phone or word."""

from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import OUTSIDE_ROLES, Role
from accounts.scope import ScopedQuerySet
from accounts.services import issue_token
from consultations.services import cast, certify_round, close_round, open_round
from projects.models import Document, Event, Head, Neighbourhood, Owner, Project
from tests.factories import (
    TODAY,
    BuilderBodyFactory,
    NeighbourhoodFactory,
    ProjectFactory,
    UserFactory,
    roster_of,
)
from tests.test_every_url import STRANGERS, World, ask
from works.models import ResidentVoice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("texts_alone")]
NAMES = ["赵金丝雀", "钱金丝雀", "孙金丝雀"]
PHONE = "13987650001"
DIGITS = "4321"
WORDS = ["请把老槐树留下", "楼上邻居天天吵", "核实过本人意见"]
TITLES = ["三幢业主签名表", "补录佐证签名"]
CANARIES = [*NAMES, PHONE, *WORDS, *TITLES, "79-11"]
ROLES = sorted(OUTSIDE_ROLES)


@pytest.fixture(autouse=True)
def _now(monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def project(district) -> Project:
    """At step 9, listed, given to 演示改造指挥部, full of personal data."""
    clerk, certifier = UserFactory(role="street_clerk"), UserFactory(role="street_certifier")
    place = NeighbourhoodFactory(street=clerk.street, name="和睦新村东区")
    made: Project = ProjectFactory(neighbourhood=place, step=1, code="2019-hemu-01", listing_number="计划1号")
    roster = roster_of(place, clerk, [[("79", "1", f"{n}01", "62.35")] for n in (1, 2, 3)])
    for head, name in zip(Head.objects.filter(roster=roster).order_by("pk"), NAMES, strict=True):
        Owner.objects.filter(head=head).update(name=name, last_four=DIGITS, phone=PHONE)
    held = open_round(made, actor=clerk, on=TODAY, number=1, ends_on=TODAY, question="是否同意")
    for entry in held.roll.all():
        cast(held, actor=clerk, on=TODAY, choice="agree", entry=entry, note=WORDS[2])
    close_round(held, actor=clerk, on=TODAY)
    certify_round(held, actor=certifier, on=TODAY)
    _papers(made, clerk)
    for step, reason in ((9, WORDS[2]), (1, NAMES[0])):
        Event.objects.create(
            project=made, neighbourhood=place, on=TODAY, verb="settle_ballot", sentence=f"核实{NAMES[1]}",
            reason=reason, step=step,
        )  # fmt: skip
    ResidentVoice.objects.create(
        project=made, kind="complaint", received_on=TODAY, channel="phone", text=WORDS[1], due_on=TODAY,
        recorded_by=clerk,
    )  # fmt: skip
    made.step, made.builder_body = 9, BuilderBodyFactory()
    made.save(update_fields=["step", "builder_body"])
    return made


def _papers(project: Project, clerk) -> None:
    for step, kind, title in ((1, "ballot_scan", TITLES[0]), (9, "takeover_proof", TITLES[1])):
        paper = Document(project=project, step=step, kind=kind, title=title, size=1, recorded_by=clerk)
        paper.file.save("a.pdf", SimpleUploadedFile("a.pdf", NAMES[0].encode()))
    paper = Document(
        project=project,
        step=9,
        kind="start_order",
        title="开工令",
        size=1,
        recorded_by=clerk,
        file_name="a.pdf",
    )
    paper.file.save("a.pdf", SimpleUploadedFile("a.pdf", b"%PDF-1.4"))


@pytest.fixture
def strange(project) -> Project:
    """Another body's project of the same street, at step 2 and not listed."""
    body = BuilderBodyFactory(name="演示保障房公司", kind="original_body")
    place = NeighbourhoodFactory(street=project.neighbourhood.street, name="和睦新村西区")
    made: Project = ProjectFactory(neighbourhood=place, step=2, code="2019-hemu-02", builder_body=body)
    return made


def _links(html: str, base: str) -> Iterator[str]:
    for part in html.split('href="')[1:]:
        link = urljoin(base, part.split('"')[0].split("#")[0].replace("&amp;", "&"))
        if link.startswith("/work/"):
            yield link


def walk(client: Client, starts: list[str], below: str = "/work/") -> dict[str, tuple[int, str]]:
    """These and every page below this address that links lead to, with status and text."""
    waiting, read = list(starts), {}
    while waiting:
        link = waiting.pop()
        if link in read:
            continue
        answer = client.get(link)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode("utf-8", "replace")
        read[link] = (answer.status_code, text)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            waiting += [found for found in _links(text, link) if found.startswith(below)]
    return read


@pytest.mark.parametrize("role", ROLES)
def test_every_link_opens_and_no_page_names_a_resident(client, project, strange, role) -> None:
    client.force_login(UserFactory(role=role))
    read = walk(client, ["/work/", f"/work/projects/{project.code}/"])
    refused = {link: status for link, (status, _) in read.items() if status >= 400}
    assert refused == {}
    named = {link: one for link, (_, text) in read.items() for one in CANARIES if one in text}
    assert named == {}
    assert f"/work/projects/{project.code}/" in read
    assert len(read) > 12


@pytest.mark.parametrize("step", range(1, 12))
@pytest.mark.parametrize("role", ROLES)
def test_every_steps_page_is_whole(client, project, role, step) -> None:
    client.force_login(UserFactory(role=role))
    Project.objects.filter(pk=project.pk).update(step=step)
    base = f"/work/projects/{project.code}/"
    read = walk(
        client, ["/work/", base, f"{base}?step={step}"], below=base
    )  # beside it nothing hangs on the step
    assert {link: status for link, (status, _) in read.items() if status >= 400} == {}
    assert not [link for link, (_, text) in read.items() for one in CANARIES if one in text]


def _world(project: Project) -> World:
    return World(project.neighbourhood.street, project, project.neighbourhood, None, 1)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", ["builder_clerk", "development_officer"])
def test_a_project_of_others_does_not_exist(client, project, strange, role) -> None:
    client.force_login(UserFactory(role=role))
    found = {route.path: ask(client, _world(strange).url(route)).status_code for route in STRANGERS}
    assert {path: status for path, status in found.items() if status not in (403, 404)} == {}
    coded = {path: status for path, status in found.items() if "<slug:code>" in path}
    assert set(coded.values()) == {404}


def test_each_sees_exactly_the_own_projects(project, strange) -> None:
    seen = {role: set(Project.objects.visible_to(UserFactory(role=role))) for role in ROLES}
    assert seen == {
        "builder_clerk": {project},
        "development_officer": {project},
        "finance_officer": {project, strange},
    }
    builder = UserFactory(role="builder_clerk", builder=strange.builder_body)
    assert set(Neighbourhood.objects.visible_to(builder)) == {strange.neighbourhood}


def test_a_neighbourhood_with_two_projects_of_a_body_is_listed_once(project) -> None:
    ProjectFactory(
        neighbourhood=project.neighbourhood, state="closed", builder_body=project.builder_body, code="2018-x"
    )
    builder = UserFactory(role="builder_clerk")
    assert Neighbourhood.objects.visible_to(builder).count() == 1


READ_BY = {
    "builder_clerk": {
        "Project", "Neighbourhood", "ProjectItem", "Document", "Event", "SchemeVersion", "Review", "Invitation",
        "Opinion", "OpinionCondition", "OpinionFile", "PreReview", "PreReviewPoint", "Acceptance", "ChangeOrder",
        "SitePhoto", "Tender", "Settlement",
    },
    "development_officer": {
        "Project", "Neighbourhood", "ProjectItem", "Document", "Event", "SchemeVersion", "StreetTarget", "BatchEntry",
    },
}  # fmt: skip
NEVER = {
    "Roster", "Head", "Owner", "Unit", "RosterUpload", "HeadDecision", "Objection", "Posting", "NoticePhoto",
    "ResidentVoice", "Contribution", "ContributionSheet", "FollowUp", "TakeOver",
}  # fmt: skip


def _read_by(role: str) -> set[str]:
    scoped = [
        model for model in apps.get_models() if isinstance(model._default_manager.all(), ScopedQuerySet)
    ]
    return {model.__name__ for model in scoped if role in getattr(model, "read_by", ())}


def test_only_the_named_tables_are_read_outside() -> None:
    for role, tables in READ_BY.items():
        assert _read_by(role) == tables
    for role in ROLES:
        assert not _read_by(role) & NEVER


def test_no_table_of_consultations_is_read_outside() -> None:
    models = apps.get_app_config("consultations").get_models()
    assert [model for model in models if getattr(model, "read_by", ())] == []


@pytest.mark.parametrize("role", ROLES)
def test_no_ballot_head_or_signed_paper_is_visible(project, role) -> None:
    user = UserFactory(role=role)
    for label in (
        "projects.Owner",
        "projects.Head",
        "projects.Unit",
        "consultations.Ballot",
        "consultations.Round",
    ):
        model = apps.get_model(label)
        assert model.objects.exists(), label
        assert not model.objects.visible_to(user).exists(), label
    assert {one.title for one in Document.objects.visible_to(user)} <= {"开工令"}
    assert not Event.objects.visible_to(user).filter(verb="settle_ballot").exists()


def test_tokens_read_what_their_people_read(project, strange) -> None:
    administrator = UserFactory(role="administrator")
    seen = {}
    for role in ROLES:
        token = issue_token(UserFactory(role=role), actor=administrator, on=TODAY, name="数据对接")
        answer = Client(headers={"Authorization": f"Token {token}"})
        seen[role] = {row["code"] for row in answer.get("/api/v1/projects/").json()["results"]}
        rounds = answer.get(f"/api/v1/projects/{project.code}/rounds/").content.decode()
        assert not [one for one in CANARIES if one in rounds]
    assert seen["builder_clerk"] == seen["development_officer"] == {project.code}
    assert seen["finance_officer"] == {project.code, strange.code}


def test_a_token_outside_the_office_tells_small_groups_no_more_than_the_public(project) -> None:
    token = issue_token(
        UserFactory(role=Role.BUILDER_CLERK),
        actor=UserFactory(role="administrator"),
        on=TODAY,
        name="数据对接",
    )
    address = f"/api/v1/projects/{project.code}/rounds/"
    with_token = Client(headers={"Authorization": f"Token {token}"}).get(address).json()
    assert with_token == Client().get(address).json()
