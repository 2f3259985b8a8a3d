"""补录: the form of a project already under way; the fields depend on the step it enters at."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from consultations.earlier_rounds import EarlierRound
from consultations.rules import Share
from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.models import Neighbourhood
from web.acts import PlainForm
from web.staff.projects.take_over_fields import PARTS, ROUND_DATES, sections_of
from workflow.conditions import ordinal
from workflow.earlier import Earlier, EarlierContract, EarlierListing, EarlierScheme, EarlierWorks
from workflow.values import ROUND_STEPS

FIRST, LAST = 2, 11


class StepForm(PlainForm):
    """The step the project stands at; sent by GET, it decides what else is asked."""

    step = forms.TypedChoiceField(label="项目现在所处的步骤", coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = load_scheme(DEFAULT_SCHEME).steps
        self.fields["step"].choices = [  # type: ignore[attr-defined]
            (one.number, f"第{one.number}步 {one.name}") for one in steps if one.number >= FIRST
        ]


SCHEME = ("author", "estimate_yuan", "budget_yuan", "reviewer", "reviewed_yuan", "reviewed_on")
"""What is told of the scheme beside its summary."""


class TakeOverForm(PlainForm):
    """Everything the step asks for. `sections` orders the fields for the page."""

    def __init__(self, *args: Any, place: Neighbourhood, step: int, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step, self.scheme = step, load_scheme(DEFAULT_SCHEME)
        self.plan = list(sections_of(place, step, self.scheme, today))
        self.fields |= {
            name: field for _, _, rows in self.plan for row in rows for name, field in row.items()
        }
        for name, field in self.fields.items():
            if name[:2] in ("r1", "r2", "r3"):
                asked = "请选择" if isinstance(field, forms.ChoiceField) else "请填写"
                field.error_messages["required"] = f"{asked}{ordinal(int(name[1]))}的{field.label}。"

    def sections(self) -> list[dict[str, Any]]:
        """Headings with their lines of bound fields."""
        return [
            {"title": title, "hint": hint, "rows": [[self[name] for name in row] for row in rows]}
            for title, hint, rows in self.plan
        ]

    def clean(self) -> dict[str, Any]:
        """A start needs its planned end, and the other way round; what is told of a scheme needs its summary."""
        data: dict[str, Any] = super().clean() or {}
        if any(data.get(name) for name in SCHEME) and data.get("summary") == "":
            self.add_error("summary", "填写了方案的其他内容,请填写方案摘要。")
        for given, other in (
            ("started_on", "planned_completion_on"),
            ("planned_completion_on", "started_on"),
        ):
            if data.get(given) and other in data and not data[other]:
                self.add_error(other, f"请填写{self.fields[other].label}。")
        return data

    def arguments(self) -> dict[str, Any]:
        """The verb's arguments."""
        data = self.cleaned_data
        plain = ("entered_on", "note", "batch_year", "builder_kind", "builder_name")
        return {name: data[name] for name in plain} | {"step": self.step, "earlier": self.earlier()}

    def earlier(self) -> Earlier:
        """What happened before."""
        data = self.cleaned_data
        days = {step: data.get(f"entered_{step}") for step in range(1, self.step)}
        return Earlier(
            rounds=[self._round(number) for number, step in ROUND_STEPS.items() if step < self.step],
            listing=self._listing(),
            scheme=self._scheme(),
            contract=self._contract(),
            works=self._works(),
            included=data.get("included", ()),
            entered={step: day for step, day in days.items() if day},
            proofs=[proof for proof in data["proofs"] if proof],
        )

    def _round(self, number: int) -> EarlierRound:
        data, prefix = self.cleaned_data, f"r{number}_"
        shares = {
            part: Share(data[f"{prefix}{part}_area"] or Decimal("0.00"), data[f"{prefix}{part}_heads"] or 0)
            for part, _ in PARTS
        }
        days = {name: data[prefix + name] for name, _ in ROUND_DATES}
        return EarlierRound(
            number=number,
            question=data[f"{prefix}question"],
            rule_set=data[f"{prefix}rule_set"],
            **days,
            **shares,
        )

    def _listing(self) -> EarlierListing | None:
        data = self.cleaned_data
        if not data.get("listing_number"):
            return None
        return EarlierListing(data["listing_number"], data["listed_on"], data["supplementary"])

    def _scheme(self) -> EarlierScheme | None:
        data = self.cleaned_data
        given = {name: data[name] for name in SCHEME if data.get(name)}
        return EarlierScheme(summary=data["summary"], **given) if data.get("summary") else None

    def _contract(self) -> EarlierContract | None:
        data = self.cleaned_data
        names = ("winner", "contract_yuan", "contract_on", "awarded_on", "epc", "over_budget_reason")
        return EarlierContract(**{name: data[name] for name in names}) if "winner" in data else None

    def _works(self) -> EarlierWorks | None:
        data = self.cleaned_data
        names = ("started_on", "planned_completion_on", "completed_on", "accepted_on")
        given = {name: data[name] for name in names if data.get(name)}
        return EarlierWorks(**given) if {"started_on", "planned_completion_on"} <= given.keys() else None
