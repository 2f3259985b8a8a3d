"""Reading contribution sheets, writing amounts in capitals, the balance: pure."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from funding.balance_rules import Balance, end_in_words, now_in_words
from funding.capitals import DIGITS, in_capitals
from funding.contribution_rows import Given, Reading, read_contributions
from funding.contribution_rules import Ledger, Units, judge, may_tell
from projects.sheets.places import Place
from projects.sheets.sentences import Sentences

TODAY = date(2019, 10, 21)
GIVEN = Given(TODAY, None, "2019-hemu-01-")
HEAD = "幢,单元,室,姓名,金额(元),日期,收据编号"


def read(*lines: str, head: str = HEAD, given: Given = GIVEN) -> Reading:
    return read_contributions("\n".join((head, *lines)).encode(), "出资.csv", given)


def said(reading: Reading) -> list[str]:
    return [problem.message for problem in reading.problems]


def test_a_line_is_read_with_unit_amount_day_and_receipt_and_no_name() -> None:
    row = read('3,2,601,张某某,"5,000.50",2019年10月3日,0012').rows[0]
    assert (row.place.key, row.amount, row.paid_on, row.receipt) == (
        ("3", "2", "601"), Decimal("5000.50"), date(2019, 10, 3), "0012"
    )  # fmt: skip
    assert "张某某" not in repr(row)


@pytest.mark.parametrize(
    ("amount", "fault"),
    [("-3", "是 -3,不能是负数"), ("0", "是 0,应大于 0"), ("0.00", "应大于 0"), ("5000.005", "最多两位小数"),
     ("五千", "不是以元为单位的数字"), ("99999999", "请核对单位是否为元")],
)  # fmt: skip
def test_an_impossible_amount_is_named_with_row_and_column(amount: str, fault: str) -> None:
    reading = read("1,1,101,,5000,2019-10-01,1", f"1,1,102,,{amount},2019-10-01,2")
    problem = reading.problems[0]
    assert (problem.row, problem.column, problem.code) == (3, "E", "bad_amount")
    assert problem.message.startswith("第3行“金额(元)”一栏")
    assert fault in problem.message


def test_every_problem_is_told_at_once() -> None:
    reading = read(
        "1,1,,,5000,2019-10-01,1", "1,1,102,,-1,2019-13-01,2", "1,1,103,,5,2019-12-01,2019-hemu-01-00007"
    )
    assert [(one.row, one.code) for one in reading.problems] == [
        (2, "unknown_unit"), (3, "bad_amount"), (3, "bad_date"), (4, "bad_date"), (4, "bad_receipt")
    ]  # fmt: skip


def test_units_without_any_payment_are_passed_over_and_counted() -> None:
    reading = read("1,1,101,张某,5000,2019-10-01,1", "1,1,102,李某,,,", "1,1,201,王某,,,")
    assert len(reading.rows) == 1
    assert not reading.problems
    assert reading.notes[0].message == "有 2 行没有金额,视为还没有出资,没有读取。"


def test_a_receipt_without_an_amount_is_a_problem() -> None:
    assert "第2行“金额(元)”一栏是空的,请填写出资金额。" in said(read("1,1,101,,,2019-10-01,1"))


def test_a_stated_total_must_be_what_the_rows_add_up_to() -> None:
    rows = ("1,1,101,,5000,2019-10-01,1", "1,1,102,,5000,2019-10-01,2")
    assert not read(*rows, "合计,,,,10000,,").problems
    assert "以上各户合计为 10,000.00" in said(read(*rows, "合计,,,,15000,,"))[0]


def test_a_column_in_ten_thousands_is_refused_as_a_whole() -> None:
    reading = read("1,1,101,0.5,2019-10-01", head="幢,单元,室,出资金额(万元),日期")
    assert [one.code for one in reading.problems] == ["in_ten_thousands"]


@pytest.mark.parametrize(
    "head",
    [
        "楼栋,单元,房号,实缴金额,缴款时间,收据号",
        "地址,业主,应缴金额,出资额(元),交款日期,票据编号",
        "房屋坐落,缴款,日期,凭证号码",
    ],
)
def test_columns_as_offices_call_them(head: str) -> None:
    cells = {
        "楼栋": "3",
        "单元": "2",
        "房号": "601",
        "地址": "3幢2单元601室",
        "房屋坐落": "3-2-601",
        "应缴金额": "9000",
        "业主": "张某",
    }
    money = dict.fromkeys(("实缴金额", "出资额(元)", "缴款"), "5000")
    days = dict.fromkeys(("缴款时间", "交款日期", "日期"), "2019-10-01")
    row = ",".join((cells | money | days).get(name, "R1") for name in head.split(","))
    reading = read(row, head=head)
    assert not reading.problems
    assert [(one.place.key, one.amount, one.receipt) for one in reading.rows] == [
        (("3", "2", "601"), Decimal(5000), "R1")
    ]


def test_a_day_given_for_the_sheet_fills_rows_without_one() -> None:
    assert read("1,1,101,,5,,1").problems[0].code == "bad_date"
    assert read("1,1,101,,5,,1", given=Given(TODAY, TODAY, "x-")).rows[0].paid_on == TODAY


def test_a_workbook_of_excel_is_read_to_the_fen() -> None:
    book = Workbook()
    book.active.append(["幢", "单元", "室", "金额", "日期", "收据编号"])
    book.active.append([3, 2, 601, 5000.1, date(2019, 10, 1), 12])
    stream = BytesIO()
    book.save(stream)
    row = read_contributions(stream.getvalue(), "出资.xlsx", GIVEN).rows[0]
    assert (row.amount, row.paid_on, row.receipt) == (Decimal("5000.10"), date(2019, 10, 1), "12")


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04junk", b"<html>", b"\xff\xfe\x00", b"," * 5000, "姓名\n张".encode()]
)
def test_what_is_no_sheet_is_refused_in_words(content: bytes) -> None:
    reading = read_contributions(content, "a.csv", GIVEN)
    assert reading.problems
    assert not reading.rows


UNITS = Units([("3", "1", "601"), ("3", "2", "601"), ("3", "2", "0701"), ("5", "", "101")])


def test_a_unit_is_found_as_clerks_write_it() -> None:
    assert UNITS.find(Place("3", "2", "701"))[0] == ("3", "2", "0701")
    assert UNITS.find(Place("3", "", "0701"))[0] == ("3", "2", "0701")
    assert UNITS.find(Place("3", "", "601")) == (None, "“3幢601室”在2个单元都有,请写明单元")
    assert UNITS.find(Place("4", "1", "101")) == (None, "“4幢1单元101室”不在现在的业主名册上")


def test_a_receipt_counts_once_in_the_sheet_and_in_the_ledger() -> None:
    rows = read("3,1,601,,5,2019-10-01,A1", "3,2,601,,5,2019-10-01,A1", "5,,101,,5,2019-10-01,B7").rows
    ledger = Ledger({"B7": "由张三于2019年10月1日登记"})
    _, problems = judge(rows, UNITS, ledger, Sentences())
    assert [one.message for one in problems] == [
        "第3行收据编号“A1”与第2行重复。", "第4行收据编号“B7”已由张三于2019年10月1日登记。"
    ]  # fmt: skip
    assert [(one.row, one.column) for one in problems] == [(3, "G"), (4, "G")]


def test_without_a_receipt_the_same_payment_twice_is_asked_about() -> None:
    rows = read("3,1,601,,5,2019-10-01,", "3,1,601,,5,2019-10-01,", "3,1,601,,6,2019-10-01,").rows
    _, problems = judge(rows, UNITS, Ledger(), Sentences())
    assert [(one.row, one.code) for one in problems] == [(3, "receipt_twice")]


@pytest.mark.parametrize(
    ("amount", "written"),
    [("0", "零元整"), ("0.05", "伍分"), ("0.50", "伍角整"), ("15.30", "壹拾伍元叁角整"), ("1000.01", "壹仟元零壹分"),
     ("10500", "壹万零伍佰元整"), ("10005", "壹万零伍元整"), ("20000001", "贰仟万零壹元整"), ("100001000", "壹亿零壹仟元整"),
     ("123456789.12", "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元壹角贰分")],
)  # fmt: skip
def test_amounts_in_capitals(amount: str, written: str) -> None:
    assert in_capitals(Decimal(amount)) == written


VALUES = {"拾": 10, "佰": 100, "仟": 1000}


def back(written: str) -> Decimal:
    """The amount again, read sign by sign."""
    total = group = digit = Decimal(0)
    for sign in written:
        if sign in DIGITS:
            digit = Decimal(DIGITS.index(sign))
        elif sign in VALUES:
            group, digit = group + digit * VALUES[sign], Decimal(0)
        elif sign in "万亿":
            total, group, digit = (
                (total + group + digit) * (10**4 if sign == "万" else 10**8),
                Decimal(0),
                Decimal(0),
            )
        elif sign == "元":
            total, group, digit = total + group + digit, Decimal(0), Decimal(0)
        elif sign in "角分":
            total, digit = total + digit / (10 if sign == "角" else 100), Decimal(0)
    return total


@given(st.decimals(min_value=0, max_value=99_999_999, places=2))
def test_capitals_say_the_amount_and_nothing_else(amount: Decimal) -> None:
    written = in_capitals(amount)
    assert back(written) == amount
    assert "零零" not in written


@given(st.lists(st.integers(1, 10_000_000), min_size=1, max_size=40))
@settings(max_examples=60)
def test_a_random_sheet_adds_up_to_the_fen(fens: list[int]) -> None:
    amounts = [Decimal(fen) / 100 for fen in fens]
    reading = read(
        *(f"1,1,{number},,{amount},2019-10-01,R{number}" for number, amount in enumerate(amounts, 101))
    )
    assert not reading.problems
    assert reading.total == sum(amounts) == sum(row.amount for row in reading.rows)


def test_the_public_is_told_from_five_units_on() -> None:
    assert [may_tell(units) for units in (0, 1, 4, 5, 6)] == [False, False, False, True, True]


def balance(**given: str | None) -> Balance:
    sums = {
        "planned": "100",
        "sure": "60",
        "received": "50",
        "paid": "30",
        "contract": "80",
        "cost": "100",
    } | given
    values = {name: None if value is None else Decimal(value) for name, value in sums.items()}
    return Balance(**values, cost_label="合同价")  # type: ignore[arg-type]


def test_the_balance_in_words() -> None:
    assert now_in_words(balance()) == "账上结余 20.00 元,合同还要支付 50.00 元,还差 30.00 元。"
    assert now_in_words(balance(received="80")) == "账上结余 50.00 元,合同还要支付 50.00 元,够付。"
    assert now_in_words(balance(contract=None)) == "账上结余 20.00 元;还没有签订合同,不能比较。"
    assert now_in_words(balance(contract="30")) == "合同价款已经付清,账上结余 20.00 元。"
    assert "正好相等;其中已经落实 60.00 元,还有 40.00 元没有落实" in end_in_words(balance())
    assert "有缺口 20.00 元" in end_in_words(balance(cost="120"))
    assert "多 1.00 元" in end_in_words(balance(planned="101", sure="101"))
    assert end_in_words(balance(cost=None)) == "还没有造价数据,不能比较资金是否够用。"


@given(*[st.decimals(min_value=0, max_value=10**9, places=2)] * 6)
def test_what_is_lacking_and_what_there_is_make_the_whole(
    planned, sure, received, paid, contract, cost
) -> None:
    one = Balance(planned, sure, received, paid, contract, cost, "概算")
    assert one.planned + one.lacks_plan == cost
    assert one.sure + one.lacks_sure == cost
    assert one.in_hand + one.lacks_now == one.owed
    assert one.covered_in_the_end is (planned >= cost)
