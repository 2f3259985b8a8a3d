"""The scope of a 专项征求意见 as values: what it covers, what is wrong with it, how it is said."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.scopes import covers, scope_reasons, scope_words, tidy

KNOWN = {"1": ["1", "2"], "2": [""], "10": ["1", "2", "3"]}
PLACES = [(building, entrance) for building, entrances in KNOWN.items() for entrance in entrances]
UNITS = st.lists(
    st.tuples(st.sampled_from(PLACES), st.integers(1, 99_999).map(lambda cents: Decimal(cents) / 100)),
    max_size=40,
)


@given(units=UNITS, first=st.sets(st.sampled_from(PLACES)))
def test_disjoint_scopes_sum_to_the_whole(units: list, first: set[tuple[str, str]]) -> None:
    scopes = [list(first), [place for place in PLACES if place not in first]]
    parts = [
        sum((area for place, area in units if scope and covers(scope, *place)), Decimal(0))
        for scope in scopes
    ]
    assert sum(parts) == sum((area for _, area in units if covers([], *_)), Decimal(0))


@given(ticked=st.lists(st.sampled_from([*PLACES, ("1", ""), ("10", "")])))
def test_tidying_covers_the_same_units_and_is_never_refused(ticked: list[tuple[str, str]]) -> None:
    said = tidy(ticked, KNOWN)
    assert [covers(said, *place) for place in PLACES if said] == [
        covers(ticked, *place) for place in PLACES if said
    ]
    assert not ticked or scope_reasons(said, KNOWN) == []


@pytest.mark.parametrize(
    ("scope", "codes"),
    [
        ([], ["empty_scope"]),
        ([("3", "")], ["unknown_building"]),
        ([("1", "9"), ("3", "1")], ["unknown_entrance", "unknown_building"]),
        ([("1", "1"), ("1", "1")], ["scope_twice"]),
        ([("1", ""), ("1", "2")], ["scope_twice"]),
        ([("1", ""), ("2", ""), ("10", "3")], []),
    ],
)
def test_every_fault_of_a_scope_is_told_at_once(scope: list[tuple[str, str]], codes: list[str]) -> None:
    assert [reason.code for reason in scope_reasons(scope, KNOWN)] == codes


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ([], "全小区"),
        ([["3", ""]], "3幢"),
        ([["3", ""], ["5", "1"], ["5", "2"], ["7", "2"]], "3幢、5幢1单元、2单元、7幢2单元"),
    ],
)
def test_a_scope_is_said_as_people_say_it(scope: list[list[str]], words: str) -> None:
    assert scope_words(scope) == words


def test_all_entrances_of_a_building_are_the_whole_building() -> None:
    assert tidy([("10", "2"), ("1", "2"), ("10", "1"), ("10", "3")], KNOWN) == [("1", "2"), ("10", "")]
