"""What a line on a lift, a typical case, a pilot or a tag must meet beside its fields and constraints."""

from collections.abc import Iterator
from datetime import date

from policy.errors import Reason
from projects.checks import money, not_after, unless
from registers.checks import EARLIEST, happened
from registers.lift_rules import FIELDS, day_faults, plain_name
from registers.models import Lift, RebuildPilot, Tag, TypicalCase

SHARES = ("residents_share_yuan", "public_share_yuan", "other_share_yuan")


def lift(row: Lift, on: date) -> Iterator[Reason]:
    """Its days are in order and have come; its entrance is named as rosters name it, so that none is counted twice."""
    yield from _plain(row.building_name, "building_name", "幢号")
    yield from _plain(row.entrance, "entrance", "单元号")
    yield from day_faults(row.days, on)
    for (field, label), day in zip(FIELDS, row.days, strict=True):
        if day and day < EARLIEST:
            yield from happened(day, on, field, label)


def case(row: TypicalCase, on: date) -> Iterator[Reason]:
    """The year has come, and the naming can be looked up from the city upwards."""
    if row.year is not None and not EARLIEST.year <= row.year <= on.year:
        words = f"年度应在{EARLIEST.year}年到{on.year}年之间。"
        yield Reason("bad_year", words, field="year")
    named = row.level == TypicalCase.Level.DISTRICT or row.document_no
    yield from unless(named, "required", "市级以上的典型案例,请填写文号或出处。", field="document_no")


def pilot(row: RebuildPilot, on: date) -> Iterator[Reason]:
    """Amounts are amounts, no more households agree than there are, and a lower line stands on a paper."""
    yield from _plain(row.building_name, "building_name", "幢号")
    if row.year_built is not None and not 1900 <= row.year_built <= on.year:
        yield Reason("bad_year", f"建成年份应在1900年到{on.year}年之间。", field="year_built")
    yield from unless(row.households != 0, "required", "户数应大于 0。", field="households")
    yield from unless(row.area is None or row.area > 0, "bad_area", "建筑面积应大于 0。", field="area")
    few = None in (row.willing_households, row.households) or row.willing_households <= row.households
    yield from unless(few, "too_many", "书面同意户数不能多于户数。", field="willing_households")
    based = row.will_line == "all" or row.will_basis
    words = "要求低于全体同意的,请填写比例依据(文件、文号)。"
    yield from unless(based, "required", words, field="will_basis")
    if row.plan_agreed_on:
        yield from not_after(row.plan_agreed_on, on, "plan_agreed_on", "方案一致通过日期")
    for field in (*SHARES, "cost_yuan"):
        if (amount := getattr(row, field)) is not None:
            yield from money(amount, field, str(row._meta.get_field(field).verbose_name).removesuffix("(元)"))


def tag(row: Tag, on: date) -> Iterator[Reason]:
    """A name that people can read and find again."""
    yield from unless(row.name.isprintable(), "bad_name", "名称中不要有不可见字符。", field="name")


def _plain(name: str, field: str, label: str) -> list[Reason]:
    """3, as rosters write it, not 3幢: the same entrance under two names would be two."""
    plain = plain_name(name)
    return unless(plain == name, "not_plain", f"{label}请填写“{plain}”,不写幢、单元等字。", field=field)
