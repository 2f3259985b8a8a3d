"""网上意见: what a letter's page shows its owner, and what keeps a letter from being answered. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime

from consultations.models import Letter, RollUnit, Round
from projects.checks import said
from projects.models import Project

LAST_WITH_WISHES = 2


@dataclass(frozen=True)
class Obstacle:
    """Why a letter cannot be answered over the web: for whoever has its code, and for nobody else."""

    code: str
    title: str
    sentence: str


@dataclass(frozen=True)
class Question:
    """What the owner is asked: the letter with round, project and place; the head's units; what stands in the way."""

    letter: Letter
    units: tuple[RollUnit, ...]
    obstacle: Obstacle | None

    @property
    def round(self) -> Round:
        """The round the letter belongs to."""
        return self.letter.round

    @property
    def asks_wishes(self) -> bool:
        """While the menu is not settled for good, owners are asked which items they want."""
        return self.round.number <= LAST_WITH_WISHES


def question(letter_id: int, on: date) -> Question | None:
    """The question behind a letter whose code was right; None where the letter is gone. Two queries."""
    rows = Letter.objects.select_related(
        "round__project__neighbourhood__street", "round__project__neighbourhood__community", "entry"
    )
    letter = rows.filter(pk=letter_id).first()
    if letter is None:
        return None
    round = letter.round
    units = tuple(RollUnit.objects.filter(entry=letter.entry_id).order_by("id"))
    return Question(
        letter,
        units,
        obstacle(letter.used_at, letter.ended_at, round.state, round.ends_on, round.project.state, on),
    )


def answered_online(project: Project, today: date) -> bool:
    """Whether owners of this project have letters they may answer today. One query."""
    rows = Letter.objects.filter(
        round__project=project, round__state=Round.State.OPEN, round__ends_on__gte=today
    )
    return project.is_running and rows.filter(ended_at=None).exists()


def obstacle(
    used_at: datetime | None,
    ended_at: datetime | None,
    round_state: str,
    ends_on: date,
    project_state: str,
    on: date,
) -> Obstacle | None:
    """What keeps the letter from being answered on that day; None where it may be."""
    if used_at is not None:
        sentence = (
            "这份告知书的意见已经收到,一份告知书只能提交一次。要更改意见的,请在截止前交签字的纸质意见表。"
        )
        return Obstacle("letter_used", "已提交", sentence)
    if ended_at is not None:
        sentence = "这份告知书已经补发,原来的答复码不能再用,请用新的告知书。"
        return Obstacle("letter_ended", "已补发", sentence)
    if round_state == Round.State.VOIDED:
        return Obstacle("round_voided", "已作废", "这一轮征求意见已经作废,重新征求时会另发告知书。")
    if round_state != Round.State.OPEN:
        return Obstacle("round_closed", "已结束", "这次征求意见已经结束,不再收意见。结果复核确认后公布。")
    if on > ends_on:
        return Obstacle("round_over", "已截止", f"这次征求意见{said(ends_on)}截止,网上不再收意见。")
    if project_state != Project.State.ACTIVE:
        label = Project.State(project_state).label
        return Obstacle("not_running", "暂不收意见", f"这个改造项目目前{label},暂不收意见。")
    return None
