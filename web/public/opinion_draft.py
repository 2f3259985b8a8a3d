"""What a resident has said so far, between the pages of 网上意见: in the session, for half an hour, then gone."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

KEY = "opinion"
LIFE = timedelta(minutes=30)


@dataclass(frozen=True)
class Draft:
    """The letter opened and the answers so far; `ballot` once sent, when nothing else is kept."""

    letter: int
    until: float
    signed_by: str = ""
    choice: str = ""
    codes: list[str] = field(default_factory=list)
    words: str = ""
    asked: bool = False
    ballot: int = 0


def begin(request: HttpRequest, letter: int, at: datetime) -> None:
    """A new draft, under a new session key."""
    request.session.cycle_key()
    _store(request, Draft(letter, (at + LIFE).timestamp()))


def read(request: HttpRequest, at: datetime) -> Draft | None:
    """The draft of this session; None without one, and once its half hour is over."""
    draft = _load(request.session.get(KEY))
    return draft if draft and at.timestamp() < draft.until else None


def keep(request: HttpRequest, draft: Draft, **answers: Any) -> None:
    """Add what was answered."""
    _store(request, replace(draft, **answers))


def sent(request: HttpRequest, draft: Draft, ballot: int, at: datetime) -> None:
    """Only the receipt's ballot is kept; stored at once, so that whoever pressed twice finds it with the ballot."""
    _store(request, Draft(draft.letter, (at + LIFE).timestamp(), ballot=ballot))
    request.session.save()


def sent_meanwhile(request: HttpRequest) -> bool:
    """Whether the same session, in another request, has just sent its opinion."""
    key = request.session.session_key
    stored = type(request.session)(key).get(KEY) if key else None
    draft = _load(stored)
    return draft is not None and draft.ballot > 0


def forget(request: HttpRequest) -> None:
    """Nothing is left of it; who is logged in stays so."""
    if request.user.is_authenticated:
        request.session.pop(KEY, None)
    else:
        request.session.flush()


def _load(stored: Any) -> Draft | None:
    return Draft(**stored) if isinstance(stored, dict) else None


def _store(request: HttpRequest, draft: Draft) -> None:
    request.session[KEY] = asdict(draft)
    if not request.user.is_authenticated:
        request.session.set_expiry(int(LIFE.total_seconds()))
