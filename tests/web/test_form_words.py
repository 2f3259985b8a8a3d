"""Every wrong input is answered with one plain sentence; a form's own wording stays."""

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from web.acts import PlainForm
from web.staff.records.fields import SizeField


class Sample(PlainForm):
    """One field of each kind."""

    name = forms.CharField(label="小区名称", max_length=4)
    year = forms.IntegerField(label="建成年份", min_value=1900)
    area = forms.DecimalField(label="建筑面积(㎡)", max_digits=6, decimal_places=2)
    kind = forms.ChoiceField(label="类型", choices=[("a", "甲")])
    on = forms.DateField(label="日期")
    file = forms.FileField(label="名册文件")
    own = forms.CharField(label="理由", error_messages={"required": "写明为什么。"})


def wrong(**data: str) -> dict[str, list[str]]:
    return dict(Sample(data).errors)


def test_what_is_missing_is_asked_for_by_its_name() -> None:
    assert wrong() == {
        "name": ["请填写小区名称。"],
        "year": ["请填写建成年份。"],
        "area": ["请填写建筑面积(㎡)。"],
        "kind": ["请选择类型。"],
        "on": ["请填写日期。"],
        "file": ["请选择名册文件。"],
        "own": ["写明为什么。"],
    }


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("name", "很长的名称", "最多 4 个字,现在有 5 个。"),
        ("year", "一九八八", "请填写整数,如 120。"),
        ("year", "1800", "不能小于 1900。"),
        ("area", "约六千", "请填写数字,如 1234.50。"),
        ("area", "1.234", "最多 2 位小数。"),
        ("area", "99999.5", "整数部分最多 4 位。"),
        ("kind", "b", "请从列出的选项中选择。"),
        ("on", "去年", "请填写日期,如 2026-10-08。"),
        ("on", "1900-01-01", "日期有误:早于2000年,请核对年份。"),
        ("on", "1999-12-31", "日期有误:早于2000年,请核对年份。"),
    ],
)
def test_what_is_wrong_is_said_plainly(name: str, typed: str, said: str) -> None:
    assert wrong(**{name: typed})[name] == [said]


def test_a_day_of_2000_is_no_slip_and_a_year_of_building_is_no_day() -> None:
    assert not {"on", "year"} & wrong(on="2000-01-01", year="1952").keys()


def test_fields_added_late_speak_too() -> None:
    form = Sample({})
    form.fields["late"] = forms.IntegerField(label="户数(套)")
    assert form.errors["late"] == ["请填写户数(套)。"]


def test_the_summary_names_a_field_once() -> None:
    html = render_to_string(
        "components/error_summary.html", {"form": Sample({"on": "2019-10-21", "year": "x"})}
    )
    assert "请填写小区名称。" in html
    assert "小区名称:请填写小区名称" not in html
    assert "建成年份:请填写整数" in html


@pytest.mark.parametrize(
    ("typed", "amount"), [("30,000.00 ㎡", "30000.00"), ("２０，０００", "20000"), ("1,5", None)]
)
def test_a_number_is_understood_as_it_is_copied_and_never_made_another(
    typed: str, amount: str | None
) -> None:
    field = SizeField(max_digits=12, decimal_places=2)
    if amount is None:
        with pytest.raises(ValidationError):
            field.clean(typed)
    else:
        assert field.clean(typed) == Decimal(amount)
