"""改造需求: head by head or counted by hand, ranked, by building, and what becomes of them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from consultations import wishes
from consultations.models import EffectiveBallot, HeadWish, OwnerWords, Round
from consultations.services import (
    certify_round,
    close_round,
    record_head_wishes,
    record_wishes,
    record_wishes_of_heads,
    void_round,
)
from consultations.services.wishes import keep_wishes
from consultations.wish_codes import read_items
from policy.errors import Refused
from policy.loader import load_scheme
from projects.models import Event
from tests.consultations.builders import TODAY, entry, opened, say, single, unit
from tests.consultations.counting import statements
from tests.consultations.test_results import refused_codes

ITEMS = load_scheme("gongshu-2019").items


def want(round: Round, room: str, *codes: str, actor: User, **options: object):
    """What the head of 1幢1单元 with this room wants."""
    return record_head_wishes(round, actor=actor, on=TODAY, unit=unit(round, room), codes=codes, **options)


def shown(round: Round) -> dict[str, tuple[int, Decimal | None]]:
    return {row.item.code: (row.heads, row.area) for row in wishes.ranking(round).wanted}


def test_items_are_ranked_by_heads_with_their_area(clerk: User) -> None:
    round = opened([*single(2, "80.50"), [("2", "", "101", "40.00"), ("2", "", "102", "60.00")]], clerk)
    want(round, "101", "PM02", actor=clerk)
    want(round, "201", "PM02", "BM01", actor=clerk)
    record_head_wishes(round, actor=clerk, on=TODAY, entry=round.roll.last(), codes=["BM01", "PO01", "BM01"])
    assert shown(round) == {
        "BM01": (2, Decimal("180.50")),
        "PM02": (2, Decimal("161.00")),
        "PO01": (1, Decimal("100.00")),
    }
    with statements(1):
        found = wishes.ranking(round)
    assert [row.item.code for row in found.items[:3]] == ["BM01", "PM02", "PO01"]
    assert (found.source, found.stated, len(found.items)) == ("heads", 3, 36)


def test_a_later_paper_replaces_what_the_head_wanted(clerk: User) -> None:
    round = opened(single(2), clerk)
    want(round, "101", "BM01", "PM02", actor=clerk)
    said = want(round, "101", "PM03", actor=clerk)
    assert (said.items, said.before) == (1, 2)
    assert shown(round) == {"PM03": (1, Decimal("100.00"))}
    want(round, "101", actor=clerk)
    assert wishes.ranking(round).source == "none"


def test_words_are_kept_for_the_street_and_change_no_wish(clerk: User) -> None:
    round = opened(single(2), clerk)
    want(round, "101", "BM01", actor=clerk)
    want(round, "101", actor=clerk, words=" 希望保留老樟树 ")
    assert OwnerWords.objects.get().text == "希望保留老樟树"
    assert shown(round) == {"BM01": (1, Decimal("100.00"))}
    assert "樟树" not in "".join(Event.objects.values_list("sentence", flat=True))


def test_unknown_items_an_empty_paper_and_an_unknown_flat_are_refused_and_nothing_is_stored(
    clerk: User,
) -> None:
    round = opened(single(1), clerk)
    assert (
        refused_codes(lambda: want(round, "101", "BM01", "XX1", "YY", actor=clerk)) == ("unknown_item",) * 2
    )
    assert refused_codes(lambda: want(round, "101", actor=clerk)) == ("nothing_given",)
    other = opened(single(1), clerk)
    act = lambda: record_head_wishes(round, actor=clerk, on=TODAY, unit=unit(other, "101"), codes=["BM01"])  # noqa: E731
    assert refused_codes(act) == ("unknown_unit",)
    void_round(round, actor=clerk, on=TODAY, reason="重来")
    assert refused_codes(lambda: want(round, "101", "BM01", actor=clerk)) == ("round_voided",)
    assert not HeadWish.objects.exists()


def test_only_who_enters_ballots_enters_wishes(clerk: User, certifier: User, stranger: User) -> None:
    round = opened(single(1), clerk)
    for person in (certifier, stranger):
        with pytest.raises(Refused):
            want(round, "101", "BM01", actor=person)


def test_totals_by_hand_stand_until_the_first_head_is_entered(clerk: User) -> None:
    round = opened(single(3), clerk)
    record_wishes(round, {"BM01": 2, "PM02": 3}, actor=clerk, on=TODAY)
    found = wishes.ranking(round)
    assert (found.source, found.stated) == ("totals", None)
    assert shown(round) == {"PM02": (3, None), "BM01": (2, None)}
    want(round, "101", "PO01", actor=clerk)
    assert shown(round) == {"PO01": (1, Decimal("100.00"))}


def test_an_online_form_keeps_its_wishes_and_one_without_changes_nothing(clerk: User) -> None:
    round = opened(single(1), clerk)
    ballot = say(round, "101", "agree", clerk).ballot_id
    keep_wishes(round.pk, entry(round, "101").pk, ["BM01", "PM02"], ballot)
    keep_wishes(round.pk, entry(round, "101").pk, [], ballot)
    assert set(shown(round)) == {"BM01", "PM02"}
    assert set(HeadWish.objects.values_list("ballot_id", flat=True)) == {ballot}


def test_a_head_whose_form_was_taken_out_wants_nothing(clerk: User) -> None:
    round = opened(single(2), clerk)
    for room in ("101", "201"):
        say(round, room, "agree", clerk)
        want(round, room, "BM01", actor=clerk)
    EffectiveBallot.objects.filter(entry=entry(round, "101")).update(choice="retracted")
    assert shown(round) == {"BM01": (1, Decimal("100.00"))}
    assert wishes.ranking(round).stated == 1


def test_by_building_counts_its_own_units(clerk: User) -> None:
    round = opened([*single(1, "70.00"), [("1", "1", "901", "50.00"), ("10", "", "101", "30.00")]], clerk)
    want(round, "101", "BM01", actor=clerk)
    want(round, "901", "BM01", "PM02", actor=clerk)
    first, tenth = wishes.by_building(round)
    assert (first.building, first.stated, tenth.building, tenth.stated) == ("1", 2, "10", 1)
    assert [(row.item.code, row.heads, row.area) for row in first.items if row.heads] == [
        ("BM01", 2, Decimal("120.00")),
        ("PM02", 1, Decimal("50.00")),
    ]
    assert {row.item.code: row.area for row in tenth.items if row.heads} == {
        "BM01": Decimal("30.00"),
        "PM02": Decimal("30.00"),
    }


def test_the_public_reads_items_of_five_heads_and_only_after_certification(
    clerk: User, certifier: User
) -> None:
    round = opened(single(6), clerk)
    for floor in range(1, 7):
        codes = ["BM01"] if floor > 1 else ["BM01", "PM02"]
        want(round, f"{floor}01", *codes, actor=clerk)
    assert wishes.published_wishes(round) == ()
    close_round(round, actor=clerk, on=TODAY)
    assert wishes.published_wishes(Round.objects.get()) == ()
    certified = certify_round(round, actor=certifier, on=TODAY)
    assert [(row.name, row.heads) for row in wishes.published_wishes(certified)] == [("屋面修缮", 6)]


@pytest.mark.parametrize(
    ("typed", "codes", "strange"),
    [
        ("BM01 PM02", ("BM01", "PM02"), ()),
        ("pm02,bm01、BM01", ("BM01", "PM02"), ()),
        ("1 36", (ITEMS[0].code, ITEMS[35].code), ()),
        ("屋面修缮、37 楼道", ("BM01",), ("37", "楼道")),
        ("", (), ()),
    ],
)
def test_codes_numbers_and_names_are_read(
    typed: str, codes: tuple[str, ...], strange: tuple[str, ...]
) -> None:
    assert read_items(typed, ITEMS) == (codes, strange)


@given(st.sets(st.integers(1, 36)), st.sampled_from([" ", "、", ",", ",", ";"]))
def test_every_item_is_reached_by_number_and_by_code(numbers: set[int], between: str) -> None:
    meant = tuple(item.code for n, item in enumerate(ITEMS, 1) if n in numbers)
    assert read_items(between.join(map(str, numbers)), ITEMS) == (meant, ())
    assert read_items(between.join(meant), ITEMS) == (meant, ())


def test_a_name_of_both_groups_means_neither() -> None:
    names = [item.name for item in ITEMS]
    double = next((name for name in names if names.count(name) == 2), None)
    assert double is not None
    assert read_items(double, ITEMS) == ((), (double,))


def test_many_heads_at_once_are_all_entered_or_none(clerk: User) -> None:
    round = opened(single(2), clerk)
    first, second = round.roll.order_by("id")
    act = lambda wanted: record_wishes_of_heads(round, wanted, actor=clerk, on=TODAY)  # noqa: E731
    assert refused_codes(lambda: act({first.pk: ["BM01"], second.pk: ["XX"]})) == ("unknown_item",)
    assert refused_codes(lambda: act({first.pk: ["BM01"], 0: ["BM01"]})) == ("unknown_unit",)
    assert refused_codes(lambda: act({})) == ("nothing_given",)
    assert not HeadWish.objects.exists()
    assert act({first.pk: ["BM01", "PM02"], second.pk: ["BM01"]}) == 2
    assert act({second.pk: ["PM02"]}) == 1
    assert shown(round) == {"PM02": (2, Decimal("200.00")), "BM01": (1, Decimal("100.00"))}
