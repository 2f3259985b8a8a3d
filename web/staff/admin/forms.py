"""Forms of accounts and calendar."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import BuilderBody, Community, Department, Role, Street
from policy.workdays import SpecialDay
from projects.models import CalendarDay
from web.acts import PlainForm

LINE = re.compile(r"(?:(\d{4})[-年/.])?(\d{1,2})[-月/.](\d{1,2})日?\s*(\S.*)?")


class CommunityField(forms.ModelChoiceField):
    """Communities under their streets, so that no script is needed to narrow them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Community.objects.select_related("street"), **kwargs)
        self.iterator = _ByStreet
        self.widget.choices = self.choices


class _ByStreet(forms.models.ModelChoiceIterator):
    def __iter__(self) -> Iterator[Any]:
        yield "", self.field.empty_label
        for street, rows in groupby(self.queryset.all(), lambda row: row.street):
            yield str(street), [self.choice(row) for row in rows]


class AccountForm(PlainForm):
    """A new account; whether desk and role fit is judged by the verb."""

    username = forms.CharField(
        label="用户名", max_length=64, help_text="小写字母、数字和 . _ -,例如 wang.li。",
        widget=forms.TextInput(attrs={"class": "middle", "autocapitalize": "none", "autocomplete": "off"}),
    )  # fmt: skip
    full_name = forms.CharField(
        label="姓名", max_length=60, widget=forms.TextInput(attrs={"class": "middle"})
    )
    role = forms.ChoiceField(label="角色", choices=[("", "请选择"), *Role.choices])
    street = forms.ModelChoiceField(
        Street.objects.all(),
        label="所属街道",
        required=False,
        empty_label="无",
        help_text="街道经办、街道复核须选择。",
    )
    community = CommunityField(
        label="所属社区",
        required=False,
        empty_label="无",
        help_text="社区工作者须选择,街道随社区确定。登记小区时填写的社区会出现在这里。",
    )
    department = forms.ModelChoiceField(
        Department.objects.all(),
        label="所属部门",
        required=False,
        empty_label="无",
        help_text="联审员须选择。",
    )
    builder = forms.ModelChoiceField(
        BuilderBody.objects.filter(is_active=True),
        label="所属建设单位",
        required=False,
        empty_label="无",
        help_text="建设单位经办须选择。没有的,先在“建设单位”中登记。",
    )
    email = forms.EmailField(label="邮箱", required=False)


class BuilderForm(PlainForm):
    """A building body whose clerks get accounts."""

    name = forms.CharField(label="名称", max_length=80, help_text="写全称,例如:拱墅区老旧小区改造指挥部。")
    kind = forms.ChoiceField(label="类型", choices=[("", "请选择"), *BuilderBody.Kind.choices])


class AccountFilterForm(forms.Form):
    """Finding accounts; kept in the URL."""

    q = forms.CharField(
        label="用户名或姓名", required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    role = forms.ChoiceField(label="角色", required=False, choices=[("", "全部角色"), *Role.choices])
    street = forms.ModelChoiceField(
        Street.objects.all(), label="街道", required=False, empty_label="全部街道"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class DeactivateForm(PlainForm):
    """Why an account is switched off."""

    reason = forms.CharField(label="停用理由", max_length=200)


class TokenForm(PlainForm):
    """What a token is for."""

    name = forms.CharField(label="用途", max_length=60, help_text="例如:区级数据大屏读取进度。")


class DaysField(forms.CharField):
    """One date a line, `2027-02-08 春节` or `2月8日 春节`; cleans to SpecialDays of `is_workday`."""

    def __init__(self, *, is_workday: bool, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 10}), **kwargs)
        self.is_workday = is_workday

    def read(self, text: str, year: int) -> list[SpecialDay]:
        """The days; every line that is no date is named."""
        wrong: list[str] = []
        days = list(self._days(text, year, wrong))
        if wrong:
            raise ValidationError([f"第{line}不是日期,请写成 {year}-02-08 春节。" for line in wrong])
        return days

    def _days(self, text: str, year: int, wrong: list[str]) -> Iterator[SpecialDay]:
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip():
                continue
            match = LINE.fullmatch(line.strip())
            try:
                day = date(int(match[1] or year), int(match[2]), int(match[3]))  # type: ignore[index]
            except (TypeError, ValueError):
                wrong.append(f"{number}行“{line.strip()[:20]}”")
                continue
            yield SpecialDay(day, self.is_workday, (match[4] or "").strip()[:40])  # type: ignore[index]


class YearForm(PlainForm):
    """A year's 放假安排: the exceptions as the State Council's notice lists them."""

    year = forms.IntegerField(
        label="年份", min_value=2004, max_value=2099, widget=forms.NumberInput(attrs={"class": "short"})
    )
    document_no = forms.CharField(label="通知文号", max_length=80, help_text="例如:国办发明电〔2026〕7号")
    off = DaysField(
        label="放假的工作日", is_workday=False, required=False,
        help_text="一行一天,只写星期一至五里放假的日子,如 2027-02-08 春节。周末本来就放假,不用写。",
    )  # fmt: skip
    worked = DaysField(
        label="上班的周末(调休)",
        is_workday=True,
        required=False,
        help_text="一行一天,如 2027-02-06 春节调休。",
    )
    reason = forms.CharField(label="更正理由", max_length=200)

    def __init__(self, *args: Any, correcting: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["year" if correcting else "reason"]
        self.fixed_year: int | None = self.initial.get("year") if correcting else None

    def clean(self) -> dict[str, Any]:
        """Reads both lists once the year is known."""
        given = super().clean() or self.cleaned_data
        year = self.fixed_year or given.get("year")
        for name in ("off", "worked"):
            field: Any = self.fields[name]
            try:
                given[name] = field.read(given.get(name) or "", year or date.min.year)
            except ValidationError as error:
                self.add_error(name, error)
        return given

    def exceptions(self) -> list[SpecialDay]:
        """All the days of both lists."""
        return [*self.cleaned_data["off"], *self.cleaned_data["worked"]]


def lines_of(days: list[CalendarDay], is_workday: bool) -> str:
    """A year's exceptions as the form takes them."""
    return "\n".join(f"{row.day:%Y-%m-%d} {row.name}".strip() for row in days if row.is_workday is is_workday)
