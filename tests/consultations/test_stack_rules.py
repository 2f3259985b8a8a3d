"""Stacks, pure: what stands in one, and where two clerks read it differently."""

from hypothesis import given
from hypothesis import strategies as st

from consultations.stack_rules import Said, count_reason, mismatches, standing

AGREE, AGAINST = Said("agree", "self"), Said("disagree", "self")
ENTRIES = st.dictionaries(st.integers(1, 8), st.sampled_from([AGREE, AGAINST, Said("agree", "proxy")]))


def test_the_last_form_of_a_unit_stands_and_a_retracted_one_does_not() -> None:
    rows = [(1, "agree", "self"), (2, "agree", "self"), (1, "disagree", "self"), (2, "retracted", "self")]
    assert standing(rows) == {1: AGAINST}


def test_what_one_side_lacks_and_what_differs_is_told_apart() -> None:
    first = {1: AGREE, 2: AGREE, 3: AGREE, 4: AGREE}
    second = {1: AGREE, 2: AGAINST, 3: Said("agree", "proxy"), 5: AGREE}
    kinds = {row.unit: row.kind for row in mismatches(first, second)}
    assert kinds == {2: "choice", 3: "signer", 4: "not_in_second", 5: "not_in_first"}


@given(ENTRIES)
def test_a_stack_read_alike_has_no_mismatch(entries) -> None:
    assert mismatches(entries, dict(reversed(entries.items()))) == []


@given(ENTRIES, ENTRIES)
def test_putting_every_mismatch_right_leaves_none(first, second) -> None:
    for row in mismatches(first, second):
        if row.first is None:
            del second[row.unit]
        else:
            second[row.unit] = row.first
    assert mismatches(first, second) == []


def test_a_count_is_needed_and_a_difference_explained() -> None:
    assert count_reason(41, None, "") == ("not_counted", "请先点清这一批有几份意见表,再填写份数。")
    assert count_reason(41, 41, "") is None
    assert count_reason(41, 60, "19份为空白表") is None
    code, sentence = count_reason(41, 60, " ")
    assert code == "count_differs"
    assert "点数 60 份,已录 41 份" in sentence
