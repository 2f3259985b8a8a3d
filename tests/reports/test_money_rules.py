"""Sums, distribution and subtotals: the parts are the whole, whatever the district looks like."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reports.money_rules import (
    CENT,
    Entry,
    UnitCost,
    bounds,
    distribution,
    outliers,
    ranges,
    streets_of,
    sums_of,
    total,
)
from reports.money_table import Column, Table, grouped

FEN = st.integers(-(10**11), 10**11).map(lambda fen: fen * CENT)
ENTRIES = st.lists(
    st.builds(
        Entry, st.integers(2019, 2021), st.integers(1, 4), st.sampled_from(["planned", "paid"]),
        st.sampled_from(["city", "personal"]), FEN,
    ),
    max_size=40,
)  # fmt: skip
COSTS = st.lists(
    st.builds(
        UnitCost, st.integers(1, 99), st.integers(0, 10**10).map(lambda fen: fen * CENT),
        st.integers(1, 10**7).map(lambda parts: parts * CENT), st.just(Decimal("400.00")),
    ),
    max_size=30,
)  # fmt: skip
LINE = Decimal("400.00")


@given(ENTRIES)
def test_kinds_streets_and_years_each_make_the_whole_to_the_fen(entries: list[Entry]) -> None:
    found = sums_of(entries)
    for figure in ("planned", "paid"):
        whole = total(one.amount for one in entries if one.figure == figure)
        assert found.of(figure) == whole
        for parts in (found.by_kind, found.by_street, found.by_year):
            assert total(amount for (name, _), amount in parts.items() if name == figure) == whole


@given(ENTRIES)
def test_the_years_and_streets_looked_at_one_by_one_make_the_whole(entries: list[Entry]) -> None:
    parts = [
        sums_of(entries, year, street).of("paid") for year in range(2019, 2022) for street in range(1, 5)
    ]
    assert total(parts) == sums_of(entries).of("paid")


@given(COSTS)
def test_every_cost_is_in_one_bucket_and_those_above_the_line_are_the_outliers(costs: list[UnitCost]) -> None:
    buckets = distribution(costs, LINE)
    assert sorted(one for bucket in buckets for one in bucket.rows) == sorted(costs)
    above = [one for bucket in buckets if bucket.is_above for one in bucket.rows]
    assert sorted(above) == sorted(outliers(costs)) == sorted(one for one in costs if one.is_above)
    assert all(left.high == right.low for left, right in pairwise(buckets))


def test_exactly_the_line_is_not_above_it_and_a_fen_more_is() -> None:
    at = UnitCost(1, Decimal("4000000.00"), Decimal("10000.00"), LINE)
    more = UnitCost(2, Decimal("4000000.01"), Decimal("10000.00"), LINE)
    assert (at.is_above, more.is_above) == (False, True)
    assert at.unit == more.unit == Decimal("400.00")  # rounded they are the same; totals are compared
    within, above = (
        next(one for one in distribution([at, more], LINE) if cost in one.rows) for cost in (at, more)
    )
    assert (within.label, within.is_above) == ("超过 300 至 400", False)
    assert (above.label, above.is_above) == ("超过 400 至 500", True)


def test_a_line_between_the_hundreds_is_an_edge_too() -> None:
    assert bounds(Decimal("450.00")) == tuple(map(Decimal, (100, 200, 300, 400, 450, 500, 600)))
    labels = [one.label for one in distribution([], Decimal("450.00"))]
    assert labels[0] == "不超过 100"
    assert labels[-1] == "超过 600"
    assert [one.is_above for one in distribution([], Decimal("450.00"))] == [False] * 5 + [True] * 3


def test_the_streets_are_named_by_their_projects_in_their_order() -> None:
    rows = [
        Entry(2019, 7, "projects", "10|b|乙街道", Decimal(1)),
        Entry(2020, 7, "projects", "10|b|乙街道", Decimal(1)),
    ]
    rows += [Entry(2019, 5, "projects", "2|a|甲|街道", Decimal(1))]
    assert [(one.pk, one.name) for one in streets_of(rows)] == [(5, "甲|街道"), (7, "乙街道")]


@given(st.lists(st.integers(1, 9), max_size=6), st.integers(1, 9), st.integers(0, 1))
def test_the_spans_of_a_sheet_do_not_overlap_and_leave_room_for_subtotals(
    counts: list[int], first: int, gap: int
) -> None:
    spans = ranges(counts, first, gap)
    assert [last - start + 1 for start, last in spans] == counts
    assert all(right[0] == left[1] + 1 + gap for left, right in pairwise(spans))


@given(st.lists(st.tuples(st.sampled_from(["甲街道", "乙街道"]), FEN | st.none()), max_size=20))
def test_the_subtotals_of_a_table_make_its_total(rows: list[tuple[str, Decimal | None]]) -> None:
    columns = (Column("序号", "number", 6), Column("金额", "money", 12, True))
    table = Table("表", (), columns, grouped([(street, (amount,)) for street, amount in rows]), (), ())
    assert table.totals == (None, total(table.sums(group.rows)[1] for group in table.groups))
    assert table.totals[1] == total(amount for _, amount in rows)
    assert [row[0] for group in table.groups for row in group.rows] != [] or not rows
