"""Receipts, the public board and the auditor's file, as clerk, resident and auditor open them."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from consultations import board
from consultations.models import Ballot, Round
from consultations.receipts import code_of, grouped
from consultations.services import cast
from projects.models import Event
from tests.api.world import CANARIES, World, made
from tests.consultations.builders import TODAY, closed, opened, say, single, unit
from tests.consultations.counting import statements
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/receipt/"
API = "/api/v1/receipts/"


@pytest.fixture(autouse=True)
def _today(monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def world(district) -> World:
    return made()


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def code_on(page: str) -> str:
    return re.search(r'class="receipt-code">([0-9A-Z-]+)<', page)[1]


def of(round: Round, page: str, *more: object) -> str:
    return reverse(page, args=[round.project.code, round.number, *more])


def public(round: Round, page: str = "public_board") -> str:
    return reverse(page, args=[round.project.neighbourhood.code, round.pk])


def test_the_clerk_prints_a_slip_and_the_owner_asks_with_it(client) -> None:
    clerk = UserFactory()
    round = opened(single(2), clerk)
    saved = browser(clerk).post(
        of(round, "round_cast"),
        {"unit": unit(round, "101").pk, "place": "101", "choice": "agree", "signed_by": "self"},
        headers={"accept": "application/json"},
    )
    forms = saved.json()["receipt"]
    listed = text(browser(clerk).get(forms))
    assert "登记的意见" in listed
    assert "receipt-code" not in listed
    ballot = re.search(r'name="ballot" value="(\d+)"', listed)[1]
    slip = text(browser(clerk).post(forms, {"ballot": ballot}))
    assert Event.objects.filter(verb="print_receipt", actor=clerk).count() == 1
    answer = text(client.post(PAGE, {"code": code_on(slip)}))
    assert "已收到" in answer
    assert "101" not in re.sub(r"<head>.*</head>", "", answer, flags=re.S)


def test_the_slip_says_neither_room_nor_name_nor_choice_on_paper() -> None:
    clerk = UserFactory()
    round = opened(single(2), clerk)
    ballot = say(round, "101", "disagree", clerk).ballot_id
    page = text(browser(clerk).post(of(round, "round_receipts", unit(round, "101").pk), {"ballot": ballot}))
    paper = page[page.index('<article class="sheet">') : page.index("</article>")]
    assert not [word for word in ("101", "1幢", "业主1", "不同意") if word in paper]


def test_a_ballot_of_another_flat_has_no_slip_here() -> None:
    clerk = UserFactory()
    round = opened(single(2), clerk)
    ballot = say(round, "201", "agree", clerk).ballot_id
    page = of(round, "round_receipts", unit(round, "101").pk)
    assert browser(clerk).post(page, {"ballot": ballot}).status_code == 404
    assert browser(UserFactory(role="street_certifier")).get(page).status_code == 403


def test_saving_a_form_still_costs_three_queries_of_its_own() -> None:
    clerk = UserFactory()
    round = opened(single(2), clerk)
    flat = unit(round, "101")
    with statements(3):
        cast(round, actor=clerk, on=TODAY, choice="agree", unit=flat)


def test_an_unknown_code_is_said_and_nothing_else(client, world) -> None:
    page = text(client.post(PAGE, {"code": "ABCD-1234"}), 422)
    assert "没有这个回执码" in page
    assert "ABCD" in page
    assert text(client.post(PAGE, {"code": ""}), 422)


def test_the_page_keeps_the_code_out_of_every_cache_and_address(client, world) -> None:
    answer = client.get(f"{PAGE}?code=ABCD")
    assert "no-store" in answer["Cache-Control"]
    assert "ABCD" not in re.sub(r"next=[^\"]*", "", text(answer))


def test_the_api_says_the_same(client, world) -> None:
    receipt = Ballot.objects.filter(round=world.certified).first()
    asked = {"code": grouped(code_of(receipt.nonce, receipt.code_hash))}
    answer = client.post(API, json.dumps(asked), content_type="application/json")
    assert answer.json() == {
        "state": "counted", "hash": receipt.code_hash, "round": world.certified.pk, "number": 1,
        "neighbourhood": "hmxc",
    }  # fmt: skip
    assert answer["Cache-Control"] == "no-store"
    unknown = client.post(API, json.dumps({"code": "x"}), content_type="application/json")
    assert unknown.status_code == 404
    assert client.post(API, "{}", content_type="application/json").status_code == 400


def test_every_holder_finds_the_own_hash_and_anyone_counts_the_heads(client, world) -> None:
    listed = text(client.get(public(world.certified, "public_board_file"))).splitlines()
    assert listed == [" ".join(line) for line in board.lines(world.certified)]
    page = text(client.get(public(world.certified)))
    assert all(line in page for line in listed)
    assert f"共 {len(listed)} 行" in page
    assert world.certified.ledger_head[:8] in page
    assert f'href="{public(world.certified)}"' in text(client.get("/n/hmxc/"))


def test_a_small_rest_is_never_shown_by_choice(client) -> None:
    clerk, certifier = UserFactory(), UserFactory(role="street_certifier")
    few = _certified(closed(single(8), clerk, ["agree"] * 6 + ["disagree"]), certifier)
    page = text(client.get(public(few)))
    assert "其余</dt><dd>2 人" in page
    assert "<dt>不同意" not in page
    many = _certified(closed(single(16), clerk, ["agree"] * 6 + ["disagree"] * 5), certifier)
    page = text(client.get(public(many)))
    assert "<dt>不同意</dt><dd>5 人" in page
    assert "<dt>未反馈</dt><dd>5 人" in page


def _certified(round: Round, certifier) -> Round:
    answer = browser(certifier).get(of(round, "round_certify"))
    assert round.ledger_head[:8] in text(answer)
    browser(certifier).post(of(round, "round_certify"))
    round.refresh_from_db()
    assert round.is_certified
    return round


def test_before_certification_there_is_no_board(client, world) -> None:
    for page in ("public_board", "public_board_file"):
        assert client.get(public(world.running, page)).status_code == 404


def test_the_board_of_another_place_is_not_here(client, world) -> None:
    assert client.get(f"/n/dgxy/rounds/{world.certified.pk}/").status_code == 404


def test_board_and_receipt_name_nobody(client, world) -> None:
    receipt = Ballot.objects.filter(round=world.certified).first()
    answers = [
        client.get(public(world.certified)),
        client.get(public(world.certified, "public_board_file")),
        client.post(PAGE, {"code": code_of(receipt.nonce, receipt.code_hash)}),
    ]
    for answer in answers:
        page = text(answer)
        assert not [canary for canary in CANARIES if canary in page]
        assert "<script" not in page


def test_the_board_costs_the_same_however_many_took_part(client, world) -> None:
    with statements(9):
        client.get(public(world.certified))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("auditor", 200),
        ("bureau_officer", 200),
        ("bureau_leader", 200),
        ("street_clerk", 403),
        ("street_certifier", 403),
    ],
)
def test_auditor_and_bureau_download_the_file_and_it_is_on_record(world, role, status) -> None:
    user = UserFactory(role=role)
    answer = browser(user).post(of(world.certified, "round_audit_file"))
    assert answer.status_code == status
    assert ("下载核验文件" in text(browser(user).get(of(world.certified, "round")))) is (status == 200)
    if status == 200:
        assert answer.json()["made_by"] == str(user)
        assert answer.json()["ledger_head"] == world.certified.ledger_head
        assert 'filename="round-' in answer["Content-Disposition"]
    assert Event.objects.filter(verb="export_round", actor=user).count() == (status == 200)


def test_a_round_not_certified_yet_is_refused_in_words(world) -> None:
    answer = browser(UserFactory(role="auditor")).post(of(world.running, "round_audit_file"), follow=True)
    assert "还没有复核确认,不能导出核验文件" in text(answer)


def test_the_rounds_page_prints_the_head(world) -> None:
    page = text(browser(UserFactory()).get(of(world.certified, "round")))
    assert "账册校验码" in page
    assert world.certified.ledger_head[:8] in page
