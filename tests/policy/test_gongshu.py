"""The file gongshu-2019 says what the scheme 拱政办发〔2019〕10号 and the policy say."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from policy.loader import DEFAULT_SCHEME, load_scheme, scheme_codes
from policy.schema import Scheme, Threshold

TWO_THIRDS = Threshold(Fraction(2, 3), inclusive=True)
THREE_QUARTERS = Threshold(Fraction(3, 4), inclusive=True)
OVER_HALF = Threshold(Fraction(1, 2), inclusive=False)


@pytest.fixture
def scheme() -> Scheme:
    return load_scheme(DEFAULT_SCHEME)


def test_it_is_the_default_and_read_once(scheme: Scheme) -> None:
    assert scheme.code == DEFAULT_SCHEME in scheme_codes()
    assert load_scheme(DEFAULT_SCHEME) is scheme
    assert scheme.document_no == "拱政办发〔2019〕10号"
    assert scheme.effective_from == date(2019, 9, 30)


def test_the_ten_streets_of_2019(scheme: Scheme) -> None:
    names = [street.name.removesuffix("街道") for street in scheme.street_defs]
    assert names == ["米市巷", "湖墅", "小河", "和睦", "拱宸桥", "大关", "上塘", "祥符", "半山", "康桥"]
    assert scheme.street("gongchenqiao").name == "拱宸桥街道"


def test_eight_departments_are_invited_to_the_joint_review(scheme: Scheme) -> None:
    invited = [department.name for department in scheme.joint_reviewers]
    assert invited == [
        "区城管局", "区民政局", "区残联", "规划资源拱墅分局",
        "区公安分局", "区消防审批办", "区绿化办", "区海绵办",
    ]  # fmt: skip
    assert not scheme.department("caizheng").joint_review


def test_eleven_steps_with_their_standard_durations(scheme: Scheme) -> None:
    assert [step.number for step in scheme.steps] == list(range(1, 12))
    durations = [step.standard_workdays for step in scheme.steps]
    assert durations == [20, 30, 15, 20, 40, 30, 15, 30, 120, 30, 60]


def test_the_bureau_passes_steps_four_and_seven(scheme: Scheme) -> None:
    assert [step.number for step in scheme.steps if step.advances == "bureau_officer"] == [4, 7]


def test_thirty_six_items_twenty_four_of_them_mandatory(scheme: Scheme) -> None:
    counts = {(group, mandatory): 0 for group in "BP" for mandatory in (True, False)}
    for item in scheme.items:
        counts[item.group, item.mandatory] += 1
        assert item.code.startswith(item.group + ("M" if item.mandatory else "O"))
    assert counts == {("B", True): 10, ("B", False): 6, ("P", True): 14, ("P", False): 6}


def test_names_standing_in_both_groups_are_told_apart_by_code(scheme: Scheme) -> None:
    assert scheme.item("BM07").name == scheme.item("PM03").name == "消防设施"
    assert scheme.item("BM10").name == scheme.item("PM11").name == "整治私搭乱建"


@pytest.mark.parametrize(
    ("code", "quorum", "area", "heads", "of"),
    [
        ("double-two-thirds", None, TWO_THIRDS, TWO_THIRDS, "all"),
        ("civil-code-278-special", TWO_THIRDS, THREE_QUARTERS, THREE_QUARTERS, "took_part"),
        ("civil-code-278-ordinary", TWO_THIRDS, OVER_HALF, OVER_HALF, "took_part"),
        ("approval-two-thirds", None, None, TWO_THIRDS, "all"),
        ("record-only", None, None, None, "all"),
    ],
)
def test_rule_sets(
    scheme: Scheme, code: str, quorum: Threshold, area: Threshold, heads: Threshold, of: str
) -> None:
    rule_set = scheme.rule_set(code)
    assert (rule_set.quorum, rule_set.area_majority, rule_set.heads_majority) == (quorum, area, heads)
    assert rule_set.of == of
    assert rule_set.records_only is (code == "record-only")


def test_the_civil_code_began_in_2021(scheme: Scheme) -> None:
    dated = {code: rule_set.effective_from for code, rule_set in scheme.rule_sets.items()}
    assert dated["civil-code-278-special"] == dated["civil-code-278-ordinary"] == date(2021, 1, 1)
    assert dated["double-two-thirds"] is None


def test_by_default_all_three_rounds_are_under_double_two_thirds(scheme: Scheme) -> None:
    assert [scheme.rule_set_for(n).code for n in (1, 2, 3)] == ["double-two-thirds"] * 3
    assert [scheme.rule_set_for(n, "civil-code").code for n in (1, 2, 3)] == ["civil-code-278-special"] * 3


def test_a_matter_of_its_own_is_proposed_under_the_civil_code_once_it_is_in_force(scheme: Scheme) -> None:
    assert scheme.special_rule_set(date(2020, 12, 31)).code == "double-two-thirds"
    assert scheme.special_rule_set(date(2021, 1, 1)).code == "civil-code-278-special"


def test_the_literal_text_asks_less_of_rounds_two_and_three(scheme: Scheme) -> None:
    literal = [scheme.literal_rule_set(n).code for n in (1, 2, 3)]
    assert literal == ["double-two-thirds", "approval-two-thirds", "record-only"]


def test_money(scheme: Scheme) -> None:
    assert scheme.subsidy.cap_yuan_per_m2 == scheme.subsidy.affordable_ceiling_yuan_per_m2 == 400
    assert scheme.subsidy.city_rate == Fraction(1, 2)
    assert scheme.subsidy.excluded_kinds == ("elevator", "secondary_water", "late_buildings", "other")
    assert scheme.subsidy.year_limit == scheme.eligibility.year_limit == 2000


def test_targets_sum_to_the_schemes_own_total(scheme: Scheme) -> None:
    assert sum(target.neighbourhoods for target in scheme.targets) == 131
    assert sum(target.neighbourhoods for target in scheme.targets if target.assessed) == 123
    assert sum(target.households for target in scheme.targets) == 77_000
    assert sum(target.buildings for target in scheme.targets) == 1_619
    assert sum(target.area for target in scheme.targets) == Decimal(5_280_000)
    assert scheme.showcase_share == Fraction(1, 10)
    assert scheme.showcase_per_street == (1, 2)


def test_deadlines(scheme: Scheme) -> None:
    assert scheme.notice_workdays == 5
    assert scheme.over_estimate == Fraction(1, 10)
    assert scheme.batch_window_closes == (8, 31)
    assert (scheme.lights.workdays_before, scheme.lights.workdays_after) == (5, 5)


def test_every_document_the_gates_ask_for(scheme: Scheme) -> None:
    asked = {n: [d.kind for d in scheme.documents_of(n) if d.required] for n in range(1, 12)}
    assert {step: kinds for step, kinds in asked.items() if kinds} == {
        1: ["needs_list"],
        2: [
            "preliminary_scheme", "estimate",
            "residents_funding_plan", "maintenance_fund_plan", "management_plan",
        ],
        5: ["formal_scheme", "budget", "review_report"],
        7: ["minutes"],
        8: ["award_notice"],
        10: ["archive"],
    }  # fmt: skip
    assert scheme.document("needs_list").name == "问题与改造需求清单"


def test_every_year_has_one_era(scheme: Scheme) -> None:
    def eras(year: int) -> list[str]:
        return [
            era.code
            for era in scheme.eras
            if (era.from_year or 0) <= year <= (era.to_year or 9999)
        ]  # fmt: skip

    assert [eras(year) for year in (1975, 1989, 1990, 1999, 2000, 2004)] == [
        ["until-1989"], ["until-1989"], ["1990s"], ["1990s"], ["since-2000"], ["since-2000"],
    ]  # fmt: skip


@pytest.mark.parametrize("ask", ["step", "item", "street", "department", "document", "rule_set"])
def test_what_is_not_in_the_scheme_is_a_key_error(scheme: Scheme, ask: str) -> None:
    with pytest.raises(KeyError):
        getattr(scheme, ask)("nothing")


def test_residents_read_a_sentence_for_every_step(scheme: Scheme) -> None:
    for step in scheme.steps:
        assert step.plain.endswith("。")
        assert step.plain.count("。") == 1
