"""常用单位: the usual units' matters of one neighbourhood, written down at once before the coordination meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects.checks import refuse, unless
from projects.models import Neighbourhood
from registers.books import BOOKS
from registers.models import UtilityMatter
from registers.services.lines import checked, locked_places, tell

Unit = UtilityMatter.Unit
USUAL: dict[str, tuple[str, str]] = {
    Unit.WATER: ("一户一表、二次供水和地下给水管改造", "供水单位项目经理"),
    Unit.DRAINAGE: ("雨污分流、排水管网改造移交", "排水单位项目经理"),
    Unit.POWER: ("电力线路上改下、表箱迁改", "供电所项目经理"),
    Unit.GAS: ("燃气立管更换、管位迁改", "燃气单位项目经理"),
    Unit.TELECOM: ("弱电线路上改下、多网合一", "通信运营商项目经理"),
    Unit.BROADCAST: ("有线电视线路上改下", "广电单位项目经理"),
    Unit.POST: ("信报箱、快递柜设置", "邮政支局负责人"),
}
"""Unit → what it usually has to do, and who follows it."""


@dataclass(frozen=True)
class Matter:
    """One unit's matter as the form has it."""

    unit: str
    matter: str
    owner: str


@transaction.atomic
def add_usual_units(
    neighbourhood: Neighbourhood, *, actor: User, on: date, due_on: date | None, matters: Sequence[Matter]
) -> list[UtilityMatter]:
    """Write several units' matters down, one line each, all or none.

    A unit that stands already in the register of this neighbourhood is refused: two clerks pressing the button leave one line.
    """
    place = locked_places(neighbourhood)[neighbourhood.pk]
    authorise(actor, Action.KEEP_REGISTER, place)
    rows = [
        UtilityMatter(
            street=place.street, neighbourhood=place, recorded_by=actor, recorded_on=on, due_on=due_on,
            unit=one.unit, matter=one.matter.strip(), owner=one.owner.strip(),
        )
        for one in matters
    ]  # fmt: skip
    refuse(
        unless(rows, "none_chosen", "请至少选择一个单位。"),
        unless(due_on is None or due_on >= on, "too_early", "完成期限不能早于今天。", field="due_on"),
        _there_already(place, rows),
        *(_named(row, on) for row in rows),
    )
    for row in rows:
        row.save()
    names = "、".join(row.get_unit_display() for row in rows)
    tell(rows[0], "units_added", f"一次登记管线单位事项{len(rows)}件:{names}", actor=actor, on=on)
    return rows


def units_of(neighbourhood: Neighbourhood) -> set[str]:
    """Units with a standing line there."""
    rows = UtilityMatter.objects.standing().filter(neighbourhood=neighbourhood)
    return set(rows.order_by().values_list("unit", flat=True))


def _there_already(place: Neighbourhood, rows: Sequence[UtilityMatter]) -> list[Reason]:
    known = units_of(place)
    return [
        Reason(
            "already_there", f"{row.get_unit_display()}的事项已登记,请取消勾选。", field=f"take_{row.unit}"
        )
        for row in rows
        if row.unit in known
    ]


def _named(row: UtilityMatter, on: date) -> list[Reason]:
    """The line's own reasons, beside the unit's input of the form; the common day once."""
    fields = {"matter": f"matter_{row.unit}", "owner": f"owner_{row.unit}", "due_on": "due_on"}
    return [
        Reason(one.code, one.message if one.field == "due_on" else f"{row.get_unit_display()}:{one.message}",
               field=fields.get(one.field or ""))
        for one in checked(BOOKS["utility"], row, on)
    ]  # fmt: skip
