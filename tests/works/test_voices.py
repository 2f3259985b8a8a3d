"""信访 and 民间监理: written down without names, due in working days, answered once."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from policy.errors import NotAllowed, Refused
from tests.factories import TODAY
from tests.record_data import at, clerk, codes_of, officer
from works.models import ResidentVoice
from works.services.voices import answer_voice, record_voice

pytestmark = pytest.mark.django_db


def said(text: str = "夜间施工噪声大", step: int = 9, **fields: Any) -> ResidentVoice:
    given = {"kind": "complaint", "channel": "phone"} | fields
    return record_voice(at(step), actor=officer(), on=TODAY, text=text, **given)


def test_it_is_due_in_five_working_days(district: Any) -> None:
    assert (said().due_on - TODAY).days == 7


def test_where_the_calendar_is_not_published_the_day_is_asked_for() -> None:
    assert codes_of(said) == ("required",)
    assert said(due_on=date(2019, 10, 30)).due_on == date(2019, 10, 30)


@pytest.mark.parametrize("text", ["请回电13800138000", "3幢2单元501室漏水", "身份证330105196001010010"])
def test_no_phone_room_or_identity_is_kept(district: Any, text: str) -> None:
    assert codes_of(partial(said, text)) == ("personal",)


def test_every_reason_at_once(district: Any) -> None:
    verb = partial(said, " ", step=8, kind="x", channel="y")
    assert codes_of(verb) == ("wrong_step", "unknown_choice", "unknown_choice", "required")


def test_it_is_answered_once_by_the_street(district: Any) -> None:
    voice, first = said(), clerk()
    with pytest.raises(NotAllowed):
        answer_voice(voice, actor=officer(), on=TODAY, answer="已调整")
    assert codes_of(partial(answer_voice, voice, actor=first, on=TODAY, answer="")) == ("required",)
    answer_voice(voice, actor=first, on=TODAY, answer="已调整施工时间")
    with pytest.raises(Refused, match=str(first)):
        answer_voice(voice, actor=clerk(), on=TODAY, answer="x")


def test_the_same_words_are_not_written_down_twice(district: Any) -> None:
    voice = said()
    again = partial(
        record_voice,
        voice.project,
        actor=clerk(),
        on=TODAY,
        kind="complaint",
        channel="phone",
        text=voice.text,
    )
    assert codes_of(again) == ("already_recorded",)
