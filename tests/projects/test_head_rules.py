"""What a clerk is asked about heads, and which earlier decisions a new roster does not follow by itself."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.head_rules import (
    DIFFERENT,
    MERGE,
    SPLIT,
    Decided,
    HeadFacts,
    HeadUnit,
    is_body,
    merged_owners,
    namesakes,
    overlapping,
    standing,
    to_repeat,
)
from projects.sheets.places import Place
from projects.sheets.values import OwnerRow


def head(
    pk: int, *owners: tuple[str, str], rooms: tuple[int, ...] = (), remark: str = "", **more
) -> HeadFacts:
    units = tuple(
        HeadUnit(room, Place("1", "1", str(room)), Decimal("50.00"), remark) for room in rooms or (100 + pk,)
    )
    return HeadFacts(pk, f"h{pk}", tuple(OwnerRow(*owner) for owner in owners), units, **more)


def asked(heads, different=()) -> list[list[int]]:
    return [[head.pk for head in group.heads] for group in namesakes(heads, different)]


def told(*pks: int) -> frozenset[int]:
    return frozenset(pks)


NAMESAKES = [
    head(1, ("张三", "")),
    head(2, ("张三", "1234")),
    head(3, ("张三", "5678")),
    head(4, ("李四", "")),
]


def test_only_missing_digits_raise_the_question() -> None:
    assert asked(NAMESAKES) == [[1, 2, 3]]
    assert asked(NAMESAKES[1:]) == []


def test_a_decision_answers_only_for_those_it_names() -> None:
    assert asked(NAMESAKES, [told(1, 2)]) == [[1, 3]]
    assert asked(NAMESAKES, [told(1, 2), told(1, 3)]) == []
    assert asked(NAMESAKES, [told(1, 2, 3)]) == []


def test_the_developers_block_is_nobodys_namesake() -> None:
    assert asked([head(1, ("房产公司", ""), is_developer=True), head(2, ("房产公司", ""))]) == []


def test_one_person_in_different_sets_is_shown_and_not_merged() -> None:
    alone, both = head(1, ("王五", "1111")), head(2, ("王五", "1111"), ("赵六", "2222"))
    (group,) = overlapping([alone, both, head(3, ("王五", "9999"))])
    assert (group.name, group.heads) == ("王五", (alone, both))


def test_a_merged_head_names_each_owner_once() -> None:
    owners = merged_owners([head(1, ("王五", "1111")), head(2, (" 王五", "1111"), ("赵六", "2222"))])
    assert [owner.name for owner in owners] == ["王五", "赵六"]


@pytest.mark.parametrize("name", ["杭州市拱墅区房产管理站", "和睦物业有限公司", "浙江麻纺织厂"])
def test_bodies_are_known_by_code_or_by_their_name(name) -> None:
    assert is_body(OwnerRow(name))
    assert is_body(OwnerRow("某", credit_code="91330105MA2AX0XX0X"))
    assert not is_body(OwnerRow("王站"))


@pytest.mark.parametrize(
    ("name", "remark", "public"),
    [
        ("房管站", "直管公房", True),
        ("直管公房", "", True),
        ("李四", "已购公有住房", False),
        ("李四", "房改房", False),
    ],
)
def test_publicly_owned_flats_are_known_by_remark_or_owner(name, remark, public) -> None:
    assert head(1, (name, ""), remark=remark).is_public is public


def place(room: int) -> tuple[str, str, str]:
    return Place("1", "1", str(room)).key


def decision(kind: str, *rooms: int) -> Decided:
    return Decided(1, kind, tuple((place(room),) for room in rooms))


ONE, APART = [head(1, rooms=(101, 102))], [head(1, rooms=(101,)), head(2, rooms=(102,))]


@pytest.mark.parametrize(
    ("kind", "follows", "breaks"), [(MERGE, ONE, APART), (SPLIT, APART, ONE), (DIFFERENT, APART, ONE)]
)
def test_a_decision_is_to_be_repeated_where_the_new_heads_do_not_follow_it(kind, follows, breaks) -> None:
    made = decision(kind, 101, 102)
    assert standing([made], follows) == to_repeat([made], breaks) == (made,)
    assert standing([made], breaks) == to_repeat([made], follows) == ()


def test_people_told_apart_are_asked_about_again_while_their_digits_are_missing() -> None:
    still = [head(1, ("张三", ""), rooms=(101,)), head(2, ("张三", ""), rooms=(102,))]
    known = [head(1, ("张三", "1111"), rooms=(101,)), head(2, ("张三", "2222"), rooms=(102,))]
    made = decision(DIFFERENT, 101, 102)
    assert to_repeat([made], still) == (made,)
    assert to_repeat([made], known) == ()


def test_units_that_left_the_roster_ask_nothing() -> None:
    assert to_repeat([decision(MERGE, 101, 102)], [head(1, rooms=(101,))]) == ()


people = st.tuples(st.sampled_from(["张三", "李四"]), st.sampled_from(["", "1111", "2222"]))


@given(st.lists(people, max_size=7), st.sets(st.integers(0, 6)))
def test_telling_all_of_one_name_apart_leaves_no_question(owners, some) -> None:
    heads = [head(pk, owner) for pk, owner in enumerate(owners)]
    groups = namesakes(heads)
    assert namesakes(heads, [told(*(h.pk for h in group.heads)) for group in groups]) == ()
    left = {h.pk for group in namesakes(heads, [told(*some)]) for h in group.heads}
    assert left <= {h.pk for group in groups for h in group.heads}
