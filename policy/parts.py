"""The parts of a scheme from the tables of its file, each checked in itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal

from policy.schema import (
    AftercareRules,
    DepartmentDef,
    DocumentDef,
    EligibilityRules,
    EraDef,
    ItemDef,
    LightRules,
    RuleSet,
    StepDef,
    SubsidyRules,
    TargetDef,
    Threshold,
)
from policy.tables import Table

Group = Literal["B", "P"]
OF: tuple[Literal["all"], Literal["took_part"]] = ("all", "took_part")
KINDS: tuple[Literal["pre2001"], Literal["affordable"]] = ("pre2001", "affordable")
LONGEST_WARRANTY_NAME = 20
ADVANCERS = ("street_clerk", "bureau_officer")


def departments(table: Table) -> tuple[DepartmentDef, ...]:
    """Those invited to the joint review first, then the others."""
    invited, others = table.names("joint_review"), table.names("others")
    table.done()
    return (
        *(DepartmentDef(code, name, joint_review=True) for code, name in invited.items()),
        *(DepartmentDef(code, name, joint_review=False) for code, name in others.items()),
    )


def step(table: Table) -> StepDef:
    """One of the eleven steps."""
    made = StepDef(
        number=table.whole("number", least=1),
        name=table.text("name"),
        standard_workdays=table.whole("standard_workdays", least=1),
        plain=table.text("plain"),
        who=table.text("who"),
        advances=table.choice("advances", ADVANCERS),
    )
    table.done()
    return made


def items(table: Table) -> tuple[ItemDef, ...]:
    """The renovation items: building before public area, mandatory before optional."""
    made = (*_items_of(table.table("building"), "B"), *_items_of(table.table("public_area"), "P"))
    table.done()
    return made


def _items_of(table: Table, group: Group) -> Iterator[ItemDef]:
    for kind in ("mandatory", "optional"):
        entries = table.table(kind)
        for code in entries.values:
            yield _item(entries, code, group, mandatory=kind == "mandatory")
    table.done()


def _item(table: Table, code: str, group: Group, *, mandatory: bool) -> ItemDef:
    name, unit = table.texts(code, ["名称", "单位"])
    return ItemDef(table.checked_code(code, code), name, group, mandatory, unit)


def rule_sets(table: Table) -> Mapping[str, RuleSet]:
    """Every rule set by its code."""
    return MappingProxyType({code: _rule_set(table, code) for code in table.values})


def _rule_set(rules: Table, code: str) -> RuleSet:
    table = rules.table(code)
    made = RuleSet(
        code=rules.checked_code(code, code),
        name=table.text("name"),
        basis=table.text("basis"),
        plain=table.text("plain"),
        quorum=_threshold(table, "quorum"),
        area_majority=_threshold(table, "area_majority"),
        heads_majority=_threshold(table, "heads_majority"),
        of=table.choice("of", OF),
        effective_from=table.maybe("effective_from", table.day),
    )
    table.done()
    return made


def _threshold(table: Table, key: str) -> Threshold | None:
    """`{ at_least = "2/3" }` includes the number itself (以上), `{ more_than = "1/2" }` does not (过半数)."""
    if key not in table.values:
        return None
    line = table.table(key)
    inclusive = "at_least" in line.values
    made = Threshold(line.part("at_least" if inclusive else "more_than"), inclusive)
    line.done()
    return made


def profiles(
    table: Table, rules: Mapping[str, RuleSet]
) -> tuple[Mapping[str, tuple[str, str, str]], Mapping[str, str]]:
    """For every profile the rule sets of rounds 1, 2 and 3, and what it is called."""
    rounds, names = {}, {}
    for code in table.values:
        profile = table.table(table.checked_code(code, code))
        rounds[code], names[code] = _rounds(profile, rules), profile.text("name")
        profile.done()
    return MappingProxyType(rounds), MappingProxyType(names)


def special_rules(table: Table, rules: Mapping[str, RuleSet]) -> tuple[str, str]:
    """The rule a 专项征求意见 is proposed under, and the one before the first was in force."""
    first, before = table.texts("special", ["现行规则", "施行前的规则"])
    for code in (first, before):
        if code not in rules:
            raise table.wrong("special", f"没有这个表决规则:{code}")
    return first, before


def _rounds(table: Table, rules: Mapping[str, RuleSet]) -> tuple[str, str, str]:
    first, second, third = table.texts("rounds", ["第一次", "第二次", "第三次"])
    for code in (first, second, third):
        if code not in rules:
            raise table.wrong("rounds", f"没有这个表决规则:{code}")
    return first, second, third


def subsidy(table: Table) -> SubsidyRules:
    """Cap, rate and exclusions of the city's subsidy."""
    kinds = table.names("excluded_kinds")
    made = SubsidyRules(
        cap_yuan_per_m2=table.amount("cap_yuan_per_m2"),
        city_rate=table.part("city_rate"),
        excluded_kinds=tuple(kinds),
        excluded_names=MappingProxyType(kinds),
        year_limit=table.whole("year_limit", least=1900),
        area_basis=table.text("area_basis"),
        affordable_ceiling_yuan_per_m2=table.amount("affordable_ceiling_yuan_per_m2"),
    )
    table.done()
    return made


def eligibility(table: Table) -> EligibilityRules:
    """Who may be renovated."""
    made = EligibilityRules(
        year_limit=table.whole("year_limit", least=1900),
        years_since_renovation=table.whole("years_since_renovation"),
        years_before_demolition=table.whole("years_before_demolition"),
        affordable_after_limit=table.flag("affordable_after_limit"),
    )
    table.done()
    return made


def lights(table: Table) -> LightRules:
    """Working days of yellow before and after the due day."""
    made = LightRules(table.whole("workdays_before"), table.whole("workdays_after"))
    table.done()
    return made


def aftercare(table: Table) -> AftercareRules:
    """Warranties in years, visits in months, warnings in days."""
    years = table.table("warranties")
    for name in years.values:
        if not 0 < len(name.strip()) <= LONGEST_WARRANTY_NAME:
            raise years.wrong(name, f"保修内容应为 1 至 {LONGEST_WARRANTY_NAME} 个字")
    made = AftercareRules(
        warranties=MappingProxyType({name: years.whole(name, least=1) for name in years.values}),
        follow_up_months=table.whole("follow_up_months", least=1),
        warn_days=table.whole("warn_days"),
    )
    table.done()
    return made


def document(table: Table) -> DocumentDef:
    """One kind of document; without `step` it may be filed anywhere."""
    made = DocumentDef(
        kind=table.code("kind"),
        name=table.text("name"),
        step=table.maybe("step", table.whole),
        required=table.flag("required"),
        personal=table.maybe("personal", table.flag) or False,
    )
    table.done()
    return made


def era(table: Table) -> EraDef:
    """One construction era; a missing year is an open end."""
    made = EraDef(
        code=table.code("code"),
        name=table.text("name"),
        from_year=table.maybe("from_year", table.whole),
        to_year=table.maybe("to_year", table.whole),
    )
    table.done()
    return made


def target(table: Table) -> TargetDef:
    """What was promised for one kind of neighbourhood."""
    made = TargetDef(
        kind=table.choice("kind", KINDS),
        name=table.text("name"),
        assessed=table.flag("assessed"),
        neighbourhoods=table.whole("neighbourhoods"),
        households=table.whole("households"),
        buildings=table.whole("buildings"),
        area=table.amount("area"),
    )
    table.done()
    return made


def month_and_day(table: Table) -> tuple[int, int]:
    """A day that comes every year, as (month, day)."""
    month, day = table.whole("month", least=1), table.whole("day", least=1)
    table.done()
    try:
        date(2001, month, day)
    except ValueError:
        raise table.wrong("day", "没有这一天") from None
    return month, day


def span(table: Table, key: str) -> tuple[int, int]:
    """Two whole numbers, the second not below the first."""
    value = table.value(key)
    if not isinstance(value, list) or len(value) != 2 or not all(type(number) is int for number in value):
        raise table.wrong(key, "应为两个整数,如 [1, 2]")
    low, high = value
    if not 0 <= low <= high:
        raise table.wrong(key, "第二个数不得小于第一个")
    return low, high
