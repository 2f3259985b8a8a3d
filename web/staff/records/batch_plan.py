"""The street's 集中申报 and the bureau's list: their forms and what their pages show."""

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Action, may
from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.models import Project
from reviews.models import AnnualPlan
from reviews.plan_queries import entries_of, not_ready, ready, reasons_of, table_of
from reviews.plan_rules import by_street, total_of, window_sentence
from reviews.rules import is_late, window_closes_on
from web.acts import PlainForm
from web.paging import LongList
from web.staff.records.batch import ACT_SIZE, PAGE_SIZE, crumbs
from web.staff.records.fields import DayField, line, text


class CollectForm(PlainForm):
    """The street's ready projects, all ticked, and the reason where the window has closed."""

    projects = forms.ModelMultipleChoiceField(
        label="项目", queryset=Project.objects.none(), widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    late_reason = text("逾期申报理由", max_length=300, help_text="所选项目共用一个理由。")

    def __init__(self, *args: Any, user: User, year: int, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year, self.ready = year, ready(user)
        self.fields["projects"].queryset = self.ready  # type: ignore[attr-defined]
        self.fields["projects"].error_messages |= {
            "required": "请至少选择一个项目。",
            "invalid_choice": "所选项目中有的已不能申报,页面已更新,请核对后再申报。",
        }
        if not is_late(today, year, load_scheme(DEFAULT_SCHEME)):
            del self.fields["late_reason"]
        if not self.is_bound:
            self.initial["projects"] = list(self.ready[:ACT_SIZE])

    @property
    def chosen(self) -> QuerySet[Project]:
        """The projects to submit."""
        return self.cleaned_data["projects"]

    @property
    def ticked(self) -> set[str]:
        """The primary keys that stand ticked on the page."""
        return {str(getattr(value, "pk", value)) for value in self["projects"].value() or ()}

    def arguments(self) -> dict[str, Any]:
        """What the verb is called with."""
        return {"year": self.year, "late_reason": self.cleaned_data.get("late_reason", "")}


class ApprovePlan(PlainForm):
    """区政府同意 of a whole list."""

    approval_document = line("区政府批复文号", max_length=80)
    approved_on = DayField(label="区政府同意日期")

    def __init__(self, *args: Any, plan: AnnualPlan, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.initial["approved_on"] = plan, today


def collect_context(form: CollectForm, user: User, year: int, today: date, number: str) -> dict[str, Any]:
    """Ready projects to tick; below, a page at a time, the others with every reason."""
    others = LongList(not_ready(user), PAGE_SIZE).get_page(number)
    scheme = load_scheme(DEFAULT_SCHEME)
    return {
        "form": form,
        "year": year,
        "ready": list(form.ready[:ACT_SIZE]),
        "page": others,
        "others": [{"project": one, "reasons": reasons_of(one)} for one in others],
        "closes_on": window_closes_on(year, scheme),
        "countdown": window_sentence(today, year, scheme),
        "crumbs": crumbs(year, "申报本街道项目"),
    }


def plan_context(form: ApprovePlan, plan: AnnualPlan, user: User, number: str) -> dict[str, Any]:
    """The list by street with sums, a page of lines at a time; the approval's form for the bureau."""
    rows = table_of(entries_of(plan, user))
    parts = by_street(rows)
    shown = Paginator(rows, PAGE_SIZE).get_page(number)
    return {
        "plan": plan,
        "page": shown,
        "parts": [{"street": part.street, "amounts": part.amounts} for part in parts],
        "total": total_of(part.amounts for part in parts),
        "form": form,
        "may_approve": may(user, Action.LIST_PROJECT) and plan.approved_on is None,
        "crumbs": crumbs(plan.year, f"第{plan.number}批"),
    }
