"""Single cells as offices fill them in: names and digits, areas, labels of buildings, entrances and rooms."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from projects.sheets.areas import read_area
from projects.sheets.owners import read_identity, read_owners
from projects.sheets.places import building_label, entrance_label, floor_of, room_label


@pytest.mark.parametrize(
    ("names", "digits", "expected"),
    [
        ("冯芳桂、魏丽", "3857、7685", [("冯芳桂", "3857"), ("魏丽", "7685")]),
        ("苏芳娜 覃建燕", "3372 7654", [("苏芳娜", "3372"), ("覃建燕", "7654")]),
        ("段荣\uff0c高芳勇", "4296\uff0c7437", [("段荣", "4296"), ("高芳勇", "7437")]),
        ("段荣,高芳勇", "4296,7437", [("段荣", "4296"), ("高芳勇", "7437")]),
        ("张三\n李四", "1111\n2222", [("张三", "1111"), ("李四", "2222")]),
        ("王 伟", "0429", [("王伟", "0429")]),
        ("王\u3000伟", Decimal(429), [("王伟", "0429")]),
        ("John Smith", "5678", [("John Smith", "5678")]),
        ("Li & Co., Ltd", "5678", [("Li & Co., Ltd", "5678")]),
        ("<script>alert(1)</script>", "6099", [("<script>alert(1)</script>", "6099")]),
        ("𠮷田㙓", "330106196001010429", [("𠮷田㙓", "0429")]),
        ("张三", "33010619600101042x", [("张三", "042X")]),
        ("张三", "3301061960****0429", [("张三", "0429")]),
        ("张三", '="0429"', [("张三", "0429")]),
        ("张三", "无", [("张三", "")]),
        ("张三330106196001010429", "", [("张三", "0429")]),
        ("张三(33010619600101042X)、李四 330106196001012222", None, [("张三", "042X"), ("李四", "2222")]),
    ],
)
def test_owners_in_a_cell(names: str, digits: Any, expected: list[tuple[str, str]]) -> None:
    reading = read_owners(names, digits)
    assert [(owner.name, owner.last_four) for owner in reading.owners] == expected
    assert reading.cautions == ()


@pytest.mark.parametrize(
    ("names", "digits", "caution"),
    [
        ("张三、李四", "1111", "id_count"),
        ("张三", "1111、2222", "id_count"),
        ("苏芳娜 覃建燕", "", "name_blank"),
        ("张三", Decimal("3.30106196001010E+17"), "id_unreadable"),
        ("张三", "3.30106E+17", "id_unreadable"),
        ("张三", "见附件", "id_unreadable"),
    ],
)
def test_doubtful_digits_are_told_and_not_used(names: str, digits: Any, caution: str) -> None:
    reading = read_owners(names, digits)
    assert reading.cautions == (caution,)
    assert {owner.last_four for owner in reading.owners} == {""}


def test_only_the_last_four_of_an_id_number_are_kept() -> None:
    assert "33010619600101" not in repr(read_identity("330106196001010429"))


@pytest.mark.parametrize(
    ("value", "area"),
    [
        (Decimal("60.33"), "60.33"),
        (Decimal("60.330000000001"), "60.33"),
        ("60.33㎡", "60.33"),
        (" 56.34 平方米", "56.34"),
        ("４０．１８", "40.18"),
        ("1,062.5m²", "1062.50"),
        ("10000", "10000.00"),
    ],
)
def test_an_area_however_it_is_typed(value: Any, area: str) -> None:
    assert str(read_area(value).area) == area


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "area_missing"),
        ("/", "area_missing"),
        ("六十平", "area_not_a_number"),
        ("60.33+12", "area_not_a_number"),
        ("1e3", "area_not_a_number"),
        ("NaN", "area_not_a_number"),
        (True, "area_not_a_number"),
        (date(2019, 1, 1), "area_not_a_number"),
        (Decimal("-45.2"), "area_not_positive"),
        ("0.001", "area_not_positive"),
        (Decimal("10000.01"), "area_implausible"),
        (Decimal("1E+39"), "area_implausible"),
        ("9" * 30, "area_implausible"),
    ],
)
def test_an_area_that_cannot_be(value: Any, code: str) -> None:
    assert read_area(value).code == code


@pytest.mark.parametrize(
    ("written", "label"),
    [("3幢", "3"), ("3号楼", "3"), ("三幢", "3"), ("第3幢", "3"), ("3#", "3"), ("十二栋", "12"), ("01", "1"),
     ("甲幢", "甲"), ("3-1幢", "3-1"), ("附1号", "附1号"), ("A座", "A"), ("3.0", "3"), ("综合楼", "综合楼")],
)  # fmt: skip
def test_building_labels(written: str, label: str) -> None:
    assert building_label(written) == label


@pytest.mark.parametrize(("written", "label"), [("一单元", "1"), ("02", "2"), ("1门", "1"), ("东单元", "东")])
def test_entrance_labels(written: str, label: str) -> None:
    assert entrance_label(written) == label


@pytest.mark.parametrize(
    ("written", "label", "floor"),
    [("１０１室", "101", 1), ("1102", "1102", 11), ("0301", "0301", 3), ("五〇一室", "501", 5), ("101A", "101A", 1),
     ("车库3", "车库3", None), ("商铺", "商铺", None), ("东室", "东室", None), ("10101", "10101", None)],
)  # fmt: skip
def test_room_labels_and_floors(written: str, label: str, floor: int | None) -> None:
    assert (room_label(written), floor_of(label)) == (label, floor)
