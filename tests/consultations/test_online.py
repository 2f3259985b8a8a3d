"""网上意见: one letter one answer; until the code is right nobody learns anything, and guessing gets slow."""

import contextlib
import statistics
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations import codes
from consultations.models import Ballot, EffectiveBallot, HeadWish, Letter, OwnerWords, StrayGuess
from consultations.online import question
from consultations.queries import differences, tally_of
from consultations.receipts import hash_of, read
from consultations.services import close_round, void_round
from consultations.services.online import cast_online, open_letter
from policy.errors import Refused
from tests.consultations.builders import ENDS, TODAY, entry, opened, say, single, unit
from tests.consultations.letters import NOON, opened_by, posted, sent

pytestmark = pytest.mark.django_db
WRONG = "000000000000"


def refused(number: str, code: str, at=NOON) -> Refused:
    with pytest.raises(Refused) as caught:
        open_letter(number, code, at=at)
    return caught.value


def guessed(post, times: int, at=NOON) -> None:
    for _ in range(times):
        refused(post.number, WRONG, at)


@pytest.fixture
def round(clerk):
    return opened(single(3), clerk)


@pytest.fixture
def post(round, clerk):
    return posted(entry(round, "101"), clerk)


# ---- opening


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "{}-{}", "(full)"], ids=["plain", "spaces", "hyphens", "full-width"]
)
def test_digits_are_read_however_they_are_typed(post, typed) -> None:
    full = str.maketrans("0123456789", "0123456789")
    number, code = post.number, post.code
    if typed == "(full)":
        number, code = number.translate(full), codes.grouped(code).translate(full).replace(" ", " ")
    elif typed == "{}-{}":
        number, code = f"{number[:4]}—{number[4:]}", f"{code[:4]}-{code[4:8]}–{code[8:]}"
    else:
        number, code = typed.format(codes.grouped(number)), typed.format(codes.grouped(code))
    assert open_letter(number, code, at=NOON) == post.letter


def test_another_letters_code_opens_nothing(round, clerk, post) -> None:
    other = posted(entry(round, "201"), clerk)
    assert refused(post.number, other.code).codes == ("letter_not_found",)


def over(post, how: str, clerk) -> None:
    """Make the letter unusable in one of the ways there are."""
    letter, round = post.letter, post.letter.round
    if how == "used":
        cast_online(letter, choice="agree", on=TODAY, at=NOON)
    elif how == "ended":
        Letter.objects.filter(pk=letter.pk).update(ended_at=NOON)
    elif how == "closed":
        close_round(round, actor=clerk, on=TODAY)
    elif how == "voided":
        void_round(round, actor=clerk, on=TODAY, reason="名册有误")
    elif how == "paused":
        round.project.state = "paused"
        round.project.save()
    elif how == "blocked":
        guessed(post, 10)


@pytest.mark.parametrize("how", ["used", "ended", "closed", "voided", "paused", "blocked", "late", "new"])
def test_a_wrong_code_gets_the_same_answer_whatever_is_so(post, clerk, how) -> None:
    unknown = refused("0000000000", post.code)
    over(post, how, clerk)
    at = NOON + timedelta(30) if how == "late" else NOON
    assert refused(post.number, WRONG, at).reasons == unknown.reasons


@pytest.mark.parametrize(
    ("how", "code"),
    [("used", "letter_used"), ("ended", "letter_ended"), ("closed", "round_closed"), ("voided", "round_voided"),
     ("paused", "not_running"), ("late", "round_over")],
)  # fmt: skip
def test_with_the_right_code_the_owner_is_told_what_is_so(post, clerk, how, code) -> None:
    over(post, how, clerk)
    on = ENDS + timedelta(1) if how == "late" else TODAY
    assert question(opened_by(post).pk, on).obstacle.code == code
    with pytest.raises(Refused) as caught:
        cast_online(post.letter, choice="agree", on=on, at=NOON)
    assert caught.value.codes == (code,)


# ---- the same work


def work(monkeypatch, number: str, code: str) -> tuple[int, list[str], int]:
    """Hashes computed, statements sent (without their values), rows written."""
    hashed, real = [], codes.scrypt
    monkeypatch.setattr(codes, "scrypt", lambda *args, **kwargs: hashed.append(1) or real(*args, **kwargs))
    before = written()
    with CaptureQueriesContext(connection) as captured, contextlib.suppress(Refused):
        open_letter(number, code, at=NOON)
    monkeypatch.setattr(codes, "scrypt", real)
    return len(hashed), [query["sql"].split()[0] for query in captured], written() - before


def written() -> int:
    """Rows inserted or updated so far in this transaction, as the database counts them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT SUM(n_tup_ins + n_tup_upd) FROM pg_stat_xact_user_tables"
            " WHERE relname IN ('consultations_letter', 'consultations_strayguess')"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(
    "how", ["unknown", "used", "ended", "closed", "blocked", "blocked and right", "right"]
)
def test_each_try_costs_the_same_work(monkeypatch, post, clerk, how) -> None:
    expected = work(monkeypatch, post.number, WRONG)
    assert expected == (1, ["SELECT", "WITH"], 1)
    over(post, how.split()[0], clerk)
    number = "0000000000" if how == "unknown" else post.number
    code = post.code if "right" in how else WRONG
    assert work(monkeypatch, number, code) == expected


def test_known_and_unknown_numbers_take_the_same_time(post) -> None:
    def median(number: str) -> float:
        spent = []
        for _ in range(15):
            began = time.perf_counter()
            refused(number, WRONG)
            spent.append(time.perf_counter() - began)
        return statistics.median(spent)

    median(post.number)
    assert 0.5 < median(post.number) / median("0000000000") < 2


def test_tries_at_unknown_numbers_are_kept_in_a_few_rows(post) -> None:
    for _ in range(5):
        refused("0000000000", WRONG)
    assert sum(StrayGuess.objects.values_list("guesses", flat=True)) == 5


# ---- guessing gets slow


def state(post) -> tuple[int, object]:
    letter = Letter.objects.get(pk=post.letter.pk)
    return letter.failures, letter.blocked_until


def test_nine_failures_delay_nothing_and_a_right_code_forgets_them(post) -> None:
    guessed(post, 9)
    assert state(post) == (9, None)
    assert opened_by(post) == post.letter
    assert state(post) == (0, None)


def test_from_the_tenth_failure_on_the_delay_doubles_up_to_an_hour(post) -> None:
    guessed(post, 9)
    at, minutes = NOON, []
    for _ in range(9):
        guessed(post, 1, at)
        until = state(post)[1]
        minutes.append((until - at) / timedelta(minutes=1))
        at = until
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_in_a_delay_even_the_right_code_gets_the_same_answer(post) -> None:
    guessed(post, 10)
    assert refused(post.number, post.code, NOON + timedelta(seconds=59)).codes == ("letter_not_found",)
    assert state(post)[0] == 10  # the owner's own try is no failure


def test_no_delay_is_for_ever_and_guessing_does_not_prolong_it(post) -> None:
    guessed(post, 10)
    guessed(post, 40, NOON + timedelta(seconds=30))
    assert state(post) == (50, NOON + timedelta(minutes=1))
    assert open_letter(post.number, post.code, at=NOON + timedelta(minutes=1)) == post.letter
    assert state(post) == (0, None)


def test_one_letters_failures_are_no_other_letters(round, clerk, post) -> None:
    other = posted(entry(round, "201"), clerk)
    guessed(post, 10)
    assert opened_by(other) == other.letter


# ---- the opinion


def test_an_opinion_counts_for_its_head_with_a_receipt(round, post) -> None:
    done = cast_online(post.letter, choice="disagree", on=TODAY, at=NOON)
    ballot = Ballot.objects.get()
    assert (ballot.source, ballot.entered_by, ballot.letter, ballot.unit) == (
        "online",
        None,
        post.letter,
        None,
    )
    assert (ballot.signed_on, ballot.signed_by) == (TODAY, "self")
    assert ballot.code_hash == hash_of(read(done.receipt))
    assert (tally_of(round).disagree.heads, done.overruled, differences(round)) == (1, False, [])
    assert Letter.objects.get(pk=post.letter.pk).used_at == NOON


def test_wishes_and_words_are_kept_with_the_opinion(round, post) -> None:
    cast_online(post.letter, choice="agree", wishes=["BM01", "BO06"], words=" 想装电梯 ", on=TODAY, at=NOON)
    ballot = Ballot.objects.get()
    assert set(HeadWish.objects.values_list("item_code", "ballot")) == {
        ("BM01", ballot.pk),
        ("BO06", ballot.pk),
    }
    assert OwnerWords.objects.get().text == "想装电梯"


def test_an_opinion_for_the_head_speaks_for_all_its_units(clerk) -> None:
    round = opened([[("1", "1", "101", "61.63"), ("1", "1", "102", "86.34")]], clerk)
    sent(entry(round, "101"), clerk, "agree")
    assert (tally_of(round).agree.heads, str(tally_of(round).agree.area)) == (1, "147.97")


def test_a_letter_is_answered_once(post) -> None:
    cast_online(post.letter, choice="agree", on=TODAY, at=NOON)
    with pytest.raises(Refused) as caught:
        cast_online(post.letter, choice="disagree", on=TODAY, at=NOON)
    assert caught.value.codes == ("letter_used",)
    assert Ballot.objects.count() == 1


def test_a_new_letter_after_a_reissue_supersedes_the_earlier_answer(round, clerk, post) -> None:
    cast_online(post.letter, choice="agree", on=TODAY, at=NOON)
    Letter.objects.filter(pk=post.letter.pk).update(ended_at=NOON)
    sent(entry(round, "101"), clerk, "disagree")
    assert (tally_of(round).agree.heads, tally_of(round).disagree.heads) == (0, 1)
    assert differences(round) == []


@pytest.mark.parametrize(
    ("options", "code"),
    [({"choice": "perhaps"}, "bad_choice"), ({"signed_by": "dog"}, "bad_signer"), ({"wishes": ["XX99"]}, "unknown_item"),
     ({"words": "字" * 1001}, "too_long")],
)  # fmt: skip
def test_a_bad_form_is_refused_and_the_letter_stays_unused(post, options, code) -> None:
    with pytest.raises(Refused) as caught:
        cast_online(post.letter, **{"choice": "agree", "on": TODAY, "at": NOON, **options})
    assert caught.value.codes == (code,)
    assert (Ballot.objects.count(), state(post)) == (0, (0, None))
    assert Letter.objects.get(pk=post.letter.pk).used_at is None


def test_after_paper_it_is_accepted_kept_and_does_not_count(round, clerk, post) -> None:
    paper = say(round, "101", "agree", clerk)
    done = cast_online(post.letter, choice="disagree", wishes=["BM01"], on=TODAY, at=NOON)
    assert done.overruled
    assert done.receipt
    assert EffectiveBallot.objects.get().ballot_id == paper.ballot_id
    assert (tally_of(round).agree.heads, tally_of(round).disagree.heads, differences(round)) == (1, 0, [])
    assert HeadWish.objects.get().ballot_id == done.ballot_id


def test_contradictory_paper_stays_unresolved_whatever_is_said_online(clerk) -> None:
    round = opened([[("1", "1", "101", "61.63"), ("1", "1", "102", "86.34")]], clerk)
    say(round, "101", "agree", clerk)
    say(round, "102", "disagree", clerk)
    assert sent(unit(round, "101").entry, clerk, "agree").overruled
    assert (EffectiveBallot.objects.get().choice, differences(round)) == ("unresolved", [])
