"""The gates: one function says what a step still lacks, and the same function decides whether it may be left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from policy.errors import Reason
from policy.schema import Scheme
from workflow import early_gates, late_gates, tender_gate
from workflow.conditions import Condition
from workflow.values import Facts

Gate = Callable[[Facts, Scheme], Iterator[Condition]]

LAST_STEP = 11
GATES: Mapping[int, Gate] = {
    1: early_gates.first_consultation,
    2: early_gates.preliminary_scheme,
    3: early_gates.second_consultation,
    4: early_gates.annual_plan,
    5: early_gates.design,
    6: early_gates.third_consultation,
    7: late_gates.joint_review,
    8: tender_gate.tender,
    9: late_gates.construction,
    10: late_gates.acceptance,
    11: late_gates.closing,
}
# 街道 passes and sends back inside these; 4 and 7 are the bureau's (policy §2, "Who").
STREET_STEPS = frozenset({1, 2, 3, 5, 6, 8, 9, 10, 11})


def gate(step: int, facts: Facts, scheme: Scheme) -> tuple[Condition, ...]:
    """Every condition of a step's gate, met or not, in the order a clerk reads them; step 11's gate is the closing."""
    return tuple(GATES[step](facts, scheme))


def unmet(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """The conditions that are not met."""
    return tuple(one for one in conditions if not one.met)


def reasons(conditions: Iterable[Condition]) -> tuple[Reason, ...]:
    """The unmet conditions as reasons of a refusal."""
    return tuple(
        Reason(one.code, f"{one.sentence}。", who=one.who[0] if one.who else None, where=one.where)
        for one in unmet(conditions)
    )
