"""Letters for tests: made as a printing makes them, their codes told."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from consultations import codes
from consultations.models import Letter, LetterRun, RollEntry
from consultations.services.online import Sent, cast_online, open_letter
from tests.consultations.builders import TODAY

NOON = datetime(2019, 10, 21, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True)
class Post:
    """A letter as its owner has it in hand."""

    letter: Letter
    number: str
    code: str


def posted(entry: RollEntry, clerk) -> Post:
    """A letter to this head."""
    run = LetterRun.objects.create(round=entry.round, requested_by=clerk, letter_count=1)
    made = codes.new_code()
    letter = Letter.objects.create(
        run=run, round=entry.round, entry=entry, number=made.number, salt=made.salt, code_hash=made.code_hash
    )
    return Post(letter, made.number, made.code)


def opened_by(post: Post, at: datetime = NOON) -> Letter:
    """The letter, as the page opens it."""
    return open_letter(post.number, post.code, at=at)


def sent(entry: RollEntry, clerk, choice: str, **options: object) -> Sent:
    """An opinion over the web, under a letter of its own."""
    fields: dict[str, object] = {"choice": choice, "on": TODAY, "at": NOON, **options}
    return cast_online(posted(entry, clerk).letter, **fields)
