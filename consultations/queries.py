"""Reads over rounds, rolls and ballots, each in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db import connection

from consultations import head_rules
from consultations.clashing import open_clashes
from consultations.models import Ballot, EffectiveBallot, RollEntry, RollUnit, Round, Settlement
from consultations.published import certified_tally
from consultations.rules import Share, Tally, Verdict, decide
from consultations.stack_queries import stack_reasons
from policy.errors import Reason
from policy.loader import load_scheme
from policy.schema import RuleSet

MOST_LISTED = 20


def tally_of(round: Round) -> Tally:
    """The count of a round: its result columns once certified, else one GROUP BY over the effective ballots."""
    return tallies_of([round])[round.pk]


def tallies_of(rounds: Iterable[Round]) -> dict[int, Tally]:
    """The counts of many rounds by id, in at most one query."""
    rounds = list(rounds)
    counted = _counted([round.pk for round in rounds if not round.is_certified])
    return {
        round.pk: certified_tally(round)
        if round.is_certified
        else Tally(total=_total(round), **counted.get(round.pk, {}))
        for round in rounds
    }


def returned_heads(round: Round) -> int:
    """How many heads sent something back (收回); all that is public before the round is certified."""
    tally = tally_of(round)
    return tally.took_part.heads + tally.unresolved.heads


def returned_by_round(rounds: Iterable[Round]) -> dict[int, int]:
    """`returned_heads` of many rounds, in at most one query."""
    return {pk: tally.took_part.heads + tally.unresolved.heads for pk, tally in tallies_of(rounds).items()}


def rule_set_of(round: Round) -> RuleSet:
    """The rule set the round was opened under."""
    return load_scheme(round.project.scheme_code).rule_set(round.rule_set)


def literal_rule_set_of(round: Round) -> RuleSet | None:
    """What the scheme's literal text asks of this round; it says nothing of a 专项征求意见."""
    return None if round.is_special else load_scheme(round.project.scheme_code).literal_rule_set(round.number)


def verdict_of(round: Round) -> Verdict:
    """What the round's rule set makes of its present count."""
    return decide(tally_of(round), rule_set_of(round))


def unit_at(round: Round, building: str, entrance: str, room: str) -> RollUnit | None:
    """The unit on the round's roll, or None."""
    return RollUnit.objects.filter(round=round, building=building, entrance=entrance, room=room).first()


def unresolved(round: Round) -> list[RollEntry]:
    """Heads whose forms contradict each other, with units, ballots and settlements; four queries."""
    return list(
        RollEntry.objects.filter(round=round, effective__choice="unresolved").prefetch_related(
            "units", "ballots__unit", "ballots__entered_by", "settlements__proposed_by"
        )
    )


def close_reasons(round: Round) -> list[Reason]:
    """Everything that keeps a round from being closed."""
    return [
        *_unresolved_reasons(round),
        *_clash_reasons(round),
        *_settlement_reasons(round),
        *_sheet_reasons(round),
        *stack_reasons(round),
    ]


def recount(round: Round) -> dict[int, tuple[str, Decimal, int]]:
    """What each head's ballots say, read anew: entry id → (opinion, area, id of the ballot that stands)."""
    rows = (
        Ballot.objects.filter(round=round)
        .order_by("id")
        .values_list("entry_id", "unit_id", "choice", "source", "id", "entry__area", "entry__unit_count")
    )
    forms: dict[int, list[head_rules.Form]] = defaultdict(list)
    ids: dict[int, list[int]] = defaultdict(list)
    heads: dict[int, tuple[Decimal, int]] = {}
    for entry_id, unit_id, choice, source, ballot_id, area, unit_count in rows.iterator(chunk_size=5000):
        forms[entry_id].append(head_rules.Form(unit_id, choice, source == head_rules.ONLINE))
        ids[entry_id].append(ballot_id)
        heads[entry_id] = (area, unit_count)
    return {
        entry_id: (
            head_rules.opinion(forms[entry_id], unit_count),
            area,
            ids[entry_id][head_rules.stands(forms[entry_id], unit_count)],
        )
        for entry_id, (area, unit_count) in heads.items()
    }


def differences(round: Round) -> list[int]:
    """Heads whose effective ballot is not what their ballots say; empty when all is in order. Two queries."""
    rows = EffectiveBallot.objects.filter(round=round)
    kept = {
        entry: (choice, area, ballot)
        for entry, choice, area, ballot in rows.values_list("entry_id", "choice", "area", "ballot_id")
    }
    counted = recount(round)
    return sorted(entry for entry in kept.keys() | counted.keys() if kept.get(entry) != counted.get(entry))


def _counted(round_ids: list[int]) -> dict[int, dict[str, Share]]:
    """One GROUP BY by hand: it runs with every form entered, and building it costs more than counting 5,000 heads."""
    counted: dict[int, dict[str, Share]] = defaultdict(dict)
    if round_ids:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [round_ids])
            for round_id, choice, area, heads in cursor.fetchall():
                if (
                    choice != head_rules.RETRACTED
                ):  # here: asked of each row, it would cost a third of the counting
                    counted[round_id][choice] = Share(area, heads)
    return counted


_COUNT = """
SELECT round_id, choice, SUM(area), COUNT(*)
FROM consultations_effectiveballot WHERE round_id = ANY(%s) GROUP BY round_id, choice
"""


def _total(round: Round) -> Share:
    return Share(round.total_area, round.total_heads)


def _unresolved_reasons(round: Round) -> list[Reason]:
    heads = unresolved(round)
    where = f"round:{round.number}"
    reasons = [
        Reason("unresolved", f"{places(head)}:意见表互相矛盾,待核实。", where=where)
        for head in heads[:MOST_LISTED]
    ]
    if len(heads) > MOST_LISTED:
        message = f"另有 {len(heads) - MOST_LISTED} 人的意见待核实。"
        reasons.append(Reason("unresolved", message, where=where))
    return reasons


def _clash_reasons(round: Round) -> list[Reason]:
    """Heads whose paper and online opinion differ and nobody has compared."""
    clashes = open_clashes(round)
    where = f"round:{round.number}"
    reasons = [
        Reason(
            "clash",
            f"{places(clash.entry)}:纸质“{clash.paper.get_choice_display()}”与网上"
            f"“{clash.online.get_choice_display()}”不一致,待核对。",
            where=where,
        )
        for clash in clashes[:MOST_LISTED]
    ]
    if len(clashes) > MOST_LISTED:
        more = f"另有 {len(clashes) - MOST_LISTED} 人的纸质与网上意见不一致,待核对。"
        reasons.append(Reason("clash", more, where=where))
    return reasons


def places(head: RollEntry) -> str:
    """The units of a head, at most three by name; expects them prefetched."""
    units = [unit.place for unit in head.units.all()]
    return "、".join(units[:3]) + (f"等 {len(units)} 套" if len(units) > 3 else "")


def _settlement_reasons(round: Round) -> list[Reason]:
    waiting = Settlement.objects.waiting().filter(entry__round=round).count()
    if not waiting:
        return []
    message = f"有 {waiting} 项待核实意见的处理等待另一人确认。"
    return [Reason("settlement_waits", message, where=f"round:{round.number}")]


def _sheet_reasons(round: Round) -> list[Reason]:
    return [
        Reason("sheet_waits", f"汇总表“{name}”已上传,还没有录入或放弃。", where=f"round:{round.number}")
        for name in round.sheets.waiting().values_list("file_name", flat=True)
    ]
