"""补发告知书: two persons, and the old code is dead in the same act."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from consultations import codes
from consultations.models import Letter, Reissue
from consultations.services import close_round
from consultations.services.reissues import confirm_reissue, drop_reissue, propose_reissue
from policy.errors import NotAllowed, Refused
from tests.consultations.builders import TODAY, opened, single
from tests.consultations.test_letters import fetched, pairs_on, printed
from tests.consultations.test_races import together

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def letter(clerk) -> Letter:
    """A living letter of one of two heads."""
    return printed(opened(single(2), clerk), clerk).letters.first()


def asked(letter: Letter, clerk, reason: str = "业主来电,告知书遗失") -> Reissue:
    return propose_reissue(letter, actor=clerk, on=TODAY, reason=reason)


def confirmed(reissue: Reissue, person):
    return confirm_reissue(reissue, actor=person, on=TODAY, at=timezone.now())


@pytest.mark.parametrize("second", ["colleague", "certifier"])
def test_the_second_person_agrees_and_the_old_code_is_dead(letter, clerk, second, request) -> None:
    run = confirmed(asked(letter, clerk), request.getfixturevalue(second))
    letter.refresh_from_db()
    new = run.letters.get()
    assert (letter.ended_at is not None, new.ended_at, new.entry) == (True, None, letter.entry)
    assert new.number != letter.number
    assert new.code_hash != letter.code_hash
    (number, code), *others = pairs_on(fetched(run, clerk))
    assert (number, others) == (new.number, [])
    assert codes.matches(number, code, new.salt, new.code_hash)


def test_until_then_the_old_code_is_good(letter, clerk) -> None:
    asked(letter, clerk)
    letter.refresh_from_db()
    assert letter.ended_at is None


def test_who_asked_does_not_confirm_by_verb_or_by_shell(letter, clerk) -> None:
    reissue = asked(letter, clerk)
    with pytest.raises(NotAllowed) as refused:
        confirmed(reissue, clerk)
    assert refused.value.codes == ("own_reissue",)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reissue.objects.update(confirmed_by=clerk)
    assert Letter.objects.filter(ended_at=None).count() == 2


def test_it_is_asked_for_once_and_with_a_reason(letter, clerk) -> None:
    asked(letter, clerk)
    with pytest.raises(Refused) as refused:
        asked(letter, clerk, reason=" ")
    assert refused.value.codes == ("required", "reissue_waits")


def test_a_dead_letter_is_not_replaced_again(letter, clerk, colleague) -> None:
    confirmed(asked(letter, clerk), colleague)
    with pytest.raises(Refused) as refused:
        asked(letter, clerk)
    assert refused.value.codes == ("letter_over",)


def test_dropped_the_letter_stays_good_and_may_be_asked_for_again(letter, clerk, colleague) -> None:
    for person in (clerk, colleague):
        reissue = asked(letter, clerk)
        drop_reissue(reissue, actor=person, on=TODAY, at=NOW)
        with pytest.raises(Refused) as refused:
            confirmed(reissue, colleague)
        assert refused.value.codes == ("reissue_over",)
    assert asked(letter, clerk).pk


def test_one_that_is_over_never_changes_from_a_shell_either(letter, clerk, colleague) -> None:
    confirmed(asked(letter, clerk), colleague)
    for change in ({"reason": "x"}, {"confirmed_at": None}, {"dropped_at": NOW}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Reissue.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Reissue.objects.all().delete()


def test_a_letter_that_was_answered_may_be_replaced(letter, clerk, colleague) -> None:
    Letter.objects.filter(pk=letter.pk).update(used_at=NOW)
    assert confirmed(asked(letter, clerk), colleague).letters.get().used_at is None


def test_strangers_certifiers_and_closed_rounds_are_refused(letter, clerk, certifier, stranger) -> None:
    for person in (certifier, stranger):
        with pytest.raises(NotAllowed):
            asked(letter, person)
    reissue = asked(letter, clerk)
    for verb in (confirm_reissue, drop_reissue):
        with pytest.raises(NotAllowed):
            verb(reissue, actor=stranger, on=TODAY, at=NOW)
    close_round(letter.round, actor=clerk, on=TODAY)
    for act in (lambda: asked(letter, clerk), lambda: confirmed(reissue, certifier)):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.codes == ("round_not_open",)


@pytest.mark.django_db(transaction=True)
def test_two_confirming_at_once_make_one_letter(clerk, colleague, certifier) -> None:
    letter = printed(opened(single(1), clerk), clerk).letters.get()
    reissue = asked(letter, clerk)
    results = together([lambda who=who: confirmed(reissue, who) for who in (colleague, certifier)])
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert Letter.objects.filter(entry=letter.entry, ended_at=None).count() == 1
    assert Letter.objects.filter(entry=letter.entry).count() == 2
