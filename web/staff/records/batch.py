"""The bureau's acts on a whole year's batch: which submissions wait for each, its form and verb."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Action, may
from policy.loader import DEFAULT_SCHEME, load_scheme
from reviews.models import AnnualPlan, BatchEntry
from reviews.plan_queries import plans_of, ready, waiting_counts
from reviews.plan_rules import window_sentence
from reviews.queries import batch_of
from reviews.rules import window_closes_on
from reviews.services import batch, plan
from reviews.services.many import for_each
from web.acts import PlainForm
from web.paging import LongList
from web.staff.records.batch_targets import READERS
from web.staff.records.desk import address
from web.staff.records.fields import DayField, text
from web.staff.records.kinds.batch import state

PAGE_SIZE, ACT_SIZE = 50, 100


class ManyForm(PlainForm):
    """The submissions chosen (all that wait, unless unticked) and what is recorded for each."""

    entries = forms.ModelMultipleChoiceField(
        label="项目", queryset=BatchEntry.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一个项目。"},
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        entries: QuerySet[BatchEntry],
        today: date,
        year: int,
        number: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.waiting, self.year = entries, year
        self.fields["entries"].queryset = entries  # type: ignore[attr-defined]
        self.fields["entries"].error_messages["required"] = "请至少选择一个项目。"
        if not self.is_bound:
            self.initial["entries"] = list(LongList(entries, ACT_SIZE).get_page(number))
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


class ReturnMany(ManyForm):
    """退回: nothing stands ticked before the officer ticks it."""

    reason = text("退回原因", max_length=300, help_text="所选项目退回同一个原因。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["entries"] = []


class CompileMany(ManyForm):
    """汇总: a new list, or one the district government has not approved yet."""

    into = forms.ModelChoiceField(
        label="汇总到", queryset=AnnualPlan.objects.none(), required=False, empty_label="新的一批",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = AnnualPlan.objects.filter(year=self.year, approved_on=None)
        self.fields["into"].queryset = waiting  # type: ignore[attr-defined]
        self.initial["into"] = waiting.first()

    def arguments(self) -> dict[str, Any]:
        """The year goes with it."""
        return super().arguments() | {"year": self.year}


@dataclass(frozen=True)
class ManyAct:
    """One act on several submissions; `code` says which wait for it (`reviews.plan_queries.STAGES`)."""

    code: str
    title: str
    form: type[ManyForm]
    verb: Callable[..., Any]
    done: str
    danger: bool = False


def _each(verb: Callable[..., Any]) -> Callable[..., Any]:
    """The verb on every one of the chosen."""
    return lambda entries, **arguments: for_each(entries, verb, **arguments)


ACTS = {
    act.code: act
    for act in (
        ManyAct(
            "receive", "查收申报", ManyForm, _each(batch.open_batch),
            "已查收,街道不能再撤回。接下来受理或退回。",
        ),
        ManyAct(
            "accept", "受理申报", AcceptMany, _each(batch.accept_batch),
            "所选项目已受理。接下来汇总,报区政府同意。",
        ),
        ManyAct(
            "compile", "汇总上报", CompileMany, plan.compile_plan,
            "已汇总。打印计划表报区政府,同意后在这里登记批复。",
        ),
        ManyAct(
            "return", "退回街道", ReturnMany, _each(batch.return_batch), "所选项目已退回街道。", danger=True,
        ),
    )
}  # fmt: skip


def list_context(user: User, year: int, today: date, number: str) -> dict[str, Any]:
    """The year's table, a page at a time: each submission with its state, and the acts that wait."""
    shown = LongList(batch_of(year, user), PAGE_SIZE).get_page(number)
    scheme = load_scheme(DEFAULT_SCHEME)
    return {
        "year": year,
        "page": shown,
        "rows": [_row(entry) for entry in shown],
        "plans": list(plans_of(year, user)),
        "acts": _acts(user, year),
        "collect": ready(user).count() if may(user, Action.SUBMIT_BATCH) else 0,
        "may_collect": may(user, Action.SUBMIT_BATCH),
        "may_targets": any(may(user, action) for action in (*READERS, Action.LIST_PROJECT)),
        "closes_on": window_closes_on(year, scheme),
        "countdown": window_sentence(today, year, scheme),
        "crumbs": crumbs(year),
    }


def act_context(form: ManyForm, doing: ManyAct, year: int, number: str) -> dict[str, Any]:
    """The act's page: those that wait for it, a page at a time."""
    return {
        "form": form,
        "year": year,
        "doing": doing,
        "page": LongList(form.waiting, ACT_SIZE).get_page(number),
        "crumbs": crumbs(year, doing.title),
    }


def crumbs(year: int, title: str = "") -> list[dict[str, str]]:
    """年度计划 › this act."""
    plan_crumb = {
        "text": f"{year}年度计划",
        "href": reverse("batch_list", args=[year]) if title else "",
    }
    return [
        {"text": "我的工作台", "href": address("desk")},
        plan_crumb,
        *([{"text": title, "href": ""}] if title else []),
    ]


def _row(entry: BatchEntry) -> dict[str, Any]:
    word, kind = state(entry)
    return {"entry": entry, "neighbourhood": entry.project.neighbourhood, "word": word, "kind": kind}


def _acts(user: User, year: int) -> list[dict[str, Any]]:
    """What the bureau can do now, the development bureau its part of it, with how many wait for each."""
    acts = []
    if may(user, Action.COMPILE_BATCH):
        acts = [
            (act.title, act.code, act.danger, reverse("batch_act", args=[year, act.code]))
            for act in ACTS.values()
        ]
    if may(user, Action.LIST_PROJECT):
        acts.insert(3, ("登记计划下达", "numbers", False, reverse("batch_numbers", args=[year])))
    counts = waiting_counts(year, user) if acts else {}
    return [
        {"title": title, "count": counts[code], "href": href, "danger": danger}
        for title, code, danger, href in acts
        if counts[code]
    ]
