"""网上意见 as an owner goes through it: a step a page, nothing of the code anywhere, one ballot however often pressed."""

import logging
import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from consultations import codes
from consultations.models import Ballot, HeadWish, Letter, OwnerWords
from consultations.services import cast, close_round
from tests.consultations.builders import ENDS, OPENED, TODAY, entry, opened, say, single, unit
from tests.consultations.letters import NOON, posted, sent
from tests.consultations.test_races import together
from tests.factories import UserFactory
from web.public import opinion

pytestmark = pytest.mark.django_db
WRONG = "000000000000"
STEPS = ("opinion_about", "opinion_choice", "opinion_wishes", "opinion_check", "opinion_receipt")


@pytest.fixture(autouse=True)
def _now(monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def clerk(db):
    return UserFactory(role="street_clerk")


@pytest.fixture
def round(clerk):
    return opened(single(3), clerk)


@pytest.fixture
def post(round, clerk):
    return posted(entry(round, "101"), clerk)


def typed(post, code: str = "") -> dict[str, str]:
    return {"number": codes.grouped(post.number), "code": code or codes.grouped(post.code)}


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def filled_in(client, post, choice: str = "disagree") -> None:
    """Everything up to the check."""
    assert client.post("/opinion/", typed(post)).url == reverse("opinion_about")
    assert client.post("/opinion/about/", {"signed_by": "self"}).url == reverse("opinion_choice")
    assert client.post("/opinion/choice/", {"choice": choice}).url == reverse("opinion_wishes")
    said = {"codes": ["BM01", "BO06"], "words": "想装电梯\r\n谢谢"}
    assert client.post("/opinion/wishes/", said).url == reverse("opinion_check")


def receipt_on(page: str) -> str:
    return re.search(r'class="receipt-code">([0-9A-Z-]+)<', page)[1]


# ---- the way


def test_an_owner_answers_in_five_steps_and_finds_the_receipt(client, post) -> None:
    filled_in(client, post)
    checked = text(client.get("/opinion/check/"))
    assert "不同意" in checked
    assert "想装电梯" in checked
    assert client.post("/opinion/check/").url == reverse("opinion_receipt")
    shown = text(client.get("/opinion/receipt/"))
    ballot = Ballot.objects.get()
    assert (ballot.choice, ballot.letter, ballot.source) == ("disagree", post.letter, "online")
    assert set(HeadWish.objects.values_list("item_code", flat=True)) == {"BM01", "BO06"}
    assert OwnerWords.objects.get().text == "想装电梯\n谢谢"
    assert "已收到" in text(client.post("/receipt/", {"code": receipt_on(shown)}))


def test_full_width_digits_open_the_letter(client, post) -> None:
    full = str.maketrans("0123456789", "0123456789")
    given = {name: value.translate(full) for name, value in typed(post).items()}
    assert client.post("/opinion/", given).status_code == 302


def test_the_page_says_who_sees_the_opinion_before_the_choice(client, post) -> None:
    assert "单元101室" not in text(client.get("/opinion/"))
    client.post("/opinion/", typed(post))
    for page in (
        text(client.get("/opinion/about/")),
        text(client.post("/opinion/about/", {"signed_by": "self"}, follow=True)),
    ):
        assert "您的意见实名提交街道,对公众保密" in page
    assert "1幢1单元101室" in text(client.get("/opinion/about/"))
    page = text(client.get("/opinion/choice/"))
    assert page.index("对公众保密") < page.index('name="choice"')


def test_no_step_is_open_without_the_code(client, post) -> None:
    for step in STEPS:
        answer = client.get(reverse(step))
        assert (answer.status_code, answer.url) == (302, "/opinion/")


def test_a_step_left_out_leads_back_to_it(client, post) -> None:
    client.post("/opinion/", typed(post))
    assert client.get("/opinion/check/", follow=True).redirect_chain[-1][0] == reverse("opinion_about")
    assert client.post("/opinion/check/").status_code == 302
    assert not Ballot.objects.exists()


def test_the_third_round_asks_words_and_no_items(client, clerk) -> None:
    round = opened(single(1), clerk, number=3)
    client.post("/opinion/", typed(posted(entry(round, "101"), clerk)))
    client.post("/opinion/about/", {"signed_by": "proxy"})
    client.post("/opinion/choice/", {"choice": "agree"})
    page = text(client.get("/opinion/wishes/"))
    assert 'name="words"' in page
    assert 'name="codes"' not in page


def test_an_empty_choice_and_too_many_words_are_said_in_place(client, post) -> None:
    client.post("/opinion/", typed(post))
    client.post("/opinion/about/", {"signed_by": "self"})
    assert "请选择同意、不同意或弃权" in text(client.post("/opinion/choice/", {}), 422)
    client.post("/opinion/choice/", {"choice": "agree"})
    assert "最多 1000 个字" in text(client.post("/opinion/wishes/", {"words": "字" * 1001}), 422)


# ---- pressed twice, back, too late


def test_pressing_twice_is_one_ballot_and_the_same_page(client, post) -> None:
    filled_in(client, post)
    answers = [client.post("/opinion/check/"), client.post("/opinion/check/")]
    assert [answer.url for answer in answers] == [reverse("opinion_receipt")] * 2
    assert Ballot.objects.count() == 1
    assert receipt_on(text(client.get("/opinion/receipt/"))) == receipt_on(
        text(client.get("/opinion/receipt/"))
    )


def test_going_back_after_sending_shows_the_receipt_and_changes_nothing(client, post) -> None:
    filled_in(client, post)
    client.post("/opinion/check/")
    for step in STEPS[:4]:
        assert client.get(reverse(step)).url == reverse("opinion_receipt")
    assert client.post("/opinion/choice/", {"choice": "agree"}).url == reverse("opinion_receipt")
    assert Ballot.objects.get().choice == "disagree"


def test_going_back_before_sending_changes_the_answer(client, post) -> None:
    filled_in(client, post)
    assert client.post("/opinion/choice/", {"choice": "abstain"}).url == reverse("opinion_check")
    client.post("/opinion/check/")
    assert Ballot.objects.get().choice == "abstain"


def test_finishing_forgets_everything(client, post) -> None:
    filled_in(client, post)
    client.post("/opinion/check/")
    assert client.post("/opinion/receipt/").url == "/"
    assert client.get("/opinion/receipt/").url == "/opinion/"
    assert not Session.objects.exists()
    used = text(client.post("/opinion/", typed(post)))
    assert "已提交" in used
    assert "receipt-code" not in used


def test_the_draft_lives_half_an_hour(client, post, monkeypatch) -> None:
    filled_in(client, post)
    assert Session.objects.get().expire_date <= NOON + timedelta(minutes=31)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + timedelta(minutes=30))
    assert "超过 30 分钟没有填完" in text(client.post("/opinion/check/", follow=True))
    assert not Ballot.objects.exists()


def test_after_sending_the_session_holds_no_answer_any_more(client, post) -> None:
    filled_in(client, post)
    client.post("/opinion/check/")
    kept = client.session["opinion"]
    assert (kept["choice"], kept["codes"], kept["words"]) == ("", [], "")


def test_a_clerk_who_tries_a_letter_stays_logged_in(post) -> None:
    client, clerk = Client(), UserFactory(role="street_clerk")
    client.force_login(clerk)
    filled_in(client, post)
    client.post("/opinion/check/")
    client.post("/opinion/receipt/")
    assert client.get("/work/").status_code == 200


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("used", "已提交"),
        ("ended", "已补发"),
        ("closed", "已结束"),
        ("paused", "暂缓实施"),
        ("late", "已截止"),
    ],
)
def test_with_the_right_code_the_page_says_what_is_so(client, post, clerk, how, says, monkeypatch) -> None:
    stop(post, clerk, how, monkeypatch)
    assert says in text(client.post("/opinion/", typed(post)))
    assert client.get("/opinion/about/").url == "/opinion/"


@pytest.mark.parametrize("how", ["used", "ended", "closed", "paused", "late"])
def test_what_happens_meanwhile_is_said_instead_of_sending(client, post, clerk, how, monkeypatch) -> None:
    filled_in(client, post)
    stop(post, clerk, how, monkeypatch)
    before = Ballot.objects.count()
    assert "没有提交" in text(client.post("/opinion/check/")) or Ballot.objects.count() == before
    assert Ballot.objects.count() == before
    assert client.get("/opinion/check/").url == "/opinion/"


def stop(post, clerk, how: str, monkeypatch) -> None:
    round = post.letter.round
    if how == "used":
        opinion.cast_online(post.letter, choice="agree", on=TODAY, at=NOON)
    elif how == "ended":
        Letter.objects.filter(pk=post.letter.pk).update(ended_at=NOON)
    elif how == "closed":
        close_round(round, actor=clerk, on=TODAY)
    elif how == "paused":
        round.project.state = "paused"
        round.project.save()
    else:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: ENDS + timedelta(1))


def test_paper_first_is_said_on_the_receipt_page(client, round, clerk, post) -> None:
    say(round, "101", "agree", clerk)
    filled_in(client, post)
    page = text(client.post("/opinion/check/", follow=True))
    assert "以纸质为准" in page
    assert "以签字的纸质意见为准" in text(client.post("/receipt/", {"code": receipt_on(page)}))


# ---- guessing


def same(page: str) -> str:
    """The page without what was typed and without the form's safety mark."""
    return re.sub(r'value="[^"]*"', "", page)


def test_every_wrong_try_gets_the_same_page(client, round, clerk, post) -> None:
    used, closed_one = (
        posted(entry(round, "201"), clerk),
        posted(entry(opened(single(1), clerk), "101"), clerk),
    )
    opinion.cast_online(used.letter, choice="agree", on=TODAY, at=NOON)
    close_round(closed_one.letter.round, actor=clerk, on=TODAY)
    blocked = posted(entry(round, "301"), clerk)
    Letter.objects.filter(pk=blocked.letter.pk).update(failures=10, blocked_until=NOON + timedelta(minutes=1))
    tries = [
        {"number": "0000000000", "code": WRONG}, typed(post, WRONG), typed(used, WRONG), typed(closed_one, WRONG),
        typed(blocked),
    ]  # fmt: skip
    pages = {same(text(client.post("/opinion/", given), 422)) for given in tries}
    assert len(pages) == 1
    assert "请联系所属街道" in pages.pop()


def test_a_number_of_another_length_is_said_without_a_try(client, post) -> None:
    page = text(client.post("/opinion/", {"number": "123", "code": post.code}), 422)
    assert "告知书编号是 10 位数字,现在有 3 位" in page
    assert Letter.objects.get().failures == 0


def test_failures_from_one_address_end_in_waiting(client, post, monkeypatch, settings) -> None:
    tried = []
    real = opinion.open_letter
    monkeypatch.setattr(
        opinion, "open_letter", lambda *args, **kwargs: tried.append(1) or real(*args, **kwargs)
    )
    for number in range(21):
        page = text(client.post("/opinion/", {"number": f"{number:010}", "code": WRONG}), 422)
    assert "次数太多" in page
    assert len(tried) == 20
    assert "次数太多" in text(client.post("/opinion/", typed(post)), 422)


def test_right_codes_are_not_counted_against_an_address(client, post) -> None:
    for _ in range(25):
        assert client.post("/opinion/", typed(post)).status_code == 302


@pytest.mark.parametrize(
    "junk", ["\0", "a\0b", "😀", "٣" * 10, "²" * 10, "9" * 5000, "<script>", "null", "\r\nSet-Cookie: a=b"]
)
def test_junk_is_refused_in_words_wherever_it_is_posted(client, post, junk) -> None:
    assert client.post("/opinion/", {"number": junk, "code": junk}).status_code == 422
    client.post("/opinion/", typed(post))
    assert client.post("/opinion/about/", {"signed_by": junk}).status_code == 422
    client.post("/opinion/about/", {"signed_by": "self"})
    assert client.post("/opinion/choice/", {"choice": junk}).status_code == 422
    client.post("/opinion/choice/", {"choice": "agree"})
    assert client.post("/opinion/wishes/", {"codes": [junk]}).status_code == 422
    assert client.post("/opinion/wishes/", {"words": junk}).status_code in {302, 422}


# ---- nothing leaks


def test_the_pages_are_kept_by_no_cache_and_tell_no_other_site(client, post) -> None:
    filled_in(client, post)
    for path in ("/opinion/", *map(reverse, STEPS[:4])):
        answer = client.get(path)
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"
        assert "unsafe-inline" not in answer["Content-Security-Policy"]


def test_number_and_code_stand_in_no_log_line_and_no_address(client, post, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = client.post("/opinion/", typed(post, WRONG))
    filled_in(client, post)
    client.post("/opinion/check/")
    client.get("/opinion/receipt/")
    lines = "\n".join(
        f"{record.getMessage()} {record.__dict__}"
        for record in caplog.records
        if record.name != "django.db.backends"
    )
    addresses = " ".join(reverse(step) for step in STEPS)
    for secret in (post.code, codes.grouped(post.code), post.number, codes.grouped(post.number), WRONG):
        assert secret not in lines
        assert secret not in addresses
    assert wrong.status_code == 422


def test_the_code_is_in_no_row_of_the_database(client, post) -> None:
    filled_in(client, post)
    client.post("/opinion/check/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'SELECT COUNT(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{post.code}%"])  # noqa: S608
            assert cursor.fetchone()[0] == 0, table


def test_the_pages_hold_neither_name_nor_area(client, round, post) -> None:
    filled_in(client, post)
    names = post.letter.entry.owner_names
    for path in map(reverse, STEPS[:4]):
        page = text(client.get(path))
        assert names not in page
        assert "100.00" not in page


# ---- where it is found


def test_the_neighbourhoods_page_leads_there_while_owners_have_letters(client, round, clerk) -> None:
    page = reverse("public_status", args=[round.project.neighbourhood.code])
    lead = 'class="button" href="/opinion/"'
    assert lead not in text(client.get(page))
    posted(entry(round, "101"), clerk)
    assert lead in text(client.get(page))
    close_round(round, actor=clerk, on=TODAY)
    assert lead not in text(client.get(page))


def test_every_public_page_leads_there_at_its_foot(client) -> None:
    assert 'href="/opinion/"' in text(client.get("/"))


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_ballot_and_one_page(post) -> None:
    client = Client()
    filled_in(client, post)

    def press():
        again = Client()
        again.cookies.update(client.cookies)
        return again.post("/opinion/check/")

    answers = together([press, press], threads=2)
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, reverse("opinion_receipt"))] * 2
    assert Ballot.objects.count() == 1


# ---- what the clerk sees


def staff(clerk) -> Client:
    client = Client()
    client.force_login(clerk)
    return client


def of(round, name: str, *more: object) -> str:
    return reverse(name, args=[round.project.code, 1, *more])


def test_the_clerk_sees_what_came_online_in_grid_and_overview(round, clerk) -> None:
    sent(entry(round, "101"), clerk, "agree")
    assert 'class="cell agree online"' in text(staff(clerk).get(of(round, "round_grid")))
    assert "其中网上提交的 <b>1 人</b>" in text(staff(clerk).get(of(round, "round")))
    listed = re.findall(r'<th scope="row">(\d+)</th>', text(staff(clerk).get(of(round, "round_unanswered"))))
    assert listed == ["201", "301"]


def test_the_clerk_is_told_of_a_clash_at_once(round, clerk) -> None:
    sent(entry(round, "101"), clerk, "disagree")
    given = {"unit": unit(round, "101").pk, "place": "101", "choice": "agree", "signed_by": "self"}
    answer = staff(clerk).post(of(round, "round_cast"), given, headers={"accept": "application/json"}).json()
    assert answer["clash"]
    assert "该业主已在网上提交“不同意”,与纸质“同意”不一致;以签字的纸质意见为准,请核对" in answer["sentence"]
    assert "不一致" in text(staff(clerk).post(of(round, "round_cast"), given, follow=True))


def test_the_clash_page_shows_both_and_one_press_ends_it(round, clerk) -> None:
    sent(entry(round, "101"), clerk, "disagree")
    say(round, "101", "agree", clerk)
    assert "去核对" in text(staff(clerk).get(of(round, "round")))
    page = text(staff(clerk).get(of(round, "round_clashes")))
    for word in ("1幢1单元101室", "业主在网上提交", clerk.full_name, f"?unit={unit(round, '101').pk}#entry"):
        assert word in page
    seen = re.search(r'action="([^"]+/seen/)"', page)[1]
    done = text(staff(clerk).post(seen, {"note": "电话问过"}, follow=True))
    assert "没有等待核对的不一致" in done
    assert "电话问过" in done


def test_a_stranger_finds_no_clash(round, clerk) -> None:
    sent(entry(round, "101"), clerk, "disagree")
    say(round, "101", "agree", clerk)
    other = staff(UserFactory(role="street_clerk", street__code="daguan"))
    assert other.get(of(round, "round_clashes")).status_code == 404


def test_a_form_from_the_web_stands_on_staff_pages_without_a_name(round, clerk) -> None:
    sent(entry(round, "101"), clerk, "disagree")
    page = text(staff(clerk).get(of(round, "round_receipts", unit(round, "101").pk)))
    assert "业主在网上提交" in page
    assert "None" not in page


def test_settling_shows_the_form_from_the_web_without_a_name(clerk) -> None:
    round = opened([[("1", "1", "101", "61.63"), ("1", "1", "102", "86.34")]], clerk)
    sent(entry(round, "101"), clerk, "agree")
    for room, choice in (("101", "agree"), ("102", "disagree")):
        cast(round, actor=clerk, on=OPENED, choice=choice, unit=unit(round, room))
    page = text(staff(clerk).get(of(round, "round_settle")))
    assert "业主在网上提交" in page
    assert "None" not in page
