"""Which cycle's records still count."""

from hypothesis import given
from hypothesis import strategies as st

from workflow.cycles import KEEPABLE, SendBack, floor, rests_on_lost, step_of

KEYS = st.sampled_from(sorted(KEEPABLE))
BACKS = st.lists(st.tuples(st.integers(1, 10), st.sets(KEYS, max_size=4)), max_size=6).map(
    lambda acts: [SendBack(to, cycle, kept) for cycle, (to, kept) in enumerate(acts, 1)]
)


def test_without_a_send_back_everything_counts():
    assert floor("6:round", []) == 0


def test_steps_before_the_target_are_untouched():
    back = SendBack(5, 1)
    assert [floor(f"{step}:documents", [back]) for step in (4, 5, 6)] == [0, 1, 1]


@given(KEYS, BACKS)
def test_going_back_again_never_revives_what_was_lost(key, backs):
    floors = [floor(key, backs[:n]) for n in range(len(backs) + 1)]
    assert floors == sorted(floors)


@given(KEYS, BACKS)
def test_what_is_recorded_in_the_present_cycle_always_counts(key, backs):
    assert floor(key, backs) <= len(backs)


@given(KEYS, BACKS)
def test_a_kept_key_stands_as_it_stood(key, backs):
    cycle = len(backs) + 1
    assert floor(key, [*backs, SendBack(1, cycle, {key})]) == floor(key, backs)
    assert floor(key, [*backs, SendBack(1, cycle)]) == cycle


def test_opinions_rest_on_the_scheme_and_the_scheme_on_the_preliminary_one():
    assert rests_on_lost("7:review", 5, {"7:review"})
    assert not rests_on_lost("7:review", 5, {"7:review", "5:design"})
    assert not rests_on_lost("7:review", 6, {"7:review"})
    assert rests_on_lost("5:design", 2, {"5:design"})
    assert not rests_on_lost("6:round", 1, {"6:round"})


def test_every_key_names_its_step():
    assert {step_of(key) for key in KEEPABLE} == set(range(1, 12))
