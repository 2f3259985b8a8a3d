"""补助资金申报: what a claim stores, how it is derived again, and what it means for money that already came in.

A claim stores everything `funding.rules.subsidy` was given, the scheme's own values included, every number as text: the same
amounts follow from it years later, whatever became of scheme, account and area since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal

from funding.rules import NOTHING, Breakdown, Excluded, SubsidyInput, subsidy
from policy.errors import Refused
from policy.schema import SubsidyRules

FORM = "1"
Ask = Literal["pay", "supplement", "recover", "even"]


class BadInputs(ValueError):
    """Stored inputs that cannot be read; the text names what."""


@dataclass(frozen=True)
class Origin:
    """Where the numbers of a claim come from, as it is printed: the account's version, document and day, the area's basis."""

    scheme_code: str
    account_number: int = 0
    document_no: str = ""
    approved_on: str = ""
    area_basis: str = ""
    buildings: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What a claim asks for beside the money that came: `amount` in yuan, never negative; `change` against the claim before."""

    ask: Ask
    amount: Decimal
    change: Decimal | None


def inputs_of(given: SubsidyInput, rules: SubsidyRules, origin: Origin) -> dict[str, Any]:
    """What is stored with a claim; numbers as text."""
    return {
        "form": FORM,
        "scheme": {"code": origin.scheme_code, **_rules_out(rules)},
        "account": {
            "amount": _out(given.final_account),
            "number": str(origin.account_number),
            "document_no": origin.document_no,
            "approved_on": origin.approved_on,
        },
        "excluded": [{"kind": line.kind, "amount": str(line.amount)} for line in given.excluded],
        "area": {
            "area": _out(given.area),
            "whole_area": _out(given.whole_area),
            "basis": origin.area_basis,
            "buildings": [dict(one) for one in origin.buildings],
        },
        "year_built": str(given.year_built),
        "affordable_housing": given.affordable_housing,
    }


def read_inputs(stored: Mapping[str, Any]) -> tuple[SubsidyInput, SubsidyRules, Origin]:
    """The way back. Raises BadInputs where something is missing or no number."""
    try:
        if stored["form"] != FORM:
            raise BadInputs(f"unknown form {stored['form']!r}")
        account, area = stored["account"], stored["area"]
        given = SubsidyInput(
            year_built=int(stored["year_built"]),
            affordable_housing=bool(stored["affordable_housing"]),
            area=_in(area["area"]),
            final_account=_in(account["amount"]),
            excluded=tuple(Excluded(line["kind"], Decimal(line["amount"])) for line in stored["excluded"]),
            whole_area=_in(area["whole_area"]),
        )
        return given, _rules_in(stored["scheme"]), _origin_in(stored)
    except (KeyError, TypeError, ValueError, InvalidOperation, ZeroDivisionError) as error:
        raise BadInputs(f"{type(error).__name__}: {error}") from error


def rederive(stored: Mapping[str, Any]) -> Breakdown:
    """The breakdown that follows from what was stored. Raises BadInputs; also where the rules refuse it."""
    given, rules, _ = read_inputs(stored)
    try:
        return subsidy(given, rules)
    except Refused as refused:
        raise BadInputs(str(refused)) from refused


def differences(stored: Mapping[str, Any], base: Decimal, city: Decimal) -> Iterator[str]:
    """What of a stored claim does not follow from its inputs, named; nothing where all does."""
    try:
        made = rederive(stored)
    except BadInputs as error:
        yield f"依据不能读取({error})"
        return
    for label, is_stored, derived in (("补助基数", base, made.base), ("市级补助资金", city, made.city)):
        if is_stored != derived:
            yield f"{label}:存 {is_stored} 元,按依据重算 {derived} 元"


def outcome(city: Decimal, before: Decimal | None, received: Decimal) -> Outcome:
    """City's subsidy against what was confirmed before (None: the first claim) and what came in.

    recover 收回 where more came than is due; supplement 补拨 where a higher amount follows an earlier one;
    pay 拨付 where the rest of an amount is still to come.
    """
    change = None if before is None else city - before
    left = city - received
    if left < 0:
        return Outcome("recover", -left, change)
    if left == 0:
        return Outcome("even", NOTHING, change)
    return Outcome("supplement" if change is not None and change > 0 else "pay", left, change)


def _out(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _in(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _rules_out(rules: SubsidyRules) -> dict[str, Any]:
    return {
        "cap_yuan_per_m2": str(rules.cap_yuan_per_m2),
        "city_rate": str(rules.city_rate),
        "year_limit": str(rules.year_limit),
        "area_basis": rules.area_basis,
        "affordable_ceiling_yuan_per_m2": str(rules.affordable_ceiling_yuan_per_m2),
        "excluded_kinds": [[kind, rules.excluded_names[kind]] for kind in rules.excluded_kinds],
    }


def _rules_in(stored: Mapping[str, Any]) -> SubsidyRules:
    kinds: Sequence[tuple[str, str]] = [(code, name) for code, name in stored["excluded_kinds"]]
    return SubsidyRules(
        cap_yuan_per_m2=Decimal(stored["cap_yuan_per_m2"]),
        city_rate=Fraction(stored["city_rate"]),
        excluded_kinds=tuple(code for code, _ in kinds),
        excluded_names=MappingProxyType(dict(kinds)),
        year_limit=int(stored["year_limit"]),
        area_basis=stored["area_basis"],
        affordable_ceiling_yuan_per_m2=Decimal(stored["affordable_ceiling_yuan_per_m2"]),
    )


def _origin_in(stored: Mapping[str, Any]) -> Origin:
    account, area = stored["account"], stored["area"]
    return Origin(
        scheme_code=stored["scheme"]["code"],
        account_number=int(account["number"]),
        document_no=account["document_no"],
        approved_on=account["approved_on"],
        area_basis=area["basis"],
        buildings=tuple(area["buildings"]),
    )
