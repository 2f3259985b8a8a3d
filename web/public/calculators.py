"""试算: the portal's own rules on anyone's figures, as pages; nothing is stored."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from consultations.rules import InconsistentTally, Share, Tally, decide
from funding.rules import Breakdown, Excluded, SubsidyInput, subsidy, warning_sentence
from policy.errors import CalendarUnpublished, Refused
from policy.loader import DEFAULT_SCHEME, load_scheme
from policy.workdays import notice_closes_on
from projects.calendar import calendar
from web.acts import PlainForm, show_reasons
from web.public.pages import public_page
from web.tally_bars import bars_of

SCHEME = load_scheme(DEFAULT_SCHEME)


def _area(label: str, required: bool = False) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=12, decimal_places=2, required=required)


def _heads(label: str, required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=10_000_000, required=required)


class TallyForm(PlainForm):
    """A tally by hand."""

    rule_set = forms.ChoiceField(
        label="表决规则", choices=[(code, rule.name) for code, rule in SCHEME.rule_sets.items()]
    )
    total_area = _area("总面积(㎡)", required=True)
    total_heads = _heads("总人数(人)", required=True)
    agree_area = _area("同意的面积(㎡)")
    agree_heads = _heads("同意的人数(人)")
    disagree_area = _area("不同意的面积(㎡)")
    disagree_heads = _heads("不同意的人数(人)")
    abstain_area = _area("弃权的面积(㎡)")
    abstain_heads = _heads("弃权的人数(人)")

    def share(self, part: str) -> Share:
        """One part of the tally; what was left blank is nobody."""
        data = self.cleaned_data
        return Share(data[f"{part}_area"] or Decimal("0.00"), data[f"{part}_heads"] or 0)


class SubsidyForm(PlainForm):
    """A project's figures."""

    year_built = forms.IntegerField(label="建成年份", min_value=1800, max_value=2200)
    affordable_housing = forms.BooleanField(label="是保障性安居工程", required=False)
    area = _area("补助面积(㎡)")
    final_account = _area("核定的竣工财务决算(元)")
    budget = _area("没有决算时:概算(元)")
    elevator = _area("其中加装电梯(元)")
    secondary_water = _area("其中二次供水(元)")
    other = _area("其中其他不计入的投入(元)")


class NoticeForm(PlainForm):
    """When a notice was published."""

    published_on = forms.DateField(label="公示开始日期", widget=forms.DateInput(attrs={"type": "date"}))
    workdays = forms.IntegerField(
        label="公示工作日数", min_value=1, max_value=250, initial=SCHEME.notice_workdays
    )


@public_page
def overview(request: HttpRequest) -> HttpResponse:
    """The three calculators and what each is for."""
    return render(request, "public/calculators.html")


@public_page
def tally(request: HttpRequest) -> HttpResponse:
    """Whether a tally carries, with both bars."""
    form = TallyForm(request.GET or None)
    return _answer(request, "public/calculator_tally.html", form, _tally_values(form))


@public_page
def subsidy_page(request: HttpRequest) -> HttpResponse:
    """What the city pays, line by line."""
    form = SubsidyForm(request.GET or None)
    return _answer(request, "public/calculator_subsidy.html", form, _subsidy_values(form))


@public_page
def notice(request: HttpRequest) -> HttpResponse:
    """When a notice closes."""
    form = NoticeForm(request.GET or None)
    return _answer(request, "public/calculator_notice.html", form, _notice_values(form))


def _answer(request: HttpRequest, template: str, form: PlainForm, values: dict[str, Any]) -> HttpResponse:
    wrong = form.is_bound and form.errors
    return render(request, template, {"form": form, **values}, status=422 if wrong else 200)


def _tally_values(form: TallyForm) -> dict[str, Any]:
    if not form.is_bound or not form.is_valid():
        return {}
    rule_set = SCHEME.rule_set(form.cleaned_data["rule_set"])
    try:
        made = Tally(*(form.share(part) for part in ("total", "agree", "disagree", "abstain")))
    except InconsistentTally as error:
        form.add_error("total_area" if "面积" in str(error) else "total_heads", f"{error}。")
        return {}
    verdict = decide(made, rule_set)
    return {"verdict": verdict, "bars": bars_of(made, verdict), "rule_set": rule_set}


def _subsidy_values(form: SubsidyForm) -> dict[str, Any]:
    if not form.is_bound or not form.is_valid():
        return {}
    try:
        made = _breakdown(form.cleaned_data)
    except Refused as refused:
        show_reasons(form, refused)
        return {}
    return {"made": made, "warnings": [warning_sentence(code, SCHEME.subsidy) for code in made.warnings]}


def _breakdown(data: dict[str, Any]) -> Breakdown:
    excluded = tuple(Excluded(kind, data[kind]) for kind in SCHEME.subsidy.excluded_kinds if data.get(kind))
    given = SubsidyInput(
        year_built=data["year_built"],
        affordable_housing=data["affordable_housing"],
        area=data["area"],
        final_account=data["final_account"],
        budget=data["budget"],
        excluded=excluded,
    )
    return subsidy(given, SCHEME.subsidy)


def _notice_values(form: NoticeForm) -> dict[str, Any]:
    if not form.is_bound or not form.is_valid():
        return {}
    try:
        return {"closes_on": notice_closes_on(calendar(), **form.cleaned_data)}
    except CalendarUnpublished as unknown:
        return {"unknown": str(unknown)}
