"""The shape of a district's scheme. Values only: a scheme is read from its file by `policy.loader`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class StreetDef:
    """A street office (街道)."""

    code: str
    name: str


@dataclass(frozen=True)
class DepartmentDef:
    """A district department; `joint_review`: invited to the joint review (方案联审) by default."""

    code: str
    name: str
    joint_review: bool


@dataclass(frozen=True)
class StepDef:
    """One of the eleven steps (改造程序).

    `standard_workdays` is the portal's default duration, `plain` one sentence for residents,
    `who` names in Chinese who acts, `advances` is the role code that passes the gate.
    """

    number: int
    name: str
    standard_workdays: int
    plain: str
    who: str
    advances: str


@dataclass(frozen=True)
class ItemDef:
    """A renovation item (改造内容). Group B: building (居民住宅建筑), P: public area (小区公共区域)."""

    code: str
    name: str
    group: Literal["B", "P"]
    mandatory: bool
    unit: str


@dataclass(frozen=True)
class Threshold:
    """A line to reach: a part of a whole, the number itself included (以上) or not (过半数)."""

    required: Fraction
    inclusive: bool


@dataclass(frozen=True)
class RuleSet:
    """How a round of consultation is decided.

    `quorum`: participation of all, in area and in heads alike; None: no quorum.
    `area_majority`, `heads_majority`: agreement, measured against `of`; None: this dimension decides nothing.
    All None: nothing is decided, the round is recorded (`records_only`).
    `basis` cites the article, `plain` says the rule in one Chinese sentence.
    `effective_from`: first day the rule could apply, None: since ever.
    """

    code: str
    name: str
    basis: str
    plain: str
    quorum: Threshold | None
    area_majority: Threshold | None
    heads_majority: Threshold | None
    of: Literal["all", "took_part"]
    effective_from: date | None = None

    @property
    def records_only(self) -> bool:
        """True where totals and objections are recorded and nothing is decided."""
        return self.quorum is None and self.area_majority is None and self.heads_majority is None


@dataclass(frozen=True)
class DocumentDef:
    """A kind of document. `step`: where it is filed, None: anywhere; `required`: asked for by that gate.

    `personal`: it holds names beside votes, is never public, and each look at it is recorded.
    """

    kind: str
    name: str
    step: int | None
    required: bool
    personal: bool = False


@dataclass(frozen=True)
class EraDef:
    """A construction era for the item menu; both years inclusive, None: open."""

    code: str
    name: str
    from_year: int | None
    to_year: int | None


@dataclass(frozen=True)
class SubsidyRules:
    """The city's subsidy (补助资金): cap, share and what stays outside.

    `year_limit`: last year of construction that is subsidised. `excluded_kinds`: codes of cost lines
    outside city and district money, named in `excluded_names`. `area_basis`: in Chinese what the subsidy
    area is. `affordable_ceiling_yuan_per_m2`: above it affordable housing is warned about (原则上不高于).
    """

    cap_yuan_per_m2: Decimal
    city_rate: Fraction
    excluded_kinds: tuple[str, ...]
    excluded_names: Mapping[str, str]
    year_limit: int
    area_basis: str
    affordable_ceiling_yuan_per_m2: Decimal


@dataclass(frozen=True)
class EligibilityRules:
    """Who may be renovated: built by `year_limit`, not renovated nor to be demolished within so many years.

    `affordable_after_limit`: later affordable housing (保障性安居工程) may enter too.
    """

    year_limit: int
    years_since_renovation: int
    years_before_demolition: int
    affordable_after_limit: bool


@dataclass(frozen=True)
class LightRules:
    """Yellow from so many working days before the due day until so many after it; then red."""

    workdays_before: int
    workdays_after: int


@dataclass(frozen=True)
class AftercareRules:
    """After the acceptance: `warranties` names what is under warranty (保修) and for how many years.

    A visit (回访) is due `follow_up_months` after the acceptance or the last one; `warn_days` before a visit, a
    warranty's end or a contract's end the portal says so.
    """

    warranties: Mapping[str, int]
    follow_up_months: int
    warn_days: int


@dataclass(frozen=True)
class TargetDef:
    """What the scheme promised for one kind of neighbourhood. `area` in m²; `assessed`: 列入考核."""

    kind: Literal["pre2001", "affordable"]
    name: str
    assessed: bool
    neighbourhoods: int
    households: int
    buildings: int
    area: Decimal


@dataclass(frozen=True)
class Scheme:
    """One district's rules between two dates. `effective_to` None: still in force.

    `over_estimate`: a reviewed budget above the estimate by more than this part of it needs a reason. `cards`: the
    bureau gives 红黄牌. `settlement_months`: 竣工结算 is due so many months after the joint acceptance.
    """

    code: str
    name: str
    district: str
    document_no: str
    effective_from: date
    effective_to: date | None
    street_defs: tuple[StreetDef, ...]
    departments: tuple[DepartmentDef, ...]
    steps: tuple[StepDef, ...]
    items: tuple[ItemDef, ...]
    rule_sets: Mapping[str, RuleSet]
    profiles: Mapping[str, tuple[str, str, str]]
    profile_names: Mapping[str, str]
    default_profile: str
    literal_profile: str
    special_rules: tuple[str, str]
    subsidy: SubsidyRules
    eligibility: EligibilityRules
    lights: LightRules
    aftercare: AftercareRules
    notice_workdays: int
    candidate_notice_days: int
    over_estimate: Fraction
    eras: tuple[EraDef, ...]
    showcase_share: Fraction
    showcase_per_street: tuple[int, int]
    documents: tuple[DocumentDef, ...]
    batch_window_closes: tuple[int, int]
    targets: tuple[TargetDef, ...]
    cards: bool
    settlement_months: int

    def step(self, number: int) -> StepDef:
        """The step with this number; KeyError where there is none."""
        return _found(self.steps, "number", number)

    def item(self, code: str) -> ItemDef:
        """The item with this code; KeyError where there is none."""
        return _found(self.items, "code", code)

    def street(self, code: str) -> StreetDef:
        """The street with this code; KeyError where there is none."""
        return _found(self.street_defs, "code", code)

    def department(self, code: str) -> DepartmentDef:
        """The department with this code; KeyError where there is none."""
        return _found(self.departments, "code", code)

    def document(self, kind: str) -> DocumentDef:
        """The document kind with this code; KeyError where there is none."""
        return _found(self.documents, "kind", kind)

    def rule_set(self, code: str) -> RuleSet:
        """The rule set with this code; KeyError where there is none."""
        return self.rule_sets[code]

    def rule_set_for(self, number: int, profile: str | None = None) -> RuleSet:
        """The rule set of round 1, 2 or 3 under a profile, the scheme's default where none is named."""
        return self.rule_sets[self.profiles[profile or self.default_profile][number - 1]]

    def literal_rule_set(self, number: int) -> RuleSet:
        """What the scheme's literal text asks of round 1, 2 or 3 (方案原文要求)."""
        return self.rule_set_for(number, self.literal_profile)

    def special_rule_set(self, on: date) -> RuleSet:
        """The rule proposed for a 专项征求意见 opened on a day: the first of the scheme's that is in force then."""
        first, otherwise = (self.rule_sets[code] for code in self.special_rules)
        return otherwise if first.effective_from and on < first.effective_from else first

    def documents_of(self, number: int) -> tuple[DocumentDef, ...]:
        """Every document kind filed at a step, in the order of the file."""
        return tuple(document for document in self.documents if document.step == number)

    @property
    def joint_reviewers(self) -> tuple[DepartmentDef, ...]:
        """The departments invited to the joint review by default."""
        return tuple(department for department in self.departments if department.joint_review)


def _found(entries: tuple[T, ...], attribute: str, wanted: object) -> T:
    for entry in entries:
        if getattr(entry, attribute) == wanted:
            return entry
    raise KeyError(wanted)
