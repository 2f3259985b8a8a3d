"""The pages of a round's paper: stacks, second entry, scans, phone, samples, retraction, as people press them."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from consultations.models import Ballot, PaperBatch, Scan, ScanView, SecondEntry, UploadTicket
from consultations.services import close_round
from consultations.services.batches import finish_batch, open_batch
from consultations.services.samples import draw_sample
from consultations.services.scans import attach_scans
from consultations.services.tickets import end_tickets, issue_ticket
from tests.consultations.builders import TODAY, opened, say, single, unit
from tests.consultations.papers import heic, jpeg, pdf
from tests.factories import StreetFactory, UserFactory
from tests.test_every_form import FILES, NASTY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def clerk():
    return UserFactory(role="street_clerk")


@pytest.fixture
def colleague():
    return UserFactory(role="street_clerk")


@pytest.fixture
def certifier():
    return UserFactory(role="street_certifier")


@pytest.fixture
def round(clerk):
    return opened(single(5), clerk)


@pytest.fixture
def stack(round, clerk) -> PaperBatch:
    return open_batch(round, actor=clerk, on=TODAY, form_count=2)


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(round, page: str = "") -> str:
    return f"/work/projects/{round.project.code}/rounds/{round.number}/{page}"


def text(answer) -> str:
    return answer.content.decode()


def upload(file) -> SimpleUploadedFile:
    return SimpleUploadedFile(file.name, file.getvalue())


# ---- stacks


def test_a_stack_is_opened_entered_into_and_finished(round, clerk) -> None:
    client = browser(clerk)
    made = client.post(url(round, "batches/"), {"form_count": "1"}, follow=True)
    assert "第1批" in text(made)
    stack = PaperBatch.objects.get()
    grid = client.get(url(round, f"grid/?batch={stack.pk}"))
    assert f'<option value="{stack.pk}" selected>第1批 已录 0 / 点数 1 份</option>' in text(grid)
    client.post(url(round, "cast/"), {"place": "1-1-101", "choice": "agree", "batch": stack.pk})
    assert Ballot.objects.get().batch == stack
    done = client.post(url(round, f"batches/{stack.pk}/"), {"form_count": "1"}, follow=True)
    assert "第1批已录完" in text(done)


def test_the_stack_in_hand_is_kept_from_form_to_form(round, clerk, stack) -> None:
    client = browser(clerk)
    client.post(url(round, "cast/"), {"place": "1-1-101", "choice": "agree", "batch": stack.pk})
    assert f'<option value="{stack.pk}" selected>' in text(client.get(url(round, "grid/")))
    client.post(url(round, "cast/"), {"place": "1-1-201", "choice": "agree", "batch": ""})
    assert f'<option value="{stack.pk}" selected>' not in text(client.get(url(round, "grid/")))


def test_the_answer_to_a_keystroke_carries_the_stack_s_count(round, clerk, stack) -> None:
    fields = {"place": "1-1-101", "choice": "agree", "batch": stack.pk}
    answer = browser(clerk).post(url(round, "cast/"), fields, headers={"accept": "application/json"}).json()
    assert answer["stack"] == {"pk": stack.pk, "words": "第1批 已录 1 / 点数 2 份"}
    assert "第1批 已录 1 / 点数 2 份" in answer["count"]


def test_without_stacks_the_grid_asks_for_none(round, clerk) -> None:
    assert "不分批" not in text(browser(clerk).get(url(round, "grid/")))


def test_two_numbers_that_differ_are_said_in_place(round, clerk, stack) -> None:
    answer = browser(clerk).post(url(round, f"batches/{stack.pk}/"), {"form_count": "2"})
    assert answer.status_code == 422
    assert "点数 2 份,已录 0 份" in text(answer)


@pytest.mark.parametrize("batch", ["9" * 25, "0", "-1", "x"])
def test_a_stack_nobody_has_is_refused_in_words(round, clerk, stack, batch) -> None:
    answer = browser(clerk).post(url(round, "cast/"), {"place": "1-1-101", "choice": "agree", "batch": batch})
    assert answer.status_code == 422
    assert not Ballot.objects.exists()


# ---- retraction


def test_a_form_is_taken_out_from_the_grid_and_back_to_it(round, clerk) -> None:
    say(round, "101", "agree", clerk)
    client, home = browser(clerk), unit(round, "101")
    assert "录错了,撤销这一户的录入" in text(client.get(url(round, f"grid/?unit={home.pk}")))
    page = text(client.get(url(round, f"retract/{home.pk}/")))
    assert "要撤销的录入" in page
    done = client.post(url(round, f"retract/{home.pk}/"), {"reason": "应为201室"}, follow=True)
    assert "1幢1单元101室的录入已撤销,现为未反馈" in text(done)
    assert 'aria-label="1幢1单元101室 未反馈"' in text(done)


def test_taking_out_needs_a_reason_and_a_form(round, clerk) -> None:
    home = unit(round, "101")
    assert "没有可以撤销的纸质意见表" in text(browser(clerk).get(url(round, f"retract/{home.pk}/")))
    say(round, "101", "agree", clerk)
    answer = browser(clerk).post(url(round, f"retract/{home.pk}/"), {"reason": ""})
    assert answer.status_code == 422


# ---- the second entry


def test_the_second_clerk_enters_blind_and_differences_are_listed(round, clerk, colleague) -> None:
    stack = open_batch(round, actor=clerk, on=TODAY, form_count=1, double_entry=True)
    say(round, "101", "disagree", clerk, batch=stack)
    finish_batch(stack, actor=clerk, on=TODAY)
    client, page = browser(colleague), url(round, f"batches/{stack.pk}/second/")
    assert "101室" not in text(client.get(page))
    saved = client.post(page, {"place": "1-1-101", "choice": "agree"}, follow=True)
    assert "1幢1单元101室 同意,本人签字" in text(saved)
    listed = text(client.get(url(round, f"batches/{stack.pk}/")))
    assert "1幢1单元101室:第一次 不同意,第二次 同意。" in listed
    client.post(page, {"place": "1-1-101", "choice": "disagree"})
    done = client.post(url(round, f"batches/{stack.pk}/compare/"), follow=True)
    assert "两次录入已核对一致" in text(done)


def test_the_second_entry_answers_scripts_and_takes_slips_out(round, clerk, colleague) -> None:
    stack = open_batch(round, actor=clerk, on=TODAY, form_count=3, double_entry=True)
    client, page = browser(colleague), url(round, f"batches/{stack.pk}/second/")
    answer = client.post(
        page, {"place": "1-1-101", "choice": "agree"}, headers={"accept": "application/json"}
    )
    assert answer.json()["count"] == "第二次录入 第1批 已录 1 / 点数 3 份"
    wrong = client.post(page, {"place": "9-9-9", "choice": "agree"}, headers={"accept": "application/json"})
    assert (wrong.status_code, "名册里没有" in wrong.json()["sentence"]) == (422, True)
    assert "已撤销 1幢1单元101室" in text(client.post(f"{page}drop/", {"place": "1-1-101"}, follow=True))
    assert client.post(f"{page}drop/", {"place": "1-1-101"}).status_code == 422
    assert SecondEntry.objects.count() == 2


def test_who_entered_the_stack_is_told_that_another_must(round, clerk) -> None:
    stack = open_batch(round, actor=clerk, on=TODAY, double_entry=True)
    say(round, "101", "agree", clerk, batch=stack)
    page = url(round, f"batches/{stack.pk}/second/")
    assert "第二次录入须由另一人办理" in text(browser(clerk).get(page))
    assert browser(clerk).post(page, {"place": "1-1-101", "choice": "agree"}).status_code == 422


# ---- scans


def test_scans_come_many_at_once_and_each_look_is_shown(round, clerk, certifier, stack) -> None:
    files = [upload(pdf()), upload(jpeg("a.jpg")), upload(heic("b.heic"))]
    page = browser(clerk).post(url(round, f"batches/{stack.pk}/scans/"), {"uploads": files}, follow=True)
    assert "第1批照片.pdf" in text(page)
    assert sorted(Scan.objects.values_list("page_count", flat=True)) == [2, 2]
    scan = Scan.objects.first()
    answer = browser(certifier).get(url(round, f"scans/{scan.pk}/"))
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert ScanView.objects.get().by == certifier
    assert str(certifier) in text(browser(clerk).get(url(round, f"batches/{stack.pk}/")))


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("a.pdf", b"%PDF-1.7 startxref %%EOF"), "打不开"),
        (SimpleUploadedFile("a.pdf", b""), "是空的"),
        (SimpleUploadedFile("a.exe", b"MZ junk"), "不是扫描件"),
        (SimpleUploadedFile("a.pdf", pdf(password="x").getvalue()), "设有密码"),
    ],
)
def test_what_is_no_scan_is_refused_in_place_and_nothing_is_kept(round, clerk, stack, file, sentence) -> None:
    answer = browser(clerk).post(url(round, f"batches/{stack.pk}/scans/"), {"uploads": [file]})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not Scan.objects.exists()


def test_a_scan_is_removed_with_a_reason_and_stays_in_the_history(round, clerk, stack) -> None:
    scan = attach_scans(stack, actor=clerk, on=TODAY, uploads=[pdf()])[0]
    page = url(round, f"scans/{scan.pk}/remove/")
    assert browser(clerk).post(page, {"reason": ""}).status_code == 422
    answer = browser(clerk).post(page, {"reason": "属于第2批"}, follow=True)
    assert "已移除:" in text(answer)
    scan.refresh_from_db()
    assert scan.file.storage.exists(scan.file.name)
    assert browser(clerk).get(page).status_code == 404


def test_scans_and_stacks_of_another_street_do_not_exist(round, clerk, stack) -> None:
    scan = attach_scans(stack, actor=clerk, on=TODAY, uploads=[pdf()])[0]
    stranger = browser(UserFactory(role="street_clerk", street=StreetFactory(code="daguan")))
    for page in (f"batches/{stack.pk}/", f"scans/{scan.pk}/", f"batches/{stack.pk}/second/"):
        assert stranger.get(url(round, page)).status_code == 404
    assert not ScanView.objects.exists()


@pytest.mark.parametrize("role", ["bureau_leader", "auditor", "bureau_officer"])
def test_nobody_outside_the_street_reads_a_scan(round, clerk, stack, role) -> None:
    scan = attach_scans(stack, actor=clerk, on=TODAY, uploads=[pdf()])[0]
    assert browser(UserFactory(role=role)).get(url(round, f"scans/{scan.pk}/")).status_code == 403
    assert Client().get(url(round, f"scans/{scan.pk}/")).status_code == 302
    assert not ScanView.objects.exists()


# ---- the phone


def token_of(round, clerk, stack) -> str:
    page = browser(clerk).post(url(round, f"batches/{stack.pk}/phone/"))
    return text(page).split("/upload/")[1].split("/")[0]


def test_a_phone_uploads_under_the_qr_without_login_and_sees_only_its_own(round, clerk, stack) -> None:
    attach_scans(stack, actor=clerk, on=TODAY, uploads=[pdf("秘密.pdf")])
    phone, token = Client(enforce_csrf_checks=True), token_of(round, clerk, stack)
    page = f"/upload/{token}/"
    first = phone.get(page)
    assert "秘密" not in text(first)
    assert "no-store" in first["Cache-Control"]
    assert (first["Referrer-Policy"], first["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    sent = phone.post(page, {"uploads": [upload(heic()), upload(jpeg(turned=6))]}, follow=True)
    assert "第1批照片.pdf" in text(sent)
    assert "2 页" in text(sent)
    scan = Scan.objects.get(by_phone=True)
    assert (scan.added_by, scan.batch) == (clerk, stack)
    assert "第1批照片.pdf" in text(browser(clerk).get(url(round, f"batches/{stack.pk}/phone/sent/")))


def test_the_token_is_kept_nowhere(round, clerk, stack) -> None:
    token = token_of(round, clerk, stack)
    assert token not in UploadTicket.objects.get().token_hash
    assert len(token) >= 22


def test_ended_expired_replaced_and_invented_tokens_get_the_same_answer(round, clerk, stack) -> None:
    replaced, expired = token_of(round, clerk, stack), token_of(round, clerk, stack)
    UploadTicket.objects.filter(ended_at=None).update(expires_at=timezone.now() - timedelta(seconds=1))
    ended = issue_ticket(open_batch(round, actor=clerk, on=TODAY), actor=clerk, at=timezone.now())
    end_tickets(ended.ticket.batch, actor=clerk)
    answers = [Client().get(f"/upload/{token}/") for token in (replaced, expired, ended.token, "invented")]
    assert {answer.status_code for answer in answers} == {410}
    assert len({text(answer) for answer in answers}) == 1


def test_a_token_dies_with_its_maker_s_account_and_with_the_round(round, clerk, colleague, stack) -> None:
    token = token_of(round, clerk, stack)
    clerk.is_active = False
    clerk.save()
    assert Client().get(f"/upload/{token}/").status_code == 410


def test_nothing_is_kept_of_a_file_that_is_no_photo(round, clerk, stack) -> None:
    page = f"/upload/{token_of(round, clerk, stack)}/"
    answer = Client().post(page, {"uploads": [SimpleUploadedFile("a.jpg", b"\xff\xd8\xffjunk")]})
    assert answer.status_code == 422
    assert "照片已损坏" in text(answer)
    assert "请选择意见表照片" in text(Client().post(page, {}))
    assert not Scan.objects.exists()


def test_whatever_a_phone_sends_is_answered_in_words(round, clerk, stack) -> None:
    page = f"/upload/{token_of(round, clerk, stack)}/"
    for name, content in FILES:
        assert Client().post(page, {"uploads": SimpleUploadedFile(name, content)}).status_code == 422
    for junk in NASTY:
        assert Client().post(page, {"uploads": junk}).status_code == 422
        assert Client().get(f"/upload/{quote(junk, safe='')[:200] or 'x'}/").status_code in (404, 410)
    assert not Scan.objects.exists()


def test_the_clerk_ends_the_upload(round, clerk, stack) -> None:
    token = token_of(round, clerk, stack)
    browser(clerk).post(url(round, f"batches/{stack.pk}/phone/end/"))
    assert Client().post(f"/upload/{token}/", {"uploads": [upload(jpeg())]}).status_code == 410
    assert not Scan.objects.exists()


# ---- samples


def test_the_certifier_draws_compares_and_reads_it_on_the_certify_page(
    round, clerk, certifier, stack
) -> None:
    attach_scans(stack, actor=clerk, on=TODAY, uploads=[pdf()])
    for room in ("101", "201"):
        say(round, room, "agree", clerk, batch=stack)
    finish_batch(stack, actor=clerk, on=TODAY)
    close_round(round, actor=clerk, on=TODAY)
    client = browser(certifier)
    page = client.post(url(round, "samples/"), {"n": "2"}, follow=True)
    assert "抽查 2 份,0 份一致,2 份未核对" in text(page)
    assert "第1批" in text(page)
    assert "scans/" in text(page)
    assert "还有 2 份没有核对" in text(client.get(url(round, "certify/")))
    checked = client.post(page.redirect_chain[-1][0], {"found_1": "same", "found_2": "same"}, follow=True)
    assert "抽查 2 份,2 份一致" in text(checked)
    assert "抽查 2 份,2 份一致" in text(client.get(url(round, "certify/")))
    done = client.post(url(round, "certify/"), follow=True)
    assert "结果已复核确认" in text(done)
    assert "抽查 2 份,2 份一致" in text(client.get(url(round)))


def test_a_difference_is_described_or_refused_in_place(round, clerk, certifier) -> None:
    say(round, "101", "agree", clerk)
    sample = draw_sample(round, actor=certifier, on=TODAY, n=1)
    page = url(round, f"samples/{sample.pk}/")
    answer = browser(certifier).post(page, {"found_1": "different", "note_1": ""})
    assert answer.status_code == 422
    assert "请写明哪里不一致" in text(answer)
    assert browser(certifier).post(page, {}).status_code == 422
    assert browser(certifier).post(url(round, "samples/"), {"n": "9" * 30}).status_code == 422


def test_only_the_certifier_draws(round, clerk) -> None:
    assert browser(clerk).get(url(round, "samples/")).status_code == 403
