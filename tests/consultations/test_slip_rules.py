"""What is a slip on a frozen roll, and what is another owner."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.slip_rules import as_written, changed, distance, names_of, slip_reasons


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("王小明", "王晓明"),
        ("章建国", "张建国"),
        ("王明", "王小明"),
        ("王小小明", "王小明"),
        ("王小明、李芳", "王小明、李方"),
        ("杭州拱墅房产管理有限公司", "杭州拱墅房地管理有限公司"),
        ("杭州拱墅房产管理公司", "杭州拱墅房产管理有限公司"),
    ],
)
def test_a_sign_wrong_missing_or_too_many_is_a_slip(before: str, after: str) -> None:
    assert slip_reasons(before, after) == []


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("王小明", "李芳", "other_owners"),
        ("王小明", "王大勇", "other_owners"),
        ("王小明", "王小明、李芳", "other_owners"),
        ("王小明、李芳", "王小明", "other_owners"),
        ("王", "李", "other_owners"),
        ("王小明", " 王小明 ", "unchanged"),
        ("王小明", " ;, ", "required"),
        ("王小明", "", "required"),
        ("王小明", "王" * 401, "too_long"),
        ("王小明", "王" * 121, "too_long"),
    ],
)
def test_anything_else_is_for_the_next_round(before: str, after: str, code: str) -> None:
    (reason,) = slip_reasons(before, after)
    assert (reason.code, reason.field) == (code, "after")


def test_a_name_that_becomes_anothers_is_a_question_of_heads() -> None:
    (reason,) = slip_reasons("王晓明", "王小明", {"王小明", "李芳"})
    assert reason.code == "other_head"
    assert "人数" in reason.message


def test_owners_may_be_typed_with_commas_and_blanks() -> None:
    assert names_of(" 王小明,李芳; 陈 静\n周杰 ") == ["王小明", "李芳", "陈 静", "周杰"]
    assert as_written(names_of("王小明,李芳")) == "王小明、李芳"
    assert changed("王小明、李芳", "王晓明,李芳") == [("王小明", "王晓明")]


names = st.text(alphabet="王李张小明芳国建伟静", min_size=1, max_size=6)


@given(names, names, names)
def test_the_distance_is_a_distance(one: str, two: str, three: str) -> None:
    assert (distance(one, two) == 0) == (one == two)
    assert distance(one, two) == distance(two, one)
    assert distance(one, three) <= distance(one, two) + distance(two, three)


@given(st.lists(names, min_size=1, max_size=4), st.lists(names, min_size=1, max_size=4))
def test_a_slip_never_adds_or_takes_an_owner(before: list[str], after: list[str]) -> None:
    if not slip_reasons(as_written(before), as_written(after)):
        assert len(before) == len(after)
