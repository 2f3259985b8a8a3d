"""Tables of utilities and service rooms as offices paste them: heads, order, sums, what is left out."""

import pytest

from registers.paste_rules import MOST, choice, number, read

LABELS = {
    "neighbourhood": "小区", "unit": "专业单位", "company": "单位名称", "matter": "事项", "owner": "责任人(单位或岗位)",
    "due_on": "完成期限", "state": "状态", "finished_on": "完成日期", "note": "说明",
}  # fmt: skip


def lines(text):
    return [(line.number, dict(line.cells)) for line in read(text, "utility", LABELS).lines]


def test_columns_stand_in_the_heads_order_by_whatever_name_offices_give_them():
    text = "序号\t小区名称\t管线单位\t事项\t责任人\t完成时限\n1\t和睦新村\t供电\t合杆\t项目经理\t2026-10-08\n"
    found = read(text, "utility", LABELS)
    assert [dict(line.cells) for line in found.lines] == [
        {
            "neighbourhood": "和睦新村",
            "unit": "供电",
            "matter": "合杆",
            "owner": "项目经理",
            "due_on": "2026-10-08",
        }
    ]
    assert (found.wrong, found.passed) == ((), ("“序号”列",))


def test_without_a_head_columns_are_those_of_the_form():
    assert lines("和睦新村\t供电\t供电公司\t合杆")[0][1] == dict.fromkeys(LABELS, "") | {
        "neighbourhood": "和睦新村", "unit": "供电", "company": "供电公司", "matter": "合杆",
    }  # fmt: skip


def test_titles_above_the_head_sums_and_blank_lines_are_left_out_and_lines_keep_their_numbers():
    text = "和睦街道管线单位事项\n小区\t事项\n\n和睦新村\t合杆\n合计\t1\n"
    found = read(text, "utility", LABELS)
    assert [(line.number, line.name) for line in found.lines] == [(4, "第4行(和睦新村)")]
    assert found.passed == ("第1行(和睦街道管线单位事项)", "第5行(合计)")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("专业单位\t事项\n供电\t合杆", ("表头里没有“小区”一列。",)),
        ("小区\t事项\t工作内容\n和睦新村\t合杆\t立杆", ("表头“工作内容”与另一列重复,只能有一列。",)),
        ("小区\t事项\n和睦新村\t合杆\t多出", ("第2行(和睦新村):比表头多出数据。",)),
        ("小区\t事项\n\t合杆\t多出", ("第2行(没有小区名称):比表头多出数据。",)),
        ("\t".join(map(str, range(10))), ("第1行(0):多于 9 列,请连同表头一起复制。",)),
    ],
)
def test_what_is_wrong_with_the_table_as_such_is_said(text, wrong):
    assert read(text, "utility", LABELS).wrong == wrong


def test_a_table_has_a_hundred_lines_at_most():
    row = "和睦新村\t供电\n"
    assert read(row * MOST, "utility", LABELS).wrong == ()
    assert read(row * (MOST + 1), "utility", LABELS).wrong == ("一次最多 100 行,现在有 101 行,请分次登记。",)


@pytest.mark.parametrize(
    ("written", "value"),
    [("供电", "power"), ("电力", "power"), (" 供 电", "power"), ("power", ""), ("国网", ""), ("", "")],
)
def test_a_choice_is_read_by_the_words_offices_use(written, value):
    assert choice(written, [("water", "供水"), ("power", "供电")]) == value


@pytest.mark.parametrize(
    ("written", "bare"),
    [("1,234.50㎡", "1234.50"), ("128.5", "128.5"), ("85平方米", "85"), ("大约80", "大约80"), ("-3", "-3")],
)
def test_a_number_is_read_without_separators_and_unit(written, bare):
    assert number(written) == bare
