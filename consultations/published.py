"""What may be said of a round outside the office: results once certified, before that how many forms came back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, QuerySet

from consultations import board
from consultations.models import LetPass, Round, returned
from consultations.rules import Check, Share, Tally, Verdict, decide, literal_sentence
from policy.loader import load_scheme
from projects.models import Event

NONE = Decimal("0.00")


@dataclass(frozen=True)
class Withheld:
    """A check whose amounts are not told outside the office, only whether it holds."""

    dimension: str
    kind: str
    required: Fraction
    inclusive: bool
    holds: bool
    numerator: None = None
    denominator: None = None
    missing: None = None


@dataclass(frozen=True)
class Result:
    """A certified result with the verdict under the round's own rule.

    `tally` and `verdict` are whole, for the office. What is told outside is the rest: 同意 and all others; the others
    by choice only where nobody can be picked out (policy §6). `whole` True: told to the office, nothing is held back.
    """

    tally: Tally
    verdict: Verdict
    literal_sentence: str
    whole: bool = False

    @property
    def rest(self) -> Share:
        """All who did not agree: 不同意, 弃权 and 未反馈 together."""
        return self.tally.disagree + self.tally.abstain + self.tally.not_returned

    @property
    def apart(self) -> bool:
        """Whether the rest is told by choice."""
        rest = (self.tally.disagree, self.tally.abstain, self.tally.not_returned)
        return self.whole or board.enough(share.heads for share in rest)

    @property
    def disagree(self) -> Share | None:
        """不同意, where it is told."""
        return self.tally.disagree if self.apart else None

    @property
    def abstain(self) -> Share | None:
        """弃权, where it is told."""
        return self.tally.abstain if self.apart else None

    @property
    def not_returned(self) -> Share | None:
        """未反馈, where it is told."""
        return self.tally.not_returned if self.apart else None

    @property
    def withholds_area(self) -> bool:
        """Whether the area of all who took part is not told: less those who agreed it would be the area of a few."""
        return not self.whole and _tells_too_much(self.tally, self.verdict)

    @property
    def checks(self) -> tuple[Check | Withheld, ...]:
        """The comparisons, without the amounts that are not told."""
        return tuple(
            Withheld(check.dimension, check.kind, check.required, check.inclusive, check.holds)
            if self.withholds_area and check.dimension == "area"
            else check
            for check in self.verdict.checks
        )


@dataclass(frozen=True)
class Extension:
    """The last day moved further out, and why."""

    before: date
    ends_on: date
    reason: str


@dataclass(frozen=True)
class PublishedRound:
    """A round as anyone may read it; `result` is None until it is certified.

    `counts` False: the project was sent back and the round must be held again (callers who know set it).
    """

    round: Round
    rule_text: str
    returned_heads: int
    result: Result | None
    let_pass: LetPass | None
    extensions: tuple[Extension, ...] = ()
    counts: bool = True

    @property
    def total(self) -> Share:
        """The frozen roll."""
        return Share(self.round.total_area, self.round.total_heads)


def certified_tally(round_: Round) -> Tally:
    """The tally as certified, from the round's own columns. Areas in m²."""
    return Tally(
        total=Share(round_.total_area, round_.total_heads),
        agree=Share(round_.agree_area or NONE, round_.agree_heads or 0),
        disagree=Share(round_.disagree_area or NONE, round_.disagree_heads or 0),
        abstain=Share(round_.abstain_area or NONE, round_.abstain_heads or 0),
    )


def result_of(round_: Round, *, whole: bool = False) -> Result | None:
    """The certified result, or None before certification and of a voided round; `whole` for the office."""
    if round_.state != Round.State.CERTIFIED:
        return None
    scheme = load_scheme(round_.project.scheme_code)
    tally, rule_set = certified_tally(round_), scheme.rule_set(round_.rule_set)
    literal_rule = None if round_.is_special else scheme.literal_rule_set(round_.number)
    verdict = decide(tally, rule_set)
    amounts = whole or not _tells_too_much(tally, verdict)
    literal = literal_sentence(tally, literal_rule, rule_set, amounts=amounts)
    return Result(tally, verdict, literal, whole)


def _tells_too_much(tally: Tally, verdict: Verdict) -> bool:
    """Rules that ask who took part would tell the area of those few who took part and did not agree."""
    asks = any(check.kind == "quorum" for check in verdict.checks)
    return asks and not board.enough([(tally.disagree + tally.abstain).heads])


def published(rounds: "QuerySet[Round]", *, whole: bool = False) -> list[PublishedRound]:
    """The rounds in order of number and attempt, in two queries; voided ones are left out.

    `whole`: for the office, which reads every figure.
    """
    rows: list[Any] = list(
        rounds.exclude(state=Round.State.VOIDED)
        .select_related("project", "let_pass__by")
        .annotate(effective_heads=Count("effective", filter=returned("effective")))
        .order_by("number", "attempt")
    )
    extended = _extensions(rows)
    return [_published(row, tuple(extended[row.pk]), whole) for row in rows]


def extensions_of(round_: Round) -> tuple[Extension, ...]:
    """The extensions of one round, oldest first; one query."""
    return tuple(_extensions([round_])[round_.pk])


def _extensions(rows: Iterable[Round]) -> dict[int, list[Extension]]:
    """The extensions of each round, oldest first: the history keeps them."""
    found: dict[int, list[Extension]] = defaultdict(list)
    # the projects are named for the index: the history of the whole district is long
    events = Event.objects.filter(
        project__in={row.project_id for row in rows},
        verb="extend_round",
        data__round__in=[row.pk for row in rows],
    )
    for data, reason in events.order_by("id").values_list("data", "reason"):
        days = (date.fromisoformat(data[name]) for name in ("before", "ends_on"))
        found[data["round"]].append(Extension(*days, reason))
    return found


def _published(row: Any, extensions: tuple[Extension, ...], whole: bool) -> PublishedRound:
    scheme = load_scheme(row.project.scheme_code)
    result = result_of(row, whole=whole)
    heads = result.tally.took_part.heads if row.taken_over and result else row.effective_heads
    return PublishedRound(
        round=row,
        rule_text=scheme.rule_set(row.rule_set).plain,
        returned_heads=heads,
        result=result,
        let_pass=getattr(row, "let_pass", None),
        extensions=extensions,
    )
