"""The city's subsidy: the worked cases of the policy and the edges of every status."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from funding.rules import Breakdown, Excluded, SubsidyInput, subsidy, warning_sentence
from policy.errors import Refused
from policy.loader import load_scheme

RULES = load_scheme("gongshu-2019").subsidy


def asked(
    account: str | None = None, area: str | None = "10000.00", *excluded: tuple[str, str], **given
) -> SubsidyInput:
    """A pre-2001 neighbourhood with a final account, where nothing else is said."""
    fields = {"year_built": 1988, "affordable_housing": False} | given
    return SubsidyInput(
        area=None if area is None else Decimal(area),
        final_account=None if account is None else Decimal(account),
        excluded=tuple(Excluded(kind, Decimal(amount)) for kind, amount in excluded),
        **fields,
    )


def computed(given: SubsidyInput) -> Breakdown:
    """Under the rules of Gongshu."""
    return subsidy(given, RULES)


@pytest.mark.parametrize(
    ("given", "city"),
    [
        pytest.param(asked("4000000.00"), "2000000.00", id="F1 exactly 400 per m²"),
        pytest.param(asked("5200000.00"), "2000000.00", id="F2 above the cap"),
        pytest.param(asked("3000000.00"), "1500000.00", id="F3 below the cap"),
        pytest.param(
            asked("6000000", "10000", ("elevator", "1200000"), ("secondary_water", "900000")),
            "1950000.00",
            id="F4 exclude first, cap second",
        ),
        pytest.param(asked("333333.33", "1000"), "166666.67", id="F5 half up, once"),
    ],
)
def test_worked_cases_of_the_policy(given: SubsidyInput, city: str) -> None:
    made = computed(given)
    assert made.status == "official"
    assert str(made.city) == city
    assert made.city + made.rest == made.cost


@pytest.mark.parametrize("area", ["0", "0.00", None])
def test_f6_without_an_area_nothing_can_be_said(area: str | None) -> None:
    made = computed(asked("4000000.00", area))
    assert made.status == "indeterminate"
    assert (made.city, made.base, made.cap_total, made.rest) == (None, None, None, None)


def test_f7_a_budget_gives_an_estimate_labelled_with_its_source() -> None:
    made = computed(asked(None, "12000", budget=Decimal("4800000")))
    assert made.status == "estimate"
    assert made.city == Decimal("2400000.00")
    assert made.estimate_source == "概算"
    assert made.lines[0].label == "概算"
    assert "不作拨付依据" in made.lines[0].explanation


def test_a_warning_says_the_numbers_of_its_own_scheme() -> None:
    other = replace(RULES, affordable_ceiling_yuan_per_m2=Decimal("550.00"), year_limit=2005)
    assert "高于 550 元/㎡" in warning_sentence("above_550", other)
    assert warning_sentence("not_eligible", other).startswith("2005年以后")


def test_f8_affordable_housing_gets_nothing_and_a_warning_above_400() -> None:
    made = computed(asked("4500000", "10000", year_built=2004, affordable_housing=True))
    assert (made.status, made.city, made.warnings) == ("official", Decimal("0.00"), ("above_400",))
    assert made.rest == made.cost == Decimal(4500000)
    assert made.lines[-1][:2] == ("原责任主体承担", Decimal(4500000))


def test_affordable_housing_at_exactly_400_is_not_warned_about() -> None:
    at_400 = asked("4000000.00", year_built=2001, affordable_housing=True)
    above = replace(at_400, final_account=Decimal("4000000.01"))
    assert computed(at_400).warnings == ()
    assert computed(above).warnings == ("above_400",)


def test_affordable_housing_is_warned_about_its_budget_too_and_its_cost_alone() -> None:
    budget = asked(None, year_built=2004, affordable_housing=True, budget=Decimal(4500000))
    with_lift = replace(budget, excluded=(Excluded("elevator", Decimal(500000)),))
    assert computed(budget).warnings == ("above_400",)
    assert computed(with_lift).warnings == ()


def test_affordable_housing_without_any_figure_officially_gets_nothing() -> None:
    made = computed(asked(None, None, year_built=2004, affordable_housing=True))
    assert (made.status, made.city, made.cost, made.rest) == ("official", Decimal("0.00"), None, None)


def test_built_after_the_limit_and_not_affordable_is_not_eligible() -> None:
    made = computed(asked("4000000.00", year_built=2001))
    assert (made.status, made.city, made.warnings) == ("none", None, ("not_eligible",))


@pytest.mark.parametrize("affordable", [True, False])
def test_the_year_limit_is_inclusive_affordable_or_not(affordable: bool) -> None:
    made = computed(asked("3000000", year_built=2000, affordable_housing=affordable))
    assert (made.status, made.city) == ("official", Decimal("1500000.00"))


def test_without_account_and_budget_there_is_none() -> None:
    made = computed(asked(None))
    assert (made.status, made.city, made.cost, made.warnings, made.lines) == ("none", None, None, (), ())


def test_the_final_account_counts_as_soon_as_there_is_one() -> None:
    made = computed(asked("3000000", budget=Decimal("9000000"), estimate_source="合同价"))
    assert (made.status, made.gross, made.estimate_source) == ("official", Decimal(3000000), None)


def test_the_source_of_an_estimate_is_the_one_given() -> None:
    made = computed(asked(None, budget=Decimal("3000000"), estimate_source="合同价"))
    assert made.estimate_source == made.lines[0].label == "合同价"


def test_the_breakdown_is_printed_line_by_line() -> None:
    made = computed(asked("6000000", "10000", ("elevator", "1200000"), ("secondary_water", "900000")))
    assert [(line.label, line.amount) for line in made.lines] == [
        ("核定竣工财务决算", Decimal(6000000)),
        ("减:加装电梯", Decimal(1200000)),
        ("减:二次供水", Decimal(900000)),
        ("计入补助的费用", Decimal(3900000)),
        ("补助上限", Decimal(4000000)),
        ("补助资金基数", Decimal(3900000)),
        ("市级补助资金", Decimal(1950000)),
        ("其余资金", Decimal(1950000)),
    ]
    explained = {line.label: line.explanation for line in made.lines}
    assert explained["补助上限"] == "400 元/㎡ × 10,000.00 ㎡"
    assert explained["市级补助资金"] == "基数 × 50%"


def test_everything_excluded_is_nothing_to_subsidise_but_not_refused() -> None:
    made = computed(asked("1200000", "10000", ("elevator", "1200000")))
    assert (made.status, made.cost, made.city, made.rest) == ("official", 0, 0, 0)


@pytest.mark.parametrize("account", ["1200000.00", None])
def test_more_excluded_than_the_cost_is_refused(account: str | None) -> None:
    given = asked(account, "10000", ("elevator", "1200000.01"), budget=Decimal("1200000.00"))
    with pytest.raises(Refused) as caught:
        computed(given)
    assert caught.value.codes == ("excluded_above_cost",)
    assert caught.value.reasons[0].field == "excluded"


def test_an_unknown_kind_of_exclusion_is_refused_with_every_other_reason() -> None:
    with pytest.raises(Refused) as caught:
        computed(asked("100", "10000", ("lift", "60"), ("other", "60")))
    assert caught.value.codes == ("unknown_kind", "excluded_above_cost")


@pytest.mark.parametrize("wrong", ["-0.01", "1.005", "NaN", "Infinity", "1E+999999"])
def test_impossible_amounts_are_refused_naming_every_field(wrong: str) -> None:
    given = asked(wrong, wrong, ("other", wrong), budget=Decimal(wrong))
    with pytest.raises(Refused) as caught:
        computed(given)
    assert [reason.field for reason in caught.value.reasons] == [
        "area",
        "final_account",
        "budget",
        "excluded",
    ]
    assert set(caught.value.codes) == {"bad_amount"}


def test_another_scheme_caps_and_shares_otherwise() -> None:
    rules = replace(RULES, cap_yuan_per_m2=Decimal("387.50"), city_rate=Fraction(1, 3))
    made = subsidy(asked("9000000", "1000.01"), rules)
    assert (made.cap_total, made.base) == (Decimal("387503.88"), Decimal("387503.88"))
    assert made.city == Decimal("129167.96")
    assert made.lines[-2].explanation == "基数 × 1/3"


def test_totals_are_rounded_once_and_not_the_unit_price_first() -> None:
    """399.996 per m² would round to 400.00 and give a cent-exact cap; the totals say less."""
    made = computed(asked("399996.00", "1000"))
    assert made.city == Decimal("199998.00")
