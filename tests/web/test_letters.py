"""Letters, their delivery and 补发 as the street's people do them on the pages."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Community
from consultations.models import Delivery, Letter, LetterRun, Reissue, Round
from consultations.services import close_round
from projects.models import Event
from projects.tasks import pick_up_due_jobs
from tests.consultations.builders import TODAY, opened, single
from tests.consultations.test_letters import pairs_on, text_of
from tests.factories import StreetFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def clerk():
    """Makes letters in 和睦街道."""
    return UserFactory(full_name="陈经办")


@pytest.fixture
def round(clerk) -> Round:
    """An open round of three heads."""
    return opened(single(3), clerk)


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def of(round: Round, page: str, *more: object) -> str:
    return reverse(page, args=[round.project.code, round.number, *more])


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def made(round: Round, clerk) -> LetterRun:
    browser(clerk).post(of(round, "round_letters"))
    pick_up_due_jobs()
    return LetterRun.objects.get()


def test_the_clerk_makes_prints_and_destroys(round, clerk) -> None:
    client = browser(clerk)
    assert "还没有的 <b>3 人" in text(client.get(of(round, "round_letters")))
    waiting = client.post(of(round, "round_letters"), follow=True)
    page = text(waiting)
    assert "刷新,查看进度" in page
    assert "正在制作" in page
    pick_up_due_jobs()
    run = LetterRun.objects.get()
    page = text(client.get(of(round, "round_letters_run", run.pk)))
    assert "已做好 3 份" in page
    assert "刷新,查看进度" not in page
    answer = client.post(of(round, "round_letters_file", run.pk))
    assert (answer["Content-Type"], "no-store" in answer["Cache-Control"]) == ("application/pdf", True)
    assert len(pairs_on(text_of(answer.content))) == 3
    assert "已打印,销毁文件" in text(client.get(of(round, "round_letters_run", run.pk)))
    assert "打印文件已销毁" in text(client.post(of(round, "round_letters_destroy", run.pk), follow=True))
    assert "已经销毁" in text(client.post(of(round, "round_letters_file", run.pk), follow=True))


def test_while_it_is_printed_the_bar_moves(round, clerk) -> None:
    run = browser(clerk).post(of(round, "round_letters"), follow=True).context["run"]
    run.job.__class__.objects.filter(pk=run.job_id).update(
        state="running", done_count=50, total_count=101, message="正在制作 50 / 100 份"
    )
    page = text(browser(clerk).get(of(round, "round_letters_run", run.pk)))
    assert 'aria-valuenow="50"' in page
    assert "正在制作 50 / 100 份" in page


def test_no_page_of_the_staff_shows_a_code(round, clerk) -> None:
    run, client = made(round, clerk), browser(clerk)
    found = pairs_on(text_of(client.post(of(round, "round_letters_file", run.pk)).content))
    pages = [of(round, name) for name in ("round", "round_letters", "round_delivery", "round_reissues")]
    shown = "".join(text(client.get(page)) for page in [*pages, of(round, "round_letters_run", run.pk)])
    digits = re.sub(r"[ -]", "", shown)
    assert found
    assert not [code for _, code in found if code in digits]


def test_letters_nobody_wants_to_print_are_made_void(round, clerk) -> None:
    run = made(round, clerk)
    page = text(browser(clerk).post(of(round, "round_letters_destroy", run.pk), follow=True))
    assert "3 份告知书作废" in page
    assert "制作告知书</button>" in page


def test_another_street_finds_nothing_and_the_certifier_prints_nothing(round, clerk) -> None:
    run = made(round, clerk)
    stranger = browser(UserFactory(street=StreetFactory(code="daguan")))
    certifier = browser(UserFactory(role="street_certifier"))
    for name in ("round_letters_file", "round_letters_destroy"):
        assert stranger.post(of(round, name, run.pk)).status_code == 404
        assert certifier.post(of(round, name, run.pk)).status_code == 403
    for name in ("round_letters", "round_delivery", "round_reissues"):
        assert stranger.get(of(round, name)).status_code == 404
    assert certifier.get(of(round, "round_delivery")).status_code == 403
    assert certifier.post(of(round, "round_letters")).status_code == 422


def test_a_run_of_another_round_is_not_found_here(round, clerk) -> None:
    run, other = made(round, clerk), opened(single(1), clerk)
    for name in ("round_letters_file", "round_letters_destroy"):
        assert browser(clerk).post(of(other, name, run.pk)).status_code == 404


def test_a_closed_round_is_refused_in_words(round, clerk) -> None:
    close_round(round, actor=clerk, on=TODAY)
    assert "已结束" in text(browser(clerk).post(of(round, "round_letters")), 422)
    post = {"heads": [round.roll.first().pk], "how": "post", "delivered_on": TODAY, "delivered_by": "李"}
    assert "已结束" in text(browser(clerk).post(of(round, "round_delivery"), post), 422)


# ---- delivery


def test_all_ticked_heads_are_recorded_with_one_press(round, clerk) -> None:
    client, page = browser(clerk), of(round, "round_delivery")
    shown = text(client.get(page))
    ticked = re.findall(r'name="heads" value="(\d+)"', shown)
    assert len(ticked) == 3
    assert 'value="陈经办"' in shown
    post = {"heads": ticked[:2], "how": "mailbox", "delivered_on": TODAY, "delivered_by": "李社工"}
    after = text(client.post(page, post, follow=True))
    assert "已登记 2 人。已送达 2 / 3 人。" in after
    left = text(client.get(page, {"building": "1", "show": "undelivered"}))
    assert re.findall(r'name="heads" value="(\d+)"', left) == ticked[2:]


def test_one_press_ticks_everybody_not_reached_yet(round, clerk) -> None:
    client, page = browser(clerk), of(round, "round_delivery")
    first = round.roll.order_by("pk").first().pk
    post = {"heads": [first], "how": "post", "delivered_on": TODAY, "delivered_by": "李"}
    client.post(f"{page}?building=1&tick=all", post)
    assert Delivery.objects.count() == 1
    shown = text(client.get(page, {"building": "1", "tick": "all"}))
    assert "勾选未送达的 2 人" in shown
    assert len(re.findall(r'name="heads" value="\d+"[^>]*checked', shown)) == 2


def test_what_is_missing_is_said_and_the_ticks_stay(round, clerk) -> None:
    head = round.roll.first().pk
    post = {"heads": [head], "how": "mailbox", "delivered_on": "2019-12-01", "delivered_by": ""}
    page = text(browser(clerk).post(of(round, "round_delivery"), post), 422)
    assert re.search(rf'value="{head}"[^>]*checked', page)
    assert not Delivery.objects.exists()
    post |= {"delivered_by": "李", "heads": []}
    page = text(browser(clerk).post(of(round, "round_delivery"), post), 422)
    assert "请先勾选业主" in page
    assert "送达日期不能晚于今天" in page


def test_the_communitys_own_worker_records_delivery_and_makes_no_letters(round) -> None:
    place = round.project.neighbourhood
    place.community = Community.objects.create(street=place.street, name="和睦社区")
    place.save()
    worker = browser(UserFactory(role="community_worker", street=place.street, community=place.community))
    page = of(round, "round_delivery")
    ticked = re.findall(r'name="heads" value="(\d+)"', text(worker.get(page)))
    post = {"heads": ticked, "how": "post", "delivered_on": TODAY, "delivered_by": "李"}
    assert "已登记 3 人" in text(worker.post(page, post, follow=True))
    assert worker.get(of(round, "round_letters")).status_code == 403


def test_the_list_to_print_says_who_made_it_and_is_on_record(round, clerk) -> None:
    post = {
        "heads": [round.roll.order_by("pk").first().pk],
        "how": "post",
        "delivered_on": TODAY,
        "delivered_by": "=1+1",
    }
    browser(clerk).post(of(round, "round_delivery"), post)
    answer = browser(clerk).post(of(round, "round_delivery_sheet"))
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert "送达清单" in rows[0][0]
    assert "陈经办" in rows[1][0]
    assert [row[1] for row in rows[3:]] == ["1幢1单元101室", "1幢1单元201室", "1幢1单元301室"]
    assert (rows[3][6], sheet.cell(4, 7).data_type) == ("=1+1", "s")
    assert Event.objects.filter(verb="take_out_delivery_list", actor=clerk).count() == 1


# ---- 补发


def test_two_persons_reissue_a_letter_through_the_pages(round, clerk) -> None:
    made(round, clerk)
    letter = Letter.objects.first()
    client, colleague = browser(clerk), browser(UserFactory())
    listed = text(client.get(of(round, "round_delivery")))
    form = re.search(rf'href="([^"]+letter={letter.pk})"', listed)[1]
    assert letter.number in text(client.get(form))
    client.post(of(round, "round_reissues"), {"letter": letter.pk, "reason": "遗失"})
    reissue = Reissue.objects.get()
    own = text(client.get(of(round, "round_reissues")))
    assert "等待另一人确认" in own
    assert "确认补发,原答复码作废" not in own
    assert "须由另一人确认" in text(client.post(of(round, "round_reissue_confirm", reissue.pk)), 422)
    assert "份告知书补发等待第二人确认" in text(colleague.get("/work/"))
    assert "已做好 1 份" in text(colleague.post(of(round, "round_reissue_confirm", reissue.pk), follow=True))
    letter.refresh_from_db()
    assert letter.ended_at


def test_the_certifier_confirms_and_the_clerk_prints(round, clerk) -> None:
    made(round, clerk)
    browser(clerk).post(of(round, "round_reissues"), {"letter": Letter.objects.first().pk, "reason": "遗失"})
    certifier = browser(UserFactory(role="street_certifier"))
    assert f'href="{of(round, "round_reissues")}"' in text(certifier.get("/work/"))
    page = text(certifier.post(of(round, "round_reissue_confirm", Reissue.objects.get().pk), follow=True))
    assert "原答复码作废" in page


def test_an_answered_letter_is_replaced_with_a_warning(round, clerk) -> None:
    made(round, clerk)
    letter = Letter.objects.first()
    Letter.objects.filter(pk=letter.pk).update(used_at=letter.made_at)
    assert "已经在网上答复" in text(browser(clerk).get(of(round, "round_reissues"), {"letter": letter.pk}))


def test_a_reissue_is_taken_back(round, clerk) -> None:
    made(round, clerk)
    client = browser(clerk)
    client.post(of(round, "round_reissues"), {"letter": Letter.objects.first().pk, "reason": "遗失"})
    page = text(client.post(of(round, "round_reissue_drop", Reissue.objects.get().pk), follow=True))
    assert "原告知书继续有效" in page
    assert Letter.objects.filter(ended_at=None).count() == 3


def test_a_reissue_without_reason_is_refused(round, clerk) -> None:
    made(round, clerk)
    answer = browser(clerk).post(
        of(round, "round_reissues"), {"letter": Letter.objects.first().pk, "reason": ""}
    )
    assert "补发原因" in text(answer, 422)
    assert not Reissue.objects.exists()
