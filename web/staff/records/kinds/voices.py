"""居民信访 and 民间监理员意见 (step 9 on), each answered."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from accounts.permissions import Action
from projects.models import Project
from web.staff.records.forms import site as forms
from web.staff.records.kinds.said import day, facts
from web.staff.records.registry import Act, Kind, Row
from works.models import ResidentVoice
from works.services import voices


def _voices(project: Project) -> QuerySet[ResidentVoice]:
    rows = ResidentVoice.objects.filter(project=project).select_related(
        "recorded_by", "answered_by", "project"
    )
    return rows.order_by("answered_on", "due_on", "id")


def _rows(project: Project) -> Iterator[Row]:
    """Those without an answer first, by their day."""
    waiting = [one for one in _voices(project) if not one.answer]
    answered = [one for one in _voices(project) if one.answer]
    for one in [*waiting, *reversed(answered)]:
        word, kind = _state(one)
        yield Row(
            one.get_kind_display(),
            facts(
                ("反映内容", one.text),
                ("来源", one.get_channel_display()),
                ("收到日期", day(one.received_on)),
                ("登记人", one.recorded_by),
                ("答复期限", day(one.due_on)),
                ("答复", one.answer),
                ("答复日期", day(one.answered_on)),
                ("答复人", one.answered_by),
            ),
            word,
            kind,
            subjects=(one,),
        )


def _state(one: ResidentVoice) -> tuple[str, str]:
    if one.answered_on:
        return ("已答复", "good") if one.answered_on <= one.due_on else ("逾期答复", "warn")
    late = (timezone.localdate() - one.due_on).days
    return (f"逾期{late}天未答复", "bad") if late > 0 else ("待答复", "warn")


KINDS = (
    Kind(
        "voices",
        "信访和民间监理",
        9,
        "居民信访和民间监理员的意见逐条登记、按期答复。不写姓名、电话和室号。",
        _rows,
        (
            Act(
                "answer",
                "答复",
                Action.ANSWER_VOICE,
                forms.VoiceAnswer,
                voices.answer_voice,
                "答复已登记。",
                lambda one: not one.answer,
                _voices,
            ),
            Act(
                "record",
                "登记反映",
                Action.RECORD_VOICE,
                forms.Voice,
                voices.record_voice,
                "已登记,街道按期答复。",
                lambda p: p.step in voices.STEPS,
            ),
        ),
        "还没有登记居民反映。",
    ),
)
