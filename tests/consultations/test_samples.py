"""Samples: drawn at random, drawn again by anyone, and nothing is certified over a difference."""

from random import Random

import pytest
from django.db import IntegrityError, connection, transaction

from consultations.models import Sample
from consultations.sample_queries import last_summary, paper_in_force, summary_of
from consultations.services import certify_round, close_round, return_round
from consultations.services.retractions import retract
from consultations.services.samples import Mark, check_sample, draw, draw_sample
from policy.errors import NotAllowed, Refused
from projects.models import Event
from tests.consultations.builders import TODAY, entry, opened, say, single, unit
from tests.consultations.letters import sent

pytestmark = pytest.mark.django_db

SEED = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def round(clerk):
    """Four on paper, one over the web, closed."""
    round = opened(single(6), clerk)
    for room in ("101", "201", "301", "401"):
        say(round, room, "agree", clerk)
    sent(entry(round, "501"), clerk, "agree")
    return close_round(round, actor=clerk, on=TODAY)


def drawn(sample: Sample) -> list[int]:
    return list(sample.checks.values_list("ballot_id", flat=True))


def refused(act) -> tuple[str, ...]:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.codes


def test_only_paper_that_counts_is_drawn(round, certifier) -> None:
    sample = draw_sample(round, actor=certifier, on=TODAY, n=4)
    assert sorted(drawn(sample)) == paper_in_force(round)
    assert (sample.asked, sample.out_of) == (4, 4)


def test_the_same_seed_draws_the_same_for_anyone(round, certifier) -> None:
    sample = draw_sample(round, actor=certifier, on=TODAY, n=2)
    assert drawn(sample) == Random(sample.seed).sample(paper_in_force(round), 2)
    again = draw_sample(round, actor=certifier, on=TODAY, n=2, seed=SEED.upper())
    assert drawn(again) == draw(paper_in_force(round), 2, SEED)
    assert Event.objects.filter(verb="draw_sample").first().data["seed"] == SEED


def test_every_ballot_is_as_likely_as_another() -> None:
    counts = dict.fromkeys(range(10), 0)
    for number in range(2000):
        for pk in draw(list(range(10)), 3, f"{number:032x}"):
            counts[pk] += 1
    assert all(500 < count < 700 for count in counts.values())


@pytest.mark.parametrize(
    ("options", "code"),
    [({"n": 0}, "bad_count"), ({"n": 5}, "bad_count"), ({"n": 1, "seed": "x"}, "bad_seed"), ({"n": 1, "seed": "12"}, "bad_seed")],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused(round, certifier, options, code) -> None:
    assert refused(lambda: draw_sample(round, actor=certifier, on=TODAY, **options)) == (code,)


def test_nothing_is_drawn_of_a_round_without_paper(clerk, certifier) -> None:
    round = opened(single(1), clerk)
    sent(entry(round, "101"), clerk, "agree")
    assert refused(lambda: draw_sample(round, actor=certifier, on=TODAY, n=1)) == ("no_paper",)


def test_nobody_certifies_before_every_drawn_row_is_checked(round, certifier) -> None:
    sample = draw_sample(round, actor=certifier, on=TODAY, n=2)
    assert refused(lambda: certify_round(round, actor=certifier, on=TODAY)) == ("sample_unchecked",)
    check_sample(sample, {1: Mark("same")}, actor=certifier, on=TODAY)
    assert refused(lambda: certify_round(round, actor=certifier, on=TODAY)) == ("sample_unchecked",)
    check_sample(sample, {2: Mark("same")}, actor=certifier, on=TODAY)
    assert certify_round(round, actor=certifier, on=TODAY).is_certified
    assert "(抽查 2 份,2 份一致)" in Event.objects.get(verb="certify_round").sentence


def test_drawing_again_does_not_make_a_difference_go_away(round, certifier) -> None:
    bad = draw_sample(round, actor=certifier, on=TODAY, n=1)
    check_sample(bad, {1: Mark("different", "纸上为不同意")}, actor=certifier, on=TODAY)
    good = draw_sample(round, actor=certifier, on=TODAY, n=1, seed=SEED)
    check_sample(good, {1: Mark("same")}, actor=certifier, on=TODAY)
    assert refused(lambda: certify_round(round, actor=certifier, on=TODAY)) == ("sample_differs",)


def test_a_difference_is_put_right_by_handing_the_round_back(round, certifier, clerk) -> None:
    sample = draw_sample(round, actor=certifier, on=TODAY, n=4, seed=SEED)
    wrong = sample.checks.get(ballot__unit__room="101").place
    marks = {place: Mark("same") for place in range(1, 5)} | {wrong: Mark("different", "纸上为不同意")}
    check_sample(sample, marks, actor=certifier, on=TODAY)
    assert refused(lambda: certify_round(round, actor=certifier, on=TODAY)) == ("sample_differs",)
    return_round(round, actor=certifier, on=TODAY, reason="101室录错")
    say(round, "101", "disagree", clerk)
    close_round(round, actor=clerk, on=TODAY)
    assert summary_of(sample).sentence == "抽查 4 份,3 份一致,1 份不一致,已更正 1 份"
    assert certify_round(round, actor=certifier, on=TODAY).is_certified


def test_a_form_nobody_finds_is_taken_out_or_found(round, certifier, clerk) -> None:
    sample = draw_sample(round, actor=certifier, on=TODAY, n=4, seed=SEED)
    check_sample(sample, {p: Mark("missing", "档案盒里没有") for p in (1, 2)}, actor=certifier, on=TODAY)
    check_sample(sample, {p: Mark("same") for p in (2, 3, 4)}, actor=certifier, on=TODAY)
    assert refused(lambda: certify_round(round, actor=certifier, on=TODAY)) == ("sample_differs",)
    return_round(round, actor=certifier, on=TODAY, reason="缺一份")
    gone = sample.checks.get(place=1).ballot.unit
    retract(round, actor=clerk, on=TODAY, unit=gone, reason="没有纸质意见表")
    close_round(round, actor=clerk, on=TODAY)
    assert certify_round(round, actor=certifier, on=TODAY).is_certified


def test_a_difference_is_described(round, certifier) -> None:
    sample = draw_sample(round, actor=certifier, on=TODAY, n=2)
    act = lambda marks: lambda: check_sample(sample, marks, actor=certifier, on=TODAY)  # noqa: E731
    assert refused(act({1: Mark("different", " "), 2: Mark("perhaps"), 9: Mark("same")})) == (
        "required",
        "bad_mark",
        "unknown_place",
    )
    assert refused(act({})) == ("nothing_given",)
    with pytest.raises(IntegrityError), transaction.atomic():
        sample.checks.update(found="different", checked_by=certifier)


def test_the_sample_stays_as_it_was_drawn(round, certifier) -> None:
    draw_sample(round, actor=certifier, on=TODAY, n=1)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE consultations_sample SET seed = 'x'")


def test_who_samples_may_still_certify_and_a_certified_round_is_left_alone(round, certifier) -> None:
    sample = draw_sample(round, actor=certifier, on=TODAY, n=1)
    check_sample(sample, {1: Mark("same")}, actor=certifier, on=TODAY)
    certify_round(round, actor=certifier, on=TODAY)
    assert refused(lambda: draw_sample(round, actor=certifier, on=TODAY, n=1)) == ("round_over",)
    again = lambda: check_sample(sample, {1: Mark("same")}, actor=certifier, on=TODAY)  # noqa: E731
    assert refused(again) == ("round_over",)
    assert last_summary(round).same == 1


def test_only_the_own_street_s_certifier_samples(round, clerk, stranger, leader) -> None:
    for actor in (clerk, stranger, leader):
        with pytest.raises(NotAllowed):
            draw_sample(round, actor=actor, on=TODAY, n=1)


def test_without_a_sample_the_round_is_certified_as_before(round, certifier) -> None:
    assert unit(round, "101")
    assert certify_round(round, actor=certifier, on=TODAY).is_certified
