"""试算: area, cost, excluded lines and scheme tried out, two schemes side by side; read from the address, never stored."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse

from funding.queries import subsidy_input
from funding.rules import Excluded, SubsidyInput, warning_sentence
from funding.what_if_rules import Comparison, Tried, figures, try_out, varied
from policy.errors import Refused
from policy.loader import DEFAULT_SCHEME, load_scheme, scheme_codes
from policy.schema import SubsidyRules
from projects.models import Project
from web.access import FINANCE, project_or_404, staff_page
from web.acts import PlainForm, page, show_reasons
from web.staff.money.claim_forms import AreaField
from web.staff.projects.page import refuse_reviewers
from web.staff.records.fields import MoneyField

OWN = "own"
OWN_VALUES = ("own_cap", "own_rate", "own_year")


class WhatIf(PlainForm):
    """A project's figures, and what they are measured by."""

    cost = MoneyField(label="造价(元)", help_text="全部投入,含下面不计入补助的费用。")
    area = AreaField(label="补助面积(㎡)")
    whole_area = AreaField(
        label="全部建筑面积(㎡)", required=False, help_text="有补助年限以外的建筑时填,费用按面积分摊。"
    )
    year_built = forms.IntegerField(
        label="建成年份", min_value=1900, max_value=2100, widget=forms.NumberInput(attrs={"class": "short"})
    )
    affordable_housing = forms.BooleanField(label="是保障性安居工程", required=False)
    scheme = forms.ChoiceField(label="方案")
    other = forms.ChoiceField(
        label="与另一方案比较", required=False, help_text="想看政策改变后的结果,在下面填写要改变的参数。"
    )
    own_cap = MoneyField(label="自定上限(元/㎡)", required=False)
    own_rate = forms.DecimalField(
        label="自定市级比例(%)", required=False, min_value=0, max_value=100, max_digits=6, decimal_places=3,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
    )  # fmt: skip
    own_year = forms.IntegerField(
        label="自定年限", required=False, min_value=1900, max_value=2100,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(code, load_scheme(code).name) for code in scheme_codes()]
        self.fields["scheme"].choices = names  # type: ignore[attr-defined]
        others = names if len(names) > 1 else []
        self.fields["other"].choices = [("", "不比较"), (OWN, "自定参数(下面填写)"), *others]  # type: ignore[attr-defined]
        self.kinds = load_scheme(DEFAULT_SCHEME).subsidy.excluded_names
        for kind, name in self.kinds.items():
            self.fields[f"excluded_{kind}"] = MoneyField(label=f"其中{name}(元)", required=False)

    def clean(self) -> dict[str, Any]:
        """Own values are asked for where they are compared with, and compared with where they are filled in."""
        data = super().clean() or {}
        filled = [name for name in OWN_VALUES if data.get(name) is not None or name in self.errors]
        if data.get("other") == OWN and not filled:
            self.add_error("own_cap", "请至少填写一项自定参数。")
        elif data.get("other") and data["other"] == data.get("scheme"):
            self.add_error("other", "与所选方案相同,请选择另一个方案,或填写自定参数。")
        elif filled and not data.get("other") and "other" not in self.errors:
            self.data = self.data.copy()
            self.data["other"] = data["other"] = OWN
        return data

    def given(self) -> SubsidyInput:
        """For the rules."""
        data = self.cleaned_data
        lines = ((kind, data[f"excluded_{kind}"]) for kind in self.kinds)
        excluded = tuple(Excluded(kind, amount) for kind, amount in lines if amount)
        return figures(
            data["year_built"],
            data["affordable_housing"],
            data["area"],
            data["cost"],
            excluded,
            data["whole_area"],
        )

    def measured_by(self) -> list[tuple[str, SubsidyRules]]:
        """One or two sets of rules with their names."""
        data = self.cleaned_data
        scheme = load_scheme(data["scheme"])
        found = [(scheme.name, scheme.subsidy)]
        if data["other"] == OWN:
            own = varied(
                scheme.subsidy, cap=data["own_cap"], rate=data["own_rate"], year_limit=data["own_year"]
            )
            found.append(("自定参数", own))
        elif data["other"]:
            other = load_scheme(data["other"])
            found.append((other.name, other.subsidy))
        return found

    def groups(self) -> dict[str, list[Any]]:
        """How the page lays it out."""
        return {
            "place": [self[name] for name in ("area", "whole_area", "year_built")],
            "money": [self[f"excluded_{kind}"] for kind in self.kinds],
            "own": [self[name] for name in OWN_VALUES],
        }


@staff_page(outside=FINANCE)
def what_if(request: HttpRequest) -> HttpResponse:
    """The form, filled from a project if one is named; with figures, what follows from them."""
    refuse_reviewers(request.user)
    code = request.GET.get("project", "")
    if "\0" in code:
        raise Http404
    project = project_or_404(request, code) if code else None
    form = WhatIf(request.GET) if "cost" in request.GET else WhatIf(initial=_known(project))
    values = {"form": form, "groups": form.groups(), "project": project, "compared": _compared(form)}
    return page(request, "staff/money/what_if.html", values, form)


def _known(project: Project | None) -> dict[str, Any]:
    """A project's own figures to begin with."""
    if project is None:
        return {"scheme": DEFAULT_SCHEME}
    given = subsidy_input(project)
    lines: dict[str, Decimal] = {}
    for line in given.excluded:
        lines[f"excluded_{line.kind}"] = lines.get(f"excluded_{line.kind}", Decimal(0)) + line.amount
    return {
        "scheme": project.scheme_code, "cost": given.gross, "area": given.area, "whole_area": given.whole_area,
        "year_built": given.year_built, "affordable_housing": given.affordable_housing, **lines,
    }  # fmt: skip


def _compared(form: WhatIf) -> dict[str, Any] | None:
    if not form.is_bound or not form.is_valid():
        return None
    rules = form.measured_by()
    try:
        tried = [try_out(name, form.given(), measured) for name, measured in rules]
    except Refused as refused:
        show_reasons(form, refused)
        return None
    found = Comparison(tried[0], tried[1] if len(tried) > 1 else None)
    return {
        "found": found,
        "tried": tried,
        "rows": _rows(tried),
        "sentence": _sentence(found),
        "warnings": [
            f"{one.name}:{warning_sentence(code, measured)}"
            for one, (_, measured) in zip(tried, rules, strict=True)
            for code in one.made.warnings
        ],
    }


def _rows(tried: list[Tried]) -> list[tuple[str, list[tuple[str, Decimal | None]]]]:
    """The lines side by side, by what they are called; a line one of them has not is left empty there.

    Each amount with the short name of its column, for narrow windows.
    """
    heads = ("所选方案(元)", "比较方案(元)") if len(tried) > 1 else ("金额(元)",)
    columns = [{line.label: line.amount for line in one.made.lines} for one in tried]
    labels = dict.fromkeys(label for one in columns for label in one)
    return [
        (label, [(head, one.get(label)) for head, one in zip(heads, columns, strict=True)])
        for label in labels
    ]


def _sentence(found: Comparison) -> str:
    if found.second is None or found.city is None or found.rest is None:
        return ""
    if not found.city:
        return "两种算法的市级补助资金相同。"
    return f"{found.second.name}与{found.first.name}相比,市级补助资金{_more(found.city)},其余资金{_more(found.rest)}。"


def _more(amount: Decimal) -> str:
    return f"{'多' if amount > 0 else '少'} {abs(amount):,.2f} 元" if amount else "不变"
