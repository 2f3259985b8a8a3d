"""网上意见: opening a letter with its code, and casting what its owner says.

Until the code is right there is one answer and one amount of work: whether the number is unknown, the code wrong, the
letter used or over, or a delay runs (docs/decisions/online-opinions.md).
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from consultations import codes, head_rules, locks
from consultations.models import Ballot, Choice, Letter, OwnerWords
from consultations.online import obstacle
from consultations.receipts import code_of
from consultations.services.append import NewBallot, append
from consultations.services.ballots import forms_of
from consultations.services.clashes import note_clashes
from consultations.services.wishes import keep_wishes, unknown_items
from policy.errors import Reason, Refused

FREE_FAILURES = 10
LONGEST_DELAY_MINUTES = 60
LONGEST_WORDS = 1000
NOT_FOUND = (
    "没有对上,请对照告知书逐位核对编号和 12 位答复码。多次输错后,要等一段时间(最长 1 小时)再试。"
    "告知书遗失、看不清或者一直对不上的,请联系所属街道;也可以直接交签字的纸质意见表。"
)
_DECOY_SALT, _DECOY_SLOTS = "0" * 32, 64


@dataclass(frozen=True)
class Sent:
    """What became of an opinion from the web; `receipt` is the code for the owner, `overruled`: signed paper stands."""

    ballot_id: int
    receipt: str
    overruled: bool


@dataclass(frozen=True)
class _Head:
    """The head a letter belongs to, locked together with the letter."""

    round_id: int
    entry_id: int
    area: object
    unit_count: int


def open_letter(number: str, code: str, *, at: datetime) -> Letter:
    """The letter these digits belong to. Refused: letter_not_found, whatever the reason.

    Three statements and one scrypt every time. From the tenth failure on each one that is not in a delay begins a delay,
    1 minute doubling up to an hour, in which nothing is right; a right code outside a delay forgets the failures.
    """
    number, code = codes.read_digits(number), codes.read_digits(code)
    letter = Letter.objects.filter(number=number).first()
    salt, kept = (letter.salt, letter.code_hash) if letter else (_DECOY_SALT, "")
    right = codes.matches(number, code, salt, kept)
    if not _counted(letter.pk if letter else None, right, at) or letter is None:
        raise Refused.one("letter_not_found", NOT_FOUND)
    return letter


def cast_online(
    letter: Letter,
    *,
    choice: str,
    wishes: Collection[str] = (),
    words: str = "",
    signed_by: str = Ballot.SignedBy.SELF,
    on: date,
    at: datetime,
) -> Sent:
    """The owner's opinion: accepted once a letter, kept and receipted even where signed paper prevails.

    Refused: letter_used, letter_ended, round_voided, round_closed, round_over, not_running, bad_choice, bad_signer,
    unknown_item, too_long.
    """
    _refuse_bad_form(letter, choice, wishes, words, signed_by)
    with transaction.atomic():
        head = _locked(letter, on)
        _use(letter.pk, at)
        form = NewBallot(
            head.round_id, head.entry_id, choice, Ballot.Source.ONLINE, None, None, signed_by, on,
            letter_id=letter.pk,
        )  # fmt: skip
        ballot_id, overruled = _append(form, head)
        note_clashes([head.entry_id] if overruled else [])
        keep_wishes(head.round_id, head.entry_id, wishes, ballot_id)
        if words.strip():
            OwnerWords.objects.create(
                round_id=head.round_id, entry_id=head.entry_id, ballot_id=ballot_id, text=words.strip()
            )
    return Sent(ballot_id, receipt_of(ballot_id), overruled)


def receipt_of(ballot_id: int) -> str:
    """The code of the ballot's receipt, for its owner; "" where its key is gone."""
    kept = Ballot.objects.filter(pk=ballot_id).values_list("nonce", "code_hash").first()
    return (code_of(kept[0] or "", kept[1] or "") if kept else "") or ""


def _counted(letter_id: int | None, right: bool, at: datetime) -> bool:
    """Count the try in one statement, one row written for known and unknown numbers alike; whether it opens the letter."""
    with connection.cursor() as cursor:
        cursor.execute(
            _TRY,
            {
                "letter": letter_id,
                "right": right,
                "at": at,
                "free": FREE_FAILURES,
                "longest": LONGEST_DELAY_MINUTES,
                "slot": secrets.randbelow(_DECOY_SLOTS),
            },
        )
        row = cursor.fetchone()
    return right and row is not None and row[0] is None


_TRY = """
WITH tried AS (
    UPDATE consultations_letter SET
        failures = CASE
            WHEN NOT %(right)s THEN failures + 1
            WHEN blocked_until > %(at)s THEN failures
            ELSE 0 END,
        blocked_until = CASE
            WHEN blocked_until > %(at)s THEN blocked_until
            WHEN %(right)s OR failures + 1 < %(free)s THEN NULL
            ELSE %(at)s + interval '1 minute' * LEAST(%(longest)s, 2 ^ LEAST(failures + 1 - %(free)s, 10)) END
    WHERE id = %(letter)s
    RETURNING blocked_until),
stray AS (
    INSERT INTO consultations_strayguess (slot, guesses)
    SELECT %(slot)s, 1 WHERE NOT EXISTS (SELECT 1 FROM tried)
    ON CONFLICT (slot) DO UPDATE SET guesses = consultations_strayguess.guesses + 1)
SELECT blocked_until FROM tried
"""


def _refuse_bad_form(
    letter: Letter, choice: str, wishes: Collection[str], words: str, signed_by: str
) -> None:
    reasons = unknown_items(letter.round, wishes)
    if choice not in Choice.values:
        reasons.append(Reason("bad_choice", "请选择同意、不同意或弃权。", field="choice"))
    if signed_by not in Ballot.SignedBy.values:
        reasons.append(Reason("bad_signer", "请选择您是本人、共有人代表还是委托代理人。", field="signed_by"))
    if len(words.strip()) > LONGEST_WORDS:
        reasons.append(Reason("too_long", f"其他意见和建议最多 {LONGEST_WORDS} 个字。", field="words"))
    if reasons:
        raise Refused(reasons)


def _locked(letter: Letter, on: date) -> _Head:
    """The round shared, head and letter taken alone; refused where the letter cannot be answered any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            # the clause is a constant of locks.py
            f"""
            SELECT l.used_at, l.ended_at, r.state, r.ends_on, p.state, r.id, e.id, e.area, e.unit_count
            FROM consultations_letter l
            JOIN consultations_rollentry e ON e.id = l.entry_id
            JOIN consultations_round r ON r.id = l.round_id
            JOIN projects_project p ON p.id = r.project_id
            WHERE l.id = %s
            {locks.lock_for_letter()}
            """,  # noqa: S608
            [letter.pk],
        )
        row = cursor.fetchone()
    if found := obstacle(*row[:5], on):
        raise Refused.one(found.code, found.sentence)
    return _Head(*row[5:])


def _use(letter_id: int, at: datetime) -> None:
    """Once: the statement itself decides, and the ballots' unique letter stands behind it."""
    if not Letter.objects.filter(pk=letter_id, used_at=None).update(used_at=at):
        raise Refused.one("letter_used", "这份告知书的意见已经收到,一份告知书只能提交一次。")


def _append(form: NewBallot, head: _Head) -> tuple[int, bool]:
    """The ballot's id, and whether signed paper keeps it from counting."""
    earlier, _ = forms_of([head.entry_id]).get(head.entry_id, ([], ""))
    forms = [*earlier, head_rules.Form(None, form.choice, online=True)]
    stands = head_rules.stands(forms, head.unit_count)
    overruled = stands < len(earlier)
    paper = _ballot_at(head.entry_id, stands) if overruled else None
    counts = head_rules.opinion(forms, head.unit_count)
    return append(form, counts=counts, area=head.area, overruled_by=paper), overruled


def _ballot_at(entry_id: int, place: int) -> int:
    return int(Ballot.objects.filter(entry_id=entry_id).order_by("id").values_list("id", flat=True)[place])
