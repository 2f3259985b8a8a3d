"""Reads over samples: what may be drawn, what the comparison found, what it keeps from being certified."""

from collections import Counter
from dataclasses import dataclass

from consultations.models import RETRACTED, Ballot, EffectiveBallot, Round, Sample, SampleCheck
from policy.errors import Reason

PAPER = (Ballot.Source.GRID, Ballot.Source.SHEET, Ballot.Source.CARRIED)


@dataclass(frozen=True)
class Summary:
    """A sample's result in numbers; `settled` of the bad ones no longer count, because the round was corrected."""

    asked: int
    same: int
    different: int
    missing: int
    settled: int

    @property
    def unchecked(self) -> int:
        """Drawn and not looked at yet."""
        return self.asked - self.same - self.different - self.missing

    @property
    def sentence(self) -> str:
        """抽查 30 份,29 份一致,1 份不一致(已更正 1 份)。"""
        parts = [f"抽查 {self.asked} 份", f"{self.same} 份一致"]
        parts += [f"{self.different} 份不一致"] if self.different else []
        parts += [f"{self.missing} 份找不到纸质意见表"] if self.missing else []
        parts += [f"已更正 {self.settled} 份"] if self.settled else []
        parts += [f"{self.unchecked} 份未核对"] if self.unchecked else []
        return ",".join(parts)


def paper_in_force(round: Round) -> list[int]:
    """Ids of the paper ballots that count now, ascending: what a sample is drawn from."""
    rows = EffectiveBallot.objects.filter(round=round, ballot__source__in=PAPER).exclude(choice=RETRACTED)
    return sorted(rows.values_list("ballot_id", flat=True))


def rows_of(sample: Sample) -> list[SampleCheck]:
    """The drawn ballots in drawn order, each with its form, its stack's scans and whether it still counts; four queries."""
    rows = list(
        sample.checks.select_related(
            "ballot__unit", "ballot__batch", "ballot__entry", "checked_by"
        ).prefetch_related("ballot__batch__scans", "ballot__entry__units")
    )
    counting = _counting(sample)
    for row in rows:
        row.counts = row.ballot_id in counting  # type: ignore[attr-defined]
    return rows


def summary_of(sample: Sample) -> Summary:
    """What the comparison found so far; two queries."""
    rows = list(sample.checks.values_list("found", "ballot_id"))
    found, counting = Counter(found for found, _ in rows), _counting(sample)
    bad = [pk for said, pk in rows if said in ("different", "missing")]
    settled = sum(pk not in counting for pk in bad)
    return Summary(len(rows), found["same"], found["different"], found["missing"], settled)


def sample_reasons(round: Round) -> list[Reason]:
    """Why the samples drawn keep the round from being certified: rows nobody looked at, differences not put right.

    A row no longer stands in the way once its ballot no longer counts (the round was handed back and corrected).
    """
    rows = SampleCheck.objects.filter(sample__round=round, ballot__in=_effective(round)).exclude(found="same")
    found = Counter(rows.values_list("found", flat=True))
    where = f"round:{round.number}"
    reasons = []
    if found[""]:
        message = f"抽查的意见还有 {found['']} 份没有核对。"
        reasons.append(Reason("sample_unchecked", message, where=where))
    if bad := found["different"] + found["missing"]:
        message = f"抽查发现 {bad} 份与纸质不一致或找不到纸质意见表,请退回录入,更正后再确认。"
        reasons.append(Reason("sample_differs", message, where=where))
    return reasons


def last_summary(round: Round) -> Summary | None:
    """The newest sample's result, or None where none was drawn."""
    sample = round.samples.first()
    return summary_of(sample) if sample else None


def _counting(sample: Sample) -> set[int]:
    """Of the sample's ballots those that count now."""
    drawn = sample.checks.values("ballot")
    return set(
        EffectiveBallot.objects.filter(ballot__in=drawn)
        .exclude(choice=RETRACTED)
        .values_list("ballot_id", flat=True)
    )


def _effective(round: Round):  # type: ignore[no-untyped-def]
    return EffectiveBallot.objects.filter(round=round).exclude(choice=RETRACTED).values("ballot")
