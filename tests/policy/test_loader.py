"""A scheme file is data: another district's file loads, a wrong one is refused naming file and key."""

from fractions import Fraction
from pathlib import Path

import pytest

from policy.loader import SCHEMES, SchemeFileError, UnknownScheme, load_scheme, read_scheme
from policy.schema import Scheme

GONGSHU = (SCHEMES / "gongshu-2019.toml").read_text("utf-8")


def read(tmp_path: Path, *changes: tuple[str, str]) -> Scheme:
    """The scheme of Gongshu under another code, with each (old, new) changed once."""
    text = GONGSHU.replace('code = "gongshu-2019"', 'code = "another-2025"', 1)
    for old, new in changes:
        assert old in text, f"the file has no {old!r} to change"
        text = text.replace(old, new, 1)
    path = tmp_path / "another-2025.toml"
    path.write_text(text, "utf-8")
    return read_scheme(path)


@pytest.mark.parametrize("code", ["nothing", "", "../schemes/gongshu-2019", "gongshu-2019.toml"])
def test_an_unknown_scheme_names_the_known_ones(code: str) -> None:
    with pytest.raises(UnknownScheme, match="gongshu-2019") as caught:
        load_scheme(code)
    assert isinstance(caught.value, KeyError)
    assert "gongshu-2019" in caught.value.known


def test_another_district_sets_other_numbers_without_code(tmp_path: Path) -> None:
    scheme = read(
        tmp_path,
        ('cap_yuan_per_m2 = "400.00"', "cap_yuan_per_m2 = 387.5"),
        ('city_rate = "1/2"', 'city_rate = "1/3"'),
        ("notice_workdays = 5", "notice_workdays = 7"),
        ("standard_workdays = 20", "standard_workdays = 25"),
        ('heads_majority = { at_least = "2/3" }', 'heads_majority = { more_than = "3/5" }'),
        ("effective_to = 2021-12-31\n", ""),
    )
    assert str(scheme.subsidy.cap_yuan_per_m2) == "387.5"
    assert scheme.subsidy.city_rate == Fraction(1, 3)
    assert scheme.notice_workdays == 7
    assert scheme.step(1).standard_workdays == 25
    assert scheme.rule_set("double-two-thirds").heads_majority.required == Fraction(3, 5)
    assert scheme.rule_set("double-two-thirds").heads_majority.inclusive is False
    assert scheme.effective_to is None


WRONG = [
    ("notice_workdays = 5\n", "", "notice_workdays:缺少这一项"),
    ("[eligibility]", "[eligibility]\nyear_limt = 1", "eligibility.year_limt:不认识的项"),
    ('district = "拱墅区"', 'district = "拱墅区"\ncity = "杭州"', "city:不认识的项"),
    ("notice_workdays = 5", 'notice_workdays = "5"', "notice_workdays:应为不小于 1 的整数"),
    ("notice_workdays = 5", "notice_workdays = 0", "notice_workdays:应为不小于 1 的整数"),
    ("notice_workdays = 5", "notice_workdays = true", "notice_workdays:应为不小于 1"),
    ('district = "拱墅区"', 'district = " "', "district:应为非空文字"),
    ('city_rate = "1/2"', 'city_rate = "50%"', "subsidy.city_rate:应为大于 0、不大于 1 的分数"),
    ('city_rate = "1/2"', 'city_rate = "3/2"', "subsidy.city_rate:应为大于 0"),
    ('city_rate = "1/2"', 'city_rate = "1/0"', "subsidy.city_rate:应为大于 0"),
    ('cap_yuan_per_m2 = "400.00"', "cap_yuan_per_m2 = 0", "subsidy.cap_yuan_per_m2:应为大于 0"),
    ('cap_yuan_per_m2 = "400.00"', 'cap_yuan_per_m2 = "0.001"', "subsidy.cap_yuan_per_m2:应为"),
    ("effective_from = 2019-09-30", 'effective_from = "2019"', "effective_from:应为日期"),
    ("effective_from = 2019-09-30", "effective_from = 2019-09-30T08:00:00", "effective_from:应为日期"),
    ("effective_to = 2021-12-31", "effective_to = 2018-12-31", "effective_to:早于"),
    ("{ month = 8, day = 31 }", "{ month = 2, day = 30 }", "batch_window_closes.day:没有这一天"),
    ("per_street = [1, 2]", "per_street = [2, 1]", "showcase.per_street:第二个数"),
    ("per_street = [1, 2]", "per_street = [1]", "showcase.per_street:应为两个整数"),
    ('of = "all"', 'of = "some"', "rule_sets.double-two-thirds.of:应为以下之一:all、took_part"),
    ('{ at_least = "2/3" }', '{ about = "2/3" }', "area_majority.more_than:缺少这一项"),
    ('{ at_least = "2/3" }', '{ at_least = "2/3", more_than = "1/2" }', "area_majority.more_than:不认识"),
    (
        '"approval-two-thirds", "record',
        '"approval", "record',
        "gongshu-2019-literal.rounds:没有这个表决规则",
    ),
    ('rounds = ["double-two-thirds", ', "rounds = [", "profiles.of.gongshu-2019.rounds:应为 3 个"),
    ('default = "gongshu-2019"', 'default = "x"', "profiles.default:应为以下之一"),
    ('name = "实施方案原文"', 'name = "实施方案原文"\nx = 1', "gongshu-2019-literal.x:不认识"),
    ('special = ["civil-code-278-special"', 'special = ["x"', "profiles.special:没有这个表决规则:x"),
    ("number = 11", "number = 12", "steps:应按顺序写全第1步至第11步"),
    ('advances = "street_clerk"', 'advances = "anyone"', "steps[1].advances:应为以下之一"),
    ('kind = "estimate"', 'kind = "needs_list"', "documents:代码重复:needs_list"),
    ('name = "问题与改造需求清单"\nstep = 1', 'name = "清单"', "documents:必交材料要写明步骤"),
    ("step = 11\nrequired", "step = 12\nrequired", "documents:没有第12步"),
    ("from_year = 1990", "from_year = 1991", "eras:年代不衔接:until-1989、1990s"),
    ("from_year = 2000", "from_year = 2000\nto_year = 2030", "eras:第一个年代"),
    ('BM01 = ["屋面修缮", "㎡"]', 'BM01 = ["屋面修缮"]', "items.building.mandatory.BM01:应为 2 个"),
    ("xiaohe =", '"小河" =', "streets.小河:代码只能用英文字母"),
    ("lights = { workdays_before = 5, workdays_after = 5 }", "lights = 5", "lights:应为表格"),
    ("[[targets]]", "[[targets]]\nx = 1", "targets[1].x:不认识的项"),
    ('code = "another-2025"', 'code = "gongshu-2019"', "code:应为以下之一:another-2025"),
    ("notice_workdays = 5", "notice_workdays =", "不是有效的 TOML 文件"),
]


@pytest.mark.parametrize(("old", "new", "complaint"), WRONG)
def test_a_wrong_file_is_refused_naming_file_and_key(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    with pytest.raises(SchemeFileError) as caught:
        read(tmp_path, (old, new))
    assert str(caught.value).startswith("another-2025.toml:")
    assert complaint in str(caught.value)


def test_a_file_without_streets_is_refused(tmp_path: Path) -> None:
    start, end = GONGSHU.index("[streets]"), GONGSHU.index("# 三(三)7")
    with pytest.raises(SchemeFileError, match="streets:至少写一个街道"):
        read(tmp_path, (GONGSHU[start:end], "[streets]\n"))


def test_a_published_scheme_cannot_be_changed_in_memory() -> None:
    scheme = load_scheme("gongshu-2019")
    with pytest.raises(AttributeError):
        scheme.notice_workdays = 1
    with pytest.raises(TypeError):
        scheme.rule_sets["double-two-thirds"] = None
    with pytest.raises(TypeError):
        scheme.profiles["gongshu-2019"] = ("record-only",) * 3


def test_every_scheme_there_is_can_be_read() -> None:
    for path in SCHEMES.glob("*.toml"):
        assert read_scheme(path).code == path.stem
