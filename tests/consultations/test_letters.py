"""征求意见告知书: one living letter a head, all of a printing or none, codes kept nowhere."""

import re
import threading
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from pypdf import PdfReader

from consultations import codes, letter_pages, locks
from consultations.letter_queries import counted, heads_without_letter
from consultations.models import Letter, LetterRun, Round
from consultations.services import close_round, letters
from consultations.services.letters import ask_for_letters, destroy_file, discard_expired, fetch_letters
from consultations.tasks import discard_letter_files
from policy.errors import NotAllowed, Refused
from projects.models import Event, Job
from projects.tasks import pick_up_due_jobs
from tests.consultations.builders import OPENED, TODAY, opened, single
from tests.consultations.counting import statements
from tests.consultations.test_races import together

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def ask(round: Round, clerk, *buildings: str) -> LetterRun:
    return ask_for_letters(round, actor=clerk, on=TODAY, at=timezone.now(), buildings=buildings)


def printed(round: Round, clerk, *buildings: str) -> LetterRun:
    """Asked for, and done by the worker."""
    run = ask(round, clerk, *buildings)
    pick_up_due_jobs()
    run.refresh_from_db()
    return run


def fetched(run: LetterRun, clerk) -> str:
    return text_of(fetch_letters(run, actor=clerk, on=TODAY, at=timezone.now()))


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def pairs_on(text: str) -> list[tuple[str, str]]:
    """Number and code as they are printed on each letter."""
    found = re.findall(r"告知书编号\s+([\d ]{12})\s+答复码\s+([\d ]{14})", text)
    return [(codes.read_digits(number), codes.read_digits(code)) for number, code in found]


def several_buildings(clerk) -> Round:
    heads = [[(building, "1", f"{n}01", "60.00")] for building in ("1", "2") for n in range(1, 4)]
    return opened([*heads, [("1", "1", "901", "60.00"), ("2", "1", "901", "60.00")]], clerk)


# ---- making


def test_each_head_gets_one_letter_whose_printed_code_opens_it(clerk) -> None:
    round = opened(single(30), clerk)
    run = printed(round, clerk)
    assert (run.letter_count, run.job.state, run.job.result) == (30, Job.State.DONE, {"letters": 30})
    found = dict(pairs_on(fetched(run, clerk)))
    assert len(found) == 30
    for letter in run.letters.all()[:3]:
        assert codes.matches(letter.number, found[letter.number], letter.salt, letter.code_hash)


def test_a_letter_says_what_is_asked_of_whom_until_when_and_how_to_answer(clerk) -> None:
    round = opened([[("3", "2", "501", "61.63"), ("3", "2", "502", "86.34")]], clerk)
    text = fetched(printed(round, clerk), clerk)
    for words in (
        "和睦街道", round.project.neighbourhood.name, "第一次征求意见", "是否同意改造", "2019年10月31日", "业主1",
        "3幢2单元501、502室", "147.97", "同意", "不同意", "弃权", "业主签字", "委托代理人", "没有答复的不算同意", "对外保密",
        "屋面修缮", "公共文化设施", "收条",
    ):  # fmt: skip
        assert words in re.sub(r"\s", "", text), words


def test_a_second_press_makes_letters_only_for_whom_none_lives(clerk) -> None:
    round = several_buildings(clerk)
    assert printed(round, clerk, "1").letter_count == 4
    assert counted(round).with_letter == 4
    assert printed(round, clerk).letter_count == 3
    with pytest.raises(Refused) as refused:
        ask(round, clerk)
    assert refused.value.codes == ("nobody_left",)
    assert Letter.objects.filter(round=round).count() == 7


def test_while_letters_are_being_made_no_second_printing_begins(clerk) -> None:
    round = opened(single(3), clerk)
    ask(round, clerk)
    with pytest.raises(Refused) as refused:
        ask(round, clerk)
    assert refused.value.codes == ("letters_being_made",)


def test_a_printing_that_was_given_up_stands_in_nobodys_way(clerk) -> None:
    round = opened(single(3), clerk)
    lost = ask(round, clerk)
    Job.objects.filter(pk=lost.job_id).update(state=Job.State.FAILED)
    assert printed(round, clerk).letter_count == 3
    lost.refresh_from_db()
    assert lost.discarded_at


def test_a_printing_that_breaks_half_way_leaves_nothing_and_the_next_try_works(clerk, monkeypatch) -> None:
    round = opened(single(3), clerk)
    store = Letter.objects.bulk_create

    def half(rows, **options):
        store(rows[:2], **options)
        raise RuntimeError("the worker died")

    monkeypatch.setattr(type(Letter.objects), "bulk_create", lambda self, rows, **o: half(rows, **o))
    run = ask(round, clerk)
    pick_up_due_jobs()
    assert not Letter.objects.exists()
    assert LetterRun.objects.get().pdf is None
    monkeypatch.undo()
    Job.objects.update(due_at=timezone.now())
    pick_up_due_jobs()
    run.refresh_from_db()
    assert (run.letter_count, run.pdf is not None) == (3, True)


def test_the_same_job_done_twice_keeps_the_first_letters(clerk) -> None:
    run = printed(opened(single(2), clerk), clerk)
    before = list(Letter.objects.values_list("number", flat=True))
    assert letters.make_letters(run.job) == {"letters": 2}
    assert list(Letter.objects.values_list("number", flat=True)) == before


def test_a_round_that_closed_meanwhile_gets_no_letters(clerk) -> None:
    round = opened(single(2), clerk)
    run = ask(round, clerk)
    close_round(round, actor=clerk, on=TODAY)
    pick_up_due_jobs()
    run.refresh_from_db()
    assert (run.pdf, run.letter_count, run.discarded_at is not None) == (None, 0, True)
    with pytest.raises(Refused) as refused:
        ask(round, clerk)
    assert refused.value.codes == ("round_not_open",)


def test_only_the_streets_own_clerk_makes_letters(clerk, certifier, stranger) -> None:
    round = opened(single(2), clerk)
    for other in (certifier, stranger):
        with pytest.raises(NotAllowed):
            ask(round, other)
    run = printed(round, clerk)
    for other in (certifier, stranger):
        with pytest.raises(NotAllowed):
            fetch_letters(run, actor=other, on=TODAY, at=NOW)


def test_reading_the_heads_without_letters_costs_two_queries(clerk) -> None:
    round = opened(single(20), clerk)
    with statements(2):
        assert len(heads_without_letter(round)) == 20


# ---- two presses at the same moment


def presses(clerk, colleague) -> int:
    round = opened(single(2), clerk)
    together([lambda who=who: ask(round, who) for who in (clerk, colleague)])
    return LetterRun.objects.count()


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_begin_one_printing(clerk, colleague) -> None:
    assert presses(clerk, colleague) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_begin_and_the_database_still_keeps_one_letter_a_head(
    monkeypatch, clerk, colleague
) -> None:
    barrier, read = threading.Barrier(2, timeout=20), letters.heads_without_letter
    unlocked = Round.objects.select_related("project__neighbourhood__street")
    monkeypatch.setattr(locks, "round_for_change", lambda pk: unlocked.get(pk=pk))
    monkeypatch.setattr(letters, "heads_without_letter", lambda *args: (read(*args), barrier.wait())[0])
    assert presses(clerk, colleague) == 2
    monkeypatch.undo()
    pick_up_due_jobs()
    assert Letter.objects.filter(ended_at=None).count() == 2


# ---- the file


def test_the_file_lies_encrypted_and_each_fetch_is_on_record(clerk, colleague) -> None:
    run = printed(opened(single(2), clerk), clerk)
    assert b"%PDF" not in bytes(run.pdf)
    for person in (clerk, colleague):
        assert "征求意见告知书" in fetched(run, person)
    run.refresh_from_db()
    assert run.fetched_by == clerk
    assert Event.objects.filter(verb="fetch_letters").count() == 2


def test_once_printed_the_file_is_destroyed_and_its_letters_live(clerk) -> None:
    run = printed(opened(single(2), clerk), clerk)
    fetched(run, clerk)
    assert destroy_file(run, actor=clerk, on=TODAY, at=NOW) == 0
    assert Letter.objects.filter(ended_at=None).count() == 2
    for verb in (fetch_letters, destroy_file):
        with pytest.raises(Refused) as refused:
            verb(run, actor=clerk, on=TODAY, at=NOW)
        assert refused.value.codes == ("letters_gone",)


def test_letters_nobody_fetched_are_void_once_their_file_is_gone(clerk) -> None:
    round = opened(single(2), clerk)
    run = printed(round, clerk)
    assert destroy_file(run, actor=clerk, on=TODAY, at=NOW) == 2
    assert counted(round).without_letter == 2
    assert printed(round, clerk).letter_count == 2


def test_a_file_lives_a_day(clerk) -> None:
    run = printed(opened(single(2), clerk), clerk)
    fetched(run, clerk)
    assert discard_expired(run.made_at + timedelta(hours=23, minutes=59)) == 0
    assert discard_expired(run.made_at + timedelta(hours=24)) == 1
    run.refresh_from_db()
    assert (run.pdf, run.discarded_at is not None) == (None, True)
    assert Event.objects.get(verb="destroy_letters_file").actor is None
    assert discard_letter_files() == 0


def test_no_code_stands_in_events_jobs_or_rows(clerk) -> None:
    run = printed(opened(single(3), clerk), clerk)
    found = [code for _, code in pairs_on(fetched(run, clerk))]
    kept = [
        *Event.objects.values_list("sentence", "data"), *Job.objects.values_list("payload", "result", "message", "error"),
        *Letter.objects.values_list("number", "salt", "code_hash"),
    ]  # fmt: skip
    assert len(found) == 3
    assert not [code for code in found if code in str(kept)]


# ---- what the database refuses


@pytest.mark.parametrize(
    "change", [{"code_hash": "0" * 64}, {"number": "1"}, {"salt": "x"}, {"ended_at": None}]
)
def test_the_database_keeps_a_letters_code_and_its_death(clerk, change) -> None:
    run = printed(opened(single(1), clerk), clerk)
    destroy_file(run, actor=clerk, on=TODAY, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.update(**change)


def test_the_database_takes_no_destroyed_file_back(clerk) -> None:
    run = printed(opened(single(1), clerk), clerk)
    kept = bytes(run.pdf)
    destroy_file(run, actor=clerk, on=TODAY, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterRun.objects.update(pdf=kept)


# ---- the page


NASTY = [
    [("3", "2", "501", "62.35")],
    [("3", "2", "501", "1.00"), ("4", "", "202", "1.00"), *[("12", "3", f"{n}01", "1.00") for n in range(2, 6)]],
    [("7", str(1 + n // 20), f"{1 + n % 20 // 2}0{1 + n % 2}", "62.35") for n in range(40)],
    [(str(n), "1", "101", "62.35") for n in range(101, 191)],
]  # fmt: skip
NAMES = (
    "王",
    "欧阳春晓、买买提·阿卜杜拉·艾合买提江、司马青衫、诸葛建国、𣲗某、<b>&#\\$*_[",
    "某某房地产开发集团有限公司" * 30,
)


@pytest.mark.parametrize("heads", NASTY, ids=["one", "six", "forty", "ninety"])
@pytest.mark.parametrize("name", NAMES, ids=["short", "co-owners", "endless"])
def test_every_head_has_two_pages_whatever_its_names_and_units(clerk, heads, name) -> None:
    round = opened([heads], clerk, question="是否同意公示的初步改造方案,包括屋面修缮和增设停车位")
    round.project.schemeversions.create(number=1, kind="preliminary", summary="方案" * 900, recorded_by=clerk)
    head = round.roll.get()
    head.owner_names = name[:400]
    content = letter_pages.letters_pdf(round, [letter_pages.Page(head, codes.new_code())], OPENED)
    assert len(PdfReader(BytesIO(content)).pages) == 2
    assert name[:5] in text_of(content)


def test_the_qr_carries_the_code_behind_the_hash_only(settings) -> None:
    made = codes.NewCode("1234567890", "123456789012", "", "")
    assert letter_pages.address_of(made) == f"{settings.SITE_URL}/opinion/#1234567890-123456789012"
