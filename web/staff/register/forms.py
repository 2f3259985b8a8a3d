"""Forms of the register and of the roster's upload."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms

from accounts.models import Community, Street, User
from funding.claim_queries import newest_area
from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.models import Building, Neighbourhood, Project
from projects.sheets.grid import column_letter
from projects.sheets.values import RosterReading
from projects.sheets.vocabulary import MEANINGS
from web.acts import PlainForm, VersionForm

NAMES = (
    "name", "address", "year_built", "affordable_housing", "assessed", "building_count", "household_count",
    "building_area", "subsidy_area", "last_renovated_year", "in_demolition_plan", "clear_deficits",
    "strong_will", "contact_name", "contact_phone",
)  # fmt: skip
SHORT = ("year_built", "building_count", "household_count", "last_renovated_year")
MIDDLE = ("building_area", "subsidy_area", "contact_phone")


MEANING_CHOICES = [("", "不读取"), *MEANINGS.items()]
COLUMNS_OFFERED = 16


class NeighbourhoodForm(VersionForm):
    """What the register says of a neighbourhood; only the verb judges it, so that all errors come at once."""

    community_name = forms.CharField(label="社区", max_length=40, required=False)

    def __init__(self, *args: Any, user: User, place: Neighbourhood | None = None, **kwargs: Any) -> None:
        if place is not None:
            kwargs["initial"] = self.values_of(place)
        super().__init__(*args, **kwargs)
        self.fields |= forms.fields_for_model(Neighbourhood, NAMES)
        self.order_fields(["street", "name", "community_name"])
        for name, field in self.fields.items():
            field.widget.attrs |= {"class": "short"} if name in SHORT else {}
            field.widget.attrs |= {"class": "middle"} if name in MIDDLE else {}
        self.fields["community_name"].widget.attrs |= {"class": "middle", "list": "communities"}
        self.communities = Community.objects.filter(street=place.street if place else user.street)
        if place is not None and newest_area(place):
            self.fields["subsidy_area"].disabled = True
            self.fields["subsidy_area"].help_text = "已按依据材料登记,在项目的“补助资金申报”页修改。"
        if place is None and user.street is None:
            self.fields["street"] = forms.ModelChoiceField(Street.objects.all(), label="街道")
            self.order_fields(["street"])

    @staticmethod
    def values_of(place: Neighbourhood) -> dict[str, Any]:
        """The present values, and the version they are of."""
        values = {name: getattr(place, name) for name in NAMES}
        return values | {
            "version": place.version,
            "community_name": place.community.name if place.community else "",
        }

    def values(self) -> dict[str, Any]:
        """The verb's fields."""
        return {name: self.cleaned_data[name] for name in (*NAMES, "community_name")}


class BuildingYearsForm(PlainForm):
    """One year field per building."""

    def __init__(self, *args: Any, buildings: list[Building], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for building in buildings:
            self.fields[f"year-{building.pk}"] = forms.IntegerField(
                label=f"{building.number}幢", required=False, initial=building.year_built,
                widget=forms.NumberInput(attrs={"class": "short"}),
            )  # fmt: skip
        self.buildings = buildings

    def years(self) -> dict[str, int | None]:
        """Year by the building's number."""
        return {building.number: self.cleaned_data[f"year-{building.pk}"] for building in self.buildings}


class OpenProjectForm(PlainForm):
    """What a new project needs: its batch, its builder, the rules of its rounds."""

    batch_year = forms.IntegerField(label="计划年度", widget=forms.NumberInput(attrs={"class": "short"}))
    builder_kind = forms.ChoiceField(label="建设单位类型", choices=Project.Builder.choices)
    builder_name = forms.CharField(label="建设单位名称", max_length=80)
    profile = forms.ChoiceField(label="征求意见的表决规则")

    def __init__(self, *args: Any, place: Neighbourhood, today: date, **kwargs: Any) -> None:
        scheme = load_scheme(DEFAULT_SCHEME)
        kwargs["initial"] = {
            "batch_year": today.year, "builder_kind": Project.Builder.STREET,
            "builder_name": f"{place.street.name}办事处", "profile": scheme.default_profile,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["profile"].choices = list(scheme.profile_names.items())  # type: ignore[attr-defined]


class RosterFileForm(PlainForm):
    """The roster's file."""

    file = forms.FileField(label="名册文件", widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}))


class ColumnsForm(PlainForm):
    """What each column means: as understood, or as the clerk says; sent by GET, kept in the address."""

    def __init__(self, reading: RosterReading, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for index, label, meaning in self.columns_of(reading):
            self.fields.setdefault(
                f"c{index}",
                forms.ChoiceField(label=label, choices=MEANING_CHOICES, required=False, initial=meaning),
            )

    @staticmethod
    def columns_of(reading: RosterReading) -> Iterator[tuple[int, str, str]]:
        """The columns as understood; where no header was found, the first ones by their letters."""
        for use in reading.columns:
            yield use.index, f"{use.letter}列 {use.header_text}".strip(), use.meaning or ""
        if not reading.columns:
            yield from ((index, f"{column_letter(index)}列", "") for index in range(COLUMNS_OFFERED))


class ConfirmForm(PlainForm):
    """Confirms the very file the page showed."""

    sha256 = forms.CharField(widget=forms.HiddenInput)
