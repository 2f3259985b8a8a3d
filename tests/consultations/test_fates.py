"""What became of each form of a head: its receipt says it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.head_rules import RETRACTED, Form, fates, in_force

PAPER = [Form(None, "agree"), Form(None, "disagree")]
ONLINE = Form(None, "agree", online=True)
GONE = Form(None, RETRACTED)
form = st.builds(Form, st.sampled_from((None, 1, 2)), st.sampled_from(("agree", "disagree", RETRACTED)))
online = st.builds(Form, st.none(), st.sampled_from(("agree", "disagree")), st.just(True))


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ([ONLINE], ["stands"]),
        ([ONLINE, PAPER[1]], ["overruled", "stands"]),
        ([PAPER[1], ONLINE], ["stands", "overruled"]),
        ([ONLINE, ONLINE, PAPER[0]], ["superseded", "overruled", "stands"]),
        ([ONLINE, PAPER[0], GONE], ["stands", "retracted", "retracted"]),
        ([*PAPER, GONE], ["superseded", "retracted", "retracted"]),
        ([PAPER[0], GONE, PAPER[1]], ["retracted", "retracted", "stands"]),
    ],
)
def test_the_fate_of_each_form_of_a_head(forms, expected) -> None:
    assert fates(forms, 1) == expected


def test_a_form_of_one_flat_retracted_leaves_the_other_flats_form() -> None:
    assert fates([Form(1, "agree"), Form(2, "agree"), Form(1, RETRACTED)], 2) == [
        "retracted",
        "stands",
        "retracted",
    ]


@given(st.lists(st.one_of(form, form, online), min_size=1, max_size=12), st.integers(2, 3))
def test_those_that_stand_are_those_in_force_and_every_form_has_a_fate(forms, units) -> None:
    said = fates(forms, units)
    assert [place for place, fate in enumerate(said) if fate == "stands"] == in_force(forms, units)
    assert all(forms[place].online for place, fate in enumerate(said) if fate == "overruled")
    paper = any(fate == "stands" and not forms[place].online for place, fate in enumerate(said))
    assert paper or "overruled" not in said
