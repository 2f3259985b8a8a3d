"""Refusals carry every reason."""

import pickle

import pytest

from policy.errors import CalendarUnpublished, NotAllowed, Reason, Refused, Stale

FIRST = Reason("roster", "还没有业主名册", who="street_clerk", where="roster")
SECOND = Reason("round", "第一次征求意见还没有复核确认", where="round:1")


def test_every_reason_is_kept_in_order() -> None:
    refused = Refused(FIRST, SECOND)
    assert refused.reasons == (FIRST, SECOND)
    assert refused.codes == ("roster", "round")


def test_reasons_come_one_by_one_or_as_a_list() -> None:
    assert Refused([FIRST, SECOND]).reasons == Refused(FIRST, SECOND).reasons
    assert Refused(reason for reason in (FIRST, SECOND)).reasons == (FIRST, SECOND)


def test_text_joins_the_messages() -> None:
    assert str(Refused(FIRST, SECOND)) == "还没有业主名册;第一次征求意见还没有复核确认"


def test_one_makes_the_class_it_is_called_on() -> None:
    stale = Stale.one("stale", "页面已过期,请刷新", field="version")
    assert type(stale) is Stale
    assert stale.reasons == (Reason("stale", "页面已过期,请刷新", field="version"),)


@pytest.mark.parametrize("kind", [NotAllowed, Stale])
def test_special_refusals_are_caught_as_refusals(kind: type[Refused]) -> None:
    with pytest.raises(Refused):
        raise kind(FIRST)


def test_a_refusal_without_reasons_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one reason"):
        Refused([])


def test_a_refusal_survives_the_way_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(Refused(FIRST, SECOND))).reasons == (FIRST, SECOND)  # noqa: S301


def test_an_unpublished_year_is_said_in_words() -> None:
    error = CalendarUnpublished(2027)
    assert error.year == 2027
    assert str(error) == "2027年放假安排尚未公布"
