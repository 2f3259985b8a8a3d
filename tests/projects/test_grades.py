"""The conditions for 示范工程 and 精品工程 (scheme 三(二))."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.loader import load_scheme
from projects.grades import Grades, ItemState, grade_conditions

SCHEME = load_scheme("gongshu-2019")
DECISIONS = ["undecided", "include", "not_applicable", "infeasible", "declined", "dropped"]
PROGRESS = ["planned", "in_progress", "done", "accepted"]


def with_all_done(**changed: ItemState) -> Grades:
    """All 36 items done, but for those named by code."""
    states = [changed.get(item.code) or done(item.code) for item in SCHEME.items]
    return grade_conditions(states, SCHEME)


def done(code: str) -> ItemState:
    """An included item that is done."""
    return ItemState(code, "include", "", "done")


def left_out(code: str, decision: str, reason: str = "现场没有此设施") -> ItemState:
    """An item decided against."""
    return ItemState(code, decision, reason, "planned")


def test_all_thirty_six_done_meets_both() -> None:
    assert with_all_done() == Grades(True, True, (), ())


@pytest.mark.parametrize("progress", PROGRESS)
def test_done_or_accepted_counts_as_done(progress: str) -> None:
    grades = with_all_done(BM01=ItemState("BM01", "include", "", progress))
    meets = progress in ("done", "accepted")
    assert (grades.model, grades.showcase) == (meets, meets)


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_mandatory_item_left_out_must_be_not_applicable(decision: str) -> None:
    grades = with_all_done(PM02=left_out("PM02", decision))
    meets = decision == "not_applicable"
    assert (grades.model, grades.showcase) == (meets, meets)


@pytest.mark.parametrize("decision", DECISIONS)
def test_an_optional_item_left_out_must_be_infeasible_and_concerns_showcase_alone(decision: str) -> None:
    grades = with_all_done(BO06=left_out("BO06", decision))
    assert grades.model
    assert grades.showcase is (decision == "infeasible")


@pytest.mark.parametrize("reason", ["", "  "])
def test_leaving_out_needs_a_reason(reason: str) -> None:
    grades = with_all_done(
        BM06=left_out("BM06", "not_applicable", reason), PO01=left_out("PO01", "infeasible", reason)
    )
    assert grades.model_missing == ("BM06 防雷设施:不涉及,但未写明理由",)
    assert grades.showcase_missing == (*grades.model_missing, "PO01 充电设施:不具备条件,但未写明理由")


def test_only_mandatory_items_done_meets_model_alone() -> None:
    mandatory = [done(item.code) for item in SCHEME.items if item.mandatory]
    grades = grade_conditions(mandatory, SCHEME)
    assert (grades.model, grades.showcase) == (True, False)
    assert len(grades.showcase_missing) == 12


def test_nothing_known_misses_everything() -> None:
    grades = grade_conditions([], SCHEME)
    assert len(grades.model_missing) == 24
    assert len(grades.showcase_missing) == 36
    assert grades.model_missing[0] == "BM01 屋面修缮:尚未决定是否改造"


def test_items_of_one_name_are_told_apart_by_their_code() -> None:
    grades = with_all_done(PM03=ItemState("PM03", "include", "", "planned"))
    assert grades.model_missing == ("PM03 消防设施:尚未完成",)


@pytest.mark.parametrize(
    ("decision", "lack"),
    [
        ("declined", "业主不同意实施"),
        ("dropped", "已中途取消"),
        ("infeasible", "标为“不具备条件”,须完成,或改为“不涉及”并写明理由"),
    ],
)
def test_what_is_missing_is_said_per_item(decision: str, lack: str) -> None:
    assert with_all_done(BM04=left_out("BM04", decision)).model_missing == (f"BM04 单元楼道整修:{lack}",)


ANY_STATES = st.lists(
    st.builds(
        ItemState,
        st.sampled_from([item.code for item in SCHEME.items]),
        st.sampled_from(DECISIONS),
        st.sampled_from(["", "现场没有此设施"]),
        st.sampled_from(PROGRESS),
    ),
    unique_by=lambda state: state.code,
)


@given(ANY_STATES)
def test_showcase_implies_model_and_the_lists_say_why(states: list[ItemState]) -> None:
    grades = grade_conditions(states, SCHEME)
    assert grades.model or not grades.showcase
    assert grades.model is not bool(grades.model_missing)
    assert grades.showcase is not bool(grades.showcase_missing)
    assert set(grades.model_missing) <= set(grades.showcase_missing)


@given(ANY_STATES, st.sampled_from([item.code for item in SCHEME.items]))
def test_finishing_an_item_never_takes_a_grade_away(states: list[ItemState], code: str) -> None:
    before = grade_conditions(states, SCHEME)
    after = grade_conditions([*(state for state in states if state.code != code), done(code)], SCHEME)
    assert after.model >= before.model
    assert after.showcase >= before.showcase
