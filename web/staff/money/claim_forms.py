"""Forms of a claim and of the subsidy area."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from django import forms

from funding.area_rules import BuildingArea, read
from funding.models import SubsidyArea
from funding.services.areas import NO_EVIDENCE, wrong_area
from policy.loader import load_scheme
from projects.models import Building, Document, Project
from projects.queries import building_sums, current_roster
from web import formats
from web.acts import PlainForm
from web.staff.money.building_lines import BuildingLines, written
from web.staff.records.fields import line, text

AREA = re.compile(r"-?\d{1,12}(\.\d+)?")


class AreaField(forms.CharField):
    """m²: "12,000.00", full-width digits and a trailing ㎡ are understood."""

    def __init__(self, *, label: str, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "class": "middle", "autocomplete": "off"}
        super().__init__(label=label, max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The exact area, None where nothing was entered; whether it can be is the verb's to say."""
        typed = unicodedata.normalize("NFKC", super().to_python(value) or "")
        typed = re.sub(r"[,\s、]", "", typed).removesuffix("m2").removesuffix("平方米")
        if not typed:
            return None
        if not AREA.fullmatch(typed):
            raise forms.ValidationError("请填写以平方米为单位的数字,如 12,000.00。")
        area = Decimal(typed)
        if area < 0 or area != area.quantize(Decimal("0.01")):
            raise forms.ValidationError("不能是负数。" if area < 0 else "最多两位小数。")
        return area

    def run_validators(self, value: Any) -> None:
        """The length was only a guard for the text."""

    def prepare_value(self, value: Any) -> Any:
        """An area with its separators; what was typed stays as typed."""
        return formats.number(value) if isinstance(value, Decimal) else value


class ClaimForm(PlainForm):
    """An act on a project's claim; `arguments` are its verb's."""

    def __init__(self, *args: Any, project: Project, user: Any, **kwargs: Any) -> None:
        self.project, self.user = project, user
        super().__init__(*args, **kwargs)

    def arguments(self) -> dict[str, Any]:
        """What the verb is called with."""
        return dict(self.cleaned_data)


class Confirm(ClaimForm):
    """核定."""

    note = line("核定意见", max_length=300, required=False)


class Return(ClaimForm):
    """退回."""

    reason = text("退回原因", max_length=300)


class AreaForm(ClaimForm):
    """补助面积."""

    area = AreaField(
        label="补助面积(㎡)",
        required=False,
        help_text="全部建筑都在补助年限以内的,填这一项;逐幢填写时不用填。",
    )
    buildings = BuildingLines()
    basis = line("核定依据", max_length=200, help_text="如:房产测绘成果报告、不动产登记面积汇总。")
    evidence = forms.ModelChoiceField(
        label="依据材料", queryset=Document.objects.none(), required=False, empty_label="另行上传"
    )
    upload = forms.FileField(
        label="上传依据材料", required=False, help_text="PDF、图片或表格;已上传过的在上面选择。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = Document.objects.visible_to(self.user).filter(project=self.project, removed_at=None)
        self.fields["evidence"].queryset = papers.order_by("-pk")  # type: ignore[attr-defined]
        last = SubsidyArea.objects.filter(neighbourhood=self.project.neighbourhood).first()
        self.initial.update(_as_before(last) if last else _as_known(self.project))

    def clean(self) -> dict[str, Any]:
        """Beside a field that cannot be read, what the verb would refuse of the others is told at once."""
        given = super().clean() or self.cleaned_data
        limit = load_scheme(self.project.scheme_code).subsidy.year_limit
        if self.errors:
            told = set(self.errors)
            told |= {"area", "buildings"} if told & {"area", "buildings"} else set()
            for reason in chain(*wrong_area({"basis": "", **given}, date.max, limit)):
                if reason.field not in told:
                    self.add_error(reason.field, reason.message)
            if not given.get("evidence") and not given.get("upload") and "upload" not in self.errors:
                self.add_error("evidence", NO_EVIDENCE)
        return given


def _as_before(last: SubsidyArea) -> dict[str, Any]:
    buildings = written(read(last.buildings))
    area = None if buildings else last.area
    return {"area": area, "buildings": buildings, "basis": last.basis, "evidence": last.evidence_id}


def _as_known(project: Project) -> dict[str, Any]:
    """Where the buildings' years are known and the roster has their areas, both stand there to be checked."""
    place = project.neighbourhood
    years = dict(Building.objects.filter(neighbourhood=place).values_list("number", "year_built"))
    roster = current_roster(place) if any(years.values()) else None
    rows = [
        BuildingArea(one.building, years[one.building] or place.year_built, one.area)
        for one in (building_sums(roster) if roster else ())
        if one.building in years
    ]
    return {"buildings": written(rows)} if rows else {"area": place.subsidy_area}
