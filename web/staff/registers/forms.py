"""Forms of the registers, made from the models' own fields; and the filter above a list."""

from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.forms.models import fields_for_model

from accounts.models import Street, User
from projects.models import Neighbourhood
from registers.books import Book
from registers.models import RegisterLine
from registers.queries import Asked
from web.access import whole
from web.acts import PlainForm, ReasonForm
from web.staff.records.fields import DayField, MoneyField
from web.staff.records.forms.site import PhotosField
from web.staff.registers.description import Choice, Register

FIRST_YEAR = 2000


class PlaceField(forms.CharField):
    """小区: its name or number becomes the one neighbourhood; the page offers those of the reader's street."""

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(
            label="小区", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs
        )
        self.rows = Neighbourhood.objects.visible_to(user)
        if user.street_id:
            self.widget.attrs["list"] = "places"

    def clean(self, value: Any) -> Neighbourhood | None:
        """The neighbourhood, None where nothing was entered."""
        written = super().clean(value).strip()
        if not written:
            return None
        found = list(
            self.rows.select_related("street").filter(
                models.Q(code__iexact=written) | models.Q(name=written)
            )[:6]
        )
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(
            _several(found) if found else "没有这个小区,请填写项目库中的小区名称或编号。"
        )


class LineForm(PlainForm):
    """A line of a register: its place and the register's fields. `line` is the one to be changed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, register: Register, user: User, line: RegisterLine | None = None,
        today: date | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        kwargs["initial"] = (_initial(register.book, line) if line else {}) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        book, self.today = register.book, today
        self.book = book
        self.fields["neighbourhood"] = PlaceField(user, required=book.needs_place)
        if user.street_id is None and not book.needs_place and line is None:
            self.fields["street"] = _street_field(required=False, help_text="填写了小区的不用选。")
        self.fields |= fields_for_model(book.model, fields=book.fields, formfield_callback=form_field)  # type: ignore[arg-type]
        for name, words in register.helps.items():
            self.fields[name].help_text = words
        if not book.needs_place:
            self.fields["neighbourhood"].help_text = "不针对某一个小区的可以不填。"

    def clean(self) -> dict[str, Any]:
        """Beside what could not be read, what is wrong with the rest: the verb is not asked about such a line."""
        given = super().clean() or {}
        if self.errors and self.today:
            row = self.book.model(**{name: given[name] for name in self.book.fields if name in given})
            for one in self.book.judge(row, self.today, self.errors):
                self.add_error(one.field, one.message)
        return given

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class StrikeForm(ReasonForm):
    """Why a line is struck out."""

    reason = forms.CharField(label="作废理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class PhotosForm(PlainForm):
    """Several photos at once, one caption for them."""

    photos = PhotosField("照片")
    caption = forms.CharField(label="说明", max_length=120, required=False)


class RemovePhotoForm(PlainForm):
    """Why a photo is taken off."""

    reason = forms.CharField(label="移除理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class FilterForm(PlainForm):
    """小区, 街道, the register's own choices, 年度, 作废的; what is not understood narrows nothing."""

    def __init__(self, asked: Any, *, register: Register, user: User, today: date) -> None:
        super().__init__(asked)
        self.register, self.today = register, today
        self.fields["place"] = place_filter()
        if user.street_id is None:
            self.fields["street"] = street_filter()
        for one in register.filters:
            choices = [("", one.empty), *one.choices]
            self.fields[one.name] = forms.ChoiceField(label=one.label, choices=choices, required=False)
        if register.year_field:
            years = [(str(year), f"{year}年") for year in range(today.year + 1, FIRST_YEAR, -1)]
            choices = [("", "全部年度"), *years]
            self.fields["year"] = forms.ChoiceField(label="年度", choices=choices, required=False)
        self.fields["struck"] = forms.ChoiceField(
            label="作废", choices=[("", "不含作废"), ("1", "只看作废")], required=False
        )

    def asked(self) -> Asked:
        """What the list is narrowed to."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        chosen = [one for one in self.register.filters if one.name in given]
        return Asked(
            place=given.get("place", ""),
            street=given.get("street"),
            exact={one.lookup: given[one.name] for one in chosen if isinstance(one.lookup, str)},
            extra=_both(chosen, given, self.today),
            year=whole(given.get("year", "")),
            year_field=self.register.year_field,
            struck=bool(given.get("struck")),
        )


def form_field(found: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """The input of a model's field, as clerks fill it."""
    required = not found.blank
    if isinstance(found, models.DateField):
        return DayField(label=str(found.verbose_name), required=required, old=True)
    if isinstance(found, models.DecimalField) and found.name.endswith("_yuan"):
        return MoneyField(label=str(found.verbose_name), required=required)
    if isinstance(found, models.TextField):
        kwargs["widget"] = forms.Textarea(attrs={"rows": 3})
        kwargs["max_length"] = 4000
    elif isinstance(found, models.CharField) and not found.choices and (found.max_length or 0) >= 200:
        kwargs["widget"] = forms.Textarea(attrs={"rows": 2})
    elif isinstance(found, models.DecimalField | models.IntegerField) and not found.choices:
        kwargs["widget"] = forms.TextInput(attrs={"inputmode": "decimal", "class": "short"})
    made = found.formfield(**kwargs)
    if isinstance(made, forms.ChoiceField):
        made.choices = [(value, words if value else "请选择") for value, words in made.choices]
    return made


def place_filter() -> forms.CharField:
    """小区 above a list."""
    search = forms.TextInput(attrs={"type": "search"})
    return forms.CharField(label="小区名称、拼音首字母或编号", required=False, max_length=80, widget=search)


def street_filter() -> forms.ModelChoiceField:
    """街道 above a list, for those who see the district."""
    return _street_field(required=False, to_field_name="code", empty_label="全部街道")


def _street_field(**kwargs: Any) -> forms.ModelChoiceField:
    kwargs.setdefault("empty_label", "请选择")
    return forms.ModelChoiceField(Street.objects.all(), label="街道", **kwargs)


def _initial(book: Book, line: RegisterLine) -> dict[str, Any]:
    values = {name: getattr(line, name) for name in book.fields}
    place = line.neighbourhood
    return values | {"version": line.version, "neighbourhood": place.code if place else ""}


def _several(found: list[Neighbourhood]) -> str:
    named = "、".join(f"{one.name}({one.street.name},编号{one.code})" for one in found[:5])
    return f"有几个同名小区,请填写编号:{named}。"


def _both(chosen: list[Choice], given: dict[str, Any], today: date) -> models.Q | None:
    whole_: models.Q | None = None
    for one in chosen:
        if not isinstance(one.lookup, str):
            part = one.lookup(given[one.name], today)
            whole_ = part if whole_ is None else whole_ & part
    return whole_
