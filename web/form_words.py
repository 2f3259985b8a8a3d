"""What a form says of a wrong input: one plain Chinese sentence that names what to do, instead of Django's own."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from policy.slips import OLDEST

CHOSEN = (forms.ChoiceField, forms.ModelChoiceField, forms.FileField)
INVALID: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.DecimalField, "请填写数字,如 1234.50。"),  # first: Django makes it a kind of IntegerField
    (forms.IntegerField, "请填写整数,如 120。"),
    (forms.DateField, "请填写日期,如 2026-10-08。"),
    (forms.FileField, "文件没有传上来,请重新选择。"),
)
WORDS = {
    "invalid_choice": "请从列出的选项中选择。",
    "invalid_pk_value": "请从列出的选项中选择。",
    "min_value": "不能小于 %(limit_value)s。",
    "max_value": "不能大于 %(limit_value)s。",
    "max_length": "最多 %(limit_value)d 个字,现在有 %(show_value)d 个。",
    "min_length": "至少 %(limit_value)d 个字,现在有 %(show_value)d 个。",
    "max_digits": "数字太长,最多 %(max)s 位。",
    "max_decimal_places": "最多 %(max)s 位小数。",
    "max_whole_digits": "整数部分最多 %(max)s 位。",
    "empty": "这个文件是空的,请重新选择。",
    "missing": "文件没有传上来,请重新选择。",
    "null_characters_not_allowed": "含有不能保存的字符,请重新填写。",
}


def of_our_time(day: date) -> None:
    """A slip of the pen in the year: nothing the portal knows of is older."""
    if day < OLDEST:
        raise ValidationError("日期有误:早于2000年,请核对年份。", code="before_our_time")


def speak(fields: Iterable[forms.Field]) -> None:
    """Give each field its sentences; what a form has worded itself stays. A day long past is a slip, whatever the form."""
    for field in fields:
        if isinstance(field, forms.DateField) and not getattr(field, "old", False):
            field.validators = [*(one for one in field.validators if one is not of_our_time), of_our_time]
        asked = "请选择" if isinstance(field, CHOSEN) else "请填写"
        invalid = [("invalid", words) for kind, words in INVALID if isinstance(field, kind)]
        for code, words in (*WORDS.items(), *invalid[:1], ("required", f"{asked}{field.label}。")):
            if field.error_messages.get(code) is _default(field, code):
                field.error_messages[code] = words


def _default(field: forms.Field, code: str) -> object:
    """Django's own sentence of a field, None where only a validator has one."""
    for kind in type(field).__mro__:
        if code in getattr(kind, "default_error_messages", {}):
            return kind.default_error_messages[code]  # type: ignore[attr-defined]
    return None
