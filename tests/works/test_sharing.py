"""A price shared among projects: the parts are the whole, to the fen, in whatever order."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from works.package_rules import Part, faults
from works.sharing import by_area, difference

FEN = st.integers(1, 10**12).map(lambda fen: Decimal(fen) / 100)
AREAS = st.dictionaries(
    st.integers(1, 99), st.integers(1, 10**8).map(lambda n: Decimal(n) / 100), min_size=1, max_size=12
)


@given(FEN, AREAS)
def test_the_parts_are_the_whole(total, areas):
    shares = by_area(total, areas)
    assert sum(shares.values()) == total
    assert set(shares) == set(areas)


@given(FEN, AREAS)
def test_no_part_is_a_fen_away_from_its_exact_share(total, areas):
    whole = sum(areas.values())
    for key, share in by_area(total, areas).items():
        assert abs(share * whole - total * areas[key]) < Decimal("0.01") * whole


@given(FEN, AREAS)
def test_a_larger_area_never_pays_less(total, areas):
    shares = by_area(total, areas)
    ordered = sorted(areas, key=lambda key: (areas[key], shares[key]))
    for small, large in pairwise(ordered):
        assert shares[small] <= shares[large]


@given(FEN, AREAS, st.randoms())
def test_the_order_changes_nothing(total, areas, random):
    keys = list(areas)
    random.shuffle(keys)
    assert by_area(total, {key: areas[key] for key in keys}) == by_area(total, areas)


def test_the_fen_left_over_goes_to_the_largest_remainder_then_to_the_first():
    third = {3: Decimal("10"), 1: Decimal("10"), 2: Decimal("10")}
    assert by_area(Decimal("100.00"), third) == {
        1: Decimal("33.34"),
        2: Decimal("33.33"),
        3: Decimal("33.33"),
    }


@pytest.mark.parametrize(
    ("total", "areas"), [("1.00", {}), ("1.00", {1: "0"}), ("1.001", {1: "1"}), ("-1.00", {1: "1"}), ("1", {1: "2", 2: "-1"})]
)  # fmt: skip
def test_what_cannot_be_shared_is_refused(total, areas):
    with pytest.raises(ValueError, match=r"area|fen"):
        by_area(Decimal(total), {key: Decimal(area) for key, area in areas.items()})


def test_the_difference_of_stated_sums_is_named_to_the_fen():
    parts = {n: Part(n, f"小区{n}", Decimal(1), Decimal("33.33")) for n in (1, 2, 3)}
    (reason,) = faults(Decimal("100.00"), parts, by_area=False)
    assert reason.message == "约定金额合计比总金额少 0.01 元,请改到一致。"
    assert difference(Decimal("99.99"), {1: Decimal("99.99")}) == 0


def test_every_fault_of_a_package_is_named():
    one = {1: Part(1, "和睦新村", Decimal(1))}
    assert [reason.code for reason in faults(None, one, by_area=False)] == [
        "too_few_members", "no_total", "no_sum",
    ]  # fmt: skip
