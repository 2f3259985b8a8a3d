"""A budget as offices paste it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.budget_paste import cells_of, read_budget

ITEMS = {"BM01": "屋面修缮", "BM07": "消防设施", "PM03": "消防设施"}
KINDS = {"elevator": "加装电梯", "secondary_water": "二次供水"}
YUAN = st.decimals("0.01", "99999999.99", places=2)


def read(text: str):
    return read_budget(cells_of(text), ITEMS, KINDS)


@given(st.lists(YUAN, min_size=1, max_size=30))
def test_what_is_pasted_adds_up_to_the_cent(amounts: list[Decimal]) -> None:
    text = "\n".join(f"费用{number}\t{amount:,}" for number, amount in enumerate(amounts))
    assert read(text).total == sum(amounts, Decimal(0))
    assert read(text).problems == ()


def test_heads_serials_and_sums_are_passed_over() -> None:
    made = read("序号\t名称\t概算(元)\n1\t屋面修缮\t100\n2\t设计费\t20.50元\n\t合 计\t120.50")
    assert [(one.item_code, one.label, one.amount) for one in made.lines] == [
        ("BM01", "屋面修缮", Decimal(100)), ("", "设计费", Decimal("20.50"))
    ]  # fmt: skip


def test_full_width_digits_lower_case_codes_and_wan_are_understood() -> None:
    made = read("代码\t名称\t概算(万元)\nbm01\t屋面\t１２.５\t12")
    assert [(one.item_code, one.label, one.amount, one.reviewed) for one in made.lines] == [
        ("BM01", "屋面修缮", Decimal(125000), Decimal(120000))
    ]


def test_lines_of_one_item_are_added_up() -> None:
    made = read("BM01\t屋面\t100\t90\nBM01\t防水\t50\t40")
    assert [(one.amount, one.reviewed) for one in made.lines] == [(Decimal(150), Decimal(130))]
    assert made.problems == ("第2行与前面的“屋面修缮”是同一项,金额已相加。",)
    half = read("BM01\t屋面\t100\t90\nBM01\t防水\t50").problems
    assert half == ("第2行与前面的“屋面修缮”是同一项,金额已相加。审核后金额不全,没有读取。",)


def test_a_line_named_like_an_excluded_kind_is_marked() -> None:
    assert [(one.label, one.kind) for one in read("二次供水\t900\n电梯\t5\t\t加装电梯").lines] == [
        ("二次供水", "secondary_water"), ("电梯", "elevator")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("BM02\t外墙\t5", "BM02不在本项目已确定的改造内容中"),
        ("消防设施\t5", "有BM07、PM03两项"),
        ("\t\n甲\t1.234", "超过两位小数"),
        ("甲\t1\n乙\t没有", "第2行没有金额"),
        ("BM01\t屋面\t5\tabc\t含脚手架", "第1行的“abc”、“含脚手架”没有读取。"),
        ("BM01\t\t5\tabc", "第1行的“abc”没有读取。"),
        ("甲\t5\t6\t7", "第1行的第三个金额没有读取。"),
    ],
)
def test_what_is_not_understood_is_named_with_its_line(text: str, words: str) -> None:
    assert words in "".join(read(text).problems)
