"""No name, room, phone, ID digits, area or owner's word is anywhere a resident can get to (policy §6): all of it is read."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from api.serializers import projects as api_forms
from consultations import board
from consultations.models import Ballot, Letter, OwnerWords, Round
from consultations.receipts import code_of, grouped
from consultations.services import (
    cast,
    certify_round,
    close_round,
    confirm_settlement,
    open_round,
    propose_settlement,
)
from consultations.services.clashes import see_clash
from consultations.services.retractions import retract
from projects.models import Document, Head, Notice, Owner, Project
from tests.api import world as rows
from tests.consultations.builders import ENDS, OPENED, TODAY
from tests.consultations.letters import NOON, sent
from tests.factories import NeighbourhoodFactory, ProjectFactory, UserFactory, roster_of
from tests.web.crawling import STAFF, Crawl

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("texts_alone")]
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫"
NAMES = [f"{surname}金丝雀" for surname in SURNAMES]
ROOMS = [f"79{number}" for number in range(11, 23)]
DIGITS = [f"{number}7QX"[-4:] for number in range(11, 23)]
AREAS = [f"7{number}.{number}" for number in range(11, 23)]
KEYS = [f"HEADKEY{number}" for number in range(11, 23)]
PHONES = ("13987650001", "0571-87650002")
WORDS = ("请把老槐树留下", "电话里核实过本人", "家里两份对不上", "夹错了户", "口头补充一句")
CANARIES = [*NAMES, *ROOMS, *DIGITS, *AREAS, *KEYS, *PHONES, *WORDS]


@dataclass
class Seeded:
    """A neighbourhood full of personal data, one round certified, one under way; and the world of the API's tests."""

    certified: Round
    running: Round
    project: Project
    rows: rows.World

    @property
    def canaries(self) -> list[str]:
        """The seeded ones, the letters' numbers, and the nonces of all receipts."""
        numbers = Letter.objects.values_list("number", flat=True)
        nonces = Ballot.objects.exclude(nonce=None).values_list("nonce", flat=True)
        return [*CANARIES, *rows.CANARIES, *numbers, *nonces]


@pytest.fixture(autouse=True)
def _now(monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def seeded(district) -> Seeded:
    world = rows.made()
    project = _peopled(world.clerk)
    certified = _answered(_opened(project, 1, world.clerk), world.clerk)
    close_round(certified, actor=world.clerk, on=TODAY)
    certify_round(certified, actor=world.certifier, on=TODAY)
    running = _answered(_opened(project, 2, world.clerk), world.clerk)
    return Seeded(certified, running, project, world)


def _peopled(clerk) -> Project:
    """Twelve heads in one building; the first has two flats."""
    place = NeighbourhoodFactory(code="jsq", name="半山新村", initials="bsxc", pinyin="banshanxincun")
    heads = [[("5", "2", room, area)] for room, area in zip(ROOMS, AREAS, strict=True)]
    heads[0].append(("5", "2", "7999", "88.88"))
    roster = roster_of(place, clerk, heads)
    for head, key, name, digits in zip(
        Head.objects.filter(roster=roster).order_by("pk"), KEYS, NAMES, DIGITS, strict=True
    ):
        Head.objects.filter(pk=head.pk).update(key=key)
        Owner.objects.filter(head=head).update(name=name, last_four=digits, phone=PHONES[0])
    project: Project = ProjectFactory(code="2019-jsq-01", neighbourhood=place, step=3)
    return project


def _opened(project: Project, number: int, clerk) -> Round:
    question = "是否同意改造"
    return open_round(project, actor=clerk, on=OPENED, number=number, ends_on=ENDS, question=question)


def _answered(round: Round, clerk) -> Round:
    """On paper and over the web, corrected, contradictory and settled, clashing, retracted; three say nothing."""
    heads = list(round.roll.order_by("pk").prefetch_related("units"))
    for unit, choice in zip(heads[0].units.all(), ("agree", "disagree"), strict=True):
        cast(round, actor=clerk, on=TODAY, choice=choice, unit=unit, note=f"{WORDS[4]}{PHONES[1]}")
    settled = propose_settlement(heads[0], actor=clerk, on=TODAY, choice="agree", reason=WORDS[1])
    confirm_settlement(settled, actor=UserFactory(), on=TODAY)
    for head, choice in zip(heads[1:7], ["agree"] * 4 + ["disagree", "abstain"], strict=True):
        cast(round, actor=clerk, on=TODAY, choice=choice, entry=head)
    sent(heads[7], clerk, "agree", words=WORDS[0], wishes=["BM01"])
    sent(heads[6], clerk, "agree")
    for clash in heads[6].clashes.filter(ended_at=None):
        see_clash(clash, actor=clerk, on=TODAY, note=WORDS[2])
    cast(round, actor=clerk, on=TODAY, choice="agree", entry=heads[8])
    retract(round, actor=clerk, on=TODAY, reason=WORDS[3], entry=heads[8])
    return round


def _starts() -> list[str]:
    """The first page, the API, what crawlers ask for, and every route without a parameter."""
    named = [
        f"/{pattern}"
        for patterns in get_resolver().reverse_dict.lists()
        for possibilities, *_ in patterns[1]
        for pattern, parameters in possibilities
        if not parameters
    ]
    return ["/", "/robots.txt", "/sitemap.xml", *(one for one in named if not one.startswith(STAFF))]


def crawled(seeded: Seeded) -> Crawl:
    """Everything a resident can get: links, files, receipts by page and API, and searches for what they know."""
    crawl = Crawl(Client(raise_request_exception=True)).from_(_starts())
    for nonce, code_hash in Ballot.objects.values_list("nonce", "code_hash"):
        code = grouped(code_of(nonce, code_hash) or "")
        crawl.post("/receipt/", {"code": code})
        crawl.post("/api/v1/receipts/", {"code": code}, content_type="application/json")
    return crawl


def test_nobody_finds_anyone_anywhere(seeded) -> None:
    crawl = crawled(seeded)
    assert crawl.leaks(seeded.canaries) == []
    assert OwnerWords.objects.exists()
    assert Ballot.objects.filter(source="online").exists()


def test_the_crawler_reads_boards_files_documents_the_api_and_receipts(seeded) -> None:
    read = crawled(seeded).read
    place = seeded.project.neighbourhood.code
    expected = [
        "/", reverse("public_status", args=[place]), reverse("public_board", args=[place, seeded.certified.pk]),
        reverse("public_board_file", args=[place, seeded.certified.pk]),
        reverse("public_result_notice", args=[place, seeded.certified.pk]), "/opinion/", "/receipt/",
        f"/api/v1/projects/{seeded.project.code}/rounds/", f"/api/v1/rounds/{seeded.running.pk}/", "/api/v1/docs/",
        reverse("public_notice", args=["hmxc", Notice.objects.get().pk]), reverse("public_objections", args=["hmxc"]),
        reverse("public_document", args=["hmxc", Document.objects.get(is_public=True).pk]),
    ]  # fmt: skip
    assert [address for address in expected if address not in read] == []
    assert "结果公告" in read[reverse("public_result_notice", args=[place, seeded.certified.pk])]
    assert sum(address.startswith(("/receipt/ ", "/api/v1/receipts/ ")) for address in read) > 30


def test_the_search_finds_the_place_by_its_own_name(seeded) -> None:
    page = Client().get("/", {"search": "半山新村"}).content.decode()
    assert reverse("public_status", args=["jsq"]) in page


@pytest.mark.parametrize(
    "canary", [NAMES[0], NAMES[3][1:], ROOMS[2], DIGITS[4], PHONES[0], KEYS[0], WORDS[0]]
)
def test_searching_for_what_one_knows_of_a_person_finds_no_place(seeded, canary) -> None:
    page = Client().get("/", {"search": canary}).content.decode()
    assert reverse("public_status", args=["jsq"]) not in page


def _on_the_notice(seeded: Seeded, monkeypatch) -> None:
    Notice.objects.update(body=f"联系人{NAMES[1]}")


def _on_the_board(seeded: Seeded, monkeypatch) -> None:
    monkeypatch.setattr(board, "as_text", lambda lines: f"{seeded.certified.roll.first().head_key}\n")


def _in_the_api(seeded: Seeded, monkeypatch) -> None:
    monkeypatch.setattr(api_forms.StepSerializer, "to_representation", lambda self, row: {"who": NAMES[2]})


def _in_a_document(seeded: Seeded, monkeypatch) -> None:
    with Document.objects.get(is_public=True).file.open("wb") as file:
        file.write(f"业主 {ROOMS[3]} 室".encode())


def _in_a_receipt(seeded: Seeded, monkeypatch) -> None:
    says = {"counted": ("已计入", f"{ROOMS[0]}室"), "superseded": ("", ""), "retracted": ("", "")}
    monkeypatch.setattr(
        "web.public.receipts.SAYS", says | dict.fromkeys(("received", "overruled", "void"), ("", ""))
    )


def _in_the_result_notice(seeded: Seeded, monkeypatch) -> None:
    monkeypatch.setattr("consultations.result_pages.verdict_words", lambda *args: f"通过,{PHONES[0]}")


@pytest.mark.parametrize(
    "plant",
    [_on_the_notice, _on_the_board, _in_the_api, _in_a_document, _in_a_receipt, _in_the_result_notice],
)
def test_the_crawler_sees_a_planted_leak(seeded, monkeypatch, plant) -> None:
    plant(seeded, monkeypatch)
    assert crawled(seeded).leaks(seeded.canaries)
