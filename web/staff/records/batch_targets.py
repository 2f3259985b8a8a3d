"""街道任务 and 示范精品指标: the bureau's table of targets, and what was reached."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import Street
from accounts.permissions import Action, may
from policy.loader import DEFAULT_SCHEME, load_scheme
from reports.targets import HEADS, quotas, target_lines
from reviews.models import StreetTarget
from reviews.services.targets import Goal, set_targets
from web.access import staff_page, whole
from web.acts import PlainForm, page, perform
from web.staff.records.desk import address, posted
from web.staff.records.fields import SizeField, quantity, typed

READERS = (
    Action.COMPILE_BATCH, Action.SUBMIT_BATCH, Action.CERTIFY_ROUND, Action.ISSUE_MINUTES, Action.RECORD_AUDIT,
)  # fmt: skip
"""Street, bureau and auditor; a department's reviewer sees some projects only, whose sums would mislead."""
MEASURES = ("neighbourhoods", "households", "buildings")


class TargetsForm(PlainForm):
    """The years and, a line a street, the four amounts; nothing filled in is no target."""

    first_year = quantity("起始年度")
    last_year = quantity("截止年度")

    def __init__(self, *args: Any, years: tuple[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.streets = list(Street.objects.all())
        self.initial |= {"first_year": years[0], "last_year": years[1]}
        for street in self.streets:
            for name, head in zip(MEASURES, HEADS, strict=False):
                self.fields[f"{name}-{street.pk}"] = quantity(f"{street} {head}", required=False)
            label = f"{street} {HEADS[-1]}"
            self.fields[f"area-{street.pk}"] = SizeField(
                label=label, min_value=0, max_digits=13, decimal_places=2, required=False,
                widget=typed("middle"),
            )  # fmt: skip
        self._fill(years)

    def _fill(self, years: tuple[int, int]) -> None:
        for one in StreetTarget.objects.filter(first_year=years[0], last_year=years[1]):
            for name in (*MEASURES, "area"):
                self.initial[f"{name}-{one.street_id}"] = getattr(one, name)

    def clean(self) -> dict[str, Any]:
        """Whose target was set before is not left blank: it would go without a word."""
        found: dict[str, Any] = super().clean() or {}
        years = {name: found.get(name) for name in ("first_year", "last_year")}
        for pk in StreetTarget.objects.filter(**years).values_list("street", flat=True):
            if not any(str(self.data.get(f"{name}-{pk}", "")).strip() for name in (*MEASURES, "area")):
                self.add_error(f"{MEASURES[0]}-{pk}", "这几年已有任务,不能留空:保留的照原数填写,取消的填0。")
        return found

    def goals(self) -> list[Goal]:
        """What is set."""
        found = self.cleaned_data
        return [
            Goal(
                street,
                *(found[f"{name}-{street.pk}"] or 0 for name in MEASURES),
                area=found[f"area-{street.pk}"] or Decimal(0),
            )
            for street in self.streets
        ]

    def lines(self) -> Iterator[tuple[Street, list[tuple[str, BoundField]]]]:
        """The table's rows."""
        names = (*MEASURES, "area")
        for street in self.streets:
            yield (
                street,
                [(head, self[f"{name}-{street.pk}"]) for name, head in zip(names, HEADS, strict=True)],
            )


@staff_page(*READERS, Action.LIST_PROJECT)
def batch_targets(request: HttpRequest) -> HttpResponse:
    """Targets per street against listed, started, completed; recognised showcases against the quota."""
    today, user = timezone.localdate(), request.user
    least, most = load_scheme(DEFAULT_SCHEME).showcase_per_street
    context = {
        "lines": target_lines(user, today),
        "quotas": quotas(user, today),
        "heads": HEADS,
        "per_street": f"{least}—{most}",
        "may_set": may(user, Action.COMPILE_BATCH),
        "crumbs": _crumbs(),
    }
    return page(request, "staff/records/batch_targets.html", context)


@staff_page(Action.COMPILE_BATCH)
def batch_targets_set(request: HttpRequest) -> HttpResponse:
    """Set the targets of some years in one table; ?first= and ?last= choose the years."""
    today = timezone.localdate()
    form = TargetsForm(posted(request), years=_years(request, today))
    verb = lambda: set_targets(  # noqa: E731
        form.goals(), actor=request.user, on=today,
        first_year=form.cleaned_data["first_year"], last_year=form.cleaned_data["last_year"],
    )  # fmt: skip
    # the form itself says of a line what it lacks, the verb would say it again of the whole line
    if perform(request, form, verb, "街道任务已下达。", rehearsed=False):
        return redirect("batch_targets")
    context = {"form": form, "lines": list(form.lines()), "heads": HEADS, "crumbs": _crumbs("下达街道任务")}
    return page(request, "staff/records/batch_targets_set.html", context, form)


def _years(request: HttpRequest, today: date) -> tuple[int, int]:
    """Those asked for, else three from this year on."""
    first, last = (whole(request.GET.get(name, "")) for name in ("first", "last"))
    first = first if first and first < 32_768 else today.year
    return first, last if last and last < 32_768 else first + 2


def _crumbs(title: str = "") -> list[dict[str, str]]:
    own = {"text": "街道任务", "href": reverse("batch_targets") if title else ""}
    return [
        {"text": "我的工作台", "href": address("desk")},
        {"text": "年度计划", "href": reverse("batch_list")},
        own,
        *([{"text": title, "href": ""}] if title else []),
    ]
