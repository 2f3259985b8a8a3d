"""The form that opens a 专项征求意见: what about, whom, until when, by which rule."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from consultations.models import Round
from consultations.scopes import Part, tidy
from policy.loader import load_scheme
from policy.schema import Scheme
from projects.models import Project
from web.acts import PlainForm

Entrances = Mapping[str, Collection[str]]


class SpecialForm(PlainForm):
    """The scope as ticks: a building as a whole or entrance by entrance, from the current roster."""

    title = forms.CharField(label="专项名称", max_length=60, help_text="例如:3幢2单元加装电梯")
    item_code = forms.ChoiceField(label="涉及的改造内容", required=False)
    question = forms.CharField(
        label="征求事项", max_length=300, help_text="印在意见表上,由业主回答同意或不同意"
    )
    whole = forms.BooleanField(label="全小区", required=False)
    scope = forms.MultipleChoiceField(
        label="征求范围",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "名册已更换,请重新选择范围。"},
    )
    ends_on = forms.DateField(
        label="截止日期", widget=forms.DateInput(attrs={"type": "date", "class": "middle"}, format="%Y-%m-%d")
    )
    rule_set = forms.ChoiceField(label="表决规则")
    counts_parking = forms.BooleanField(
        label="有产权的车位计入面积和人数", required=False, help_text="开始后不能更改。"
    )

    def __init__(
        self, *args: Any, project: Project, known: Entrances, parking: bool, on: date, **kwargs: Any
    ) -> None:
        scheme = load_scheme(project.scheme_code)
        usual = scheme.special_rule_set(on).code
        kwargs["initial"] = {"rule_set": usual, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.known = known
        fields: dict[str, Any] = self.fields
        fields["item_code"].choices = [("", "不对应36项内容"), *_items(scheme)]
        fields["rule_set"].choices = [
            (code, f"{rule.name}{'(建议)' if code == usual else ''}")
            for code, rule in scheme.rule_sets.items()
        ]
        fields["scope"].choices = [(value_of(part), words) for part, words in _parts(known)]
        if not parking:
            del self.fields["counts_parking"]

    def asked(self) -> dict[str, Any]:
        """What the verb is called with."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("whole", "scope")}
        ticked = [parts_of(value) for value in self.cleaned_data["scope"]]
        return {**data, "scope": scope_of(ticked, self.cleaned_data["whole"], self.known)}

    def buildings(self) -> list[tuple[str, list[Any]]]:
        """The ticks of each building, the whole of it first."""
        found: dict[str, list[Any]] = {building: [] for building in self.known}
        for tick in self["scope"]:
            found[parts_of(str(tick.data["value"]))[0]].append(tick)
        return list(found.items())


def scope_of(ticked: Sequence[Part], whole: bool, known: Entrances) -> list[Part]:
    """What was ticked, said shortest; every building where the whole neighbourhood is asked."""
    return tidy([(building, "") for building in known] if whole else ticked, known)


def shown(post: QueryDict) -> dict[str, Any]:
    """What was filled in so far, to be shown again without complaint."""
    return {
        **post.dict(),
        "scope": post.getlist("scope"),
        "whole": "whole" in post,
        "counts_parking": "counts_parking" in post,
    }


def as_before(round: Round) -> dict[str, Any]:
    """The same questions again, of the same scope."""
    return {
        "title": round.title,
        "item_code": round.item_code,
        "question": round.question,
        "rule_set": round.rule_set,
        "scope": [value_of((part[0], part[1])) for part in round.scope],
    }


def value_of(part: Part) -> str:
    """A tick's value."""
    return json.dumps(list(part), ensure_ascii=False)


def parts_of(value: str) -> Part:
    """The part a tick's value means; the form has checked that it is one of its own."""
    building, entrance = json.loads(value)
    return building, entrance


def _items(scheme: Scheme) -> list[tuple[str, str]]:
    return [(item.code, f"{item.code} {item.name}") for item in scheme.items]


def _parts(known: Entrances) -> list[tuple[Part, str]]:
    return [
        (part, words)
        for building, entrances in known.items()
        for part, words in [((building, ""), "全幢"), *(((building, e), f"{e}单元") for e in entrances if e)]
    ]
