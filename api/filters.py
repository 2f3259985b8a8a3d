"""Filters and orders of the lists; an unknown order is refused by name."""

from typing import Any

import django_filters as df
from django.db.models import Q, QuerySet
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.filters import OrderingFilter
from rest_framework.request import Request

from projects.models import Neighbourhood, Project

LIGHTS = [("green", "正常"), ("yellow", "预警"), ("red", "逾期"), ("grey", "待定")]


class NamedOrdering(OrderingFilter):
    """DRF's ordering, but a field that is not on the list is a 400 that names it."""

    def remove_invalid_fields(self, queryset: Any, fields: Any, view: Any, request: Request) -> list[str]:
        """The fields as asked for, or a refusal."""
        allowed = {name for name, _ in self.get_valid_fields(queryset, view, {"request": request})}
        unknown = [field for field in fields if field.lstrip("-") not in allowed]
        if unknown:
            raise ValidationError(
                {"ordering": [f"不能按“{unknown[0]}”排序,可用:{'、'.join(sorted(allowed))}。"]}
            )
        return list(fields)


def matching(path: str, text: str) -> Q:
    """Name, code or pinyin initials, of the neighbourhood found at `path` ("" or "neighbourhood__")."""
    return (
        Q(**{f"{path}name__icontains": text})
        | Q(**{f"{path}code__iexact": text})
        | Q(**{f"{path}initials__istartswith": text})
    )


class NeighbourhoodFilter(df.FilterSet):
    """Filters of /neighbourhoods/."""

    street = df.CharFilter("street__code")
    year_built_min = df.NumberFilter("year_built", "gte")
    year_built_max = df.NumberFilter("year_built", "lte")
    search = df.CharFilter(method="by_name")

    class Meta:
        model = Neighbourhood
        fields = ["street", "affordable_housing"]

    def by_name(self, rows: QuerySet[Neighbourhood], name: str, text: str) -> QuerySet[Neighbourhood]:
        """By name, code or pinyin initials."""
        return rows.filter(matching("", text))


class ProjectFilter(df.FilterSet):
    """Filters of /projects/."""

    street = df.CharFilter("neighbourhood__street__code")
    step = df.NumberFilter("step", min_value=1, max_value=11)
    state = df.ChoiceFilter(choices=Project.State.choices)
    light = df.ChoiceFilter(choices=LIGHTS)
    batch_year = df.NumberFilter("batch_year")
    grade = df.ChoiceFilter(choices=Project.Grade.choices[1:])
    year_built_min = df.NumberFilter("neighbourhood__year_built", "gte")
    year_built_max = df.NumberFilter("neighbourhood__year_built", "lte")
    search = df.CharFilter(method="by_name")

    class Meta:
        model = Project
        fields = ["step", "batch_year"]

    def by_name(self, rows: QuerySet[Project], name: str, text: str) -> QuerySet[Project]:
        """By the neighbourhood's name or initials, or the project's code."""
        return rows.filter(matching("neighbourhood__", text) | Q(code__iexact=text))


def today() -> Any:
    """The clock, read at the edge."""
    return timezone.localdate()
