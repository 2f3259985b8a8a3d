"""What one head said, whatever the order and number of its forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.head_rules import UNRESOLVED, Form
from consultations.head_rules import opinion as opinion_of


def opinion(forms: list[tuple[int | None, str]], unit_count: int) -> str:
    """Of paper forms."""
    return opinion_of([Form(*form) for form in forms], unit_count)


CHOICES = ("agree", "disagree", "abstain")
form = st.tuples(st.sampled_from((None, 1, 2, 3)), st.sampled_from(CHOICES))


def test_a_correction_of_the_same_unit_supersedes() -> None:
    assert opinion([(1, "agree"), (1, "disagree")], 1) == "disagree"
    assert opinion([(1, "agree"), (1, "disagree")], 2) == "disagree"


def test_units_of_one_head_that_contradict_leave_it_unresolved() -> None:
    assert opinion([(1, "agree"), (2, "disagree")], 2) == UNRESOLVED


def test_correcting_the_wrong_form_resolves_the_head() -> None:
    assert opinion([(1, "agree"), (2, "disagree"), (1, "disagree")], 2) == "disagree"


def test_a_form_for_the_whole_head_supersedes_all() -> None:
    assert opinion([(1, "agree"), (2, "disagree"), (None, "abstain")], 2) == "abstain"


def test_one_unit_cannot_overturn_what_two_persons_settled() -> None:
    assert opinion([(None, "agree"), (1, "disagree")], 2) == UNRESOLVED


def test_the_only_unit_speaks_for_the_whole_head() -> None:
    assert opinion([(None, "agree"), (1, "disagree")], 1) == "disagree"


def test_once_every_unit_spoke_anew_the_form_for_the_whole_head_is_history() -> None:
    assert opinion([(None, "agree"), (1, "disagree"), (2, "disagree")], 2) == "disagree"


def test_a_head_without_forms_has_no_opinion() -> None:
    with pytest.raises(ValueError, match="without forms"):
        opinion([], 1)


@given(st.lists(form, min_size=1))
def test_unresolved_only_where_the_last_forms_differ(forms) -> None:
    last_whole = max((i for i, (unit, _) in enumerate(forms) if unit is None), default=-1)
    current = dict(forms[last_whole + 1 :])
    if last_whole >= 0 and len(current) < 3:
        current[None] = forms[last_whole][1]
    expected = set(current.values())
    assert opinion(forms, 3) == (expected.pop() if len(expected) == 1 else UNRESOLVED)


@given(st.lists(form, min_size=1), st.sampled_from(CHOICES))
def test_what_is_settled_last_counts(forms, choice) -> None:
    assert opinion([*forms, (None, choice)], 3) == choice
