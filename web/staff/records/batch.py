"""The bureau's acts on a whole year's batch: which submissions wait for each, its form and verb."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Action, may
from policy.loader import DEFAULT_SCHEME, load_scheme
from reviews.models import BatchEntry
from reviews.queries import batch_of, batch_years
from reviews.rules import window_closes_on
from reviews.services import batch
from web.acts import PlainForm
from web.staff.records.desk import address
from web.staff.records.fields import DayField, choice, line, text
from web.staff.records.kinds.batch import state


class ManyForm(PlainForm):
    """The submissions chosen (all that wait, unless unticked) and what is recorded for each."""

    entries = forms.ModelMultipleChoiceField(
        label="项目", queryset=BatchEntry.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一个项目。"},
    )  # fmt: skip

    def __init__(self, *args: Any, entries: QuerySet[BatchEntry], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entries"].queryset = entries  # type: ignore[attr-defined]
        self.fields["entries"].error_messages["required"] = "请至少选择一个项目。"
        self.initial["entries"] = list(entries)
        self.initial |= {name: today for name, field in self.fields.items() if isinstance(field, DayField)}

    @property
    def chosen(self) -> QuerySet[BatchEntry]:
        """The submissions to act on."""
        return self.cleaned_data["entries"]

    @property
    def ticked(self) -> set[str]:
        """The primary keys that stand ticked on the page."""
        return {str(getattr(value, "pk", value)) for value in self["entries"].value() or ()}

    @property
    def plain_fields(self) -> list[Any]:
        """The fields below the table."""
        return [field for field in self.visible_fields() if field.name != "entries"]

    def arguments(self) -> dict[str, Any]:
        """What each verb is called with."""
        return {name: value for name, value in self.cleaned_data.items() if name != "entries"}


class AcceptMany(ManyForm):
    """受理."""

    note = text("受理理由", max_length=300, required=False, help_text="所选项目中有逾期申报的,必须填写。")


class ApproveMany(ManyForm):
    """区政府同意."""

    approval_document = line("区政府批复文号", max_length=80)
    approved_on = DayField(label="区政府同意日期")


class ListMany(ManyForm):
    """列入 or 增补."""

    listing = choice("下达方式", BatchEntry.Listing.choices)
    listing_number = line("计划下达文号", max_length=60)
    listed_on = DayField(label="下达日期")


@dataclass(frozen=True)
class ManyAct:
    """One act on several submissions; `stage` filters those that wait for it."""

    code: str
    title: str
    form: type[ManyForm]
    verb: Callable[..., Any]
    done: str
    stage: Mapping[str, bool]

    def waiting(self, entries: QuerySet[BatchEntry]) -> QuerySet[BatchEntry]:
        """Those that wait for this act; their projects stand in step 4."""
        return entries.filter(returned_on=None, listed_on=None, project__step=batch.STEP, **self.stage)


ACTS = {
    act.code: act
    for act in (
        ManyAct(
            "accept",
            "受理申报",
            AcceptMany,
            batch.accept_batch,
            "所选项目已受理。接下来报区政府同意。",
            {"accepted_on__isnull": True},
        ),
        ManyAct(
            "approve",
            "登记区政府同意",
            ApproveMany,
            batch.record_approval,
            "区政府批复已登记。接下来等待发改部门下达计划。",
            {"accepted_on__isnull": False, "approved_on__isnull": True},
        ),
        ManyAct(
            "list",
            "登记计划下达",
            ListMany,
            batch.record_listing,
            "计划下达已登记,各项目可以进入下一步。",
            {"approved_on__isnull": False},
        ),
    )
}


def list_context(user: User, year: int) -> dict[str, Any]:
    """The year's table: each submission with its state, and the acts that wait for the bureau."""
    entries = list(batch_of(year, user))
    return {
        "year": year,
        "years": batch_years(user) or [year],
        "rows": [_row(entry) for entry in entries],
        "acts": _acts(user, year) if may(user, Action.COMPILE_BATCH) else [],
        "closes_on": window_closes_on(year, load_scheme(DEFAULT_SCHEME)),
        "crumbs": crumbs(year),
    }


def crumbs(year: int, title: str = "") -> list[dict[str, str]]:
    """年度计划 › this act."""
    plan = {"text": f"{year}年度计划", "href": reverse("batch_list", args=[year]) if title else ""}
    return [
        {"text": "我的工作台", "href": address("desk")},
        plan,
        *([{"text": title, "href": ""}] if title else []),
    ]


def _row(entry: BatchEntry) -> dict[str, Any]:
    word, kind = state(entry)
    return {"entry": entry, "neighbourhood": entry.project.neighbourhood, "word": word, "kind": kind}


def _acts(user: User, year: int) -> list[dict[str, Any]]:
    entries = batch_of(year, user)
    counted = [(act, act.waiting(entries).count()) for act in ACTS.values()]
    return [
        {"title": act.title, "count": count, "href": reverse("batch_act", args=[year, act.code])}
        for act, count in counted
        if count
    ]
