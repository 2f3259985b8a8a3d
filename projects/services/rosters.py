"""Storing a roster (业主名册) that was read without a problem, all or nothing."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects import events
from projects.copying import copy_rows, reserve_ids
from projects.guards import refuse_if
from projects.models import Building, Head, Neighbourhood, Owner, Roster, Unit
from projects.sheets.values import Problem, RosterReading, UnitRow

SHOWN_PROBLEMS = 50
UNIT_FIELDS = ("building", "entrance", "room", "floor", "area", "area_source", "remark", "is_parking")


@transaction.atomic
def import_roster(
    neighbourhood: Neighbourhood,
    reading: RosterReading,
    *,
    actor: User,
    on: date,
    file_name: str,
    file_sha256: str,
) -> Roster:
    """Store the reading as the neighbourhood's new current roster; older ones stay.

    Rounds freeze their own roll when they open, so an open round is not touched.
    """
    place = Neighbourhood.objects.select_for_update().get(pk=neighbourhood.pk)
    authorise(actor, Action.IMPORT_ROSTER, place)
    refuse_if(_reasons(place, reading, file_sha256))
    roster = _new_roster(place, reading, actor, file_name, file_sha256)
    _store(roster, reading)
    _note_buildings(place, reading.rows)
    sentence = (
        f"导入业主名册第{roster.number}版:{roster.unit_count}套、"
        f"{roster.total_area:,.2f}㎡、{roster.head_count}人"
    )
    counts = {"roster": roster.pk, "units": roster.unit_count, "heads": roster.head_count}
    events.record("import_roster", sentence, actor=actor, on=on, neighbourhood=place, data=counts)
    return roster


def _reasons(place: Neighbourhood, reading: RosterReading, file_sha256: str) -> list[Reason]:
    reasons = [
        Reason(problem.code, problem.message, field="file") for problem in reading.problems[:SHOWN_PROBLEMS]
    ]
    if reasons:
        return reasons
    if not reading.rows:
        return [Reason("empty_roster", "没有读到房屋,名册没有保存。", field="file")]
    same = Roster.objects.filter(
        neighbourhood=place, is_current=True, file_sha256=file_sha256,
        unit_count=reading.units, head_count=reading.head_count, total_area=reading.area,
    ).first()  # fmt: skip
    return [Reason("same_roster", f"这份文件已导入为第{same.number}版名册,不必重复导入。")] if same else []


def _new_roster(
    place: Neighbourhood, reading: RosterReading, actor: User, file_name: str, file_sha256: str
) -> Roster:
    last = place.rosters.aggregate(last=Max("number"))["last"] or 0
    place.rosters.filter(is_current=True).update(is_current=False)
    return Roster.objects.create(
        neighbourhood=place,
        number=last + 1,
        file_name=file_name[-200:],
        file_sha256=file_sha256,
        unit_count=reading.units,
        head_count=reading.head_count,
        total_area=reading.area,
        warnings=[_as_json(warning) for warning in reading.warnings],
        imported_by=actor,
    )


def _as_json(warning: Problem) -> dict[str, str | int | None]:
    return {
        "sheet": warning.sheet, "row": warning.row, "column": warning.column,
        "code": warning.code, "message": warning.message,
    }  # fmt: skip


def _store(roster: Roster, reading: RosterReading) -> None:
    ids = reserve_ids(Head, reading.head_count)
    heads = list(zip(ids, reading.heads, strict=True))
    copy_rows(
        Head, ["id", "roster_id", "key", "is_developer"],
        ((pk, roster.pk, head.key, head.is_developer) for pk, head in heads),
    )  # fmt: skip
    copy_rows(
        Owner, ["head_id", "name", "last_four", "credit_code", "phone"],
        ((pk, o.name, o.last_four, o.credit_code, o.phone) for pk, head in heads for o in head.owners),
    )  # fmt: skip
    head_of = {index: pk for pk, head in heads for index in head.units}
    copy_rows(
        Unit,
        ["roster_id", "head_id", *UNIT_FIELDS],
        ((roster.pk, head_of[index], *_unit(row)) for index, row in enumerate(reading.rows)),
    )


def _unit(row: UnitRow) -> tuple[object, ...]:
    return tuple(getattr(row, field) for field in UNIT_FIELDS)


def _note_buildings(place: Neighbourhood, rows: Iterable[UnitRow]) -> None:
    """Buildings of the roster the register does not know yet, with their year where the roster says one."""
    years: dict[str, int | None] = {}
    for row in rows:
        years[row.building] = years.get(row.building) or row.year_built
    Building.objects.bulk_create(
        [Building(neighbourhood=place, number=number, year_built=year) for number, year in years.items()],
        ignore_conflicts=True,
    )
