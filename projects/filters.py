"""Finding neighbourhoods on the register; the filter stays in the URL."""

from datetime import date
from typing import Any

import django_filters as df
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Street
from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.eligibility import OfficialKind, kind_name
from projects.models import Neighbourhood, Project

LIGHTS = [("green", "正常"), ("yellow", "预警"), ("red", "逾期"), ("grey", "待定")]
NO_PROJECT = "none"
MOST_TAGS = 50
STANDING = (Project.State.ACTIVE, Project.State.PAUSED)
KINDS: dict[str, OfficialKind] = {"old": "pre2001", "affordable": "affordable", "other": "none"}


def kind_choices() -> list[tuple[str, str]]:
    """The scheme's groups by age."""
    rules = load_scheme(DEFAULT_SCHEME).eligibility
    return [(value, kind_name(kind, rules)) for value, kind in KINDS.items()]


def step_choices() -> list[tuple[str, str]]:
    """The steps by number, and those without a project."""
    steps = load_scheme(DEFAULT_SCHEME).steps
    return [
        *((str(step.number), f"第{step.number}步 {step.name}") for step in steps),
        (NO_PROJECT, "未建项目"),
    ]


class RegisterFilter(df.FilterSet):
    """By name or pinyin, street, step, light and kind. `today` decides the lights."""

    q = df.CharFilter(method="by_text", label="小区名称、拼音首字母或编号")
    street = df.ModelChoiceFilter(
        queryset=Street.objects.all(), to_field_name="code", label="街道", empty_label="全部街道"
    )
    step = df.ChoiceFilter(choices=step_choices, method="by_step", label="步骤", empty_label="全部步骤")
    light = df.ChoiceFilter(choices=LIGHTS, method="by_light", label="进度", empty_label="全部")
    kind = df.ChoiceFilter(choices=kind_choices, method="by_kind", label="类型", empty_label="全部类型")
    card = df.ChoiceFilter(
        choices=[("any", "有红黄牌"), ("yellow", "黄牌"), ("red", "红牌")],
        method="by_card",
        label="红黄牌",
        empty_label="全部",
    )

    tag = df.ChoiceFilter(method="by_tag", label="标签", empty_label="全部标签")

    class Meta:
        model = Neighbourhood
        fields: list[str] = []

    def __init__(self, *args: Any, today: date, one_street: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.form.label_suffix = ""
        self.form.fields["q"].widget = forms.TextInput(attrs={"type": "search"})
        if one_street:
            del self.form.fields["street"]
        if not load_scheme(DEFAULT_SCHEME).cards:
            del self.form.fields["card"]
        names = self._tags()
        self.form.fields["tag"].choices = [(name, name) for name in names]
        if not names:
            del self.form.fields["tag"]

    def _tags(self) -> list[str]:
        """The first tags (未来社区, 片区) in use among the neighbourhoods the reader sees, and the one asked for; one query.

        A long list is not chosen from: the tags' own pages lead to the others.
        """
        tagged = self.queryset.filter(tags__isnull=False, tags__struck_on=None).order_by("tags__name")
        names = list(tagged.values_list("tags__name", flat=True).distinct()[:MOST_TAGS])
        asked = self.data.get("tag", "").replace("\0", "")  # which no text of the database holds
        return [*names, asked] if len(names) == MOST_TAGS and asked not in ("", *names) else names

    def filter_queryset(self, rows: QuerySet[Neighbourhood]) -> QuerySet[Neighbourhood]:
        """What is asked of the standing project is looked up once, however many filters ask it."""
        self.of_project: list[Q] = []
        rows = super().filter_queryset(rows)
        if not self.of_project:
            return rows
        return rows.filter(Exists(_standing(self.today).filter(*self.of_project)))

    def by_text(self, rows: QuerySet[Neighbourhood], name: str, text: str) -> QuerySet[Neighbourhood]:
        """Part of the name, pinyin from its beginning or in full, or the code."""
        key = text.strip().lower()
        return rows.filter(
            Q(name__icontains=key)
            | Q(initials__contains=key)
            | Q(pinyin__startswith=key)
            | Q(code__iexact=key)
        )

    def by_step(self, rows: QuerySet[Neighbourhood], name: str, step: str) -> QuerySet[Neighbourhood]:
        """The standing project's step, or none standing."""
        if step == NO_PROJECT:
            return rows.filter(~Exists(_standing(self.today)))
        self.of_project.append(Q(step=int(step)))
        return rows

    def by_light(self, rows: QuerySet[Neighbourhood], name: str, light: str) -> QuerySet[Neighbourhood]:
        """The standing project's light today."""
        self.of_project.append(Q(light=light))
        return rows

    def by_card(self, rows: QuerySet[Neighbourhood], name: str, colour: str) -> QuerySet[Neighbourhood]:
        """The colour of the standing project's standing card, or any."""
        colours = ("yellow", "red") if colour == "any" else (colour,)
        self.of_project.append(Q(cards__lifted_on__isnull=True, cards__colour__in=colours))
        return rows

    def by_tag(self, rows: QuerySet[Neighbourhood], name: str, tag: str) -> QuerySet[Neighbourhood]:
        """With a tag of this name that was not taken off."""
        return rows.filter(
            pk__in=Neighbourhood.objects.filter(tags__name=tag, tags__struck_on=None).values("pk")
        )

    def by_kind(self, rows: QuerySet[Neighbourhood], name: str, kind: str) -> QuerySet[Neighbourhood]:
        """By year and 保障性安居工程, as the scheme groups them."""
        old = Q(year_built__lte=load_scheme(DEFAULT_SCHEME).eligibility.year_limit)
        affordable = ~old & Q(affordable_housing=True)
        return rows.filter(
            {"old": old, "affordable": affordable}.get(kind, ~old & Q(affordable_housing=False))
        )


def _standing(today: date) -> QuerySet[Project]:
    return Project.objects.with_light(today).filter(neighbourhood=OuterRef("pk"), state__in=STANDING)
