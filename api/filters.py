"""Filters and orders of the lists; what is not on offer is refused by name."""

from typing import Any

import django_filters as df
from django import forms
from django.db.models import Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.filters import OrderingFilter
from rest_framework.request import Request

from projects.models import Neighbourhood, Project
from workflow.lights import LIGHT_NAMES

LIGHTS = [(code, name) for code, name in LIGHT_NAMES.items() if code]
GRADES = [(code, name) for code, name in Project.Grade.choices if code]
STEPS = {"min_value": 1, "max_value": 11}
YEARS = {"min_value": 1, "max_value": 9999}


class WholeNumber(df.Filter):
    """A whole number; anything else is refused, never rounded."""

    field_class = forms.IntegerField


class YesOrNoField(forms.Field):
    """`true` or `false` (1, 0); empty is not asked."""

    def to_python(self, value: Any) -> bool | None:
        """As a truth value, or a refusal."""
        known = {"": None, "true": True, "1": True, "false": False, "0": False}
        text = str(value or "").strip().lower()
        if text not in known:
            raise forms.ValidationError("应为 true 或 false。")
        return known[text]


class YesOrNo(df.BooleanFilter):
    """A truth value; anything else is refused, never passed over."""

    field_class = YesOrNoField

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, widget=forms.TextInput, **options)


class NamedOrdering(OrderingFilter):
    """DRF's ordering over the view's `ordering_columns` (name in the API → column).

    A name that is not among them is a 400 that names `ordering`. Columns are never null, and equal rows keep
    the order of their ids, so that a cursor finds its place again.
    """

    def remove_invalid_fields(self, queryset: Any, fields: Any, view: Any, request: Request) -> list[str]:
        """The columns asked for, or a refusal."""
        names = [field.removeprefix("-") for field in fields]
        unknown = [name for name in names if name not in view.ordering_columns]
        if unknown:
            known = "、".join(view.ordering_columns)
            raise ValidationError({"ordering": [f"不能按“{unknown[0][:40]}”排序,可用:{known}。"]})
        signs = ["-" if field.startswith("-") else "" for field in fields]
        columns = [view.ordering_columns[name] for name in names]
        return [*(sign + column for sign, column in zip(signs, columns, strict=True)), "pk"]

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The names on offer, for the description of the API."""
        names = [sign + name for name in view.ordering_columns for sign in ("", "-")]
        return [
            {
                "name": self.ordering_param,
                "in": "query",
                "required": False,
                "description": "排序,前加 - 为倒序,可用逗号连写几项。",
                "schema": {"type": "string", "examples": names},
            }
        ]


def matching(path: str, text: str) -> Q:
    """Name, code or pinyin initials, of the neighbourhood found at `path` ("" or "neighbourhood__")."""
    return (
        Q(**{f"{path}name__icontains": text})
        | Q(**{f"{path}code__iexact": text})
        | Q(**{f"{path}initials__istartswith": text})
    )


class NeighbourhoodFilter(df.FilterSet):
    """Filters of /neighbourhoods/."""

    street = df.CharFilter("street__code", label="街道代码")
    year_built_min = WholeNumber("year_built", "gte", **YEARS, label="建成年份不早于")
    year_built_max = WholeNumber("year_built", "lte", **YEARS, label="建成年份不晚于")
    affordable_housing = YesOrNo("affordable_housing", label="是否保障性安居工程")
    search = df.CharFilter(method="by_name", label="名称、编号或拼音首字母")

    class Meta:
        model = Neighbourhood
        fields: list[str] = []

    def by_name(self, rows: QuerySet[Neighbourhood], name: str, text: str) -> QuerySet[Neighbourhood]:
        """By name, code or pinyin initials."""
        return rows.filter(matching("", text))


class ProjectFilter(df.FilterSet):
    """Filters of /projects/."""

    street = df.CharFilter("neighbourhood__street__code", label="街道代码")
    step = WholeNumber("step", **STEPS, label="当前步骤,1 到 11")
    state = df.ChoiceFilter(choices=Project.State.choices, label="状态")
    light = df.ChoiceFilter(choices=LIGHTS, label="进度灯")
    batch_year = WholeNumber("batch_year", **YEARS, label="计划年度")
    grade = df.ChoiceFilter(choices=GRADES, label="认定等级")
    year_built_min = WholeNumber("neighbourhood__year_built", "gte", **YEARS, label="建成年份不早于")
    year_built_max = WholeNumber("neighbourhood__year_built", "lte", **YEARS, label="建成年份不晚于")
    search = df.CharFilter(method="by_name", label="小区名称、编号、拼音首字母或项目编号")

    class Meta:
        model = Project
        fields: list[str] = []

    def by_name(self, rows: QuerySet[Project], name: str, text: str) -> QuerySet[Project]:
        """By the neighbourhood's name or initials, or the project's code."""
        return rows.filter(matching("neighbourhood__", text) | Q(code__iexact=text))
