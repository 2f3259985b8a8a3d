"""Verbs of the register (项目库)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Community, Street, User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused, Stale
from projects import events, pinyin
from projects.guards import faults, refuse_if
from projects.models import Building, Neighbourhood

EARLIEST_YEAR = 1900


@transaction.atomic
def add_neighbourhood(*, actor: User, on: date, street: Street, **fields: Any) -> Neighbourhood:
    """Put a neighbourhood on the register; `code` is made from the street's where none is given.

    `community_name`, in place of `community`, is found or added in the street.
    """
    authorise(actor, Action.EDIT_NEIGHBOURHOOD, Neighbourhood(street=street))
    row = Neighbourhood(street=street, **_with_community(street, fields))
    Street.objects.select_for_update().get(pk=street.pk)
    row.code = row.code or _next_code(street)
    _check_and_save(row, on)
    events.record("add_neighbourhood", "登记小区", actor=actor, on=on, neighbourhood=row)
    return row


@transaction.atomic
def edit_neighbourhood(
    neighbourhood: Neighbourhood, *, actor: User, on: date, version: int | None = None, **fields: Any
) -> Neighbourhood:
    """Change what the register says. `version` is the one the page was shown with; another raises Stale.

    The street is never changed: projects, rosters and people's rights hang on it.
    """
    row = (
        Neighbourhood.objects.select_for_update(of=("self",))
        .select_related("street")
        .get(pk=neighbourhood.pk)
    )
    if version is not None and version != row.version:
        raise Stale(
            Reason("stale", "这个页面打开后,小区资料已被其他人修改。请查看最新资料后再改,您的修改没有保存。")
        )
    authorise(actor, Action.EDIT_NEIGHBOURHOOD, row)
    if "street" in fields and fields["street"] != row.street:
        raise Refused(Reason("street_fixed", "小区所属街道不能修改,请联系系统管理员。", field="street"))
    wanted = _with_community(row.street, fields)
    changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if not changed:
        raise Refused(Reason("nothing_changed", "没有改动,不需要保存。"))
    before = {name: str(getattr(row, name)) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += 1
    _check_and_save(row, on)
    _record_edit(row, before, actor, on)
    return row


@transaction.atomic
def set_building_years(
    neighbourhood: Neighbourhood, years: Mapping[str, int | None], *, actor: User, on: date
) -> list[Building]:
    """Year built per building, by its number; a building not yet known is added. Decides the menu's era."""
    row = Neighbourhood.objects.select_for_update().get(pk=neighbourhood.pk)
    authorise(actor, Action.EDIT_NEIGHBOURHOOD, row)
    made = [Building(neighbourhood=row, number=number, year_built=year) for number, year in years.items()]
    refuse_if([reason for building in made for reason in _building_reasons(building, on)])
    saved = [
        Building.objects.update_or_create(
            neighbourhood=row, number=building.number, defaults={"year_built": building.year_built}
        )[0]
        for building in made
    ]
    sentence = f"登记各幢建成年份:{len(saved)}幢"
    events.record("set_building_years", sentence, actor=actor, on=on, neighbourhood=row)
    return saved


def _with_community(street: Street, fields: dict[str, Any]) -> dict[str, Any]:
    """`community_name` as a community of the street, added where it is new; blank: none."""
    if "community_name" not in fields:
        return fields
    rest = {name: value for name, value in fields.items() if name != "community_name"}
    name = str(fields["community_name"] or "").strip()
    community = Community.objects.get_or_create(street=street, name=name[:40])[0] if name else None
    return rest | {"community": community}


def _next_code(street: Street) -> str:
    """`hemu-007`: the street's code and the first number that is free; the street's row is locked."""
    taken = set(Neighbourhood.objects.filter(street=street).values_list("code", flat=True))
    number = len(taken) + 1
    while f"{street.code}-{number:03d}" in taken or _taken_elsewhere(f"{street.code}-{number:03d}"):
        number += 1
    return f"{street.code}-{number:03d}"


def _taken_elsewhere(code: str) -> bool:
    return Neighbourhood.objects.filter(code=code).exists()


def _check_and_save(row: Neighbourhood, on: date) -> None:
    row.name = row.name.strip()
    row.pinyin, row.initials = pinyin.full(row.name), pinyin.initials(row.name)
    refuse_if([*faults(row), *_sense(row, on)])
    row.save()


def register_reasons(row: Neighbourhood, on: date) -> list[Reason]:
    """What is wrong with a neighbourhood that is not saved, as far as no query is needed to see it."""
    try:
        row.clean_fields(exclude={"street", "community"})
    except ValidationError as error:
        found = [
            Reason("invalid", message, field=name)
            for name, some in error.message_dict.items()
            for message in some
        ]
        return [*found, *_sense(row, on)]
    return _sense(row, on)


def _sense(row: Neighbourhood, on: date) -> list[Reason]:
    """What no single field can know of itself."""
    checks = [
        (_later(row.year_built, on.year), "year_built", f"建成年份不能晚于{on.year}年。"),
        (_later(row.last_renovated_year, on.year), "last_renovated_year", f"上次综合改造年份不能晚于{on.year}年。"),
        (_later(row.year_built, row.last_renovated_year), "last_renovated_year", "上次综合改造年份不能早于建成年份。"),
        (row.building_count == 0, "building_count", "幢数至少为1。"),
        (row.household_count == 0, "household_count", "户数至少为1。"),
        (row.community is not None and row.community.street_id != row.street_id, "community",
         "所选社区不属于本街道。"),
    ]  # fmt: skip
    return [Reason("implausible", message, field=field) for wrong, field, message in checks if wrong]


def _later(a: int | None, b: int | None) -> bool:
    return a is not None and b is not None and a > b


def _building_reasons(building: Building, on: date) -> list[Reason]:
    year = building.year_built
    if not building.number.strip():
        return [Reason("required", "请填写幢号。", field="years")]
    if year is not None and not EARLIEST_YEAR <= year <= on.year:
        return [
            Reason(
                "implausible",
                f"{building.number}幢的建成年份应在{EARLIEST_YEAR}年至{on.year}年之间。",
                field="years",
            )
        ]
    return []


def _record_edit(row: Neighbourhood, before: dict[str, str], actor: User, on: date) -> None:
    labels = [str(Neighbourhood._meta.get_field(name).verbose_name) for name in before]
    changes = {name: [old, str(getattr(row, name))] for name, old in before.items()}
    events.record(
        "edit_neighbourhood", f"修改小区资料:{'、'.join(labels)}", actor=actor, on=on,
        neighbourhood=row, data={"changes": changes},
    )  # fmt: skip
