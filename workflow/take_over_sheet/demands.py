"""What a row of the 补录 table must say at its step and may not say yet, and the row as earlier results (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from consultations.earlier_rounds import EarlierRound
from consultations.rules import NOBODY, Share
from policy.schema import Scheme
from projects.sheets.values import Problem
from workflow.conditions import ordinal
from workflow.earlier import Earlier, EarlierContract, EarlierListing, EarlierScheme, EarlierWorks
from workflow.take_over_sheet.columns import ITEMS, PLACE, PROJECT, REGISTER, WORKS, Column
from workflow.take_over_sheet.reading import TableRow
from workflow.values import ROUND_STEPS

QUESTION = "是否同意小区综合改造提升({})"
SCHEME = ("summary", "author", "estimate_yuan", "budget_yuan", "reviewer", "reviewed_yuan", "reviewed_on")
CONTRACT = ("winner", "contract_yuan", "contract_on", "awarded_on")
PARTS = ("total", "agree", "disagree", "abstain")
DATES = ("opened_on", "closed_on", "certified_on")


def demands(row: TableRow, columns: Sequence[Column]) -> Iterator[Problem]:
    """What is missing at the row's step, and the first cell of each group that cannot be known at it yet."""
    step = row.values.get("step", 0)
    for column in columns:
        given = column.key in row.values or column.key in row.faulty
        basic = column.group in (PLACE, REGISTER, PROJECT)
        if not given and column.needed_from and (basic or 0 < column.needed_from <= step):
            yield _missing(row, column)
    yield from _half_said(row, columns, step)
    yield from _too_early(row, columns, step)


def _missing(row: TableRow, column: Column) -> Problem:
    return row.problem("missing", f"请填写“{column.label}”。", column.key)


def _half_said(row: TableRow, columns: Sequence[Column], step: int) -> Iterator[Problem]:
    """What is asked for as soon as something beside it is said."""
    pairs: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
        (SCHEME, ("summary", "reviewed_yuan", "reviewed_on") if step > 5 else ("summary",)),
        (("started_on", "planned_completion_on"), ("started_on", "planned_completion_on") if step == 9 else ()),
    ]  # fmt: skip
    for said, asked in pairs:
        if row.values.keys() & set(said) or row.faulty & set(said):
            for column in columns:
                if column.key in asked and column.key not in row.values.keys() | row.faulty:
                    yield _missing(row, column)


def _too_early(row: TableRow, columns: Sequence[Column], step: int) -> Iterator[Problem]:
    told: set[str] = set()
    for column in columns if step else ():
        group = column.key if column.group in (ITEMS, WORKS) else column.group
        if column.asked_from > step and column.key in row.values and group not in told:
            told.add(group)
            message = f"项目在第{step}步,还不能填写“{column.label}”。请核对现在所处步骤。"
            yield row.problem("too_early", message, column.key)


def earlier_of(row: TableRow, scheme: Scheme) -> Earlier:
    """The row as earlier results; parts that are not whole are left out, `demands` names them."""
    step, values = row.values.get("step", 0), row.values
    rounds = [_round(values, number, scheme) for number, held in ROUND_STEPS.items() if held < step]
    days = {number: values[f"entered_{number}"] for number in range(1, 11) if f"entered_{number}" in values}
    return Earlier(
        rounds=[one for one in rounds if one],
        listing=_listing(values) if step > 4 else None,
        scheme=_scheme(values) if step > 2 else None,
        contract=_contract(values) if step > 8 else None,
        works=_works(values) if step > 8 else None,
        included=values.get("included", ()) if step > 2 else (),
        entered=days,
    )


def _round(values: Any, number: int, scheme: Scheme) -> EarlierRound | None:
    own = {key[3:]: value for key, value in values.items() if key.startswith(f"r{number}_")}
    needed = (*DATES, "total_area", "total_heads", "agree_area", "agree_heads")
    if not own.keys() >= set(needed):
        return None
    shares = [Share(own.get(f"{part}_area", NOBODY.area), own.get(f"{part}_heads", 0)) for part in PARTS]
    rule_set = own.get("rule_set", scheme.rule_set_for(number).code)
    days = (own[name] for name in DATES)
    return EarlierRound(number, QUESTION.format(ordinal(number)), rule_set, *days, *shares)


def _listing(values: Any) -> EarlierListing | None:
    if not values.keys() >= {"listing_number", "listed_on"}:
        return None
    supplementary = values.get("listing") == "supplementary"
    return EarlierListing(values["listing_number"], values["listed_on"], supplementary)


def _scheme(values: Any) -> EarlierScheme | None:
    given = {key: values[key] for key in SCHEME if key in values}
    return EarlierScheme(**given) if "summary" in given else None


def _contract(values: Any) -> EarlierContract | None:
    if not values.keys() >= set(CONTRACT):
        return None
    more = {key: values[key] for key in ("epc", "over_budget_reason") if key in values}
    return EarlierContract(**{key: values[key] for key in CONTRACT}, **more)


def _works(values: Any) -> EarlierWorks | None:
    given = {
        key: values[key] for key in ("started_on", "planned_completion_on", "completed_on", "accepted_on")
        if key in values
    }  # fmt: skip
    return EarlierWorks(**given) if {"started_on", "planned_completion_on"} <= given.keys() else None
